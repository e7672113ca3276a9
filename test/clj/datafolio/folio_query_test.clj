(ns datafolio.folio-query-test
  "Queries as data over a folio: run, checked before they run, with parameters, rows and words of their own."
  (:require [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [clojure.test.check.properties :as prop]
            [datafolio.api :as folio]
            [datafolio.impl.ask :as ask]
            [datafolio.query :as q]
            [datafolio.testing.corpus :refer [corpus holds interpret rows-of-t rows-of-u]]
            [datafolio.testing.folio :refer [data failure with-folio]])
  (:import (datafolio.manifest Json)
           (datafolio.table Interval)
           (java.time Duration Instant LocalDate LocalDateTime LocalTime)
           (org.apache.arrow.vector VectorSchemaRoot)
           (org.apache.arrow.vector.types.pojo Schema)))

(set! *warn-on-reflection* true)

(defn- with-flights [f]
  (folio/import! f :flights (data "flights"))
  (folio/import! f :airlines (data "airlines"))
  f)

(defn- rows [f & more] (apply folio/query f (concat more [{:as :rows}])))

(deftest a-query-is-data-or-sql
  (with-folio [f]
    (with-flights f)
    (let [q   {:select [:carrier [[:count :*] :n]] :from :flights :where [:> :distance :?far] :group-by :carrier :order-by [[:n :desc] :carrier]}
          sql "select carrier, count(*) as n from flights where distance > ? group by 1 order by n desc, carrier"]
      (is (= (folio/query f [sql 1000] {:as :rows}) (folio/query f q {:as :rows, :params {:far 1000}})))
      (is (= (folio/query f [sql 1000] {:as :columns}) (folio/query f q {:as :columns, :params {:far 1000}})))
      (testing "streamed"
        (let [chunks (folio/query f {:select [:month :day] :from :flights :where [:= :month 2]} {:as :chunks, :chunk-size 1000})]
          (is (= 24951 (transduce (map folio/row-count) + chunks)))
          (is (= [1000 1000] (mapv folio/row-count (take 2 (seq chunks)))))))
      (testing "about a table"
        (is (= [{:n 336776}] (rows f "flights" {:select [[[:count :*] :n]]})
               (rows f :flights {:select [[[:count :*] :n]]})
               (rows f "flights" "select count(*) as n from table")
               (rows f :flights {:select [[[:count :*] :n]] :from :table})))
        (is (= [{:n 16}] (rows f "flights" {:select [[[:count :*] :n]] :from :airlines})) "which :from overrules")
        (is (= 336776 (:n (first (folio/rows (folio/query f "flights" {:select [[[:count :*] :n]]})))))
            "three arguments: a name and a query")
        (is (= [{:n 2}] (folio/query f "select count(*) as n from airlines where carrier in ('UA', 'DL')" {:as :rows}))
            "or SQL and options"))
      (testing "its result knows it"
        (is (= {:datafolio/query q, :datafolio/inputs ["flights"]}
               (select-keys (meta (folio/query f q {:as :rows, :params {:far 1}})) [:datafolio/query :datafolio/inputs])))
        (is (= [sql 1] (:datafolio/query (meta (folio/query f [sql 1] {:as :chunks})))))
        (is (= {:query q, :inputs ["flights"]} (folio/query-of (folio/query f q {:as :rows, :params {:far 1}}))))
        (is (nil? (folio/query-of [])) "and nothing else does")))))

(deftest arrow-results-know-their-query
  (with-folio [f]
    (with-flights f)
    (let [q {:select [[[:count :*] :n]] :from :flights :where [:and [:> :distance :?far] [:< :time-hour (Instant/parse "2014-01-01T00:00:00Z")]]}]
      (with-open [^VectorSchemaRoot root (folio/query f q {:as :arrow, :params {:far 1000}})
                  ^VectorSchemaRoot same (VectorSchemaRoot. (Schema. (.getFields (.getSchema root)) (.getCustomMetadata (.getSchema root))) (.getFieldVectors root) 1)
                  ^VectorSchemaRoot of-sql (folio/query f ["select count(*) as n from flights where distance > ?" 1000] {:as :arrow})
                  ^VectorSchemaRoot plain (folio/table f :flights {:as :arrow, :limit 1})]
        (is (= {:query q, :inputs ["flights"]} (folio/query-of root)))
        (testing "for programs that see the schema only"
          (is (= "SELECT COUNT(*) AS \"n\" FROM \"flights\" WHERE (\"distance\" > ?) AND (\"time_hour\" < ?)"
                 (get (Json/read (.getBytes ^String (get (.getCustomMetadata (.getSchema root)) "datafolio.query"))) "sql")))
          (is (= {:query {:select [[[:count :*] :n]] :from :flights
                          :where [:and [:> :distance :?far] [:< :time-hour (tagged-literal 'time/instant "2014-01-01T00:00:00Z")]]}
                  :inputs ["flights"]}
                 (folio/query-of same))))
        (is (= {:query ["select count(*) as n from flights where distance > ?" 1000], :inputs ["flights"]} (folio/query-of of-sql)))
        (is (nil? (folio/query-of plain)))
        (doseq [text ["" "{" "7" "{\"sql\": 1}" "{\"sql\": \"select 1\", \"parameters\": [], \"edn\": \"{:a\"}"]]
          (is (nil? (folio/query-of (VectorSchemaRoot. (Schema. (.getFields (.getSchema root)) {"datafolio.query" text}) (.getFieldVectors root) 1)))
              "of somebody else's metadata nothing is told"))
        (testing "and an item made of them too"
          (let [item (folio/add! f "far" root)]
            (is (= ["flights"] (:inputs item)))
            (is (str/includes? (:edn (:query item)) "#time/instant \"2014-01-01T00:00:00Z\""))
            (is (= [false [1 1]] ((juxt :changed? :rows) (folio/recompute! f "far"))))))))))

(deftest mistakes-are-told-before-anything-runs
  (with-folio [f]
    (with-flights f)
    (let [[kind data message] (failure (folio/query f {:select [:carier] :from :flights}))]
      (is (= :column-not-found kind))
      (is (= {:path [:select 0], :column "carier", :nearest ["carrier"]} (select-keys data [:path :column :nearest])))
      (is (= "The query has a mistake. There is no column \"carier\"; did you mean carrier? At [:select 0]." message)))
    (let [[kind data message] (failure (folio/query f {:select [:f.carier [:f.fligt :x]] :from [[:flights :f]] :lmit 3
                                                       :join [:airlins [:= :f.carrier :airlins.carrier]]}))]
      (is (= :invalid-query kind))
      (is (= #{[[:lmit] :invalid-query] [[:select 0] :column-not-found] [[:select 1 0] :column-not-found] [[:join 0] :table-not-found]}
             (disj (set (map (juxt :path :datafolio/error) (:problems data))) nil))
          "all at once")
      (is (every? #(str/includes? message %) ["4 mistakes" ":limit" "[:select 1 0]" "\"airlines\""])))
    (is (= [:table-not-found [:from]] ((juxt first (comp :path second)) (failure (folio/query f {:select :* :from :flihts})))))
    (is (= [:invalid-query [:where 2]] ((juxt first (comp :path second)) (failure (folio/query f {:select :* :from :flights :where [:= :month :?m]}))))
        "a parameter without a value")
    (is (= :item-not-found (first (failure (folio/query f "flihts" {:select :*})))))
    (is (= :invalid-argument (first (failure (folio/query f "select 1" {:az :rows})))))
    (is (= :invalid-argument (first (failure (folio/query f ["select ?" 1] {:params {:x 1}})))) ":params are for data")
    (is (= :invalid-argument (first (failure (folio/query f 42)))))
    (is (= :query-refused (first (failure (folio/query f {:select :* :from [[[:read_csv "/etc/passwd"]]]})))) "the walls stand")
    (is (= :query-refused (first (failure (folio/query f {:select :* :from [[[:raw "read_text('/etc/passwd')"]]]})))))))

(deftest what-duckdb-knows-better-is-left-to-it
  (with-folio [f]
    (with-flights f)
    (folio/add! f "nested" [{:st {:a 1 :b {:c 2}} :l [1 2 3] :k "x"}])
    (doseq [[expected query]
            [[[{:x 3}]        {:with [[:m {:select [[[:max :month] :x]] :from :flights :where [:< :month 4]}]] :select :x :from :m}]
             [[{:x 3}]        {:with [[[:m {:columns [:x]}] {:select [[[:max :month]]] :from :flights :where [:< :month 4]}]] :select :m.x :from :m}]
             [[{:n 3}]        {:with-recursive [[:n {:union-all [{:select [[1 :x]]} {:select [[[:+ :x 1]]] :from :n :where [:< :x 3]}]}]]
                               :select [[[:count :*] :n]] :from :n}]
             [[{:y 3}]        {:select [[[:+ :x 1] :y]] :from [[{:select [[2 :x]]} :sub]]}]
             [[{:range 0} {:range 1}] {:select :* :from [[[:range 2]]]}]
             [[{:i 1}]        {:select :r.i :from [[[:range 1 2] [:r {:columns [:i]}]]]}]
             [[{:u 2}]        {:select [[[:unnest :l] :u]] :from :nested :limit 1 :offset 1}]
             [[{:a 1 :c 2}]   {:select [:st.a [:nested.st.b.c :c]] :from :nested}]
             [[{:c 2 :b {:c 2}}] {:select [[:nested/st.b.c :c] :nested/st.b] :from :nested :where [:= :n/st.a 1] :join [[:nested :n] [:using :k]]}]
             [[{:l [2 3 4]}]  {:select [[[:list-transform :l [:lambda [:e] [:+ :e 1]]] :l]] :from :nested}]
             [[{:late 1}]     {:select [[[:count :*] :late]] :from :airlines :where [:= :shout "UNITED AIR LINES INC."]
                               :join [[[:lateral {:select [[[:upper :name] :shout]]}] :x] true]}]
             [[{:m 1 :n 27004}] {:select [[:month :m] [[:count :*] :n]] :from :flights :group-by :m :having [:> :n 27000] :order-by :m :limit 1}]
             [[{:month 12}]   {:select :month :from :flights :qualify [:= 1 [:over [[:row-number] {:order-by [[:month :desc]]}]]]}]
             [[{:n 7}]        {:select [[[:count :*] :n]] :from [[{:select :* :from :flights :sample {:rows 7 :method :reservoir}} :s]]}]
             [[{:name "Delta Air Lines Inc."}] {:select :name :from :airlines :where [:exists {:select 1 :from :flights :where [:and [:= :flights.carrier :airlines.carrier] [:= :airlines.carrier "DL"]]}]}]
             [[{:carrier "UA" "1" 4637 "2" 4346}] {:pivot {:select [:carrier :month] :from :flights :where [:= :carrier "UA"]} :on [[:month [1 2]]]
                                                  :using [[[:count :*]]] :group-by :carrier}]
             [[{:n 3}]        {:select [[[:count :*] :n]] :from [[{:unpivot {:select [:month :day :hour] :from :flights :limit 1} :on [:month :day :hour]
                                                                   :into {:name :what :value :v}} :u]]}]]]
      (testing (pr-str query)
        (is (= expected (mapv #(update-keys % (fn [k] (if (re-find #"^\d" (name k)) (name k) k))) (folio/query f query {:as :rows}))))))))

(deftest pivots-are-checked-too
  (let [schema {:t {:g "VARCHAR" :m "INTEGER" :x "DOUBLE"}}, duck {:dialect :duckdb}]
    (is (nil? (q/explain-data {:pivot :t :on [:m] :using [[[:sum :x] :s]] :group-by :g} schema duck)))
    (is (nil? (q/explain-data {:pivot :t :on [[:m [1 2]]] :using [[[:sum :x] :s]]} schema duck)))
    (is (= #{[:on 0] [:using 0 0 1] [:group-by]}
           (set (map :path (q/explain-data {:pivot :t :on [:mm] :using [[[:sum :xx] :s]] :group-by :gg} schema duck)))))
    (is (= [[:on 0 0]] (map :path (q/explain-data {:pivot :t :on [[:mm [1 2]]] :using [[[:sum :x] :s]]} schema duck))))))

(deftest names-in-kebab-case-find-what-is-there
  (with-folio [f]
    (folio/add! f "flight_log" [{:dep_delay 1 :Arr_Delay 2 "with-dash" 3 "with_dash" 4}])
    (folio/add! f "with-dash" [{:a 1}])
    (folio/add! f :runs/my_run [{:auc 0.9 :k 1}])
    (folio/add! f "two.parts" [{:b 2 :k 1}])
    (is (= [{:dep_delay 1 :Arr_Delay 2}] (rows f {:select [:dep-delay :arr-delay] :from :flight-log :where [:= :flight-log.dep-delay 1]})))
    (is (= [{:dep_delay 1}] (rows f {:select :flight_log.dep_delay :from :flight-log}) (rows f '{select dep-delay from flight-log})))
    (is (= [{:with-dash 3 :with_dash 4}] (rows f {:select [:with-dash :with_dash] :from :flight_log})) "the exact name first")
    (is (= [{:a 1}] (rows f {:select :* :from :with-dash}) (rows f {:select :with-dash.a :from :with-dash})))
    (is (= [{:auc 0.9}] (rows f {:select :auc :from :runs/my_run}) (rows f {:select :my-run.auc :from [:runs/my-run]})
           (rows f {:select :r.auc :from [[:runs/my_run :r]]}) (rows f :runs/my_run {:select :auc})))
    (is (= [{:auc 0.9 :b 2}] (rows f {:select [:auc :b] :from :runs/my-run :join [:two.parts [:= :parts.k :my-run.k]]})
           (rows f {:select [:auc :b] :from :runs/my-run :join [[:two.parts :p] [:using :k]]})
           (rows f {:select [:auc :b] :from :runs/my-run :join-by [:left [:two.parts [:using :k]]]})
           (rows f {:select [:auc :b] :from [[{:select :* :from :runs/my-run} :x] [:two.parts :y]] :where [:= :x.k :y.k]})))
    (is (= [{:FLIGHTS 1}] (rows f {:select [[:DEP-DELAY :FLIGHTS]] :from :Flight-Log})) "in any case, as in DuckDB")))

(deftest parameters-of-all-types
  (with-folio [f]
    (doseq [[value type]
            [[1 "BIGINT"] [1.5 "DOUBLE"] [(float 1.5) "FLOAT"] ["it's" "VARCHAR"] [true "BOOLEAN"] [nil "INTEGER"]
             [12345678901234567890N "HUGEINT"] [1.50M "DECIMAL(3,2)"] [(parse-uuid "00000000-0000-0000-0000-000000000001") "UUID"]
             [(LocalDate/of 2013 1 1) "DATE"] [(LocalTime/of 1 2 3) "TIME"] [(LocalDateTime/of 2013 1 1 2 3) "TIMESTAMP"]
             [(Instant/parse "2013-01-01T00:00:00Z") "TIMESTAMP WITH TIME ZONE"] [(Duration/ofSeconds 90) "INTERVAL"]
             [(Interval. 1 2 3) "INTERVAL"] [(byte-array [1 2]) "BLOB"]]]
      (testing type
        (is (= [{:t type}] (rows f [(if (nil? value) "select typeof(cast(? as integer)) as t" "select typeof(?) as t") value])))
        (is (apply = (map (fn [[{:keys [v]}]] (if (bytes? v) (vec v) v))
                          [(folio/query f ["select ? as v" value] {:as :rows})
                           (folio/query f {:select [[:?v :v]]} {:params {:v value} :as :rows})
                           (folio/query f {:select [[[:param :v] :v]]} {:params {:v value} :as :rows})
                           (folio/query f {:select [[[:lift value] :v]]} {:as :rows})])))))))

(deftest where-is-data-too
  (with-folio [f {:query {:fns {:late (fn [[minutes]] [:> :dep-delay minutes])}}}]
    (with-flights f)
    (let [expected (folio/row-count (folio/table f :flights {:where ["dep_delay > ? and month = 1" 60]}))]
      (is (= 1821 expected))
      (doseq [opts [{:where [:and [:> :dep-delay 60] [:= :month 1]]}
                    {:where [:and [:> :dep-delay :?m] [:= :month :?n]] :params {:m 60 :n 1}}
                    {:where '[and [> dep-delay 60] [= month 1]]}
                    {:where [:and [:late 60] [:= :month 1]]}
                    {:where [:and [:early 60] [:= :month 1]] :fns {:early (fn [[m]] [:> :dep_delay m])}}]]
        (testing (pr-str opts)
          (is (= expected (folio/row-count (folio/table f :flights opts))))
          (is (= expected (transduce (map folio/row-count) + (folio/chunks f :flights opts))))
          (is (= expected (reduce + (folio/pmap-chunks f :flights folio/row-count opts))))))
      (is (= 3 (folio/row-count (folio/preview f :flights 3 {:where [:= :month 2]}))))
      (with-open [^java.lang.AutoCloseable m (folio/mmap f :airlines {:where [:= :carrier "UA"]})]
        (is (= 1 (reduce + (map folio/row-count m))))))
    (is (= 336776 (folio/row-count (folio/table f :flights {:columns [:year], :where [:and]}))) "no condition lets all through")
    (let [[kind data] (failure (folio/table f :flights {:where [:and [:> :dep-dela 60]]}))]
      (is (= [:column-not-found [:where 1 1] ["dep_delay"]] [kind (:path data) (:nearest data)])))
    (is (= :query-refused (first (failure (folio/table f :airlines {:where [:in :carrier {:select :carrier :from :flights}]})))))
    (is (= :invalid-argument (first (failure (folio/table f :flights {:where 7})))))))

(deftest own-words-belong-to-a-folio-or-a-call
  (let [pct {:fns {:pct (fn [[a b]] [:* 100.0 [:/ a b]])}}]
    (with-folio [f {:query pct}]
      (folio/add! f "t" [{:a 1 :b 4}])
      (is (= [{:p 25.0}] (rows f {:select [[[:pct :a :b] :p]] :from :t})))
      (is (= [{:p 0.25}] (folio/query f {:select [[[:pct :a :b] :p]] :from :t} {:as :rows :fns {:pct (fn [[a b]] [:/ a b])}}))
          "the call's word before the folio's")
      (is (= [{:p 25.0}] (with-open [view (folio/at f)] (rows view {:select [[[:pct :a :b] :p]] :from :t}))))
      (is (= [{:p 25.0}] (folio/transact! f (fn [tx] (rows tx {:select [[[:pct :a :b] :p]] :from :t})))))
      (is (= [{:q true}] (folio/query f {:select [[[:<=> :a :a] :q]] :from :t}
                                      {:as :rows :ops {:<=> {:sql "IS NOT DISTINCT FROM"}}}))))
    (with-folio [f]
      (folio/add! f "t" [{:a 1 :b 4}])
      (is (= :sql-error (first (failure (rows f {:select [[[:pct :a :b] :p]] :from :t})))) "and to nobody else"))
    (is (= :invalid-argument (first (failure (folio/open "x" {:query {:fnz {}}})))))))

(deftest rows-are-tables-of-one-query
  (with-folio [f]
    (with-flights f)
    (let [q {:select [:w.n :a.name] :from [[:wanted :w]] :join [[:airlines :a] [:= :a.carrier :w.c]] :order-by :w.n}]
      (doseq [rows [[{:c "UA" :n 1} {:c "DL" :n 2}] (map identity [{:c "UA" :n 1} {:c "DL" :n 2}]) {:c ["UA" "DL"] :n [1 2]}
                    (folio/chunk {:c ["UA" "DL"] :n [1 2]})
                    (folio/query f ["select c, n from (values ('UA', 1), ('DL', 2)) t(c, n)"] {:as :chunks})]]
        (is (= [{:n 1 :name "United Air Lines Inc."} {:n 2 :name "Delta Air Lines Inc."}]
               (mapv #(update % :n long) (folio/query f q {:with {:wanted rows} :as :rows})))))
      (is (= ["airlines"] (:datafolio/inputs (meta (folio/query f q {:with {"wanted" [{:c "UA" :n 1}]} :as :rows})))))
      (is (= [{:n 1}] (folio/query f "select n from wanted" {:with {:wanted [{:n 1}]} :as :rows})) "of SQL too")
      (is (= :table-not-found (first (failure (folio/query f q)))) "gone with the query")
      (is (= [:column-not-found ["n"]] ((juxt first (comp :nearest second)) (failure (folio/query f {:select :m :from :wanted} {:with {:wanted [{:n 1}]}})))))
      (is (= :invalid-argument (first (failure (folio/query f q {:with {:wanted [{:c "UA" :n 1}], :airlines [{:c "UA" :n 1}]}})))) "no table of the folio is hidden")
      (is (= :invalid-data (first (failure (folio/query f q {:with {:wanted []}}))))))
    (testing "types arrive as they are"
      (let [row {:i 1 :d 1.5 :s "x" :b true :u (parse-uuid "00000000-0000-0000-0000-000000000001") :day (LocalDate/of 2013 1 1)
                 :t (LocalDateTime/of 2013 1 1 2 3) :at (Instant/parse "2013-01-01T00:00:00Z") :l [1 2] :st {:a 1} :dec 1.25M :no nil}]
        (is (= [(update-vals row identity)] (folio/query f {:select :* :from :given} {:with {:given [row]} :as :rows})))
        (is (= 200000 (:n (first (folio/query f {:select [[[:count [:distinct :i]] :n]] :from :many}
                                              {:with {:many (map (fn [i] {:i i}) (range 200000))} :as :rows})))))))))

(deftest no-rows-are-a-table-too
  (with-folio [f]
    (let [sql "select 1 as x, 'a' as s where false"]
      (doseq [[k v] {"chunk" (folio/query f sql), "chunks" (folio/query f sql {:as :chunks})}]
        (folio/add! f k v)
        (is (= {:x "int32", :s "string"} (:dtypes (folio/info f k))) k)
        (is (= 0 (folio/row-count (folio/table f k))) k))
      (is (= [{:n 0}] (folio/query f {:select [[[:count :*] :n]] :from :none} {:as :rows, :with {"none" (folio/query f sql {:as :chunks})}})))
      (is (= 0 (:num-rows (folio/add! f "copied" (folio/chunks f "chunk"))))))))

(deftest plans-are-data
  (with-folio [f]
    (with-flights f)
    (let [q    {:select [:carrier [[:count :*] :n]] :from :flights :where [:> :dep-delay :?m] :group-by :carrier}
          plan (folio/explain f q {:params {:m 60}})
          run  (folio/explain f q {:params {:m 60} :analyze? true})
          all  (fn [plan] (tree-seq :inputs :inputs plan))]
      (is (some #{"HASH_GROUP_BY"} (map :operator (all plan))))
      (is (every? #(and (:operator %) (map? (:details %)) (vector? (:inputs %))) (all plan)))
      (is (not-any? :seconds (all plan)))
      (is (= :timeout (first (failure (folio/explain f "select sum(a.range * b.range) from range(100000000) a, range(100000000) b"
                                                     {:analyze? true, :timeout-ms 200})))))
      (is (= 16 (:rows (first (filter #(= "HASH_GROUP_BY" (:operator %)) (all run))))))
      (is (every? #(and (nat-int? (:rows %)) (<= 0.0 (:seconds %))) (all run)))
      (is (re-find #"(?s)HASH GROUP BY.*\n└─ " (pr-str plan)))
      (is (re-find #"16 rows" (pr-str run))))
    (is (= :column-not-found (first (failure (folio/explain f {:select :nope :from :flights})))))
    (is (= :query-refused (first (failure (folio/explain f "drop table flights")))))
    (is (= "READ_PARQUET" (:operator (last (tree-seq :inputs :inputs (folio/explain f "select carrier from flights"))))))))

(deftest a-generated-corpus-gives-what-plain-data-gives
  (with-folio [f]
    (folio/add! f "t" rows-of-t)
    (folio/add! f "u" rows-of-u)
    (holds 120
      (prop/for-all [query corpus]
        (let [statement (ask/statement f nil query nil nil)]
          (and (string? (:sql statement))
               (= (interpret query)
                  (mapv (fn [row] (mapv #(if (number? %) (long %) %) row))
                        (let [c (folio/query f query {:as :chunk})]
                          (map (fn [i] (map #(nth (c %) i) (keys c))) (range (folio/row-count c))))))))))))
