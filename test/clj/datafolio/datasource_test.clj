(ns datafolio.datasource-test
  "A folio's tables by JDBC: what a connection sees, that it only reads, and that it lets go."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data folder remove! with-folio]])
  (:import (datafolio FolioDataSource)
           (java.sql Connection PreparedStatement ResultSet SQLException SQLFeatureNotSupportedException Statement)
           (java.time LocalDate LocalDateTime OffsetDateTime)
           (java.util TimeZone)
           (org.duckdb DuckDBConnection)))

(set! *warn-on-reflection* true)

(defn- connect ^Connection [^FolioDataSource ds] (.getConnection ds))

(defn- rows [^Connection c ^String sql]
  (with-open [s (.createStatement c), rs (.executeQuery s sql)]
    (let [n (.getColumnCount (.getMetaData rs))]
      (loop [all []]
        (if (.next rs)
          (recur (conj all (mapv #(.getObject rs (int %)) (range 1 (inc n)))))
          all)))))

(defn- failure [^Connection c ^String sql]
  (try (rows c sql) nil
       (catch SQLException e [(.getSQLState e) (ex-message e)])))

(deftest each-table-is-a-view-and-so-is-a-reference
  (with-folio [f nil]
    (folio/add! f :small [{:x 1 :s "a"} {:x nil :s "b"}])
    (folio/add! f :runs/a [{:y 1.5}])
    (folio/add! f :params {:not "a table"})
    (folio/reference! f :airlines (str (.getAbsolutePath (io/file (data "airlines")))))
    (with-open [ds (folio/datasource f), c (connect ds)]
      (is (= [[1 "a"] [nil "b"]] (rows c "select * from small order by x")))
      (is (= [[1.5]] (rows c "select y from \"runs/a\"")))
      (is (= [[16]] (rows c "select count(*) from airlines")))
      (is (= [[2]] (rows c "select count(*) from temp.main.SMALL")))
      (testing "parameters"
        (with-open [s (.prepareStatement c "select x from small where s = ?")]
          (.setString s 1 "a")
          (with-open [rs (.executeQuery s)]
            (is (.next rs))
            (is (= 1 (.getLong rs 1))))))
      (testing "what tools ask for, several results at once"
        (let [md (.getMetaData c)]
          (with-open [tables (.getTables md "temp" nil "%" nil), columns (.getColumns md nil nil "small" "%")]
            (is (= ["airlines" "runs/a" "small"]
                   (sort (loop [all []] (if (.next tables) (recur (conj all (.getString tables "TABLE_NAME"))) all)))))
            (is (.next columns))
            (is (= ["x" "BIGINT"] [(.getString columns "COLUMN_NAME") (.getString columns "TYPE_NAME")])))
          (is (.isReadOnly md))
          (is (identical? c (.getConnection md))))))))

(deftest a-connection-sees-one-revision-and-keeps-its-files
  (with-folio [f nil]
    (folio/add! f :t [{:x 1}])
    (let [before (io/file (folio/path f :t))]
      (with-open [ds (folio/datasource f)]
        (let [old (connect ds)]
          (folio/append! f :t [{:x 2}])
          (folio/add! f :later [{:x 1}])
          (with-open [new (connect ds)]
            (is (= [[2]] (rows new "select count(*) from t")))
            (is (= [[1]] (rows new "select count(*) from later"))))
          (is (.exists before))
          (is (= [[1]] (rows old "select count(*) from t")))
          (is (= "42S02" (first (failure old "select * from later"))))
          (.close old)
          (.close old)
          (is (.isClosed old))
          (is (not (.exists before)) "the old file has gone with its last reader"))))))

(deftest a-connection-only-reads-and-only-the-folio
  (with-folio [f nil]
    (folio/add! f :t [{:x 1}])
    (with-open [ds (folio/datasource f), c (connect ds)]
      (let [file  (folio/path f :t)
            place (str (io/file (System/getProperty "java.io.tmpdir") "datafolio-written.parquet"))]
        (doseq [sql [(str "copy (select 2 as x) to '" file "'") (str "copy (select 2) to '" place "'") "create table z as select 1"
                     "create temp view t as select 2 as x" "drop view t" "select * from read_text('/etc/hostname')"
                     "select * from '/etc/hostname'" "attach '/tmp/x.db'" "set lock_configuration = false" "install httpfs"
                     "select 1; copy (select 1) to '/tmp/x'" "pragma database_list" "explain analyze select 1"
                     "select getenv('HOME')"]]
          (is (contains? #{"25006" "42S02"} (first (failure c sql))) sql))
        (is (= [[1]] (rows c "select x from t")))
        (is (not (.exists (io/file place))))
        (testing "on every way that takes SQL"
          (doseq [run [#(.prepareStatement c "drop view t") #(.prepareStatement c "drop view t" ResultSet/TYPE_FORWARD_ONLY ResultSet/CONCUR_READ_ONLY)
                       #(with-open [s (.createStatement c)] (.execute s "drop view t"))
                       #(with-open [s (.createStatement c)] (.executeUpdate s "drop view t"))
                       #(with-open [s (.createStatement c)] (.executeLargeUpdate s "drop view t"))
                       #(with-open [s (.createStatement c)] (.addBatch s "drop view t"))
                       #(.prepareCall c "drop view t")]]
            (is (= "25006" (try (run) nil (catch SQLException e (.getSQLState e)))))))
        (testing "nor is DuckDB's connection handed out"
          (is (not (.isWrapperFor c DuckDBConnection)))
          (is (thrown? SQLException (.unwrap c DuckDBConnection)))
          (is (identical? c (.unwrap c Connection)))
          (with-open [s (.createStatement c)] (is (identical? c (.getConnection s)))))
        (is (.isReadOnly c))
        (.setReadOnly c true)
        (is (thrown-with-msg? SQLException #"only reads" (.setReadOnly c false)))))))

(deftest the-place-of-an-error-is-told
  (with-folio [f nil]
    (folio/add! f :flights [{:dep_delay 1}])
    (with-open [ds (folio/datasource f), c (connect ds)]
      (is (str/includes? (second (failure c "select * from flihgts")) "Nearest names: flights"))
      (is (str/includes? (second (failure c "select * frm flights")) "line 1"))
      (is (str/includes? (second (failure c "select dep_dely from flights")) "dep_delay")))))

(deftest a-transaction-undone-loses-no-view
  (with-folio [f nil]
    (folio/add! f :t [{:x 1}])
    (with-open [ds (folio/datasource f), c (connect ds)]
      (.setAutoCommit c false)
      (is (= [[1]] (rows c "select x from t")))
      (.rollback c)
      (is (= [[1]] (rows c "select x from t")))
      (.commit c)
      (.setAutoCommit c true)
      (is (= [[1]] (rows c "select x from t"))))))

(deftest connections-outlive-the-folio-and-end-with-their-source
  (let [at (folder)]
    (try
      (let [f  (folio/open (str at "/f"))
            _  (folio/add! f :t [{:x 1}])
            ds (folio/datasource f)
            c  (connect ds)]
        (folio/close! f)
        (is (= [[1]] (rows c "select x from t")))
        (is (thrown-with-msg? SQLException #"closed" (connect ds)))
        (.close ds)
        (.close ds)
        (is (.isClosed c))
        (is (thrown-with-msg? SQLException #"This data source is closed" (connect ds)))
        (is (thrown? SQLFeatureNotSupportedException (.getParentLogger ds))))
      (finally (remove! at)))))

(defn- descriptors []
  (count (.list (io/file "/proc/self/fd"))))

(deftest a-thousand-connections-leave-nothing
  (with-folio [f nil]
    (folio/add! f :t [{:x 1}])
    (with-open [ds (folio/datasource f)]
      (letfn [(use-one [_] (with-open [c (connect ds)] (rows c "select x from t") (.getMetaData c)))]
        (run! use-one (range 20))
        (let [fds (descriptors), threads (Thread/activeCount)]
          (run! use-one (range 1000))
          (is (<= (descriptors) (+ 2 (long fds))))
          (is (<= (Thread/activeCount) (+ 2 threads))))))))

(deftest times-are-right-in-any-zone-of-the-jvm
  (let [zone (TimeZone/getDefault)]
    (try
      (TimeZone/setDefault (TimeZone/getTimeZone "America/New_York"))
      (with-folio [f nil]
        (let [local  (LocalDateTime/parse "2024-03-10T02:30:00") ; an hour that New York skips
              moment (OffsetDateTime/parse "2024-03-10T02:30:00Z")
              day    (LocalDate/parse "2024-03-10")]
          (folio/add! f :t [{:day day :local local :moment moment}])
          (with-open [ds (folio/datasource f), c (connect ds)
                      s (.createStatement c), rs (.executeQuery s "select day, local, moment from t")]
            (is (.next rs))
            (is (= day (.getObject rs 1)))
            (is (= local (.getObject rs 2 ^Class LocalDateTime)))
            (is (instance? OffsetDateTime (.getObject rs 3)))
            (is (= (.toInstant moment) (.toInstant ^OffsetDateTime (.getObject rs 3)))))))
      (finally (TimeZone/setDefault zone)))))

(deftest a-large-result-streams
  (with-folio [f nil]
    (folio/add! f :one [{:x 1}])
    (with-open [ds (folio/datasource f), c (connect ds)
                s (.createStatement c)
                rs (.executeQuery s "select i, repeat('x', 100) from one, range(100000000) t(i)")]
      (is (every? true? (repeatedly 100000 #(.next rs))) "10 GB in all: nobody has made them")
      (testing "one statement at a time"
        (is (thrown-with-msg? SQLException #"open result" (rows c "select 1")))))))
