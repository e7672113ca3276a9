(ns ^:no-doc datafolio.impl.folio
  "A folio, a view and a transaction as values of Clojure: what they print, and how the rest gets at Java's side of them."
  (:require [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors])
  (:import (datafolio FolioReader FolioWriter)
           (java.io Writer)))

(set! *warn-on-reflection* true)

(deftype Handle [^FolioReader java what]
  java.lang.AutoCloseable
  (close [_] (when (instance? java.lang.AutoCloseable java) (.close ^java.lang.AutoCloseable java)))

  clojure.lang.ILookup
  (valAt [this item-name] (.valAt this item-name nil))
  (valAt [_ item-name default]
    (errors/with-errors nil
      (let [item (.find java (data/item-name item-name))]
        (if (.isPresent item) (data/item->map (.get item)) default))))

  Object
  (toString [_] (str "#<" what " " (.path java) ">")))

(defmethod print-method Handle [handle ^Writer writer]
  (.write writer (str handle)))

(defn handle
  "Wraps Java's folio, view or transaction; `what` says which when it prints."
  [java what]
  (Handle. java what))

(defn reader
  "Java's side of whatever can be read: a folio or transaction of ours or Java's."
  ^FolioReader [x]
  (cond (instance? Handle x)      (.-java ^Handle x)
        (instance? FolioReader x) x
        :else (throw (errors/error :invalid-argument
                                   (str "A folio was expected, not " (pr-str x) ". (folio/open path) gives one.")
                                   {:found (some-> x class .getName)}))))

(defn writer
  "Java's side of whatever can be changed."
  ^FolioWriter [x]
  (let [java (reader x)]
    (when-not (instance? FolioWriter java)
      (throw (errors/error :read-only (str "A view cannot be changed: it shows " (.path java) " at one moment. Change the folio that it was opened from.")
                           {:path (str (.path java))})))
    java))
