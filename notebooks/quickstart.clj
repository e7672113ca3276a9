;; # Quickstart
;;
;; A folio is a directory that keeps the tables, values and files of one analysis together, with what was made from what.
;; This notebook makes one of the flights that left New York in 2013, asks it a few questions and shows it.
;;
;; It runs in Clerk, and from top to bottom as plain Clojure: `bin/clojure -M notebooks/quickstart.clj`.

(ns quickstart
  (:require [datafolio.api :as folio])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

;; ## Open
;;
;; `open` creates the folder where there is none. Here it is a temporary one.

(def place (str (Files/createTempDirectory "quickstart" (make-array FileAttribute 0))))

^{:nextjournal.clerk/no-cache true}
(def f (folio/open (str place "/flights-2013") {:metadata {:title "Flights out of New York City in 2013"}}))

;; ## Put things in
;;
;; Tables come from files, from rows or columns, from queries. A map of other things is JSON.

(folio/import! f :flights "notebooks/data/flights.parquet" {:description "every departure"})
(folio/import! f :airlines "notebooks/data/airlines.parquet" {:description "names of the carriers"})
(folio/add! f :params {:late-minutes 60} {:description "what counts as late"})

;; ## Look, without reading

(folio/describe f)

(def flights (folio/info f :flights))

(assert (= 336776 (:rows flights)))

(folio/preview f :flights 5)

;; ## Ask
;;
;; SQL sees every table of the folio by its name. Parameters stay parameters.

(def late
  (folio/query f ["SELECT name AS airline, count(*) AS flights
                   FROM flights JOIN airlines USING (carrier)
                   WHERE dep_delay > ? GROUP BY ALL ORDER BY flights DESC LIMIT 3"
                  (:late-minutes (folio/value f :params))]))

late

(assert (= "ExpressJet Airlines Inc." (first (late :airline))))

;; ## Keep the answer
;;
;; What a query was made from is noted by itself.

(def kept (folio/add! f :late_by_airline late {:description "the three airlines that leave late most often"}))

(assert (= ["flights" "airlines"] (:inputs kept)))

;; ## Read in chunks
;;
;; A chunk is a map of columns. Reducing streams the table through in constant memory, whatever its size.

(def miles
  (transduce (map (fn [chunk] (reduce + (chunk :distance)))) + (folio/chunks f :flights {:columns [:distance]})))

(assert (= 350217607 miles))

;; ## Show it to somebody
;;
;; A page that stands alone: every item, every table's first rows with histograms, and what was made from what.

(def page (folio/html f (str place "/flights-2013.html")))

(assert (.exists (java.io.File. ^String page)))

(folio/close! f)
