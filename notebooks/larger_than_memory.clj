;; # Larger than memory
;;
;; A table of five million rows is made chunk by chunk, appended to, reduced on all cores and cut into pieces, in a heap that
;; could not hold it. Nothing here is ever whole in memory: neither the rows that are written nor those that are read.

(ns larger-than-memory
  (:require [clojure.core.reducers :as r]
            [datafolio.api :as folio])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)
           (java.util SplittableRandom)))

(set! *warn-on-reflection* true)

(def place (str (Files/createTempDirectory "larger" (make-array FileAttribute 0))))

^{:nextjournal.clerk/no-cache true}
(def f (folio/open (str place "/sensors") {:memory-limit "512MB"}))

;; ## Write chunk by chunk
;;
;; `add!` takes anything reducible. This makes a hundred thousand rows at a time, as they are asked for.

(def rows 5000000)

(def step 100000)

(defn readings
  "The rows from `from` on, as a chunk of columns."
  [from]
  (let [n       (min (long step) (- (long rows) (long from)))
        random  (SplittableRandom. (long from))
        celsius (double-array n)
        sensor  (int-array n)]
    (dotimes [i n]
      (aset celsius i (- (.nextDouble random 60.0) 20.0))
      (aset sensor i (.nextInt random 5000)))
    (folio/chunk {:id (long-array (range from (+ (long from) n))), :sensor sensor, :celsius celsius})))

(def written (folio/add! f :readings (eduction (map readings) (range 0 rows step)) {:description "made up, chunk by chunk"}))

(assert (= rows (:num-rows written)))

;; ## Reduce
;;
;; One chunk after the other, without copying. `+` over a column of doubles boxes nothing.

(def mean
  (/ (transduce (map (fn [chunk] (reduce + (chunk :celsius)))) + 0.0 (folio/chunks f :readings {:columns [:celsius]}))
     rows))

(assert (< 9.9 mean 10.1))

;; Stopping early stops reading.

(def first-hot
  (reduce (fn [_ chunk]
            (when-let [row (first (filter #(> (double (:celsius %)) 39.999) (folio/rows chunk)))]
              (reduced (:id row))))
          nil
          (folio/chunks f :readings {:chunk-size 50000})))

(assert (nat-int? first-hot))

;; ## Fold
;;
;; `fold` reads ranges of the table on all cores at once and combines what they give.

(defn hottest
  ([] Double/NEGATIVE_INFINITY)
  ([a b] (max (double a) (double b))))

(def maximum
  (r/fold hottest
          (fn [so-far chunk] (hottest so-far (reduce max (chunk :celsius))))
          (folio/chunks f :readings {:columns [:celsius]})))

(assert (< 39.99 maximum 40.0))

;; ## Append
;;
;; Many pieces go through one appender. They appear together when it is closed, or, when something throws, not at all.

(folio/with-appender [hot f :hot {:inputs [:readings], :description "above 39 degrees"}]
  (run! (fn [chunk] (folio/append! hot (folio/filter-rows chunk (mapv #(> (double %) 39.0) (chunk :celsius)))))
        (folio/chunks f :readings)))

(def hot (folio/info f :hot))

(assert (< 80000 (:rows hot) 87000))

(def failed
  (try (folio/with-appender [a f :hot]
         (folio/append! a (readings 0))
         (throw (ex-info "the power fails" {})))
       (catch clojure.lang.ExceptionInfo e (ex-message e))))

(assert (= ["the power fails" (:rows hot)] [failed (:rows (folio/info f :hot))]))

;; ## Let DuckDB do it
;;
;; What SQL can say runs inside DuckDB, under the memory limit that the folio was opened with.

(def busiest
  (folio/query f "SELECT sensor, count(*) AS n, round(avg(celsius), 2) AS mean FROM readings GROUP BY sensor ORDER BY n DESC, sensor LIMIT 5"))

busiest

(assert (= 5 (folio/row-count busiest)))

;; ## Hand out the work
;;
;; Plain data that other processes can be given: each names the file and a range of its rows.

(def parts (folio/partitions f :readings 4))

(assert (= rows (reduce + (map :limit parts))))

(folio/close! f)
