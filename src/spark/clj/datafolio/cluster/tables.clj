(ns datafolio.cluster.tables
  "What datafolio.spark does where Spark is there."
  (:require [clojure.java.io :as io]
            [datafolio.cluster.remote :as remote]
            [datafolio.impl.ask :as ask]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options]
            [datafolio.impl.origin :as origin]
            [datafolio.impl.write :as write])
  (:import (clojure.lang BigInt)
           (datafolio Derivation FolioReader)
           (datafolio.cluster MapOptions Origins SparkTables VarWork)
           (java.io File)
           (java.time OffsetDateTime ZonedDateTime)
           (java.util Date HashMap List Map UUID)
           (org.apache.spark SparkException)
           (org.apache.spark.sql SparkSession)))

(set! *warn-on-reflection* true)

(defn- tables ^SparkTables [session f]
  (when-not (instance? SparkSession session)
    (throw (errors/error :invalid-argument (str "A SparkSession was expected, not " (pr-str session) ".") {:found (some-> session class .getName)})))
  (SparkTables/of session (folio/reader f)))

(defn table [session f table-name opts]
  (let [{:keys [columns]} (options/check :spark/table opts)
        item (data/item-name table-name)]
    (errors/with-errors {:item item}
      (if columns
        (.table (tables session f) item ^List (data/column-names columns))
        (.table (tables session f) item)))))

(defn- argument
  "A parameter as Spark takes it."
  [x]
  (condp instance? x
    UUID                 (str x)
    BigInteger           (bigdec x)
    BigInt               (bigdec x)
    Byte                 (short x)
    Date                 (.toInstant ^Date x)
    OffsetDateTime       (.toInstant ^OffsetDateTime x)
    ZonedDateTime        (.toInstant ^ZonedDateTime x)
    x))

(defn- in-duckdb
  "The same query in DuckDB's words, so that it can be run again without a cluster; nil where it has none, as its plan tells."
  ^Derivation [f q opts]
  (try
    (let [{:keys [sql params]} (ask/statement f nil q {} opts)
          query (.query ^FolioReader (folio/reader f) ^String sql (ask/arguments params))]
      (.plan query)
      (.derived query))
    (catch clojure.lang.ExceptionInfo _ nil)
    (catch datafolio.error.FolioException _ nil)))

(defn- derived
  "The fields that record how a result came about. What was written as SQL is Spark's alone."
  [f q opts {:keys [sql params tables]} version]
  (let [how  (when (map? q) (in-duckdb f q opts))
        text (when (map? q) (origin/edn q))
        how  (if (and how text) (.edn ^Derivation how text) how)]
    {Derivation/FIELD
     (if how
       (doto (HashMap. ^Map (get (.fields ^Derivation how) Derivation/FIELD)) (.put "spark" version))
       (cond-> {"spark" version, "spark_sql" sql, "parameters" (mapv str params), "reads" tables} text (assoc "edn" text)))}))

(defn query [session f q opts]
  (let [opts (options/check :spark/query opts)]
    (errors/with-errors nil
      (let [java (tables session f)
            {:keys [^String sql params] :as statement} (ask/statement f nil q {} (assoc opts :dialect :spark))
            arguments (object-array (map argument (ask/arguments params)))
            df     (if (map? q) (.query java sql ^List (:tables statement) arguments) (.sql java sql arguments))
            reads  (Origins/inputs df)]
        (Origins/note df (derived f q opts (assoc statement :tables reads) (.version ^SparkSession session)) reads)
        df))))

(defn add! [f item-name df opts]
  (let [opts (options/check :spark/add! opts)
        item (data/item-name item-name)]
    (when-not (instance? org.apache.spark.sql.Dataset df)
      (throw (errors/error :invalid-argument (str "A DataFrame was expected, not " (pr-str (class df)) ". Other data are added by folio/add!.") {:item item})))
    (errors/with-errors {:item item}
      (let [writer (folio/writer f)]
        (folio/item-map f (.add (SparkTables/of (.sparkSession ^org.apache.spark.sql.Dataset df) writer) item df (write/add-options opts nil nil)))))))

(defn- var-name [work]
  (cond (qualified-symbol? work) (str work)
        (var? work)              (str (symbol work))
        :else (throw (errors/error :invalid-argument
                                   (str "The work on chunks is told by a var or its symbol with namespace, such as 'my.analysis/late, not " (pr-str work)
                                        ": a function does not travel to other machines.")
                                   {:found (pr-str work)}))))

(defn- root-of ^Throwable [^Throwable e] (last (take-while some? (iterate ex-cause e))))

(defn map-chunks [session f table-name work opts]
  (let [{:keys [columns chunk-size partitions as] :as opts} (options/check :spark/map-chunks opts)
        item     (data/item-name table-name)
        var-name (var-name work)
        work     (VarWork. var-name (mapv str (:require opts)) (name (or as :chunk)))]
    (errors/with-errors {:item item}
      (try
        (mapv remote/result
              (.mapChunks (tables session f) item
                          (MapOptions. (if columns (data/column-names columns) []) (int (or chunk-size 0)) (int (or partitions 0)))
                          work))
        (catch SparkException e
          (let [cause (root-of e)]
            (throw (errors/error :chunk-failed (str "The work " var-name " on the chunks of \"" item "\" failed on an executor: "
                                                    (or (ex-message cause) (str cause)))
                                 {:item item, :function var-name} cause))))))))

;; ---- the executors' classpath

(def ^:private needed
  "A resource of each jar or folder that executors need."
  ["datafolio/Folio.class" "datafolio/api.clj" "datafolio/api__init.class" "datafolio/version.txt" "datafolio/cluster/SparkTables.class"
   "datafolio/cluster/remote.clj" "clojure/lang/RT.class" "clojure/spec/alpha.clj" "clojure/core/specs/alpha.clj" "org/duckdb/DuckDBDriver.class"
   "org/apache/arrow/vector/FieldVector.class" "org/apache/arrow/c/Data.class" "org/apache/arrow/memory/BufferAllocator.class"
   "org/apache/arrow/memory/unsafe/UnsafeAllocationManager.class" "org/apache/arrow/flatbuf/Message.class" "com/google/flatbuffers/Table.class"
   "com/fasterxml/jackson/core/JsonFactory.class" "com/sun/jna/Native.class" "org/slf4j/Logger.class"])

(defn- root
  "The jar or folder that a resource is in."
  [resource]
  (when-let [url (io/resource resource)]
    (if (= "jar" (.getProtocol url))
      (str (io/file (java.net.URI. (first (.split (.getPath url) "!")))))
      (str (nth (iterate #(.getParentFile ^File %) (io/file (.toURI url))) (count (.split ^String resource "/")))))))

(defn executor-classpath [] (vec (distinct (keep root needed))))
