(ns ^:no-doc datafolio.impl.plan
  "What DuckDB does for a query, as data."
  (:require [datafolio.impl.data :as data])
  (:import (datafolio Plan)
           (java.util OptionalDouble OptionalLong)))

(set! *warn-on-reflection* true)

(defn- whole [^OptionalLong n] (when (.isPresent n) (.getAsLong n)))

(defn- step [^Plan plan]
  (let [seconds ^OptionalDouble (.seconds plan)]
    (data/ordered
      (remove (comp nil? second)
              [[:operator (.operator plan)]
               [:details (data/<-json identity (.details plan))]
               [:estimated (whole (.estimated plan))]
               [:rows (whole (.rows plan))]
               [:seconds (when (.isPresent seconds) (.getAsDouble seconds))]
               [:inputs (mapv step (.inputs plan))]]))))

(defn plan->map
  "A plan as a map that prints as a tree."
  [^Plan plan]
  (vary-meta (step plan) assoc :type ::plan, ::text (str plan)))

(defmethod print-method ::plan [plan ^java.io.Writer writer]
  (.write writer (str (::text (meta plan)))))
