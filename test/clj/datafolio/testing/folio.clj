(ns datafolio.testing.folio
  "A folio in a temporary folder of its own, and the check that nothing of it is left."
  (:require [clojure.java.io :as io]
            [clojure.test :refer [is]]
            [datafolio.api :as folio])
  (:import (datafolio.table Engine)
           (java.io File)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

(defn folder
  "A fresh temporary folder, as a string."
  []
  (str (Files/createTempDirectory "datafolio-test" (make-array FileAttribute 0))))

(defn remove! [folder]
  (doseq [^File file (reverse (file-seq (io/file folder)))]
    (.setWritable file true)
    (.delete file)))

(defn data
  "The path of one of the tables of nycflights13."
  [table]
  (str (io/file "notebooks" "data" (str table ".parquet"))))

(defn allocated
  "Bytes of Arrow memory in use, after waiting a moment for what is on its way back."
  []
  (loop [tries 100]
    (let [bytes (.getAllocatedMemory (Engine/allocator))]
      (if (or (zero? bytes) (zero? (long tries)))
        bytes
        (do (System/gc) (Thread/sleep 20) (recur (dec tries)))))))

(defn call-with-folio [opts work]
  (let [at (folder)]
    (try
      (let [result (with-open [^java.lang.AutoCloseable f (folio/open (str at "/f") opts)] (work f))]
        (is (zero? (long (allocated))) "Arrow memory is left")
        result)
      (finally (remove! at)))))

(defmacro with-folio
  "Evaluates the body with an open folio of its own; a leak of Arrow memory fails the test."
  [[binding opts] & body]
  `(call-with-folio ~opts (fn [~binding] ~@body)))

(defmacro failure
  "[kind data message] of the ex-info that evaluating the form throws, or nil."
  [form]
  `(try ~form nil
        (catch clojure.lang.ExceptionInfo e#
          [(:datafolio/error (ex-data e#)) (ex-data e#) (ex-message e#)])))
