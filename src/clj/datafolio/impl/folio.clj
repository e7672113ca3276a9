(ns ^:no-doc datafolio.impl.folio
  "A folio, a view and a transaction as values of Clojure: a read-only map of its items by name, and how the rest gets at Java's
  side of it."
  (:require [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors])
  (:import (clojure.lang Associative Counted IFn ILookup MapEntry Seqable)
           (datafolio FolioReader FolioWriter)
           (datafolio.manifest Item)))

(set! *warn-on-reflection* true)

(defn- unchanged! []
  (throw (errors/error :invalid-argument
                       "A folio is changed by add!, update! and delete!, not by assoc, conj or merge. (into {} f) makes a map of its items."
                       {})))

(defprotocol HandleOf
  (-java [handle] "The Java folio or transaction underneath.")
  (-held [handle] "What it holds besides: {:query, :functions}.")
  (-present [handle item] "The map of one of its items."))

(deftype Handle [^FolioReader java present held]
  HandleOf
  (-java [_] java)
  (-held [_] held)
  (-present [this item] (present this item))

  java.lang.AutoCloseable
  (close [_] (when (instance? java.lang.AutoCloseable java) (.close ^java.lang.AutoCloseable java)))

  ILookup
  (valAt [this item-name] (.valAt this item-name nil))
  (valAt [this item-name default]
    (errors/with-errors nil
      (let [item (.find java (data/item-name item-name))]
        (if (.isPresent item) (present this (.get item)) default))))

  IFn
  (invoke [this item-name] (.valAt this item-name nil))
  (invoke [this item-name default] (.valAt this item-name default))
  (applyTo [this arguments] (clojure.lang.AFn/applyToHelper this arguments))

  Counted
  (count [_] (errors/with-errors nil (.size (.items java))))

  Seqable
  (seq [this]
    (errors/with-errors nil
      (seq (mapv (fn [^Item item] (MapEntry/create (.name item) (present this item))) (.items java)))))

  Iterable
  (iterator [this] (clojure.lang.SeqIterator. (.seq this)))

  Associative
  (containsKey [_ item-name]
    (errors/with-errors nil (.contains java (data/item-name item-name))))
  (entryAt [this item-name]
    (when-some [item (.valAt this item-name nil)] (MapEntry/create (:name item) item)))
  (assoc [_ _ _] (unchanged!))
  (cons [_ _] (unchanged!))
  (empty [_] {})
  (equiv [this other] (identical? this other))

  Object
  (toString [_] (str java)))

(defn handle
  "Wraps Java's folio, view or transaction; `present` makes an item's map of the handle and Java's item. `held` is what
  queries get without asking: :query, their own words, and :functions."
  [java present held]
  (Handle. java present held))

(defn handle? [x] (instance? Handle x))

(defn held
  "What a folio holds besides Java's: see `handle`. Nothing of one that is Java's own."
  [x]
  (when (instance? Handle x) (-held x)))

(defn holding
  "The same folio, holding something else."
  [x held]
  (Handle. (-java x) (.-present ^Handle x) held))

(defn reader
  "Java's side of whatever can be read: a folio or transaction of ours or Java's."
  ^FolioReader [x]
  (cond (instance? Handle x)      (-java x)
        (instance? FolioReader x) x
        :else (throw (errors/error :invalid-argument
                                   (str "A folio was expected, not " (pr-str x) ". (folio/open path) gives one.")
                                   {:found (some-> x class .getName)}))))

(defn writer
  "Java's side of whatever can be changed."
  ^FolioWriter [x]
  (let [java (reader x)]
    (when-not (instance? FolioWriter java)
      (throw (errors/error :read-only (str "A view cannot be changed: it shows " (.place java) " at one moment. Change the folio that it was opened from.")
                           {:path (.place java)})))
    java))

(defn item-map
  "The map of an item of `f`, a folio or transaction of ours or Java's."
  [f ^Item item]
  (if (instance? Handle f) (-present f item) (data/item->map item)))
