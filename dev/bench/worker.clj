(ns bench.worker
  "The comparisons that run in Clojure, each in a process of its own: `-m bench.worker WORK key=value ...`, with the keys of
  bench.jvm.Main. Prints one line of EDN."
  (:require [clojure.core.reducers :as r]
            [clojure.string :as str]
            [datafolio.api :as folio]
            [datafolio.chunk :as chunk])
  (:import (bench.jvm Measure Measure$Pass Tally)
           (datafolio.table Chunk Column DataType$Scalar)))

(set! *warn-on-reflection* true)

(def ^:private table "trips")

(defn- sum-of-doubles ^double [^Column column]
  (let [n (.size column), whole? (zero? (.nullCount column))]
    (loop [i 0, sum 0.0]
      (cond (= i n)                               sum
            (or whole? (not (.isNull column i))) (recur (unchecked-inc-int i) (+ sum (.getDouble column i)))
            :else                                 (recur (unchecked-inc-int i) sum)))))

(defn- sum-of-longs ^long [^Column column]
  (let [n (.size column), whole? (zero? (.nullCount column))]
    (loop [i 0, sum 0]
      (cond (= i n)                               sum
            (or whole? (not (.isNull column i))) (recur (unchecked-inc-int i) (unchecked-add sum (.getLong column i)))
            :else                                 (recur (unchecked-inc-int i) sum)))))

(defn- sum-of-lengths ^long [^Column column]
  (let [n (.size column)]
    (loop [i 0, sum 0]
      (if (= i n)
        sum
        (recur (unchecked-inc-int i) (unchecked-add sum (long (.length (.getString column i)))))))))

(defn- touch [^Chunk chunk ^Tally tally]
  (doseq [^Column column (.columns chunk)]
    (cond (.isDouble column)                           (.add tally (sum-of-doubles column))
          (= DataType$Scalar/VARCHAR (.type column))   (.add tally (sum-of-lengths column))
          :else                                        (.add tally (sum-of-longs column)))))

(defn- look [^Tally tally touch? chunk]
  (.batch tally (long (folio/row-count chunk)))
  (when touch? (touch (chunk/->java chunk) tally))
  tally)

(defn- reduced-pass [f {:keys [chunk touch]}]
  (reduce (fn [tally c] (look tally touch c)) (Tally.) (folio/chunks f table {:chunk-size chunk, :as :chunk})))

(defn- seq-pass [f {:keys [chunk touch]}]
  (let [tally (Tally.)]
    (doseq [c (seq (folio/chunks f table {:chunk-size chunk, :as :chunk}))]
      (look tally touch c))
    tally))

;; ---- with tech.ml.dataset, where it is

(defn- library [function] @(requiring-resolve function))

(defn- touch-dataset [dataset ^Tally tally]
  (let [reader (library 'tech.v3.datatype/->reader), toucher (library 'bench.datasets/toucher), datatype (library 'tech.v3.datatype/elemwise-datatype)]
    (doseq [column (vals dataset)]
      ((toucher (datatype column)) (reader column) tally))))

(defn- look-at-dataset [^Tally tally touch? dataset]
  (.batch tally (long (folio/row-count dataset)))
  (when touch? (touch-dataset dataset tally))
  tally)

(defn- dataset-pass
  "Reduces datasets, or walks the seq; `change` is applied to each."
  [f {:keys [chunk touch]} change all]
  (reduce (fn [tally d] (look-at-dataset tally touch (change d))) (Tally.) (all (folio/chunks f table {:chunk-size chunk, :as :dataset}))))

;; ---- a function of two columns, worked out for every row, on one core and on all

(defn- turned ^double [^double v ^double x]
  (loop [round 0, v v]
    (if (= round 10) v (recur (unchecked-inc round) (Math/sin (+ v x))))))

(defn- worked-out
  "The sum of a function over the rows of a chunk that have a price: v becomes sin(v + x) ten times, from sqrt(price) on."
  ^double [c]
  (let [^Chunk java (chunk/->java c), ^Column price (.column java "price"), ^Column x (.column java "x"), n (.size price)]
    (loop [i 0, sum 0.0]
      (cond (= i n)             sum
            (.isNull price i) (recur (unchecked-inc-int i) sum)
            :else               (recur (unchecked-inc-int i) (+ sum (turned (Math/sqrt (.getDouble price i)) (.getDouble x i))))))))

(defn- of-chunk [c] [(folio/row-count c) (worked-out c)])

(defn- plus
  ([] [0 0.0])
  ([[n a] [m b]] [(+ (long n) (long m)) (+ (double a) (double b))]))

(defn- parallel-pass [f how {:keys [chunk]}]
  (let [opts   {:chunk-size chunk, :as :chunk, :columns [:price :x]}
        chunks #(folio/chunks f table opts)
        step   (fn [sum c] (plus sum (of-chunk c)))
        [n sum] (case how
                  :one  (reduce step (plus) (chunks))
                  :fold (r/fold plus step (chunks))
                  :pmap (reduce plus (plus) (folio/pmap-chunks f table of-chunk opts)))
        tally  (Tally.)]
    (.batch tally (long n))
    (.add tally (double sum))
    tally))

(defn- add-pass [f target {:keys [chunk rows]}]
  (folio/add! target table (folio/chunks f table {:chunk-size chunk, :as :chunk}) {:overwrite? true})
  (doto (Tally.) (.batch (long rows))))

(defn- given [words]
  (let [text (into {} (map #(let [[k v] (str/split % #"=" 2)] [(keyword k) v])) words)]
    (-> (reduce #(update %1 %2 parse-long) text [:rows :chunk :warm])
        (update :touch parse-boolean))))

(defn- passes [{:keys [warm]} pass]
  (Measure/passes (int warm) (reify Measure$Pass (run [_] (pass)))))

(defn -main
  "Runs the work that the first word names."
  [work & words]
  (let [{:keys [out] :as opts} (given words)]
    (with-open [f ^java.lang.AutoCloseable (folio/open (:folio opts))]
      (case work
        "reduce" (passes opts #(reduced-pass f opts))
        "seq"    (passes opts #(seq-pass f opts))
        "datasets"       (passes opts #(dataset-pass f opts identity identity))
        "dataset-seq"    (passes opts #(dataset-pass f opts identity seq))
        "dataset-clones" (passes opts #(dataset-pass f opts (library 'tech.v3.datatype/clone) identity))
        "one-core"    (passes opts #(parallel-pass f :one opts))
        "fold"        (passes opts #(parallel-pass f :fold opts))
        "pmap-chunks" (passes opts #(parallel-pass f :pmap opts))
        "add"    (with-open [target ^java.lang.AutoCloseable (folio/open (str out "/folio"))]
                   (passes opts #(add-pass f target opts)))))
    (shutdown-agents)))
