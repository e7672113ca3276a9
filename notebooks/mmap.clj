;; # Arrow files, mapped
;;
;; A table as an uncompressed Arrow file: written once, then mapped. Opening costs nothing, nothing is copied, and pyarrow,
;; Polars and tech.ml.dataset map the very same file.
(ns mmap
  (:require [clojure.core.reducers :as r]
            [datafolio.api :as folio]
            [datafolio.chunk :as chunk])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

;; ## A folio with the flights that left New York in 2013

(def f (folio/open (str (Files/createTempDirectory "mmap" (make-array FileAttribute 0)) "/flights")))

(folio/import! f :flights "notebooks/data/flights.parquet")

;; ## The file
;;
;; It lies in the folio's `cache`, under a name that is made of the table's checksum: a change of the table makes another.

(def file (folio/arrow-path f :flights))

(assert (= file (folio/arrow-path f :flights)))

;; In Python: `pyarrow.ipc.open_file(pyarrow.memory_map(file))`, or `polars.read_ipc(file, memory_map=True)`.

;; ## Its pages as chunks

(def flights (folio/mmap f :flights))

(assert (= 336776 (reduce + (map folio/row-count flights))))

;; A sum over a column of numbers runs at the speed of memory.

(def miles (transduce (map #(chunk/sum (:distance %))) + flights))

(assert (= 350217607.0 miles))

;; And on all cores:

(assert (= miles (r/fold + (r/map #(chunk/sum (:distance %)) flights))))

;; ## Some columns, some rows
;;
;; Each choice is a file of its own.

(def late (folio/mmap f :flights {:columns [:carrier :dep_delay], :where "dep_delay > 60"}))

(assert (= 26581 (reduce + (map folio/row-count late))))

;; ## Kept as long as it is needed
;;
;; A chunk may be kept after closing: its pages stay mapped as long as it can be reached.

(def first-chunk (nth flights 0))

(.close ^java.lang.AutoCloseable flights)

(assert (= "UA" (nth (:carrier first-chunk) 0)))

;; The files can go at any time; they are made again when they are asked for.

(assert (pos? (folio/clear-cache! f)))

(folio/close! f)
