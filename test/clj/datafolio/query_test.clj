(ns datafolio.query-test
  "Queries as data become SQL: the language, the dialects, extension, mistakes, helpers. Nothing runs here."
  (:require [clojure.test :refer [deftest is testing are]]
            [datafolio.query :as q]))

(set! *warn-on-reflection* true)

(defn- mistake
  "The data and :message of the error that formatting throws."
  ([query] (mistake query nil))
  ([query opts] (try (q/format query opts) nil
                     (catch clojure.lang.ExceptionInfo e (assoc (ex-data e) :message (ex-message e))))))

(deftest clauses-come-in-the-order-of-sql
  (is (= ["WITH w AS (SELECT k FROM x) SELECT a, b AS c FROM t INNER JOIN u ON t.id = u.id LEFT JOIN v USING (k) WHERE a > ? GROUP BY a HAVING COUNT(*) > ? ORDER BY a DESC NULLS LAST, b ASC LIMIT ? OFFSET ?"
          1 2 10 5]
         (q/format {:offset 5 :limit 10 :order-by [[:a :desc-nulls-last] :b] :having [:> :%count.* 2] :group-by [:a]
                    :where [:> :a 1] :left-join [:v [:using :k]] :join [:u [:= :t.id :u.id]] :from :t
                    :select [:a [:b :c]] :with [[:w {:select :k :from :x}]]}))))

