(ns ^:no-doc datafolio.impl.datasets
  "Whether tech.ml.dataset is there, and the way to datafolio.dataset, which is loaded when the first dataset is made or met.
  Delays are forced, not dereferenced: Clerk hashes what code derefs, anew in each session."
  (:require [clojure.java.io :as io]
            [datafolio.impl.errors :as errors]))

(set! *warn-on-reflection* true)

(def ^:private there
  (delay (boolean (some io/resource ["tech/v3/dataset.clj" "tech/v3/dataset__init.class"]))))

(defn available?
  "Whether tech.ml.dataset is on the classpath. Loads nothing."
  []
  (force there))

(defn default-form
  "The form that rows come in where none is asked for."
  []
  (if (available?) :dataset :chunk))

(defn dataset?
  "Whether x is a dataset. Loads nothing."
  [x]
  (and (some? x) (= "tech.v3.dataset.impl.dataset.Dataset" (.getName (class x)))))

(def ^:private bridge
  (delay
    (when-not (available?)
      (throw (errors/error :unsupported
                           (str "Datasets need tech.ml.dataset, which is not on the classpath: add techascent/tech.ml.dataset to deps.edn,"
                                " or ask for :as :chunk.")
                           {:as :dataset})))
    {:->dataset   (requiring-resolve 'datafolio.dataset/->dataset)
     :->java      (requiring-resolve 'datafolio.dataset/->java)
     :realize     (requiring-resolve 'datafolio.dataset/realize)
     :row-count   (requiring-resolve 'datafolio.dataset/row-count)
     :rows        (requiring-resolve 'datafolio.dataset/rows)
     :filter-rows (requiring-resolve 'datafolio.dataset/filter-rows)}))

(defn check
  "Throws :unsupported without the library."
  []
  (force bridge)
  nil)

(defn call
  "Calls a function of datafolio.dataset: (call :->dataset java-chunk opts). Throws :unsupported without the library."
  [job & args]
  (apply (job (force bridge)) args))
