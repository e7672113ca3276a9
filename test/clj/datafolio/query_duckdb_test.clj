(ns datafolio.query-duckdb-test
  "Queries as data run in DuckDB: its own words, hostile text in every place, and a generated corpus held to a small
  interpreter over plain data."
  (:require [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [clojure.test.check :as check]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.query :as q]
            [datafolio.testing.duckdb :as duckdb]))

(set! *warn-on-reflection* true)

(defn- holds
  "Checks a property n times; a failure prints its seed and smallest case."
  [n property]
  (let [{:keys [pass? seed shrunk] :as result} (check/quick-check n property)]
    (is pass? (str "seed " seed ", smallest: " (pr-str (:smallest shrunk)) (some-> ^Throwable (:result result) ex-message)))))

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

(def ^:private rows-of-t
  (for [i (range 12)] {:a i, :b (when-not (zero? (mod i 4)) (mod i 3)), :c (str "c" (mod i 2))}))

(def ^:private rows-of-u
  (for [i [0 1 1 5]] {:k i, :d (* 10 i)}))

(defn- truth
  "SQL's AND, OR, NOT over true, false and nil."
  [op xs]
  (case op
    :and (cond (some false? xs) false (some nil? xs) nil :else true)
    :or  (cond (some true? xs) true (some nil? xs) nil :else false)
    :not (when-some [x (first xs)] (not x))))

(defn- value
  "What an expression is for a row."
  [x row]
  (cond (keyword? x) (row x)
        (vector? x)
        (let [[op & args] x
              xs (if (= :in op) [(value (first args) row)] (map #(value % row) args))]
          (case op
            (:and :or :not) (truth op xs)
            :in (when-some [v (first xs)] (contains? (set (second args)) v))
            :=  (when (every? some? xs) (apply = xs))
            (when (every? some? xs)
              (case op :< (apply < xs) :> (apply > xs) :+ (apply + xs) :* (apply * xs) :between (let [[v lo hi] xs] (<= lo v hi))))))
        :else x))

(def ^:private number
  (gen/recursive-gen (fn [e] (gen/tuple (gen/elements [:+ :*]) e e)) (gen/one-of [(gen/elements [:a :b]) (gen/choose 0 6)])))

(def ^:private condition
  (gen/recursive-gen
    (fn [e] (gen/one-of [(gen/tuple (gen/return :not) e) (gen/let [op (gen/elements [:and :or]) xs (gen/vector e 1 3)] (into [op] xs))]))
    (gen/one-of [(gen/tuple (gen/elements [:< :> :=]) number number)
                 (gen/tuple (gen/return :between) number (gen/choose 0 3) (gen/choose 3 9))
                 (gen/tuple (gen/return :in) number (gen/vector (gen/choose 0 9) 1 4))])))

(def ^:private corpus
  (gen/let [where condition, x number, kind (gen/elements [:plain :group :join]), n (gen/choose 1 12), skip (gen/choose 0 3), down? gen/boolean]
    (let [direction (if down? :desc :asc)]
      (case kind
        :plain {:select [:a [x :x]] :from :t :where where :order-by [[:a direction]] :limit n :offset skip}
        :group {:select [:c [[:count :*] :n] [[:sum x] :s]] :from :t :where where :group-by :c :order-by [[:c direction]] :limit n}
        :join  {:select [:a :d [x :x]] :from :t :join [:u [:= :a :k]] :where where :order-by [[:a direction] :d] :limit n}))))

(defn- interpret [{:keys [select join where group-by order-by limit offset]}]
  (let [kept   (filter #(true? (value where %))
                       (if join (for [t rows-of-t, u rows-of-u :when (= (:a t) (:k u))] (merge t u)) rows-of-t))
        item   (fn [x] (if (vector? x) (first x) x))
        order  (fn [rows] (let [[k direction] (first order-by)
                                rows (sort-by k rows)]
                            (if (= :desc direction) (sort-by k #(compare %2 %1) rows) rows)))
        total  (fn [x rows] (let [xs (keep #(value x %) rows)] (when (seq xs) (reduce + xs))))]
    (->> (if group-by
           (for [[c rows] (clojure.core/group-by :c kept)] {:c c :row [c (count rows) (total (second (item (select 2))) rows)]})
           (map (fn [row] (assoc row :row (mapv #(value (item %) row) select))) (if join (sort-by :d kept) kept)))
         order (drop (or offset 0)) (take limit) (mapv :row))))

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
