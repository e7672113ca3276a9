(ns datafolio.cluster.remote
  "What runs on the executors for `datafolio.spark/map-chunks`: a function found by its name, its result as EDN."
  (:require [clojure.edn :as edn]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.origin :as origin]
            [datafolio.impl.read :as read])
  (:import (java.time Duration Instant LocalDate LocalDateTime LocalTime OffsetDateTime ZonedDateTime)))

(set! *warn-on-reflection* true)

(def ^:private found
  "[var-name namespaces] -> the function, required once."
  (memoize
    (fn [var-name namespaces]
      (locking clojure.lang.RT/REQUIRE_LOCK
        (run! (comp require symbol) namespaces)
        (or (requiring-resolve (symbol var-name))
            (throw (errors/error :invalid-argument (str "There is no " var-name " on the executors.") {:function var-name})))))))

(defn call
  "The function's result of a Java chunk that comes in a form, as EDN."
  [var-name namespaces form chunk]
  (let [result ((found var-name (vec namespaces)) (read/form-of chunk (keyword form) keyword nil))]
    (or (origin/edn result)
        (throw (errors/error :invalid-data (str "What " var-name " returned has no form as EDN: " (pr-str (class result)) ". Return numbers, texts, dates,"
                                                " and vectors, maps and sets of them.")
                             {:function var-name})))))

(def ^:private readers
  {'time/date             #(LocalDate/parse %)
   'time/time             #(LocalTime/parse %)
   'time/date-time        #(LocalDateTime/parse %)
   'time/offset-date-time #(OffsetDateTime/parse %)
   'time/zoned-date-time  #(ZonedDateTime/parse %)
   'time/instant          #(Instant/parse %)
   'time/duration         #(Duration/parse %)})

(defn result
  "What `call` made text of."
  [text]
  (edn/read-string {:readers readers, :default tagged-literal} text))
