(ns ^:no-doc datafolio.impl.values
  "From Clojure's names and values to those that Java's columns are built of."
  (:require [datafolio.impl.column :as column]
            [datafolio.impl.errors :as errors :refer [with-errors]])
  (:import (clojure.lang BigInt IReduceInit Named)
           (datafolio.table DataType)
           (java.util ArrayList Collection Date LinkedHashMap Map)))

(set! *warn-on-reflection* true)

(defn name-of
  "The column name that a string, symbol or keyword stands for; nil for anything else."
  ^String [k]
  (cond (string? k)           k
        (instance? Named k)   (if-let [space (namespace k)] (str space "/" (name k)) (name k))
        :else                 nil))

(defn column-name!
  "As name-of; an :invalid-argument error for anything else."
  ^String [k]
  (or (name-of k)
      (throw (errors/error :invalid-argument
                           (str "Columns are named by strings, keywords or symbols, not by " (pr-str k) ".") {:found k}))))

(defn plain
  "A Clojure value as one that Java's columns take: a keyword or symbol as its text (with namespace), a ratio as a
  double, a BigInt as a BigInteger; inside of collections too."
  [x]
  (cond (or (nil? x) (string? x) (instance? Long x) (instance? Double x)) x
        (instance? Named x)              (name-of x)
        (ratio? x)                       (double x)
        (instance? BigInt x) (biginteger x)
        (or (number? x) (boolean? x) (instance? Date x)) x
        (column/column? x)               x
        (map? x)                         (let [out (LinkedHashMap.)]
                                           (doseq [[k v] x] (.put out (plain k) (plain v)))
                                           out)
        (coll? x)                        (mapv plain x)
        :else                            x))

(def ^:private objects-class (class (object-array 0)))

(defn ->values
  "What Java builds a column of: a Java column, an array of primitives or a list of plain values; anything else as it is,
  for Java to refuse."
  [x]
  (cond (column/column? x)                     (column/->java x)
        (map? x)                               x
        (or (coll? x)
            (instance? Collection x)
            (instance? objects-class x)
            (instance? IReduceInit x))         (let [out (ArrayList.)]
                                                 (run! #(.add out (plain %)) x)
                                                 out)
        :else                                  x))

(defn ->types
  "{column type} with types as DataType, text or keyword, as Java wants it."
  ^Map [types]
  (into {} (map (fn [[k t]]
                  [(column-name! k)
                   (if (instance? DataType t) t (with-errors {:column (name-of k)} (DataType/parse (column-name! t))))]))
        types))

(defn ->named
  "A map keyed by column names instead of keys, in its order; `f` makes the values."
  ^Map [m f]
  (let [out (LinkedHashMap.)]
    (doseq [[k v] m
            :let  [n (column-name! k)]]
      (when (.containsKey out n)
        (throw (errors/error :invalid-argument (str "Two keys stand for the column \"" n "\".") {:column n})))
      (.put out n (f v)))
    out))
