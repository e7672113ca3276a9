(ns ^:no-doc datafolio.impl.column
  "One column of a chunk as a Clojure list, and Java's nested values as Clojure's."
  (:require [datafolio.impl.errors :as errors :refer [with-errors]]
            [datafolio.impl.view :as view :refer [defview]])
  (:import (clojure.lang IFn$DDD IFn$DLD IFn$LDL IFn$LLL IFn$ODO IFn$OLO IObj PersistentArrayMap PersistentHashMap Reduced)
           (datafolio.table DataType DataType$ArrayOf DataType$ListOf DataType$MapOf DataType$Scalar DataType$Struct Field)
           (java.util List Map)))

(set! *warn-on-reflection* true)

;; ---- values

(def ^:private widest-array-map
  "Up to so many keys a row keeps the columns' order; a search among so few is as fast as hashing."
  64)

(defn map-of
  "A map of distinct keys and values (arrays of one length) in their order."
  [^objects ks ^objects vs]
  (let [n   (alength ks)
        all (object-array (* 2 n))]
    (dotimes [i n]
      (aset all (* 2 i) (aget ks i))
      (aset all (inc (* 2 i)) (aget vs i)))
    (if (<= n (long widest-array-map))
      (PersistentArrayMap. all)
      (PersistentHashMap/create all))))

