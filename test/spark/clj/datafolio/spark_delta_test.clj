(ns datafolio.spark-delta-test
  "Delta tables between Spark and this library: each reads what the other wrote, row by row and version by version."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing use-fixtures]]
            [clojure.walk :as walk]
            [datafolio.api :as folio]
            [datafolio.spark.cluster :as cluster]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]]
            [datafolio.testing.skip :refer [skip!]])
  (:import (java.io File)
           (org.apache.spark.sql Dataset SparkSession)))

(set! *warn-on-reflection* true)

(def ^:private missing
  (try (Class/forName "io.delta.sql.DeltaSparkSessionExtension" false (.getContextClassLoader (Thread/currentThread))) nil
       (catch ClassNotFoundException _ "Delta's library for Spark is not on the classpath")))

(def ^SparkSession ^:private session nil)

(use-fixtures :once
  (fn [tests]
    (try
      (when-not missing (alter-var-root #'session (constantly (cluster/delta-session))))
      (tests)
      (finally (when session (.stop session))))))

(defn- countable
  "A row that is equal to one of the same values."
  [row]
  (walk/postwalk #(if (and (double? %) (Double/isNaN %)) ::nan %) row))

(defn- theirs
  "How often each row is in a table as Spark reads it."
  ([path] (theirs path nil))
  ([path version]
   (let [reader (cond-> (.format (.read session) "delta") version (.option "versionAsOf" (long version)))]
     (frequencies (map countable (cluster/rows (.load reader (str path))))))))

(defn- ours
  ([f item] (ours f item nil))
  ([f item version]
   (frequencies (map (comp countable cluster/plain) (folio/table f item (cond-> {:as :rows} version (assoc :version version)))))))

(defn- sql! [path & statements]
  (doseq [^String statement statements]
    (.sql session (str/replace statement "$T" (str "delta.`" path "`")))))

(defn- log-text [path]
  (str/join (for [^File file (.listFiles (io/file path "_delta_log")) :when (str/ends-with? (.getName file) ".json")] (slurp file))))

(defn- files [path pattern] (filter #(re-find pattern (str %)) (file-seq (io/file path))))

(defn- same-versions
  "Both read all versions from `first-version` on as the same rows."
  [f item path first-version]
  (let [versions (map :version (folio/versions f item))]
    (is (< 1 (count versions)))
    (doseq [version (filter #(<= (long first-version) (long %)) versions)]
      (is (= (theirs path version) (ours f item version)) (str path " " version)))
    (is (= (theirs path) (ours f item)))))

(defmacro ^:private with-tables
  "With a folio and a folder for tables, which are removed; skipped without Delta's library."
  [[f at] & body]
  `(if missing
     (skip! missing)
     (let [~at (folder)]
       (try (with-folio [~f] ~@body)
            (finally (remove! ~at))))))

;; ---- what this library wrote

(deftest spark-reads-and-goes-on-with-what-was-exported
  (with-tables [f at]
    (folio/import! f :planes (data "planes"))
    (folio/add! f :types (folio/query f ["select * from (values
        (1::tinyint, 2::smallint, 3::integer, 4::bigint, 1.5::float, 2.5::double, 'ü ''x''', true, 'a'::blob, date '1999-12-31', timestamptz '2020-01-02 03:04:05.123456+01',
         timestamp '1960-01-02 03:04:05.000001', 12.340::decimal(10,3), [1, null], {'a': 1, 'b': [{'c': 'd'}]}, map {'k': 1.5::double}),
        (null, null, null, null, 'nan', '-infinity', '', null, null, null, null, null, -0.001, [], null, map {}))
        t(i8, i16, i32, i64, f32, f64, s, b, bl, d, ts, ntz, de, l, st, m)"]))
    (doseq [[table options] [[:planes {:partition-by [:engine :year]}] [:types nil] [:types {:partition-by [:d :de :b]}]]
            :let [path (str at "/" (name table) (count (:partition-by options)))]]
      (folio/export-delta! f table path options)
      (is (= (ours f table) (theirs path)) path))
    (testing "Spark changes it, and this library reads that"
      (let [path (str at "/planes2")]
        (sql! path "DELETE FROM $T WHERE year < 1980 OR seats = 20" "UPDATE $T SET seats = seats + 1 WHERE engine = 'Turbo-jet'"
              "INSERT INTO $T SELECT * FROM $T LIMIT 10" "OPTIMIZE $T")
        (folio/reference! f :changed path {:format :delta})
        (same-versions f :changed path 0)
        (is (= ["CREATE TABLE AS SELECT" "DELETE" "UPDATE" "WRITE" "OPTIMIZE"] (map :operation (folio/versions f :changed))))))))

;; ---- what Spark wrote

(deftest deletion-vectors-of-spark
  (with-tables [f at]
    (let [path (str at "/dv")]
      (sql! path "CREATE TABLE $T (id BIGINT, k INT, s STRING) USING delta PARTITIONED BY (k) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')"
            "INSERT INTO $T SELECT id, CAST(id % 3 AS INT), concat('s', id) FROM range(0, 3000, 1, 2)"
            "DELETE FROM $T WHERE id % 7 = 0" "UPDATE $T SET s = 'changed' WHERE id BETWEEN 100 AND 200" "DELETE FROM $T WHERE id % 5 = 0"
            "MERGE INTO $T t USING (SELECT id * 2 AS id FROM range(2000)) u ON t.id = u.id WHEN MATCHED THEN UPDATE SET s = 'even' WHEN NOT MATCHED THEN INSERT (id, k, s) VALUES (u.id, 9, 'new')")
      (is (str/includes? (log-text path) "\"deletionVector\":"))
      (folio/reference! f :t path {:format :delta})
      (same-versions f :t path 0)
      (is (= [{:n (reduce + (vals (theirs path)))}] (folio/query f "select count(*) as n from t" {:as :rows}))))))

(deftest column-mapping-of-spark
  (with-tables [f at]
    (doseq [mode ["name" "id"], :let [path (str at "/" mode), item (str "mapped-" mode)]]
      (sql! path (str "CREATE TABLE $T (id BIGINT, `a b` STRING, st STRUCT<`x y`: INT, z: ARRAY<STRUCT<q: STRING>>>, p INT) USING delta PARTITIONED BY (p)"
                      " TBLPROPERTIES ('delta.columnMapping.mode' = '" mode "', 'delta.minReaderVersion' = '2', 'delta.minWriterVersion' = '5')")
            "INSERT INTO $T SELECT id, concat('a', id), named_struct('x y', CAST(id AS INT), 'z', array(named_struct('q', 'w'))), CAST(id % 2 AS INT) FROM range(20)"
            "ALTER TABLE $T RENAME COLUMN `a b` TO c" "ALTER TABLE $T RENAME COLUMN st.`x y` TO x" "ALTER TABLE $T RENAME COLUMN p TO part"
            "ALTER TABLE $T ADD COLUMN (`a b` DOUBLE)" "INSERT INTO $T VALUES (100, 'new', named_struct('x', 1, 'z', array()), 7, 0.5D)" "ALTER TABLE $T DROP COLUMN c")
      (folio/reference! f item path {:format :delta})
      (same-versions f item path 0)
      (is (= #{:id :st :part (keyword "a b")} (set (:column-names (folio/info f item))))))))

(deftest checkpoints-of-both-kinds-of-spark
  (with-tables [f at]
    (doseq [policy ["classic" "v2"], format (if (= "v2" policy) ["json" "parquet"] ["parquet"])
            :let [path (str at "/" policy format), item (str policy "-" format)]]
      (.set (.conf session) "spark.databricks.delta.checkpointV2.topLevelFileFormat" ^String format)
      (sql! path (str "CREATE TABLE $T (id BIGINT, d DATE, s STRUCT<a: STRING>) USING delta PARTITIONED BY (d) TBLPROPERTIES ('delta.checkpointPolicy' = '" policy
                      "', 'delta.checkpointInterval' = '3', 'delta.enableDeletionVectors' = 'true')"))
      (dotimes [i 7]
        (sql! path (str "INSERT INTO $T SELECT id, date_add(DATE '2024-01-01', CAST(id % 3 AS INT)), named_struct('a', 'v" i "') FROM range(" (* i 10) ", " (* (inc i) 10) ")")))
      (sql! path "DELETE FROM $T WHERE id % 4 = 1")
      (is (seq (files path #"checkpoint.*(json|parquet)$")) path)
      (when (= "v2" policy) (is (seq (files path #"_sidecars/.*parquet$")) path))
      ;; what came before the checkpoint has to be read from it
      (doseq [^File commit (files path #"_delta_log/0000000000000000000[0-5]\.json$")] (.delete commit))
      (folio/reference! f item path {:format :delta})
      (is (= (theirs path) (ours f item)) path)
      (same-versions f item path 6))
    (.unset (.conf session) "spark.databricks.delta.checkpointV2.topLevelFileFormat")))

(deftest further-features-of-spark
  (with-tables [f at]
    (doseq [[item statements]
            {"widened"   ["CREATE TABLE $T (a SMALLINT, b FLOAT, c DECIMAL(5,2)) USING delta TBLPROPERTIES ('delta.enableTypeWidening' = 'true')"
                          "INSERT INTO $T VALUES (1, 1.5, 1.25)" "ALTER TABLE $T ALTER COLUMN a TYPE INT" "ALTER TABLE $T ALTER COLUMN b TYPE DOUBLE"
                          "ALTER TABLE $T ALTER COLUMN c TYPE DECIMAL(10,4)" "INSERT INTO $T VALUES (100000, 1e300, 123456.1234)"]
             "clustered" ["CREATE TABLE $T (id BIGINT, s STRING) USING delta CLUSTER BY (id)" "INSERT INTO $T SELECT id, 'x' FROM range(100)" "OPTIMIZE $T"]
             "tracked"   ["CREATE TABLE $T (id BIGINT) USING delta TBLPROPERTIES ('delta.enableRowTracking' = 'true', 'delta.enableInCommitTimestamps' = 'true')"
                          "INSERT INTO $T SELECT id FROM range(10)" "DELETE FROM $T WHERE id = 3"]
             "generated" ["CREATE TABLE $T (id BIGINT, n TIMESTAMP_NTZ, g BIGINT GENERATED ALWAYS AS (id + 1), i BIGINT GENERATED ALWAYS AS IDENTITY) USING delta"
                          "INSERT INTO $T (id, n) VALUES (1, TIMESTAMP_NTZ '2024-01-01 12:00:00'), (2, NULL)"]}
            :let [path (str at "/" item)]]
      (apply sql! path statements)
      (folio/reference! f item path {:format :delta})
      (same-versions f item path 0))
    (testing "what is not read is told"
      (let [path (str at "/variant")]
        (sql! path "CREATE TABLE $T (id BIGINT, v VARIANT) USING delta" "INSERT INTO $T SELECT 1, parse_json('{}')")
        (folio/reference! f :variant path {:format :delta})
        (is (= :unsupported (first (failure (folio/table f :variant)))))))))

;; ---- tables of others

(deftest golden-tables
  (if-let [golden (System/getProperty "datafolio.golden")]
    (with-tables [_ _]
      (let [tables (for [^File file (file-seq (io/file golden)), :when (and (= "_delta_log" (.getName file)) (.isDirectory file))] (.getParentFile file))]
        (is (seq tables))
        (doseq [^File table tables, :let [path (subs (str table) (inc (count golden)))]]
          (with-folio [f {:follow-references? true}]
            (folio/reference! f :t (str table) {:format :delta})
            (let [read (fn [work] (try (work) (catch Exception e e)))
                  rows (read #(theirs table)), found (read #(ours f :t))]
              (cond (instance? Exception rows)  (is (or (map? found) (:datafolio/error (ex-data found))) path)
                    (instance? Exception found) (is (= :unsupported (:datafolio/error (ex-data found))) (str path ": " (ex-message found)))
                    :else (is (= rows found) path)))))))
    (skip! "DATAFOLIO_GOLDEN names no folder of tables")))
