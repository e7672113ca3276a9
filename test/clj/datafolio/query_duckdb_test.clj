(ns datafolio.query-duckdb-test
  "Queries as data run in DuckDB: its own words, hostile text in every place, and a generated corpus held to a small
  interpreter over plain data."
  (:require [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.query :as q]
            [datafolio.testing.corpus :refer [corpus holds interpret rows-of-t rows-of-u]]
            [datafolio.testing.duckdb :as duckdb]))

(set! *warn-on-reflection* true)

(def ^:private tables
  ["create table t as select range i, range % 3 g, 'x' || range s, [1, 2, range] l, {'a': range} st,
                            timestamp '2020-01-01' ts from range(10)"
   "create table u as select range i, range * 2 v from range(4)"])

(deftest duckdb-says-all-of-its-own
  (with-open [connection (duckdb/connect)]
    (run! #(duckdb/execute! connection %) tables)
    (doseq [[expected query]
            [[[[0 1]]          {:select [[:t.* {:exclude [:s :l :st :ts] :replace {:g [:+ :g 1]}}]] :from :t :limit 1}]
             [3                {:select [:i [[:over [[:row-number] {:partition-by :g :order-by :i}]] :n]] :from :t :qualify [:= :n 1]}]
             [2                {:select :i :from :t :sample {:rows 2 :method :reservoir :seed 1}}]
             [10               {:select :i :from :t :sample [100 :percent]}]
             [[[0 0] [1 2]]    {:select [:t.i :u.v] :from :t :asof-join [:u [:>= :t.i :u.i]] :order-by :t.i :limit 2}]
             [[[0 0 0 0]]      {:select :* :from :u :positional-join [[:u :w]] :limit 1}]
             [4                {:select :i :from :t :semi-join [:u [:using :i]]}]
             [6                {:select :i :from :t :anti-join [:u [:using :i]]}]
             [3                {:pivot {:select [:i :g] :from :t} :on [[:i [0 1]]] :using [[[:count :*] :n]] :group-by :g}]
             [8                {:unpivot :u :on [:i :v] :into {:name :n :value :val}}]
             [[[0 0]]          {:select [[[:columns "^(i|g)$"]]] :from :t :limit 1}]
             [[[0 0]]          {:select [[[:columns [:i :g]]]] :from :t :limit 1}]
             [[[0]]            {:select [[[:columns [:lambda [:c] [:= :c "i"]]]]] :from :t :limit 1}]
             [[[0 4] [1 3] [2 3]] {:select [:g [[:count :*] :n]] :from :t :group-by :all :order-by :all}]
             [[[2]]            {:select :g :from :t :order-by [[:all :desc]] :limit 1}]
             [[["it's"]]       {:select [[[:get-in [:struct {"b'c" "it's"}] "b'c"]]]}]
             [[[1 7]]          {:select [[[:at :l 1]] [[:at [:list 6 7] 2]]] :from :t :limit 1}]
             [[[9]]            {:select [[[:at [:list-transform [:list 7 8] [:lambda [:x] [:+ :x 1]]] 2]]]}]
             [[[9 9]]          {:select [[[:over [[:sum :i] :w]] :a] [[:over [[:max :i] :x]] :b]] :from :t :where [:= :i 9]
                                :window [:w {:order-by :i :rows [[2 :preceding] :current-row]} :x {:partition-by :g}]}]
             [1                {:select [[[:+ :ts [:interval 3 :days]]]] :from :t :limit 1}]
             [10               {:from-first :t :select :i}]
             [10               {:from :t}]
             [[[1 2] [3 nil]]  {:values [{:a 1 :b 2} {:a 3}]}]
             [0                {:select :i :from :t :where [:in :i []]}]
             [[[3]]            {:select :i :from :t :where [:regexp :s "^x[3]"]}]
             [14               {:union-all-by-name [{:select :i :from :t} {:select :v :from :u}]}]
             [[[3]]            {:with-recursive [[:n {:union-all [{:select [[1 :x]]} {:select [[[:+ :x 1]]] :from :n :where [:< :x 3]}]}]]
                                :select [[[:count :*]]] :from :n}]
             [3                {:select-distinct-on [[:g] :g :i] :from :t :order-by [:g [:i :desc]]}]]]
      (testing (pr-str query)
        (let [found (duckdb/rows connection query)]
          (is (= expected (if (int? expected) (count found) (mapv (fn [row] (mapv #(if (number? %) (long %) %) row)) found)))))))))

;; ---- the order of parameters

(deftest parameters-are-counted-where-they-stand
  (with-open [connection (duckdb/connect)]
    (run! #(duckdb/execute! connection %) tables)
    (doseq [[expected query]
            [[[[3 1] [4 2] [5 3]] {:select [:i [[:+ :g [:over [[:row-number] {:partition-by :g :order-by :i}]] 0] :n]] :from :t
                                   :where [:between :i 3 8] :qualify [:= 1 [:over [[:row-number] {:partition-by :g :order-by :i}]]]
                                   :order-by :i :limit 3}]
             [[[7]]           {:select :i :from :t :where [:> :i 6] :sample {:rows 100 :method :reservoir :seed 7} :order-by :i :limit 1}]
             [[[0 10 nil] [1 nil 11]] {:pivot {:select [:i :g] :from :t :where [:< :i 2]} :on [[:i [0 1]]] :using [[[:sum [:+ :g [:lift 10]]]]]
                                       :group-by :g :order-by :g}]
             [[[1 3 103]]     {:with [[:w {:select [[[:+ :i 100] :x]] :from :t :where [:= :i 3]}]] :select [[[:lift 1] :one] :i :x] :from :t
                               :join [:w [:= :x [:+ :i 100]]] :where [:< :i 4] :group-by [:i :x] :having [:> [:count :*] 0] :limit 5}]
             [[[0 3 2]]       {:select [[[:over [[:sum [:+ :i 3]] :v]] :s] [[:lift 3] :three] [[:lift 2] :two]] :from :t :where [:= :i 9]
                               :window [:v {:order-by [[[:+ :i 1]]]}]}]]]
      (testing (pr-str query)
        (let [[sql & params] (q/format query {:dialect :duckdb}), inlined (q/format query {:dialect :duckdb :inline true})
              plain #(mapv (fn [row] (mapv (fn [x] (if (number? x) (long x) x)) row)) %)
              found (plain (duckdb/rows connection query))]
          (is (seq params) sql)
          (is (= (plain (duckdb/rows connection inlined)) found))
          (when-not (:window query)
            (is (= expected found))))))))

;; ---- hostile text

(def ^:private hostile
  (gen/one-of [gen/string
               (gen/fmap str/join (gen/vector (gen/elements ["'" "\"" ";" "--" "/*" "*/" "`" "]" "\\" "?" "$1" "%" "\n" "." " " "a"
                                                             "')" "\")" "); drop table safe; --" "$$" "U&'" "e'" ":x" "é" "\u2028"]) 1 6))]))

(def ^:private name-text
  "What may be a name at all: DuckDB takes no NUL and no empty name."
  (gen/such-that #(and (seq %) (not (str/includes? % "\u0000"))) hostile 100))

(deftest nothing-breaks-out-of-its-place
  (with-open [connection (duckdb/connect)]
    (duckdb/execute! connection "create table safe as select 1 k")
    (holds 300
      (prop/for-all [value (gen/fmap #(str/replace % "\u0000" "") hostile)
                     column name-text
                     table  name-text]
        (let [[row :as found] (duckdb/rows connection
                                {:with   [[[table {:columns [column]}] {:values [[value]]}]]
                                 :select [[[:alias column] (str column "_")] [[:inline value] :inlined] [value :v]]
                                 :from   [[[:alias table] :x]]
                                 :where  [:and [:= [:alias column] value] [:in [:alias column] [value]]]
                                 :group-by [[:alias column]]
                                 :order-by [[[:alias column] :desc]]})]
          (and (= [[value value value]] found)
               (= [(str column "_") "inlined" "v"] (:names (meta found)))
               (= 3 (count row))
               (= [[1]] (mapv #(mapv long %) (duckdb/rows connection "select count(*) from safe")))))))
    (testing "a column may be called *"
      (is (= [[1]] (mapv #(mapv long %) (duckdb/rows connection {:with [[["t" {:columns ["*"]}] {:values [[1]]}]], :select [[[:alias "*"]]], :from [[[:alias "t"] :x]]})))))
    (testing "keywords made of hostile text are names too, or refused; they never run"
      (holds 300
        (prop/for-all [text name-text
                       place (gen/elements [(fn [k] {:select [[1 k]]})
                                            (fn [k] {:select [[[k 1]]]})
                                            (fn [k] {:select [[[:cast 1 k]]]})
                                            (fn [k] {:select 1 :order-by [[[:inline 1] k]]})
                                            (fn [k] {:select [[[:+ [:inline "x"] [:interval 1 k]]]]})
                                            (fn [k] {:select [[[:inline k]]]})
                                            (fn [k] {:select 1 :from :safe :where [:= k 1]})])]
          (try (duckdb/rows connection (place (keyword text)))
               (catch java.sql.SQLException _ nil)
               (catch clojure.lang.ExceptionInfo e (when-not (:datafolio/error (ex-data e)) (throw e))))
          (= [[1]] (mapv #(mapv long %) (duckdb/rows connection "select count(*) from safe"))))))))

;; ---- a corpus, and what it should give

(defn- table! [connection table columns rows]
  (duckdb/execute! connection
    (first (q/format {:raw (str "create table " (name table) " as ") :select :*
                      :from [[{:values (map (apply juxt columns) rows)} [table {:columns columns}]]]} {:inline true}))))

(deftest a-generated-corpus-gives-what-plain-data-gives
  (with-open [connection (duckdb/connect)]
    (table! connection :t [:a :b :c] rows-of-t)
    (table! connection :u [:k :d] rows-of-u)
    (holds 300
      (prop/for-all [query corpus]
        (= (interpret query)
           (mapv (fn [row] (mapv #(if (number? %) (long %) %) row)) (duckdb/rows connection query)))))
    (testing "simplified, it gives the same"
      (holds 60
        (prop/for-all [query corpus]
          (= (duckdb/rows connection query) (duckdb/rows connection (q/simplify query))))))))
