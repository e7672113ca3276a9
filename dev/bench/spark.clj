(ns bench.spark
  "DuckDB and Spark on the same query maps: the best of three warm runs each, and what adding a result costs."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [datafolio.api :as folio]
            [datafolio.spark :as spark]
            [datafolio.spark.cluster :as cluster]
            [datafolio.testing.folio :as testing])
  (:import (org.apache.spark.sql Dataset SparkSession)))

(set! *warn-on-reflection* true)

(def ^:private group-by-key
  {:select [:k [[:count :*] :n] [[:sum :v] :total] [[:max :s] :last]], :from :t, :where [:> :v 10], :group-by :k})

(defn- seconds [work]
  (let [from (System/nanoTime)]
    (work)
    (/ (- (System/nanoTime) from) 1e9)))

(defn- best [n work] (apply min (repeatedly n #(seconds work))))

(defn- make! [f rows]
  (folio/add! f :t (folio/query f [(str "select (i * 7919) % 1000 as k, (i % 10007)::double / 7 as v, 'text ' || (i % 5003) as s, i as id,"
                                        " (i * 31) % 97 as a, (i % 89)::double as b from range(" rows ") t(i)")] {:as :chunks})
              {:overwrite? true}))

(defn- line [rows who & times]
  (println (str "| " (str/join " | " (concat [(format "%,d" rows) who] (map #(format "%.2f s" %) times))) " |"))
  (flush))

(defn- measure-spark [^SparkSession session f rows who]
  (let [query  #(.count ^Dataset (spark/query session f group-by-key))
        first' (seconds query)]
    (line rows who first' (best 3 query)
          (seconds #(spark/add! f :copy (spark/table session f :t) {:overwrite? true})))))

(defn -main [rows]
  (let [folder (testing/folder), started (cluster/start!)]
    (try
      (println (str "load " (first (str/split (java.nio.file.Files/readString (java.nio.file.Path/of "/proc/loadavg" (into-array String []))) #" ")) ", " (.availableProcessors (Runtime/getRuntime)) " cores, JDK "
                    (System/getProperty "java.version") "\n"))
      (println "| rows | who | group by, first | group by, best of 3 | all rows as a new table |\n| --: | --- | --: | --: | --: |")
      (with-open [^java.lang.AutoCloseable f (folio/open (str folder "/f") {:external-access? true})]
        (doseq [n (map parse-long (str/split rows #" "))]
          (make! f n)
          (let [query #(folio/query f group-by-key {:as :chunk})]
            (line n "DuckDB, in this process" (seconds query) (best 3 query)
                  (seconds #(folio/add! f :copy (folio/chunks f :t {:as :chunk}) {:overwrite? true})))
            (println (format "| %,d | `partitions` of it, by the footer | %.0f ms | %.0f ms | |" n (* 1e3 (seconds #(folio/partitions f :t 1000)))
                             (* 1e3 (best 3 #(folio/partitions f :t 1000))))))
          (let [session (cluster/session started)]
            (measure-spark session f n "Spark, cluster of two workers of one core")
            (.stop session)
            (SparkSession/clearDefaultSession)
            (SparkSession/clearActiveSession))))
      (finally
        (cluster/stop! started)
        (testing/remove! folder)))
    (shutdown-agents)
    (System/exit 0)))
