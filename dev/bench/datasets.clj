(ns bench.datasets
  "Every value of a dataset's column touched. The only namespace here that needs tech.ml.dataset."
  (:require [tech.v3.datatype.casting :as casting])
  (:import (bench.jvm Tally)
           (tech.v3.datatype Buffer)))

(set! *warn-on-reflection* true)

(defn- doubles! [^Buffer values ^Tally tally]
  (let [n (.lsize values)]
    (loop [i 0, sum 0.0]
      (if (= i n)
        (.add tally sum)
        (let [x (.readDouble values i)]
          (recur (inc i) (if (Double/isNaN x) sum (+ sum x))))))))

(defn- longs! [^Buffer values ^Tally tally]
  (let [n (.lsize values)]
    (loop [i 0, sum 0]
      (if (= i n)
        (.add tally sum)
        (recur (inc i) (unchecked-add sum (.readLong values i)))))))

(defn- lengths! [^Buffer values ^Tally tally]
  (let [n (.lsize values)]
    (loop [i 0, sum 0]
      (if (= i n)
        (.add tally sum)
        (recur (inc i) (unchecked-add sum (long (.length ^String (.readObject values i)))))))))

(defn toucher
  "What sums a column of this datatype: (f reader tally)."
  [datatype]
  (cond (#{:float32 :float64} datatype) doubles!
        (= :string datatype)            lengths!
        (or (= :packed-instant datatype) (casting/integer-type? datatype)) longs!))
