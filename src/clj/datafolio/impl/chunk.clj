(ns ^:no-doc datafolio.impl.chunk
  "A chunk as a Clojure map of columns: the type, and what is made of one chunk."
  (:require [datafolio.impl.column :as column]
            [datafolio.impl.errors :as errors :refer [with-errors]]
            [datafolio.impl.values :as values]
            [datafolio.impl.view :as view :refer [defview]])
  (:import (clojure.lang Associative Counted IFn IHashEq ILookup IObj MapEntry Seqable)
           (datafolio.table Chunks Column Engine Field)
           (java.util List Objects)
           (org.apache.arrow.vector VectorSchemaRoot)))

(set! *warn-on-reflection* true)

;; ---- keys

;; What the chunks of one stream have in common: names and keys by position, positions by key and by name.
(defrecord Layout [schema key-fn names ks by-key by-name])

(defn layout
  "The layout of a Java schema under key-fn; an error when two columns would have one key."
  [^datafolio.table.Schema schema key-fn]
  (let [names (vec (.names schema))
        ks    (column/distinct-keys names key-fn)
        index #(zipmap % (range))]
    (->Layout schema key-fn names ks (index ks) (index names))))

(defn- position [layout k]
  (or (get (:by-key layout) k)
      (when-let [n (values/name-of k)] (get (:by-name layout) n))))

;; ---- the type

(declare wrap assoc-column)

(defprotocol ChunkOf
  (-java [chunk] "The Java chunk underneath.")
  (-layout [chunk])
  (-column-at [chunk i] "The column at a position, wrapped when it is first asked for."))

(deftype Chunk [^datafolio.table.Chunk of layout ^objects columns metadata]
  ChunkOf
  (-java [_] of)
  (-layout [_] layout)
  (-column-at [_ i]
    (or (aget columns i)
        (let [c (column/column (with-errors nil (.column of (int i))) (aget ^objects (:ks layout) i) (:key-fn layout))]
          (aset columns i c)
          c)))

  ILookup
  (valAt [this k] (.valAt this k nil))
  (valAt [this k default]
    (if-some [i (position layout k)] (-column-at this i) default))

  IFn
  (invoke [this k] (.valAt this k nil))
  (invoke [this k default] (.valAt this k default))
  (applyTo [this arguments] (clojure.lang.AFn/applyToHelper this arguments))

  Counted
  (count [_] (alength columns))

  Seqable
  (seq [this]
    (seq (map-indexed (fn [i k] (MapEntry/create k (-column-at this i))) (:ks layout))))

  Iterable
  (iterator [this] (clojure.lang.SeqIterator. (.seq this)))

  Associative
  (containsKey [_ k] (some? (position layout k)))
  (entryAt [this k]
    (when-some [i (position layout k)] (MapEntry/create (aget ^objects (:ks layout) i) (-column-at this i))))
  (assoc [this k values] (assoc-column this k values))
  (cons [this entry]
    (if (and (vector? entry) (= 2 (count entry)))
      (assoc-column this (nth entry 0) (nth entry 1))
      (reduce (fn [c [k v]] (assoc-column c k v)) this entry)))
  (empty [_] {})
  (equiv [this other]
    (or (identical? this other)
        (and (instance? Chunk other)
             (= (vec (:ks layout)) (vec (:ks (-layout other))))
             (= (.rowCount of) (.rowCount ^datafolio.table.Chunk (-java other)))
             (every? #(= (-column-at this %) (-column-at other %)) (range (alength columns))))))

  IHashEq
  (hasheq [this] (int (hash-unordered-coll (or (.seq this) ()))))

  IObj
  (meta [_] metadata)
  (withMeta [_ m] (Chunk. of layout columns m))

  Object
  (equals [this other] (.equiv this other))
  (hashCode [this] (.hasheq this))
  (toString [_] (str of)))

(defn chunk? [x] (instance? Chunk x))

(defn ->java
  "The Java chunk of one of ours, or a Java chunk as it is; nil for anything else."
  ^datafolio.table.Chunk [x]
  (cond (instance? Chunk x)                 (-java x)
        (instance? datafolio.table.Chunk x) x
        :else                               nil))

(defn with-layout
  "Wraps a Java chunk whose layout is known."
  [^datafolio.table.Chunk of layout]
  (Chunk. of layout (object-array (count (:names layout))) nil))

(defn wrap
  "Wraps a Java chunk."
  [^datafolio.table.Chunk of key-fn]
  (with-layout of (layout (.schema of) key-fn)))

(defn key-fn-of [chunk] (:key-fn (-layout chunk)))

(defn names [chunk] (:names (-layout chunk)))

(defn column!
  "The column of that key or name, or a :column-not-found error."
  [chunk k]
  (if-some [i (position (-layout chunk) k)]
    (-column-at chunk i)
    (throw (errors/column-not-found (values/column-name! k) (names chunk)))))

(defn column-name
  "The name of the column with that key or name, or a :column-not-found error."
  [chunk k]
  (if-some [i (position (-layout chunk) k)]
    (nth (names chunk) i)
    (throw (errors/column-not-found (values/column-name! k) (names chunk)))))

(defn schema [chunk]
  (mapv (fn [^Field field]
          {:name (.name field), :dtype (.arrowText (.type field)), :type (.sql (.type field))})
        (.fields ^datafolio.table.Schema (:schema (-layout chunk)))))

;; ---- rows

(defn row
  "Row `i` as a map with keys in the columns' order."
  [chunk i]
  (let [n  (count chunk)
        vs (object-array n)]
    (dotimes [c n]
      (aset vs c (nth (-column-at chunk c) i)))
    (column/map-of (:ks (-layout chunk)) vs)))

(defview Rows [chunk ^long n]
  {:size n
   :at   ([i] (row chunk (Objects/checkIndex (int i) (int n))))
   :text (str n " rows")
   :fold ([list f init from] (view/reduce-from list f init from))})

(defn rows [chunk]
  (Rows. chunk (.rowCount (->java chunk))))

(defn of-columns
  "A held Java chunk of a map of columns."
  ^datafolio.table.Chunk [columns types]
  (with-errors nil
    (Chunks/ofColumns (values/->named columns values/->values) (values/->types types))))

;; ---- chunks of chunks

(defn- derived [chunk ^datafolio.table.Chunk of]
  (let [old (-layout chunk)]
    (if (= (.names of) (:names old))
      (with-layout of (assoc old :schema (.schema of)))
      (wrap of (:key-fn old)))))

(defn slice [chunk from n]
  (derived chunk (with-errors nil (.slice (->java chunk) (int from) (int n)))))

(defn select-columns [chunk ks]
  (derived chunk (with-errors nil (.select (->java chunk) (mapv #(column-name chunk %) ks)))))

(defn realize [chunk]
  (if (.isHeld (->java chunk))
    chunk
    (with-meta (derived chunk (with-errors nil (.realize (->java chunk)))) (meta chunk))))

(defn take-rows
  "The rows at these positions (ints), held."
  [chunk ^ints positions]
  (derived chunk (with-errors nil (.take (->java chunk) positions))))

(defn- mask [chunk flags]
  (let [n     (.rowCount (->java chunk))
        flags (vec flags)]
    (when-not (= n (count flags))
      (throw (errors/error :invalid-argument
                           (str "A mask has one value a row: the chunk has " n " rows, the mask " (count flags) " values.")
                           {:expected n, :found (count flags)})))
    flags))

(defn filter-rows [chunk pred]
  (let [n     (.rowCount (->java chunk))
        keep? (if (or (sequential? pred) (instance? List pred) (and (some? pred) (.isArray (class pred))))
                (mask chunk pred)
                #(pred (row chunk %)))]
    (take-rows chunk (int-array (filter keep? (range n))))))

(defn assoc-column
  "The chunk with the column `k` replaced or added at the end."
  [chunk k values]
  (let [old    (->java chunk)
        values (values/->values values)
        i      (position (-layout chunk) k)
        n      (if i (nth (names chunk) i) (values/column-name! k))
        ^Column added (with-errors {:column n} (Chunks/column n values nil 0))
        all    (with-errors nil (vec (.columns old)))
        ^List parts (if i (assoc all i added) (conj all added))]
    (when-not (or (empty? all) (= (.size added) (.rowCount old)))
      (throw (errors/error :invalid-data
                           (str "A new column has one value a row: the chunk has " (.rowCount old) " rows, \"" n "\" "
                                (.size added) " values.")
                           {:column n, :expected (.rowCount old), :found (.size added)})))
    (derived chunk (with-errors nil (datafolio.table.Chunk/of parts)))))

;; ---- other forms of the same rows

(def kinds "What `as` can make of a chunk." [:chunk :rows :columns :arrow])

(defn- arrow [^datafolio.table.Chunk of]
  (let [root (VectorSchemaRoot/create (.arrowSchema of) (Engine/allocator))]
    (try
      (.copyTo of root)
      root
      (catch Throwable e
        (try (.close root) (catch Throwable closing (.addSuppressed e closing)))
        (throw e)))))

(defn as
  "A chunk in another form; see datafolio.chunk/as."
  [chunk kind]
  (case kind
    :chunk   chunk
    :rows    (vec (.toArray ^List (rows chunk)))
    :columns (column/map-of (:ks (-layout chunk))
                            (object-array (map #(vec (.toArray ^List (-column-at chunk %))) (range (count chunk)))))
    :arrow   (with-errors nil (arrow (->java chunk)))
    (let [{:keys [nearest text]} (errors/one-of kind kinds)]
      (throw (errors/error :invalid-argument (str "There is no form " (pr-str kind) " of a chunk: " text)
                           {:as kind, :nearest nearest})))))
