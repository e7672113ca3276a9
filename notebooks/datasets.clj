;; # Larger than memory, in datasets
;;
;; Runs top to bottom with tech.ml.dataset on the classpath: the alias `:tmd`, from the project's folder.
(ns datasets
  (:require [clojure.java.io :as io]
            [datafolio.api :as folio]
            [tech.v3.dataset :as ds]
            [tech.v3.dataset.reductions :as reductions])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

;; A folio with the flights that left New York in 2013.
(def f (folio/open (str (Files/createTempDirectory "datasets" (make-array FileAttribute 0)) "/flights")))

(folio/import! f :flights "notebooks/data/flights.parquet")

;; A table comes out as a dataset.
(folio/preview f :flights 5)

;; Chunks come one after the other, so that the table may be larger than memory. Reducing copies nothing.
(def miles
  (transduce (map #(reduce + (% :distance))) + (folio/chunks f :flights {:columns [:distance]})))

(assert (= 350217607 (long miles)))

;; tech.ml.dataset's own reductions walk a sequence of them.
(def by-carrier
  (reductions/group-by-column-agg
    :carrier
    {:flights (reductions/row-count), :delay (reductions/mean :dep_delay)}
    (seq (folio/chunks f :flights {:columns [:carrier :dep_delay]}))))

(ds/sort-by-column by-carrier :delay >)

(assert (= 336776 (long (reduce + (by-carrier :flights)))))

;; A column made of another, chunk by chunk: the stream goes on into a table, in constant memory.
(folio/add! f :distances
            (eduction (map #(ds/column-map % :km (fn [miles] (* 1.609344 (double miles))) [:distance]))
                      (folio/chunks f :flights {:columns [:carrier :distance]}))
            {:inputs [:flights]})

(assert (= 336776 (:num-rows (get f :distances))))

;; A sequence of datasets is safe to keep; put together, it is one dataset, to be grouped as any other.
(def far
  (apply ds/concat (folio/chunks f :distances {:where ["km > ?" 7800]})))

(def far-by-carrier
  (update-vals (ds/group-by-column far :carrier) ds/row-count))

(assert (= {"HA" 342, "UA" 365} far-by-carrier))

;; tablecloth takes the same values, where it is there.
(def counted
  (when (io/resource "tablecloth/api.clj")
    (-> far
        ((requiring-resolve 'tablecloth.api/group-by) [:carrier])
        ((requiring-resolve 'tablecloth.api/aggregate) {:n (requiring-resolve 'tablecloth.api/row-count)}))))

(assert (or (nil? counted) (= 707.0 (double (reduce + (counted :n))))))

;; The result is a table of the folio, and so is a stream of datasets.
(folio/add! f :by-carrier by-carrier {:inputs [:flights]})

(folio/add! f :late (eduction (map (fn [d] (folio/filter-rows d #(> (or (:dep_delay %) 0) 300))))
                              (folio/chunks f :flights))
            {:inputs [:flights]})

(folio/table f :late {:columns [:carrier :flight :dep_delay]})

(assert (pos? (ds/row-count (folio/table f :late))))

(folio/close! f)