(defn distinct-keys
  "The names as keys, in an array; an :invalid-argument error when two of them become one."
  ^objects [names key-fn]
  (let [ks (object-array (map key-fn names))]
    (when-not (or (zero? (alength ks)) (apply distinct? ks))
      (let [[k [a b]] (first (filter #(next (val %)) (group-by key-fn names)))]
        (throw (errors/error :invalid-argument
                             (if (= a b)
                               (str "Two columns are called \"" a "\": give one of them another name in the query (… AS …).")
                               (str "The columns \"" a "\" and \"" b "\" both get the key " (pr-str k)
                                    ": pass another :key-fn, such as identity."))
                             {:columns [a b], :key k}))))
    ks))

(declare converter)

(defn- struct-converter [^DataType$Struct type key-fn]
  (let [fields (.fields type)
        names  (mapv #(.name ^Field %) fields)
        ks     (distinct-keys names key-fn)
        inner  (object-array (map #(converter (.type ^Field %) key-fn) fields))]
    (fn [^Map m]
      (let [vs (object-array (count names))]
        (dotimes [i (count names)]
          (let [v (.get m (nth names i)), f (aget inner i)]
            (aset vs i (if (or (nil? f) (nil? v)) v (f v)))))
        (map-of ks vs)))))

(defn converter
  "A function from a Java value of this type, not nil, to Clojure's: lists become vectors, structs maps with keys by
  key-fn, maps maps. nil where the value is good as it is."
  [^DataType type key-fn]
  (letfn [(sequence-of [element]
            (if-let [f (converter element key-fn)]
              (fn [^List l] (into [] (map #(if (nil? %) nil (f %))) l))
              vec))]
    (cond (instance? DataType$ListOf type)  (sequence-of (.element ^DataType$ListOf type))
          (instance? DataType$ArrayOf type) (sequence-of (.element ^DataType$ArrayOf type))
          (instance? DataType$Struct type)  (struct-converter type key-fn)
          (instance? DataType$MapOf type)
          (let [k (or (converter (.key ^DataType$MapOf type) key-fn) identity)
                v (or (converter (.value ^DataType$MapOf type) key-fn) identity)]
            (fn [^Map m]
              (into {} (map (fn [[a b]] [(k a) (if (nil? b) nil (v b))])) m)))
          :else nil)))

(defn value-at
  "The value at a position as Clojure data, nil when it is missing. `convert` is what converter made."
  [^datafolio.table.Column column convert ^long i]
  (with-errors nil
    (let [v (.get column (int i))]
      (if (or (nil? convert) (nil? v)) v (convert v)))))

;; ---- reducing without boxes

(defn- doubles-of ^doubles [^datafolio.table.Column column] (with-errors nil (.toDoubleArray column)))

(defn- longs-of ^longs [^datafolio.table.Column column] (with-errors nil (.toLongArray column)))

(defmacro ^:private loop-array
  "Reduces a primitive array from position `from` on; acc must be of the primitive type that `step` gives."
  [[array from acc init x] step]
  `(let [n# (alength ~array)]
     (loop [i# (long ~from), ~acc ~init]
       (if (< i# n#)
         (let [~x (aget ~array i#)]
           (recur (unchecked-inc i#) ~step))
         ~acc))))

(defmacro ^:private loop-boxed-acc
  "Reduces with a function that takes the value unboxed and any accumulator; stops on reduced."
  [[array from acc init x] step]
  `(let [n# (alength ~array)]
     (loop [i# (long ~from), ~acc ~init]
       (if (< i# n#)
         (let [~x   (aget ~array i#)
               acc# ~step]
           (if (reduced? acc#)
             (.deref ^Reduced acc#)
             (recur (unchecked-inc i#) acc#)))
         ~acc))))

(defn- reduce-doubles [^doubles xs f init ^long from]
  (cond (instance? IFn$DDD f) (let [f ^IFn$DDD f] (loop-array [xs from acc (double init) x] (.invokePrim f acc x)))
        (instance? IFn$LDL f) (let [f ^IFn$LDL f] (loop-array [xs from acc (long init) x] (.invokePrim f acc x)))
        (instance? IFn$ODO f) (let [f ^IFn$ODO f] (loop-boxed-acc [xs from acc init x] (.invokePrim f acc x)))
        :else                 (loop-array [xs from acc (double init) x] (+ acc x))))

(defn- reduce-longs [^longs xs f init ^long from]
  (cond (instance? IFn$LLL f) (let [f ^IFn$LLL f] (loop-array [xs from acc (long init) x] (.invokePrim f acc x)))
        (instance? IFn$DLD f) (let [f ^IFn$DLD f] (loop-array [xs from acc (double init) x] (.invokePrim f acc x)))
        (instance? IFn$OLO f) (let [f ^IFn$OLO f] (loop-boxed-acc [xs from acc init x] (.invokePrim f acc x)))
        :else                 (loop-array [xs from acc (long init) x] (+ acc x))))

(def ^:private block "Values that are copied at once: they stay in the processor's nearest cache." 2048)

(defn- reduce-blocks
  "Reduces all values from a position on block by block, with a function that cannot stop early."
  [^datafolio.table.Column column values-of reduce-values f init from]
  (let [n (.size column)]
    (loop [from (long from), acc init]
      (if (< from n)
        (let [size (min (long block) (- n from))]
          (recur (+ from size) (reduce-values (values-of (with-errors nil (.slice column (int from) (int size)))) f acc 0)))
        acc))))

(defn- reduce-column
  "Functions with primitive arguments, and +, get numbers that were never boxed, as long as none is missing."
  [^datafolio.table.Column column list f init from]
  (let [summed? (identical? f +)]
    (cond (or (pos? (.nullCount column)) (= (long from) (.size column)))
          (view/reduce-from list f init from)

          (and (.isDouble column)
               (or (instance? IFn$DDD f) (instance? IFn$LDL f) (instance? IFn$ODO f)
                   (and summed? (or (double? init) (instance? Long init)))))
          (if (instance? IFn$ODO f)
            (reduce-doubles (doubles-of column) f init from)
            (reduce-blocks column doubles-of reduce-doubles f init from))

          (and (.isLong column)
               (or (instance? IFn$LLL f) (instance? IFn$DLD f) (instance? IFn$OLO f)
                   (and summed? (instance? Long init))))
          (if (instance? IFn$OLO f)
            (reduce-longs (longs-of column) f init from)
            (reduce-blocks column longs-of reduce-longs f init from))

          :else (view/reduce-from list f init from))))

;; ---- the column

(defprotocol ColumnOf
  (-java [column] "The Java column underneath.")
  (-key [column] "The column's key in its chunk."))

(defview Column [^datafolio.table.Column of k convert metadata]
  {:size (.size of)
   :at   ([i] (value-at of convert i))
   :text (str of)
   :fold ([list f init from] (reduce-column of list f init from))}
  ColumnOf
  (-java [_] of)
  (-key [_] k)
  IObj
  (meta [_] metadata)
  (withMeta [_ m] (Column. of k convert m)))

(defn column
  "Wraps a Java column that has the key `k` in its chunk."
  [^datafolio.table.Column of k key-fn]
  (Column. of k (converter (.type of) key-fn) nil))

(defn ->java
  "The Java column of one of ours."
  ^datafolio.table.Column [column]
  (-java column))

(defn column? [x] (instance? Column x))

(defmacro ^:private array-by [n array-fn setter column read]
  `(let [out# (~array-fn ~n)]
     (dotimes [i# ~n]
       (aset out# i# (~setter (~read ~column i#))))
     out#))

(defn ->array
  "All values in a new array: primitive where the type is and nothing is missing, else of objects."
  [column]
  (let [c    (->java column)
        n    (.size c)
        type (.type c)]
    (with-errors nil
      (condp = (if (pos? (.nullCount c)) nil type)
        DataType$Scalar/DOUBLE    (.toDoubleArray c)
        DataType$Scalar/FLOAT     (array-by n float-array float c .getDouble)
        DataType$Scalar/BIGINT    (.toLongArray c)
        DataType$Scalar/UINTEGER  (.toLongArray c)
        DataType$Scalar/INTEGER   (array-by n int-array int c .getLong)
        DataType$Scalar/USMALLINT (array-by n int-array int c .getLong)
        DataType$Scalar/SMALLINT  (array-by n short-array short c .getLong)
        DataType$Scalar/UTINYINT  (array-by n short-array short c .getLong)
        DataType$Scalar/TINYINT   (array-by n byte-array byte c .getLong)
        DataType$Scalar/BOOLEAN   (array-by n boolean-array boolean c .get)
        (view/copy column)))))
