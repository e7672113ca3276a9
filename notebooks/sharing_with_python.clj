;; # Sharing with Python
;;
;; The directory is the same one that Python's `datafolio` reads and writes: nothing is exported or converted, and both may
;; write at the same time. This notebook writes from Clojure, reads and adds from Python, and reads that in Clojure.
;;
;; Python runs where one has the package: name it by DATAFOLIO_PYTHON, or have `python3` with `pip install datafolio`. Where
;; there is none, this says so and goes on.

(ns sharing-with-python
  (:require [clojure.java.shell :as shell]
            [clojure.string :as str]
            [datafolio.api :as folio])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

(defn works? [python]
  (try (zero? (:exit (shell/sh python "-c" "import datafolio, pandas")))
       (catch java.io.IOException _ false)))

(def python
  (first (filter works? (remove nil? [(System/getenv "DATAFOLIO_PYTHON") "python3"]))))

(when-not python
  (println "There is no Python with datafolio here: its part is left out."))

;; ## Clojure writes

(def place (str (Files/createTempDirectory "shared" (make-array FileAttribute 0)) "/flights"))

^{:nextjournal.clerk/no-cache true}
(def f (folio/open place))

(folio/import! f :flights "notebooks/data/flights.parquet")

(folio/add! f :carriers (folio/query f "SELECT carrier, count(*) AS flights, avg(arr_delay) AS delay FROM flights GROUP BY 1 ORDER BY 1"))

(folio/add! f :params {:late-minutes 60})

;; ## Python reads, and adds
;;
;; Tables are pandas frames there; what it adds names its inputs as here.

(def program
  "import sys, datafolio
f = datafolio.DataFolio(sys.argv[1])
carriers = f.get('carriers')
worst = carriers.sort_values('delay', ascending=False).head(3)
f.add('worst', worst, inputs=['carriers'], description='the three carriers that arrive latest')
f.add('seen', {'rows': len(f.get('flights')), 'late': f.get('params')['late-minutes']})
print(', '.join(worst['carrier']))")

(def said
  (when python
    (let [{:keys [exit out err]} (shell/sh python "-c" program place)]
      (assert (zero? exit) err)
      (str/trim out))))

;; ## Clojure reads
;;
;; The folio that is open sees what Python has added.

(when python
  (assert (= said (str/join ", " ((folio/table f :worst) :carrier))))
  (assert (= {:rows 336776, :late 60} (folio/value f :seen)))
  (assert (= ["carriers"] (:inputs (folio/item f :worst)))))

(folio/describe f)

;; Both sides count the same bytes: each payload has a checksum in the manifest.

(assert (every? true? (vals (folio/validate f))))

(folio/close! f)
