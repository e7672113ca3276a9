;; # All cores
;;
;; What takes a pool, queues and a few helper functions elsewhere is three lines here: ranges of rows for each core, workers
;; that feed one writer, progress, and an error that says where it happened. Memory is bounded by the chunks under way, a
;; few more than there are threads: whoever reads waits for whoever works, and whoever works for whoever writes.

(ns parallel
  (:require [clojure.core.reducers :as r]
            [datafolio.api :as folio])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)
           (java.util.concurrent ExecutorService Executors Future)))

(set! *warn-on-reflection* true)

^{:nextjournal.clerk/no-cache true}
(def f (folio/open (str (Files/createTempDirectory "parallel" (make-array FileAttribute 0)) "/flights")))

(folio/import! f :flights "notebooks/data/flights.parquet")

;; ## One result from all rows
;;
;; `fold` gives each core a range of the rows, without copying, and combines what they come to.

(def miles
  (r/fold + (fn [sum chunk] (+ sum (reduce + (chunk :distance))))
          (folio/chunks f :flights {:columns [:distance]})))

(assert (= 350217607 miles))

;; ## One result from each chunk
;;
;; `pmap-chunks` has a function called by as many threads as there are cores. The results come in the order of the rows, as
;; they are wanted: no more than a few chunks are under way.

(def late-per-chunk
  (into [] (folio/pmap-chunks f :flights (fn [chunk] (count (filter #(and % (> (double %) 60.0)) (chunk :dep_delay))))
                              {:columns [:dep_delay], :chunk-size 20000})))

(assert (= [17 26581] [(count late-per-chunk) (reduce + late-per-chunk)]))

;; ## Workers and a writer
;;
;; Each worker makes rows of a chunk, and the thread that walks over the results appends them. One commit at the end
;; publishes all of it; an error publishes nothing.

(defn speeds [chunk]
  (for [{:keys [carrier distance air_time]} (folio/rows chunk) :when air_time]
    {:carrier carrier, :mph (/ (double distance) (/ (double air_time) 60.0))}))

(folio/with-appender [out f :speeds {:inputs ["flights"]}]
  (run! #(folio/append! out %)
        (folio/pmap-chunks f :flights (comp vec speeds) {:columns [:carrier :distance :air_time]})))

(assert (= 327346 (:rows (folio/info f :speeds))))

;; ## Progress
;;
;; `:progress true` draws a bar in a terminal; a function gets the figures.

(def seen (atom nil))

(def flown
  (reduce + (folio/pmap-chunks f :flights #(count (remove nil? (% :air_time))) {:columns [:air_time], :progress #(reset! seen %)})))

(assert (= [327346 336776] [flown (:rows @seen)]))

;; ## An error in one worker
;;
;; It stops the others, and tells which chunk it was and which row that began with; its cause is what was thrown.

(def failure
  (try (into [] (folio/pmap-chunks f :flights (fn [chunk]
                                                (when (some #(= "HA" %) (chunk :carrier))
                                                  (throw (ex-info "no Hawaiian flights here, please" {})))
                                                (folio/row-count chunk))
                                   {:columns [:carrier], :chunk-size 100}))
       (catch clojure.lang.ExceptionInfo e e)))

(ex-message failure)

(assert (= [:chunk-failed "no Hawaiian flights here, please"]
           [(:datafolio/error (ex-data failure)) (ex-message (ex-cause failure))]))

;; ## A pool of your own
;;
;; Pieces of a table are plain data, for a pool, another process or another machine that sees the same files. They are cut along
;; the file's row groups, of which this one has three.

(def ranges (folio/partitions f :flights 4))

(defn miles-of [{:keys [table] :as part}]
  (transduce (map #(reduce + (% :distance))) + (folio/chunks f table (assoc (select-keys part [:offset :limit]) :columns [:distance]))))

(def ^ExecutorService pool (Executors/newFixedThreadPool 2))

(def parts-of-miles
  (mapv (fn [^Future answer] (.get answer))
        (.invokeAll pool ^java.util.Collection (mapv (fn [part] #(miles-of part)) ranges))))

(.shutdown pool)

(assert (= [3 miles] [(count parts-of-miles) (reduce + parts-of-miles)]))

(folio/close! f)
