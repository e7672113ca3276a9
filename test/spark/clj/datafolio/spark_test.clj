(ns datafolio.spark-test
  "DataFrames of tables and tables of DataFrames, on a cluster of two workers."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing use-fixtures]]
            [datafolio.api :as folio]
            [datafolio.spark :as spark]
            [datafolio.spark.cluster :as cluster]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]])
  (:import (org.apache.spark.sql AnalysisException Dataset SparkSession)))

(set! *warn-on-reflection* true)

(def ^:private running (atom nil))
(def ^SparkSession ^:private session nil)

(use-fixtures :once
  (fn [tests]
    (let [started (cluster/start!)]
      (try
        (reset! running started)
        (alter-var-root #'session (constantly (cluster/session started)))
        (tests)
        (finally
          (when session (.stop ^SparkSession session))
          (cluster/stop! started))))))

(defn- ours [f q opts] (mapv cluster/plain (folio/query f q (assoc opts :as :rows))))

(defn- theirs [f q opts] (cluster/rows (spark/query session f q opts)))

(defn- texts ^"[Ljava.lang.String;" [& xs] (into-array String xs))

(defn- import-flights! [f]
  (doseq [table [:flights :airlines :planes :weather]]
    (folio/import! f table (data (name table)))))

;; ---- queries

(defn- forms [page]
  (let [reader (java.io.PushbackReader. (io/reader page))]
    (take-while #(not= ::end %) (repeatedly #(read {:eof ::end} reader)))))

(defn- questions
  "The query maps of the page's questions."
  []
  (let [text (slurp "docs/queries.md")
        clojure (str/join "\n" (map second (re-seq #"(?s)```clojure\n(.*?)```" text)))]
    (for [form (forms (java.io.StringReader. clojure))
          :when (and (seq? form) (= 'answer (first form)))]
      (second form))))

(deftest the-questions-of-the-guide
  (with-folio [f]
    (import-flights! f)
    (let [questions (questions)]
      (is (= 7 (count questions)))
      (doseq [q questions]
        (is (= (ours f q {}) (theirs f q {})) (pr-str q))))))

(deftest what-spark-says-in-other-words
  (with-folio [f]
    (import-flights! f)
    (folio/add! f :gaps (folio/query f ["select * from (values (1, 'a', 10), (1, null, 20), (2, 'b', null), (null, 'a', 5)) t(g, m, x)"]))
    (doseq [q [{:select :*, :from :gaps, :order-by [:g :m]}
               {:select :*, :from :gaps, :order-by [[:g :desc] [:m :nulls-first]]}
               {:select [:m [[:count :*] :n]], :from :gaps, :group-by :all, :order-by :all}
               {:select :*, :from :gaps, :qualify [:= 1 [:over [[:row-number] {:partition-by :m, :order-by [:g]}]]], :order-by [:m]}
               {:select :x, :from :gaps, :qualify [:<= [:over [[:rank] {:order-by :g}]] 2], :order-by [[[:+ :g 1] :desc] :gaps.m]}
               {:select-distinct :m, :from :gaps, :qualify [:<= [:over [[:rank] {:order-by :g}]] 2], :order-by :m}
               {:select [[:g :h] [[:over [[:sum :x] {:partition-by :g}]] :s]], :from :gaps, :qualify [:> :s 6], :order-by [[:s :desc]]}
               {:select [:carrier [[:count :*] :n]], :from :flights, :group-by :carrier, :having [:> [:count :*] 1000]
                :qualify [:<= [:over [[:rank] {:order-by [[[:count :*] :desc]]}]] 3], :order-by [[:n :desc]]}
               {:select :*, :from [[{:select [:origin :dest], :from :flights, :where [:= :month 1]
                                     :qualify [:= 1 [:over [[:row-number] {:partition-by :origin, :order-by [:dep-time :flight]}]]]} :firsts]], :order-by :origin}
               {:pivot :gaps, :on [[:m ["a" "b" nil "c"]]], :using [[[:count :*]]], :group-by :g, :order-by :g}
               {:pivot :gaps, :on [[:m ["a" "b"]]], :using [[[:sum :x] :total] [[:count :x] :n]], :group-by :g, :order-by :g}
               {:pivot :flights, :on [[:month [1 2]] [:origin ["JFK" "LGA"]]], :using [[[:max :distance] :far]], :group-by :carrier, :order-by :carrier, :limit 5}
               {:pivot :flights, :on [[:month [1 2]]], :group-by [:origin :carrier], :order-by [:origin :carrier]}
               {:select [[[:quantile-cont :dep-delay [:inline 0.9]] :p] [[:cast [:quantile-disc :dep-delay [:inline 0.9]] :int] :d] [[:median :distance] :m]], :from :flights}
               {:select [[[:inline "it's \\n"] :t]], :from :gaps, :limit 1}]]
      (is (= (ours f q {}) (theirs f q {})) (pr-str q)))
    (is (= :invalid-query (first (failure (spark/query session f {:pivot :gaps, :on [:m], :group-by :g})))))
    (is (= :invalid-query (first (failure (spark/query session f {:select :*, :from :gaps, :sample 2})))))))

(deftest parameters-and-names
  (with-folio [f]
    (import-flights! f)
    (folio/add! f :runs/a [{:carrier "UA", :score 0.5}])
    (testing "values are parameters, of every kind"
      (let [q {:select [[[:count :*] :n]], :from :flights
               :where  [:and [:> :dep-delay :?late] [:in :origin ["JFK" "O'Hare"]] [:< :time-hour #inst "2013-02-01"] [:<> :tailnum nil]]}]
        (is (= (ours f q {:params {:late 60}}) (theirs f q {:params {:late 60}})))))
    (testing "more than four of them"
      (let [q {:select [[[:+ [:count :*] 1] :a] [[:+ [:max :distance] 2] :b] [[:min [:* 3 :distance]] :c]], :from :flights
               :where  [:and [:> :dep-delay 4] [:< :dep-delay 500] [:in :month [6 7 8]] [:<> :carrier "what? O'Hare"]], :limit 9}]
        (is (= (ours f q {}) (theirs f q {})))))
    (testing "an item with a slash, and a CTE of the query's own"
      (let [q {:with [[:united {:select :*, :from :flights, :where [:= :carrier "UA"]}]]
               :select [:a.score [[:count :*] :n]], :from :united, :join [[:runs/a :a] [:using :carrier]], :group-by :a.score}]
        (is (= (ours f q {}) (theirs f q {})))))
    (testing "mistakes are told as of folio/query"
      (is (= [:column-not-found "The query has a mistake. There is no column \"carier\"; did you mean carrier? At [:select 0]."]
             ((juxt first last) (failure (spark/query session f {:select [:carier], :from :flights})))))
      (is (= :table-not-found (first (failure (spark/query session f {:select :*, :from :flihgts})))))
      (is (= :invalid-argument (first (failure (spark/query session f :flights))))))
    (testing "nothing of the session is changed"
      (is (empty? (.collectAsList (.listTables (.catalog session))))))))

(deftest spark-sql-as-it-is-written
  (with-folio [f]
    (import-flights! f)
    (folio/add! f :runs/a [{:carrier "UA", :score 0.5}])
    (let [sql (fn [q] (cluster/rows (spark/query session f q)))]
      (is (= [{:n 336776M}] (sql "select count(*) as n from flights")))
      (is (= [{:name "United Air Lines Inc.", :n 58665M}]
             (sql ["-- a comment? and a \"quoted?\" name
                    with u as (select carrier, 'why?' as w from Flights where carrier = ?)
                    select name, count(*) as n from u join airlines using (carrier) group by 1" "UA"])))
      (is (= [{:a 1M, :b 2M, :c 3M, :d 4M, :e 5M, :g 6M}] (sql ["select ? a, ? b, ? c, ? d, ? e, ? g" 1 2 3 4 5 6])))
      (is (= [{:score 0.5}] (sql "select score from `runs/a`")))
      (is (= [{:n 336776M}] (sql "from flights |> aggregate count(*) as n")))
      (testing "what it reads is recorded when it is added, and only that"
        (spark/add! f :united (spark/query session f ["with planes as (select 1 as x)
                                                       select * from airlines where carrier = ? and (select count(*) from weather) > 0 and exists (select x from planes)" "UA"]))
        (is (= #{"airlines" "weather"} (set (folio/inputs f :united))))
        (is (= {:spark "4.1.2", :parameters ["UA"]} (select-keys (:query (folio/item f :united)) [:spark :parameters])))
        (let [[kind _ message] (failure (folio/recompute! f :united))]
          (is (= :invalid-argument kind))
          (is (str/includes? message "Spark made it, by SQL of its own") message)))
      (testing "mistakes are Spark's to tell, with their place in the text"
        (let [e (try (spark/query session f "select carier from flights") (catch AnalysisException e e))]
          (is (= "UNRESOLVED_COLUMN.WITH_SUGGESTION" (.getCondition ^AnalysisException e)))
          (is (str/includes? (ex-message e) "line 1 pos 7")))
        (is (= "TABLE_OR_VIEW_NOT_FOUND" (try (spark/query session f "select 1 from flihgts") (catch AnalysisException e (.getCondition e)))))
        (is (= "PARSE_SYNTAX_ERROR" (try (spark/query session f "selct 1") (catch AnalysisException e (.getCondition e)))))
        (is (= :invalid-argument (first (failure (spark/query session f ["select ?" 1 2])))))
        (is (= :invalid-argument (first (failure (spark/query session f "select 1" {:params {:x 1}}))))))
      (testing "nothing but queries"
        (doseq [text ["create temporary view v as select 1" "insert into flights values (1)" "with a as (select 1) insert into flights select * from a"
                      "set x = y" "execute immediate 'select 1'" "begin select 1; end"]]
          (is (= :query-refused (first (failure (spark/query session f text)))) text)))
      (testing "of a view it reads that moment"
        (folio/snapshot! f "one")
        (folio/add! f :airlines [{:carrier "ZZ", :name "none"}] {:overwrite? true})
        (with-open [^java.lang.AutoCloseable one (folio/at f "one")]
          (is (= [{:n 16M}] (cluster/rows (spark/query session one "select count(*) as n from airlines"))))))
      (is (empty? (.collectAsList (.listTables (.catalog session))))))))

(deftest twenty-million-rows-in-groups
  (with-folio [f {:external-access? true}]
    (folio/add! f :t (folio/query f ["select (i * 7919) % 1000 as k, i % 10007 as v, 'text ' || (i % 5003) as s from range(20000000) t(i)"] {:as :chunks}))
    (let [q {:select [:k [[:count :*] :n] [[:sum :v] :total] [[:max :s] :last]], :from :t, :where [:> :v 10], :group-by :k, :order-by :k}]
      (is (= (ours f q {}) (theirs f q {}))))
    (is (= 20000000 (reduce + (spark/map-chunks session f :t 'clojure.core/count {:columns [:k], :as :rows, :chunk-size 500000, :partitions 4}))))))

;; ---- views

(deftest dataframes-are-of-the-view-they-were-made-from
  (with-folio [f]
    (folio/add! f :t [{:x 1}])
    (folio/snapshot! f "one")
    (let [before (spark/table session f :t)]
      (folio/add! f :t [{:x 2} {:x 3}] {:overwrite? true})
      (folio/gc! f)
      (with-open [^java.lang.AutoCloseable one (folio/at f "one")]
        (is (= [{:x 1M}] (cluster/rows (spark/table session one :t))))
        (testing "two views in one statement"
          (let [q {:select [[[:count :*] :n]], :from :t}
                both (.union ^Dataset (spark/query session one q) (spark/query session f q))]
            (is (= [{:n 1M} {:n 2M}] (cluster/rows both))))))
      (is (= [{:x 1M}] (cluster/rows before)))
      (folio/add! f :u [{:x 1}])
      (let [kept (.filter ^Dataset (spark/table session f :u) "x > 0")]
        (folio/add! f :u [{:x 2}] {:overwrite? true})
        (System/gc)
        (is (= [{:x 1M}] (cluster/rows kept)) "what was made of a DataFrame keeps its file")))
    (is (= :unsupported (first (failure (folio/transact! f (fn [tx] (spark/table session tx :t)))))))
    (is (= :wrong-item-type (do (folio/add! f :j {:a 1}) (first (failure (spark/table session f :j))))))
    (is (= :column-not-found (first (failure (spark/table session f :t {:columns [:y]})))))))

(deftest references-of-every-kind
  (let [at (folder)]
    (try
      (with-folio [f]
        (folio/import! f :flights (data "flights"))
        (let [^Dataset flights (spark/table session f :flights)]
          (-> (.write flights) (.partitionBy (texts "month" "origin")) (.parquet (str at "/hive [x]")))
          (-> (.select flights "carrier" (texts "dep_delay" "time_hour")) (.limit 1000) (.coalesce 1) (.write) (.option "header" true)
              (.csv (str at "/csv"))))
        (folio/reference! f :hive (str at "/hive [x]"))
        (folio/reference! f :csv (first (filter #(str/ends-with? % ".csv") (map str (file-seq (io/file at "csv"))))))
        (folio/reference! f :single (data "airlines"))
        (doseq [q [{:select [:origin [[:count :*] :n] [[:sum :distance] :miles]], :from :hive, :where [:= :month 2], :group-by :origin, :order-by :origin}
                   {:select :*, :from :single, :order-by :carrier}
                   {:select [:carrier [[:count :*] :n] [[:sum :dep-delay] :late]], :from :csv, :group-by :carrier, :order-by :carrier}]]
          (is (= (ours f q {}) (theirs f q {})) (pr-str q)))
        (is (= (map name (:column-names (folio/info f :hive))) (seq (.columns ^Dataset (spark/table session f :hive)))))
        (testing "partitions are cut through folders, with the values of their names"
          (let [parts (folio/partitions f :hive 8)]
            (is (= 336776 (reduce + (map :rows parts))))
            (is (= {"month" "BIGINT", "origin" "VARCHAR"} (:types (first parts))))
            (is (= (count (folio/table f :hive {:where [:= :month 2] :as :rows}))
                   (reduce + (for [p parts, :when (= "2" (get-in p [:values "month"]))] (:rows p)))))
            (is (= #{["2" "EWR"]} (let [p (first (filter #(= {"month" "2", "origin" "EWR"} (:values %)) parts))]
                                    (into #{} (mapcat #(map (fn [r] [(str (:month r)) (:origin r)]) (folio/rows %)))
                                          (folio/partition-chunks p {:columns [:month :origin] :as :chunk})))))
            (testing "and in the order of the table"
              (let [p (nth parts 5)]
                (is (= (folio/table f :hive {:offset (:offset p), :limit 5, :columns [:flight :month :origin], :as :rows})
                       (take 5 (mapcat folio/rows (folio/partition-chunks p {:columns [:flight :month :origin], :as :chunk}))))))))))
      (finally (remove! at)))))

;; ---- types

(def ^:private every-type
  "Expressions of DuckDB, two rows of each: {column [type value value]}, and what Spark makes of them where that is another value."
  '[["bo" "BOOLEAN" "true"] ["ti" "TINYINT" "-1"] ["si" "SMALLINT" "-2"] ["i" "INTEGER" "-3"] ["bi" "BIGINT" "-4"]
    ["hu" "HUGEINT" "12345678901234567890123456789012345678"] ["uhu" "UHUGEINT" "99999999999999999999999999999999999999"]
    ["uti" "UTINYINT" "200"] ["usi" "USMALLINT" "60000"] ["ui" "UINTEGER" "4000000000"] ["ubi" "UBIGINT" "18446744073709551615"]
    ["fl" "FLOAT" "1.5"] ["db" "DOUBLE" "2.5"] ["d4" "DECIMAL(4,2)" "12.34"] ["d38" "DECIMAL(38,18)" "12345678901234567890.123456789012345678"]
    ["s" "VARCHAR" "'grün'"] ["js" "JSON" "'{\"a\":1}'"] ["bl" "BLOB" "'\\xAA\\x00'"] ["bt" "BIT" "'0101'"] ["en" "ENUM('a', 'b')" "'b'"]
    ["da" "DATE" "'1492-10-12'"] ["tss" "TIMESTAMP_S" "'2024-01-01 01:02:03'"] ["tsm" "TIMESTAMP_MS" "'2024-01-01 01:02:03.123'"]
    ["ts" "TIMESTAMP" "'1821-01-01 01:02:03.123456'"] ["tsz" "TIMESTAMPTZ" "'2024-01-01 01:02:03.123456+05'"]
    ["li" "INTEGER[]" "[1, NULL, 3]"] ["ar" "FLOAT[2]" "[1.0, 2.0]"] ["st" "STRUCT(a INTEGER, b VARCHAR)" "{'a': 1, 'b': 'x'}"]
    ["mp" "MAP(VARCHAR, INTEGER)" "MAP {'k': 1}"] ["ne" "STRUCT(d DATE[], m DECIMAL(10,2))[]" "[{'d': [DATE '2024-02-29'], 'm': 1.25}]"]])

(defn- all-types! [f table types]
  (folio/add! f table (folio/query f [(str "select " (str/join ", " (for [[c t v] types] (str "CAST(" v " AS " t ") AS " c)))
                                           " union all by name select " (str/join ", " (for [[c t] types] (str "CAST(NULL AS " t ") AS " c))))])))

(deftest every-type-that-spark-has
  (with-folio [f]
    (all-types! f :all every-type)
    (let [duck (mapv cluster/plain (folio/table f :all {:as :rows})), spark (cluster/rows (spark/table session f :all))]
      (doseq [[c] every-type, :let [c (keyword c)]]
        (is (= (map c duck) (map c spark)) (name c)))
      (testing "and back"
        (spark/add! f :back (spark/table session f :all))
        (is (= duck (mapv cluster/plain (folio/table f :back {:as :rows}))))
        (is (= "spark" (:dataframe-library (folio/item f :back))))
        (is (= ["decimal128(20, 0)" "timestamp[us, tz=UTC]" "timestamp[us]"] (map (:dtypes (folio/info f :back)) [:ubi :tsz :ts])))))))

(deftest types-that-become-something-else
  (with-folio [f]
    (all-types! f :odd '[["uu" "UUID" "'eeccb8c5-9943-b2bb-bb5e-222f4e14b687'"] ["tm" "TIME" "'12:34:56.123456'"] ["tn" "TIMESTAMP_NS" "'2024-01-01 01:02:03.123456789'"]
                         ["iv" "INTERVAL" "'1 month 2 days 3 seconds'"] ["lu" "UUID[]" "['eeccb8c5-9943-b2bb-bb5e-222f4e14b687']"]
                         ["nt" "STRUCT(t TIME)" "{'t': '01:00:00'}"]])
    (let [row (first (cluster/rows (spark/table session f :odd)))]
      (is (= {:uu "eeccb8c5-9943-b2bb-bb5e-222f4e14b687", :lu ["eeccb8c5-9943-b2bb-bb5e-222f4e14b687"], :tm (cluster/plain 45296123456N)
              :tn (cluster/plain 1704070923123456789N), :iv {:months 1M, :days 2M, :micros (cluster/plain 3000000N)}, :nt {:t (cluster/plain 3600000000N)}}
             row)))
    (testing "times of day are times where Spark's setting says so"
      (.set (.conf session) "spark.sql.timeType.enabled" "true")
      (try
        (let [df (spark/table session f :odd {:columns [:tm]})]
          (is (= "struct<tm:time(6)>" (.catalogString (.schema ^Dataset df))))
          (is (= (java.time.LocalTime/parse "12:34:56.123456") (:tm (first (cluster/rows df)))))
          (spark/add! f :times df)
          (is (= "time64[us]" (:tm (:dtypes (folio/info f :times))))))
        (finally (.unset (.conf session) "spark.sql.timeType.enabled"))))
    (testing "UUIDs come back by their type"
      (spark/add! f :uuids (spark/table session f :odd {:columns [:uu]}) {:types {:uu "UUID"}})
      (is (= #uuid "eeccb8c5-9943-b2bb-bb5e-222f4e14b687" (:uu (first (folio/table f :uuids {:as :rows}))))))))

;; ---- adding

(deftest a-dataframe-is-added-with-its-lineage
  (with-folio [f]
    (import-flights! f)
    (let [q  {:select [:carrier [[:count :*] :n]], :from :flights, :where [:> :dep-delay 60], :group-by :carrier}
          df (spark/query session f q)]
      (is (= 1 (count (filter #{"late"} (keys (do (spark/add! f :late df {:description "by Spark"}) f))))))
      (is (= ["flights"] (folio/inputs f :late)))
      (is (= [(pr-str q) "4.1.2"] ((juxt :edn :spark) (:query (folio/item f :late)))))
      (is (= [] (folio/stale f)))
      (is (= (set (ours f q {})) (set (map cluster/plain (folio/table f :late {:as :rows})))))
      (folio/add! f :flights (folio/table f :flights {:where [:= :month 1]}) {:overwrite? true})
      (is (= [{:name "late", :because {"flights" :changed}, :query? true}] (folio/stale f)))
      (is (= [["late" true]] (map (juxt :name :changed?) (folio/recompute! f (folio/stale f)))))
      (is (= [(set (ours f q {})) []] [(set (map cluster/plain (folio/table f :late {:as :rows}))) (folio/stale f)]) "by DuckDB, with the same rows")
      (testing "what DuckDB cannot say is not made anew without a cluster"
        (spark/add! f :fuzzy (spark/query session f {:select [[[:levenshtein :name "x"] :d] [[:soundex :name] :s]], :from :airlines}))
        (is (= [:invalid-argument "fuzzy"] ((juxt first (comp :item second)) (failure (folio/recompute! f :fuzzy)))))
        (is (= [] (filter :query? (folio/stale f)))))
      (testing "what was made of a result records no query"
        (spark/add! f :other (.limit ^Dataset df 1))
        (is (nil? (:query (folio/item f :other))))))
    (testing "an order is kept, an empty one has its columns, large ones are one file"
      (spark/add! f :sorted (.orderBy ^Dataset (spark/table session f :weather {:columns [:temp :origin]}) "temp" (texts)))
      (let [temps (keep :temp (folio/table f :sorted {:as :rows}))] (is (apply <= temps)))
      (spark/add! f :none (.filter ^Dataset (spark/table session f :airlines) "false"))
      (is (= [0 [:carrier :name]] ((juxt :rows :column-names) (folio/info f :none)))))
    (testing "refusals come before any work"
      (is (= :item-exists (first (failure (spark/add! f :none (spark/table session f :airlines))))))
      (is (= :read-only (first (failure (with-open [^java.lang.AutoCloseable v (folio/at f)] (spark/add! v :x (spark/table session f :airlines)))))))
      (is (= :invalid-data (first (failure (spark/add! f :x (.sql session "select interval 1 day as d"))))))
      (is (= :invalid-argument (first (failure (spark/add! f :x [{:a 1}]))))))))

(defn- left [f] (remove #(re-find #"\.lease$|\.json$" %) (map #(.getName ^java.io.File %) (rest (file-seq (io/file (:path (folio/describe f)) "cache"))))))

(deftest a-job-that-fails-leaves-nothing
  (with-folio [f]
    (import-flights! f)
    (let [revision (:revision (folio/describe f))]
      (is (thrown? Exception (spark/add! f :x (.selectExpr ^Dataset (spark/table session f :flights)
                                                           (texts "if(flight = 1714, raise_error('not this one'), flight) as n")))))
      (is (= revision (:revision (folio/describe f))))
      (is (empty? (left f)))
      (is (= {} (into {} (remove val) (folio/validate f)))))))

;; ---- work on the executors

(deftest chunks-are-mapped-on-the-executors
  (with-folio [f]
    (import-flights! f)
    (let [facts (spark/map-chunks session f :flights 'datafolio.spark.work/facts {:columns [:distance], :chunk-size 50000, :partitions 3})]
      (is (= [336776 350217607] [(reduce + (map :rows facts)) (reduce + (map :miles facts))]))
      (is (= (java.time.LocalDate/of 2013 1 1) (:at (first facts)))))
    (is (not (contains? (set (spark/map-chunks session f :flights 'datafolio.spark.work/pid)) (.pid (java.lang.ProcessHandle/current)))))
    (is (= [16] (spark/map-chunks session f :airlines #'clojure.core/count {:as :rows})))
    (let [[kind data message] (failure (spark/map-chunks session f :flights 'datafolio.spark.work/fails))]
      (is (= [:chunk-failed "datafolio.spark.work/fails"] [kind (:function data)]))
      (is (str/includes? message "no Hawaiian flights here, please")))
    (is (str/includes? (last (failure (spark/map-chunks session f :airlines 'datafolio.spark.work/unspeakable))) "has no form as EDN"))
    (is (= :invalid-argument (first (failure (spark/map-chunks session f :flights identity)))))
    (is (= [:invalid-argument :partitions] ((juxt first (comp first :nearest second)) (failure (spark/map-chunks session f :flights 'a/b {:partition 3})))))))

(deftest a-killed-worker-loses-nothing
  (with-folio [f]
    (import-flights! f)
    (let [sums  (fn [^Dataset df] (.selectExpr (.repartition df 6) (texts "flight" "sha2(repeat(concat(tailnum, flight), 2000), 512) as hash")))
          work  (future (spark/map-chunks session f :flights 'datafolio.spark.work/slowly {:chunk-size 20000, :partitions 3}))
          write (future (spark/add! f :hashes (sums (spark/table session f :flights))))]
      (Thread/sleep 3000)
      (cluster/kill! (first @(:workers @running)))
      (swap! (:workers @running) subvec 1)
      (testing "the jobs end right on the worker that is left"
        (is (= 336776 (reduce + @work)))
        (is (= 336776 (:num-rows @write)))
        (is (= (sort (map :flight (folio/rows (folio/table f :flights {:columns [:flight] :as :chunk}))))
               (sort (map :flight (folio/rows (folio/table f :hashes {:columns [:flight] :as :chunk})))))))
      (is (every? val (folio/validate f)))
      (is (empty? (left f)))
      (swap! (:workers @running) conj (cluster/start-worker! @running)))))

(defn- driver!
  "Another process, whose driver adds a table of each flight's hash, slowly."
  ^Process [f log]
  (let [program (pr-str `(do (require 'datafolio.api 'datafolio.spark 'datafolio.spark.cluster)
                             (let [f# (datafolio.api/open ~(:path (folio/describe f)))
                                   s# (datafolio.spark.cluster/session {:url ~(:url @running), :cores 1})]
                               (datafolio.spark/add! f# :hashes (.selectExpr (.repartition (datafolio.spark/table s# f# :flights) 12)
                                                                             (into-array String ["sha2(repeat(concat(tailnum, flight), 4000), 512) as hash"])))
                               (println "ended"))))]
    (-> (ProcessBuilder. ^java.util.List (concat [(str (System/getProperty "java.home") "/bin/java")]
                                                 (.getInputArguments (java.lang.management.ManagementFactory/getRuntimeMXBean))
                                                 ["-cp" (System/getProperty "java.class.path") "clojure.main" "-e" program]))
        (.redirectErrorStream true)
        (.redirectOutput (io/file log))
        (.start))))

(deftest a-killed-driver-leaves-the-folio-as-it-was
  (let [at (folder), log (str at "/driver.log")]
    (try
      (with-folio [f]
        (import-flights! f)
        (let [before (dissoc (folio/describe f) :path), revision (:revision (folio/describe f))
              worker  (cluster/start-worker! @running) ; the cores of the others are this session's
              driver  (driver! f log)
              written (fn [] (filter #(re-find #"\.parquet$" (.getName ^java.io.File %)) (file-seq (io/file (:path (folio/describe f)) "cache"))))]
          (try
            (is (seq (cluster/await (str "part of the driver's: " (slurp log)) #(seq (written)))))
            (finally (cluster/kill! driver) (cluster/kill! worker)))
          (is (not (str/includes? (slurp log) "ended")))
          (is (seq (left f)) "it was in the midst of it")
          (is (= [before revision] [(dissoc (folio/describe f) :path) (:revision (folio/describe f))]))
          (is (every? val (folio/validate f)))
          (doseq [^java.io.File parts (.listFiles (io/file (:path (folio/describe f)) "cache")), :when (str/starts-with? (.getName parts) "parts-")]
            (.setLastModified parts (- (System/currentTimeMillis) 61000)))
          (is (= 336776 (:num-rows (spark/add! f :hashes (spark/table session f :flights {:columns [:flight]})))))
          (is (empty? (left f)) "the next one removes what the dead one left")
          (is (every? val (folio/validate f)))))
      (finally (remove! at)))))

(deftest a-killed-driver-leaves-what-the-next-one-removes
  (with-folio [f]
    (folio/add! f :t [{:x 1}])
    (let [parts (io/file (:path (folio/describe f)) "cache" "parts-1a2b")]
      (.mkdirs (io/file parts "out" "_temporary" "0"))
      (spit (io/file parts "owner.lock") "")
      (spit (io/file parts "out" "_temporary" "0" "part-00000.parquet") "half")
      (.setLastModified parts (- (System/currentTimeMillis) 3600000))
      (spark/add! f :u (spark/table session f :t))
      (is (not (.exists parts)))
      (is (empty? (left f))))))
