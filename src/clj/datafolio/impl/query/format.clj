(ns ^:no-doc datafolio.impl.query.format
  "From a query to [sql & params]: options, the cache, and errors with their place."
  (:require [clojure.string :as str]
            [datafolio.impl.options :as options]
            [datafolio.impl.query.cache :as cache]
            [datafolio.impl.query.dialects :as dialects]
            [datafolio.impl.query.expr :as expr]
            [datafolio.impl.query.out :as out])
  (:import (clojure.lang ExceptionInfo)
           (datafolio.impl.query.out Named Out)
           (java.util ArrayList)))

(set! *warn-on-reflection* true)

(defn told
  "The error of a piece of a query with its path in the message and as a vector in the data."
  [^ExceptionInfo e]
  (let [{:keys [path found expected] :as data} (ex-data e)]
    (if (and (= :invalid-query (:datafolio/error data)) (not (vector? path)))
      (ex-info (str (ex-message e)
                    (when (seq path) (str ", at " (pr-str (vec path))))
                    (when (some? found)
                      (let [text (binding [*print-length* 8, *print-level* 4] (pr-str found))]
                        (str ": found " (if (> (count text) 120) (str (subs text 0 120) " …") text))))
                    (when expected (str "; expected " expected))
                    ".")
               (assoc data :path (vec path))
               (ex-cause e))
      e)))

(defn dialect-of
  "The dialect that the options ask for, with their own clauses, operators and functions."
  [{:keys [dialect clauses ops fns] :as opts}]
  (let [base (dialects/named dialect)]
    (if (or clauses ops fns)
      (dialects/extend-with base opts)
      base)))

(defn- known-names
  "What names there are in a schema {table {column type}}, as strings, and in small letters too."
  [schema]
  (into #{} (comp (mapcat (fn [[table columns]] (cons table (keys columns)))) (map name) (mapcat (juxt identity str/lower-case))) schema))

(defn- write!
  "[sql params fixed?] of what `write` writes, named parameters still standing for their values."
  [opts write]
  (let [dialect (dialect-of opts)
        opts    (cond-> opts
                  (:schema opts) (assoc :known (known-names (:schema opts)))
                  ;; a dialect that is asked for by name quotes all names, unless told otherwise
                  (and (:dialect opts) (nil? (:quoted opts))) (assoc :quoted true))
        out     (out/out dialect opts)]
    (try (write out)
         (catch ExceptionInfo e (throw (told e))))
    [(str (.-sql ^Out out)) (vec (.toArray ^ArrayList (.-params ^Out out))) @(.-fixed? ^Out out)]))

(defn- values [sql params named]
  (let [params (if (some #(instance? Named %) params)
                 (mapv #(if (instance? Named %) (expr/named-value named (.-key ^Named %)) %) params)
                 params)]
    (into [sql] params)))

(defn- statement! [out query pretty?]
  (if (map? query)
    (do (when pretty? (out/text! out "\n"))
        (expr/statement! out query (if pretty? "\n" " "))
        (when pretty? (out/text! out "\n")))
    (expr/expr! out query false)))

(defn query
  "[sql & params] of a query map or an expression."
  [q opts]
  (let [opts   (when opts (options/check :format opts))
        cached (:cache opts)
        write  #(write! opts (fn [out] (statement! out q (:pretty opts))))]
    (if cached
      (let [k (dissoc opts :cache :params)
            [sql params] (or (cache/lookup cached q k)
                             (let [[sql params fixed?] (write)]
                               (when fixed? (cache/store! cached q k [sql params]))
                               [sql params]))]
        (values sql params (:params opts)))
      (let [[sql params] (write)]
        (values sql params (:params opts))))))

(defn expression
  "[sql & params] of an expression: a map is a sub-query in brackets."
  [x opts]
  (let [opts         (when opts (options/check :format opts))
        [sql params] (write! opts (fn [out] (expr/expr! out x (boolean (:nested opts)))))]
    (values sql params (:params opts))))
