(ns datafolio.spark.work
  "Functions that tests call on executors."
  (:require [datafolio.api :as folio]))

(set! *warn-on-reflection* true)

(defn facts [chunk]
  {:rows (folio/row-count chunk), :miles (reduce + (chunk :distance)), :at (java.time.LocalDate/of 2013 1 1)})

(defn pid [_] (.pid (java.lang.ProcessHandle/current)))

(defn slowly [chunk]
  (Thread/sleep 300)
  (folio/row-count chunk))

(defn fails [_] (throw (ex-info "no Hawaiian flights here, please" {})))

(defn unspeakable [_] (Object.))
