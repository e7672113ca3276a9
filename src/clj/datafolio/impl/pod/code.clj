(ns ^:no-doc datafolio.impl.pod.code
  "What a pod says of itself: its functions, as code that the client evaluates. Each calls the pod by the client's
  `babashka.pods/invoke`; resources/datafolio/pod has what they share, and those that are more than a call."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (clojure.lang LineNumberingPushbackReader)))

(set! *warn-on-reflection* true)

(def space "The namespace that a client sees." "pod.datafolio.api")

(def ^:private readers
  "Tags in payloads -> the client's functions that read them."
  (into {"inst" "->instant", "datafolio/bytes" "->bytes", "datafolio/interval" "->interval", "datafolio/keyword" "->keyword"
         "datafolio/file" "->file"}
        (map (fn [t] [(str "time/" t) (str "->" t)]))
        ["date" "time" "date-time" "offset-date-time" "zoned-date-time" "duration" "period"]))

(defn- forms
  "The top-level forms of a file of client code as {\"name\" \"code\"}, in order."
  [file]
  (with-open [in (LineNumberingPushbackReader. (io/reader (io/resource (str "datafolio/pod/" file))))]
    (binding [*read-eval* false]
      (->> (repeatedly #(read+string {:eof nil, :read-cond :preserve} in))
           (take-while (comp some? first))
           (mapv (fn [[[_ var-name] text]] {"name" (str var-name), "code" (str/trim text)}))))))

(def ^:private in-a-pod
  "What differs from the API's own docstring."
  (let [rows "In a pod: :as is :rows (the default), :columns or :chunks, reduced as `chunks` are; or :handle: the rows stay in the
  pod, for `add!`, `append!` and `chunks`. :key-fn is one of the names keyword, str and symbol."]
    {'open     "In a pod: returns a handle, plain data that stands for the folio; `with-folio` closes it by itself."
     'at       "In a pod: returns a handle; close it."
     'appender "In a pod: returns a handle; `close!` publishes, `discard!` before it drops everything."
     'table    rows, 'query rows, 'value (str rows " Arrays are nested vectors."), 'preview "In a pod: :as is :rows or :columns."}))

(defn- function-code [call v]
  (let [{:keys [doc arglists]} (meta v)
        doc  (str doc (some->> (in-a-pod call) (str "\n\n  ")))
        bare (fn bare [x] (cond (vector? x) (mapv bare x) (map? x) x (symbol? x) (with-meta x nil) :else x))]
    (binding [*print-length* nil, *print-level* nil, *print-meta* false, *print-namespace-maps* false]
      (pr-str (list 'defn call doc {:arglists (list 'quote (map bare arglists))} ['& 'args]
                    (list 'call (list 'quote call) 'args))))))

(defn describe
  "The answer to the operation describe, for functions given as a map of symbol to var and the names to offer."
  [api names]
  (let [shared (forms "shared.clj"), own (forms "functions.clj")
        taken  (into #{} (map #(get % "name")) own)]
    {"format"     "edn"
     "readers"    (into {} (map (fn [[tag f]] [tag (str space "/" f)])) readers)
     "namespaces" [{"name" space
                    "vars" (vec (concat shared
                                        (for [call names :when (not (taken (str call)))]
                                          {"name" (str call), "code" (function-code call (api call))})
                                        own))}]
     "ops"        {"shutdown" {}}}))
