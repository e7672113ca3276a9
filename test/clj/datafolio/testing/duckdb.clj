(ns datafolio.testing.duckdb
  "Queries as data and SQL, run in a DuckDB of the test's own."
  (:require [datafolio.query :as q])
  (:import (java.sql Connection DriverManager)))

(set! *warn-on-reflection* true)

(defn connect ^Connection []
  (DriverManager/getConnection "jdbc:duckdb:"))

(defn execute! [^Connection connection ^String sql]
  (with-open [statement (.createStatement connection)]
    (.execute statement sql)))

(defn rows
  "The rows of [sql & params], of an SQL text or of a query (with options), as vectors; the names of the columns are in
  the metadata."
  ([connection query] (rows connection query nil))
  ([^Connection connection query opts]
   (let [[^String sql & params] (cond (string? query) [query]
                                      (and (vector? query) (string? (first query))) query
                                      :else (q/format query (merge {:dialect :duckdb} opts)))]
     (with-open [statement (.prepareStatement connection sql)]
       (doseq [[i x] (map-indexed vector params)]
         (.setObject statement (int (inc (long i))) x))
       (with-open [result (.executeQuery statement)]
         (let [facts (.getMetaData result)
               n     (.getColumnCount facts)]
           (loop [found []]
             (if (.next result)
               (recur (conj found (mapv #(.getObject result (int (inc (long %)))) (range n))))
               (with-meta found {:names (mapv #(.getColumnLabel facts (int (inc (long %)))) (range n))})))))))))