(deftest expressions
  (are [sql x] (= sql (q/format-expr x))
    ["a IS NULL"]                                  [:= :a nil]
    ["a IS NOT NULL"]                              [:<> :a nil]
    ["(a + ?) * b" 1]                              [:* [:+ :a 1] :b]
    ["- a"]                                        [:- :a]
    ["a AND (b OR c)"]                             [:and :a nil [:or :b :c]]
    ["TRUE"]                                       [:and]
    ["NOT (a = ?)" 1]                              [:not [:= :a 1]]
    ["a BETWEEN ? AND ?" 1 2]                      [:between :a 1 2]
    ["a NOT BETWEEN ? AND ?" 1 2]                  [:not-between :a 1 2]
    ["a IN (?, ?)" 1 2]                            [:in :a [1 2]]
    ["a IN (SELECT b FROM t)"]                     [:in :a {:select :b :from :t}]
    ["(a, b) IN ((?, ?))" 1 2]                     [:in [:composite :a :b] [[1 2]]]
    ["CASE WHEN a THEN ? ELSE ? END" 1 2]          [:case :a 1 :else 2]
    ["CAST(a AS DOUBLE PRECISION)"]                [:cast :a :double-precision]
    ["INTERVAL ? DAYS" 3]                          [:interval 3 :days]
    ["ARRAY[?, ?]::TEXT[]" 1 2]                    [:array [1 2] :text]
    ["s[1].x"]                                     [:at :s 1 :x]
    ["(s).x[1]"]                                   [:get-in :s :x 1]
    ["COUNT(DISTINCT a)"]                          [:count [:distinct :a]]
    ["TRIM(LEADING FROM a)"]                       [:trim :!leading-from :a]
    ["SUM(a) FILTER (WHERE b)"]                    [:filter [:sum :a] {:where :b}]
    ["AVG(a) OVER (PARTITION BY b ORDER BY c ASC)"] [:over [[:avg :a] {:partition-by :b :order-by :c}]]
    ["EXISTS (SELECT ?)" 1]                        [:exists {:select 1}]
    ["? = ?" {:a 1} [1]]                           [:= [:lift {:a 1}] [:lift [1]]]
    ["f(?)" 1]                                     [:'f 1]))

(deftest names-are-quoted-where-they-need-it
  (are [sql opts] (= [sql] (q/format {:select [:a-b :t/c-d [:e "f g"]] :from "x" } (merge {:inline true} opts)))
    "SELECT a_b, t.c_d, e AS \"f g\" FROM 'x'"           {}
    "SELECT \"a-b\", \"t\".\"c-d\", \"e\" AS \"f g\" FROM 'x'" {:quoted true}
    "SELECT \"a_b\", \"t\".\"c_d\", \"e\" AS \"f g\" FROM 'x'" {:quoted true :quoted-snake true}
    "SELECT `a-b`, `t`.`c-d`, `e` AS `f g` FROM 'x'"     {:dialect :spark}
    "SELECT \"a_b\", \"t\".\"c-d\", \"e\" AS \"f g\" FROM 'x'" {:dialect :duckdb :schema {:t {:a_b "INT"}}}))

(deftest dots-behind-a-table-lead-into-a-column
  (are [sql opts] (= [sql] (q/format {:select [:t/a.b-c] :from :t} opts))
    "SELECT t.\"a.b_c\" FROM t"                   {}
    "SELECT \"t\".\"a\".\"b-c\" FROM \"t\""      {:dialect :duckdb}
    "SELECT \"t\".\"a.b-c\" FROM \"t\""          {:dialect :duckdb :schema {:t {"a.b-c" "INT"}}}
    "SELECT `t`.`a`.`b-c` FROM `t`"              {:dialect :spark})
  (let [schema {:t {:a "STRUCT(b INT)", "x.y" "INT"}}]
    (is (= {"t" #{"a"}} (q/columns {:select [:t/a.b] :from :t})))
    (is (nil? (q/explain-data {:select [:t/a.b :t/x.y] :from :t :order-by :t/a.b} schema {:dialect :duckdb})))
    (is (= [["aa" ["a"] [:select 0]]] (map (juxt :column :nearest :path) (q/explain-data {:select [:t/aa.b] :from :t} schema {:dialect :duckdb}))))
    (is (nil? (q/explain-data {:select [:s.b] :from [[{:select :t/a.b :from :t} :s]]} schema {:dialect :duckdb})) "whose name is the last one")))

(deftest parameters-have-names-and-numbers
  (is (= ["a = $1 AND b" 7] (update (q/format [:and [:= :a :?x] :b] {:params {:x 7} :numbered true}) 0
                                    #(.replace ^String % "(a = $1)" "a = $1"))))
  (is (= ["a IN (?, ?)" 1 2] (q/format [:in :a :?xs] {:params {:xs [1 2]}})))
  (is (= {:datafolio/error :invalid-query, :parameter :x, :nearest ["y"], :path [:where 2]}
         (select-keys (mistake {:where [:= :a :?x]} {:params {:y 1}}) [:datafolio/error :parameter :nearest :path]))))

(deftest symbols-stand-for-keywords
  (is (= (q/format {:select [:a [[:f :b] :c]] :from :t :where [:and [:= :a 1] :b]})
         (q/format '{select [a [(f b) c]] from t where (and (= a 1) b)}))))

(deftest clauses-that-are-nil-are-left-out
  (is (= ["SELECT a FROM t"] (q/format {:select :a :from :t :where nil :limit nil :having []}))))

(deftest mistakes-tell-their-place
  (are [path query] (= path (:path (mistake query)))
    [:where 2]              {:select :a :where [:and :b [:case :a]]}
    [:selct]                {:selct :a}
    [:select 1]             {:select [:a [:+ :b 1]]}
    [:order-by 0 1]         {:order-by [[:a :dsec]]}
    [:from 0 0 :limt]       {:from [[{:select :a :limt 1} :x]]}
    [:with 0]               {:with [[:a]] :select :b}
    [:where 1]              {:where [:not [:= 1 2 3]]})
  (is (= ["There is no clause :selct: did you mean :select?, at [:selct]: found :a; expected a clause." [:select]]
         ((juxt :message :nearest) (mistake {:selct :a}))))
  (is (re-find #"cannot say :sample: it belongs to :duckdb" (:message (mistake {:select :a :sample 3} {:dialect :spark}))))
  (is (re-find #"cannot say :qualify: it belongs to :duckdb" (:message (mistake {:select :a :qualify :b}))))
  (is (= :invalid-query (:datafolio/error (mistake {:select (keyword "%.")}))))
  (is (= :invalid-argument (:datafolio/error (mistake {:select :a} {:dialct :duckdb})))))

(deftest spark-says-it-its-way
  (are [sql x] (= sql (q/format x {:dialect :spark}))
    ["CAST(`a` AS STRING)"]                         [:cast :a :text]
    ["CAST(`a` AS ARRAY<BIGINT>)"]                  [:cast :a (keyword "int8[]")]
    ["`a` + (? * INTERVAL '1' DAY)" 3]              [:+ :a [:interval 3 :days]]
    ["ARRAY(?, ?)" 1 2]                             [:array [1 2]]
    ["NAMED_STRUCT('x', ?)" 1]                      [:struct {:x 1}]
    ["ELEMENT_AT(`l`, 1).`x`"]                      [:at :l 1 :x]
    ["TRANSFORM(`l`, (`x`) -> `x` + ?)" 1]          [:transform :l [:lambda [:x] [:+ :x 1]]]
    ["SELECT `a` FROM `t` LEFT ANTI JOIN `u` ON `a` = `b`"] {:select :a :from :t :anti-join [:u [:= :a :b]]}
    ["PERCENTILE(`a`, 0.5)"]                        [:quantile-cont :a [:inline 0.5]]
    ["PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY `a`)"] [:quantile-disc :a [:inline 0.5]]
    ["SELECT `a` FROM `t` GROUP BY ALL ORDER BY ALL ASC NULLS LAST"] {:select :a :from :t :group-by :all :order-by :all}
    ["SELECT `a` FROM `t` ORDER BY `a` ASC NULLS LAST, `b` DESC, `c` ASC NULLS FIRST"]
    {:select :a :from :t :order-by [:a [:b :desc] [:c :asc-nulls-first]]}
    ["SELECT 'it\\'s \\\\'"]                        {:select [[[:inline "it's \\"]]]}
    ["TIMESTAMP '2020-01-02 03:04:05Z'"]            [:inline (java.time.Instant/parse "2020-01-02T03:04:05Z")]))

(deftest spark-says-qualify-and-pivot-in-other-words
  (are [sql x] (= sql (q/format x {:dialect :spark}))
    ["SELECT * EXCEPT (`datafolio_qualify`) FROM (SELECT `a`, `b` AS `n`, `c` > ? AS `datafolio_qualify` FROM `t` WHERE `d` = ?) WHERE `datafolio_qualify` ORDER BY `n` ASC NULLS LAST LIMIT ?" 1 2 3]
    {:select [:a [:b :n]] :from :t :where [:= :d 2] :qualify [:> :c 1] :order-by :n :limit 3}

    ;; what the SELECT does not give is carried along
    ["WITH `w` AS (SELECT ?) SELECT * EXCEPT (`datafolio_qualify`, `datafolio_order_0`) FROM (SELECT `t`.`a`, `q` AS `datafolio_qualify`, `t`.`b` + ? AS `datafolio_order_0` FROM `t` GROUP BY `t`.`a`) WHERE `datafolio_qualify` ORDER BY `datafolio_order_0` DESC, `a` ASC NULLS LAST" 1 2]
    {:with [[:w {:select 1}]] :select :t.a :from :t :group-by :t.a :qualify :q :order-by [[[:+ :t.b 2] :desc] :a]}

    ["SELECT DISTINCT * EXCEPT (`datafolio_qualify`) FROM (SELECT `a`, `q` AS `datafolio_qualify` FROM `t`) WHERE `datafolio_qualify`"]
    {:select-distinct :a :from :t :qualify :q}

    ["SELECT `g`, SUM(`x`) FILTER (WHERE `m` <=> 'a' AND `n` <=> 1) AS `a_1_total`, SUM(`x`) FILTER (WHERE `m` <=> NULL AND `n` <=> 1) AS `NULL_1_total` FROM `t` GROUP BY `g` ORDER BY `g` ASC NULLS LAST"]
    {:pivot :t :on [[:m ["a" nil]] [:n [1]]] :using [[[:sum :x] :total]] :group-by :g :order-by :g}

    ["SELECT `g`, COUNT(*) FILTER (WHERE `m` <=> 'a') AS `a` FROM (SELECT ?) GROUP BY `g`" 1]
    {:pivot {:select 1} :on [[:m ["a"]]] :group-by :g})
  (are [path x] (= path (:path (mistake x {:dialect :spark})))
    [:qualify 1]      {:select :a :from :t :qualify [:not [:= 1 2 3]]}
    [:order-by 0 0]   {:select :a :from :t :qualify :b :order-by [[[:= 1 2 3] :asc]]}
    [:order-by 0 1]   {:select :a :from :t :qualify :b :order-by [[:c :dsec]]}
    [:order-by]       {:select-distinct :a :from :t :qualify :b :order-by [:t.c]}
    [:union]          {:union [{:select 1}] :qualify :b}
    [:frm]            {:select :a :frm :t :qualify :b}
    [:on 0]           {:pivot :t :on [:m] :group-by :g}
    [:on]             {:pivot :t :on [[:m [1.5]]] :group-by :g}
    []                {:pivot :t :on [[:m [1]]]}
    [:using 1]        {:pivot :t :on [[:m [1]]] :using [[[:sum :x] :a] [[:sum :y]]] :group-by :g}
    [:where]          {:pivot :t :on [[:m [1]]] :group-by :g :where :b}))

(deftest extension-is-data
  (let [mine {:fns     {:pct (fn [[a b]] [:* 100.0 [:/ a b]])}
              :ops     {:<=> {} :matches {:sql "~~"}}
              :clauses {:prewhere {:before :where :like :where}
                        :settings {:before :values :format (fn [v] [:raw (name v)])}}}]
    (is (= ["SELECT ? * (a / b) FROM t PREWHERE a <=> b WHERE a ~~ ? SETTINGS fast" 100.0 "x"]
           (q/format {:select [[[:pct :a :b]]] :from :t :prewhere [:<=> :a :b] :where [:matches :a "x"] :settings :fast} mine)
           (q/format {:select [[[:pct :a :b]]] :from :t :prewhere [:<=> :a :b] :where [:matches :a "x"] :settings :fast}
                     {:dialect (q/dialect :ansi mine) :quoted false})))
    (is (= ["PCT(a, b)"] (q/format-expr [:pct :a :b])) "nobody else sees it")))

(deftest helpers-build-the-same-data
  (is (= {:select [:a [:b :c]] :from [:t] :where [:and [:= :a 1] [:> :b 2] [:or :x :y]] :limit 3}
         (-> (q/select :a) (q/select [:b :c]) (q/from :t) (q/where := :a 1) (q/where [:> :b 2] nil [:or :x :y])
             (q/limit 5) (q/limit 3))))
  (is (= '{select [a b] where [:and (= a 1) [:= :b 2]]} (-> '{select [a] where (= a 1)} (q/select 'b) (q/where [:= :b 2]))))
  (is (= {:where [:or :a :b :c]} (-> (q/where :or :a :b) (q/where :or [:or :c]))))
  (is (= {:union [{:select 1} {:select 2}]} (q/union {:select 1} {:select 2})))
  (is (= [:and [:= :a 1] [:= :b 2]] (q/map= {:a 1 :b 2}))))

(deftest a-cache-gives-the-same-result
  (let [cache (q/cache 2)
        write #(q/format % {:cache cache :params {:x %2}})]
    (is (= ["SELECT a WHERE b = ?" 1] (write {:select :a :where [:= :b :?x]} 1)))
    (is (= ["SELECT a WHERE b = ?" 2] (write {:select :a :where [:= :b :?x]} 2)))
    (is (= ["SELECT DISTINCT a"] (do (write {:select [:a]} 1) (write {:select ^:distinct [:a]} 1))) "metadata is seen")
    (is (= ["SELECT ?" -0.0] (do (write {:select 0.0} 1) (write {:select -0.0} 1))))
    (is (= ["a IN (?)" 3] (do (write [:in :a :?x] [1 2]) (write [:in :a :?x] [3]))) "what depends on a value is not kept")
    (is (= "#<query cache: 2>" (str cache)))))

(def ^:private schema {:flights {:carrier "VARCHAR" :dep_delay "DOUBLE"} :airlines {:carrier "VARCHAR" :name "VARCHAR"}})

(deftest names-of-tables-and-columns
  (let [query {:with [[:late {:select [:carrier] :from :flights :where [:> :dep-delay 60]}]]
               :select [:a.name [[:count :*] :n]] :from [[:late :l]] :join [[:airlines :a] [:= :l.carrier :a.carrier]]
               :where [:exists {:select 1 :from :planes}] :group-by :a.name :order-by [[:n :desc]]}]
    (is (= #{"flights" "airlines" "planes"} (q/tables query)))
    (is (= {"flights" #{"carrier" "dep_delay"} "airlines" #{"name" "carrier"}} (q/columns query)))
    (is (= [[:table-not-found [:where 1 :from] nil]]
           (mapv (juxt :datafolio/error :path :column) (q/explain-data query schema))))))

(deftest everything-wrong-at-once
  (is (nil? (q/explain-data {:select [:carrier [[:avg :dep-delay] :mean]] :from :flights :group-by :carrier :order-by :mean} schema)))
  (is (= [[:invalid-query [:lmit] nil] [:column-not-found [:select 0] ["carrier"]] [:column-not-found [:where 1 1] ["dep_delay"]]]
         (mapv (juxt :datafolio/error :path #(when (:column %) (:nearest %)))
               (q/explain-data {:select [:carier] :from :flights :where [:and [:> :dep-dela 1]] :lmit 3} schema))))
  (is (= [:invalid-query :invalid-query]
         (mapv :datafolio/error (q/explain-data {:where [:and [:= 1 2 3] [:in :a]]} nil))))
  (is (= [[:column-not-found [1]]] (mapv (juxt :datafolio/error :path) (q/explain-data [:> :nope 1] schema)))))

(deftest simpler-and-prettier
  (is (= {:select [:a] :where [:and :a :b [:or :c :d]]}
         (q/simplify {:select [:a] :where [:and [:and :a nil] [:and :b true [:not [:not [:or :c :d]]]]] :having [] :limit nil})))
  (is (= "SELECT a\nFROM t\nWHERE b = 'it''s'" (q/pretty {:select :a :from :t :where [:= :b "it's"]}))))
