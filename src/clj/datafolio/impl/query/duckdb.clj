(ns ^:no-doc datafolio.impl.query.duckdb
  "What DuckDB says beyond standard SQL: further clauses and calls, and how it says some of the usual ones."
  (:require [clojure.string :as str]
            [datafolio.impl.query.clauses :as clauses]
            [datafolio.impl.query.expr :as expr :refer [expr! expr-at! list! statement!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.operators :as operators]
            [datafolio.impl.query.out :as out :refer [at invalid text!]]
            [datafolio.impl.query.selects :as selects]
            [datafolio.impl.query.special :refer [need!]])
  (:import (clojure.lang Named)))

(set! *warn-on-reflection* true)

(defn- each! [out xs write]
  (doseq [[i x] (map-indexed vector xs)]
    (when (pos? (long i)) (text! out ", "))
    (at i (write x))))

;; ---- frames of windows

(defn- bound! [out x]
  (if (instance? Named x)
    (if (#{"unbounded-preceding" "current-row" "unbounded-following"} (name x))
      (names/keyword! out x)
      (throw (invalid "This is no end of a frame" x {:expected ":unbounded-preceding, :current-row, :unbounded-following or [n :preceding]"})))
    (let [[n side] (when (sequential? x) x)]
      (when-not (#{:preceding :following} (names/key-of side))
        (throw (invalid "This is no end of a frame" x {:expected ":unbounded-preceding, :current-row, :unbounded-following or [n :preceding]"})))
      (expr-at! out n 0 true)
      (text! out (str " " (str/upper-case (name side)))))))

(defn frame!
  "Writes ROWS, RANGE or GROUPS of a window: [from to], or from alone."
  [out sql x _]
  (text! out sql)
  (if (and (vector? x) (= 2 (count x)) (not (#{:preceding :following} (names/key-of (second x)))))
    (do (text! out " BETWEEN ") (at 0 (bound! out (nth x 0)))
        (text! out " AND ")     (at 1 (bound! out (nth x 1))))
    (do (text! out " ") (bound! out x))))

;; ---- clauses

(defn group!
  "Writes GROUP BY, also of all that is not aggregated."
  [out sql x m]
  (if (= :all (names/key-of x))
    (text! out "GROUP BY ALL")
    (clauses/group! out sql x m)))

(defn order!
  "Writes ORDER BY, also of all columns."
  [out sql x m]
  (let [xs (clauses/many x)
        xs (if (and (= 1 (count xs)) (sequential? (first xs))) (vec (first xs)) xs)
        [all direction] xs]
    (cond (and (= 1 (count xs)) (= :all (names/key-of all)))     (text! out (str "ORDER BY ALL" (get (out/dialect out :directions) " ASC")))
          (and (= 2 (count xs)) (= :all (names/key-of all)) (#{:asc :desc} (names/key-of direction)))
          (text! out (str "ORDER BY ALL " (str/upper-case (name direction))))
          :else (clauses/order-by! out sql x m))))

(defn- amount
  "A number of rows or percents as text: it stands in the SQL, where no parameter may."
  [n]
  (if (and (number? n) (not (neg? (double n))))
    (expr/inline-text n)
    (throw (invalid "A sample is a number of rows, [n :percent] or a map" n
                    {:expected "1000, [10 :percent] or {:rows n, :percent n, :method :reservoir, :seed n}"}))))

(def ^:private sampling #{"reservoir" "bernoulli" "system"})

(defn- sample! [out sql x _]
  (let [{:keys [rows percent method seed] :as sample}
        (cond (map? x)    x
              (vector? x) {(if (= :percent (names/key-of (second x))) :percent :rows) (first x)}
              :else       {:rows x})]
    (when-let [unknown (seq (remove #{:rows :percent :method :seed} (keys sample)))]
      (throw (invalid "A sample knows no such key" (first unknown) {:expected ":rows, :percent, :method, :seed"})))
    (text! out (str sql " " (amount (or percent rows)) (if percent " PERCENT" " ROWS")))
    (when (or method seed)
      (let [method (some-> method name)]
        (when-not (or (nil? method) (sampling method))
          (throw (invalid "This is no method of sampling" method {:expected ":reservoir, :bernoulli or :system"})))
        (text! out (str " (" (or method (if percent "system" "reservoir")) (when seed (str ", " (amount seed))) ")"))))))

(defn- pivot-on! [out sql xs _]
  (text! out sql)
  (text! out " ")
  (each! out (clauses/many xs)
         (fn [x]
           (if (and (sequential? x) (= 2 (count x)) (sequential? (second x)) (not (keyword? (first (second x)))))
             (do (expr-at! out (first x) 0 false)
                 (text! out " IN (")
                 (at 1 (list! (out/inlined out) (second x)))
                 (text! out ")"))
             (selects/item! out x " AS ")))))

(defn- into! [out _ x _]
  (let [{n :name, v :value} (when (map? x) x)]
    (when-not (and n v)
      (throw (invalid "An unpivot goes into a name and a value" x {:expected "{:name :column, :value :column}"})))
    (text! out "INTO NAME ")
    (at :name (names/entity! out n true false))
    (text! out " VALUE ")
    (at :value (each! out (clauses/many v) #(names/entity! out % true false)))))

(defn- values! [out sql xs m]
  (if (and (sequential? xs) (some map? xs))
    ;; rows that are maps: their keys name the columns
    (let [columns (vec (distinct (mapcat keys (filter map? xs))))]
      (text! out "SELECT * FROM (")
      (clauses/values! out sql (mapv (fn [row] (if (map? row) (mapv row columns) row)) xs) m)
      (text! out ") AS ")
      (names/entity! out :rows)
      (text! out " (")
      (each! out columns #(names/entity! out % false true))
      (text! out ")"))
    (clauses/values! out sql xs m)))

(def clauses
  "[clause, the clause before which it stands, SQL, writer]; one that is there already is written anew."
  [[:pivot :intersect "PIVOT" clauses/from!]
   [:pivot-wider :intersect "PIVOT_WIDER" clauses/from!]
   [:unpivot :intersect "UNPIVOT" clauses/from!]
   [:on :intersect "ON" pivot-on!]
   [:using :intersect "USING" clauses/from!]
   [:into :intersect "INTO" into!]
   [:union-by-name :table "UNION BY NAME" nil]
   [:union-all-by-name :table "UNION ALL BY NAME" nil]
   [:from-first :select "FROM" clauses/from!]
   [:asof-join :where "ASOF JOIN" clauses/join!]
   [:asof-left-join :where "ASOF LEFT JOIN" clauses/join!]
   [:semi-join :where "SEMI JOIN" clauses/join!]
   [:anti-join :where "ANTI JOIN" clauses/join!]
   [:natural-join :where "NATURAL JOIN" (clauses/select-list " AS ")]
   [:positional-join :where "POSITIONAL JOIN" (clauses/select-list " AS ")]
   [:qualify :partition-by "QUALIFY" clauses/condition!]
   [:sample :partition-by "USING SAMPLE" sample!]
   [:group-by nil "GROUP BY" group!]
   [:order-by nil "ORDER BY" order!]
   [:rows :limit "ROWS" frame!]
   [:range :limit "RANGE" frame!]
   [:groups :limit "GROUPS" frame!]
   [:values nil "VALUES" values!]])

;; ---- calls

(defn- struct! [out x _]
  (need! x 1 1 "a map")
  (when-not (map? (nth x 1))
    (throw (invalid "A struct is made of a map" (nth x 1) {:expected "{:field expression}"})))
  (text! out "{")
  (each! out (nth x 1) (fn [[k v]]
                         (text! out (str (expr/inline-text (names/word-text k)) ": "))
                         (expr! out v false)))
  (text! out "}"))

(defn- map! [out x _]
  (need! x 1 1 "a map")
  (text! out "MAP {")
  (each! out (nth x 1) (fn [[k v]] (expr! out k false) (text! out ": ") (expr! out v false)))
  (text! out "}"))

(defn- list-literal! [out x _]
  (text! out "[")
  (list! out x 1)
  (text! out "]"))

(defn- slice! [out x _]
  (need! x 3 4 "a list, the first and the last index")
  (expr-at! out (nth x 1) 1 true)
  (text! out "[")
  (doseq [i (range 2 (count x))]
    (when (> (long i) 2) (text! out ":"))
    (expr-at! out (nth x i) i false))
  (text! out "]"))

(defn lambda-parameters [x]
  (let [names (nth x 1 nil)]
    (when-not (and (= 3 (count x)) (sequential? names) (seq names) (every? #(instance? Named %) names))
      (throw (invalid "A lambda is a list of names and an expression" x {:expected "[:lambda [:x] [:+ :x 1]]"})))
    names))

(defn- lambda! [out x _]
  (text! out "lambda ")
  (each! out (lambda-parameters x) #(names/entity! out % true false))
  (text! out ": ")
  (expr-at! out (nth x 2) 2 false))

(defn- columns! [out x _]
  (need! x 1 1 "a pattern, a list of columns, :* or a lambda")
  (let [what (nth x 1)]
    (text! out "COLUMNS(")
    (cond (string? what) (text! out (expr/inline-text what))
          (and (sequential? what) (= :lambda (names/key-of (first what)))) (expr-at! out what 1 false)
          (and (sequential? what) (map? (second what))) (at 1 (selects/item! out what " AS "))
          (sequential? what)
          (text! out (str "[" (str/join ", " (map (comp expr/inline-text names/word-text) what)) "]"))
          :else (expr-at! out what 1 false))
    (text! out ")")))

(defn- interval! [out x _]
  (need! x 1 2 "a string, or an amount and a unit")
  (let [[_ amount unit] x]
    (if (nil? unit)
      (do (text! out "INTERVAL ") (expr-at! (out/inlined out) amount 1 false))
      (do (text! out "INTERVAL (")
          (expr-at! out amount 1 false)
          (text! out ") ")
          (at 2 (names/keyword! out unit))))))

(defn- regexp! [out x _]
  (need! x 2 2 "a text and a pattern")
  (text! out "REGEXP_MATCHES(")
  (list! out x 1)
  (text! out ")"))

(def calls
  {:struct struct!, :map map!, :list list-literal!, :slice slice!, :lambda lambda!, :columns columns!
   :interval interval!, :regexp regexp!, :regex regexp!, :xor nil, :glob (operators/infix "GLOB")
   (keyword "//") (operators/infix "//"), :** (operators/infix "**"), :<< (operators/infix "<<"), :>> (operators/infix ">>")
   :in (operators/membership "IN" "FALSE"), :not-in (operators/membership "NOT IN" "TRUE")
   :is-distinct-from (operators/infix "IS DISTINCT FROM"), :is-not-distinct-from (operators/infix "IS NOT DISTINCT FROM")})

;; ---- *

(defn star!
  "Writes [:* {:exclude [:a], :replace {:b expression}, :rename {:c :d}}]."
  [out x]
  (let [[star {:keys [exclude replace rename] :as changes}] x]
    (when-let [unknown (first (remove #{:exclude :replace :rename} (keys changes)))]
      (at 1 (throw (invalid "* knows no such change" unknown {:expected ":exclude, :replace, :rename"}))))
    (expr! out star false)
    (when (seq exclude)
      (text! out " EXCLUDE (")
      (at 1 (at :exclude (each! out exclude #(names/entity! out %))))
      (text! out ")"))
    (when (seq replace)
      (text! out " REPLACE (")
      (at 1 (at :replace (doseq [[i [k v]] (map-indexed vector replace)]
                           (when (pos? (long i)) (text! out ", "))
                           (at k (expr! out v false))
                           (text! out " AS ")
                           (names/entity! out k true false))))
      (text! out ")"))
    (when (seq rename)
      (text! out " RENAME (")
      (at 1 (at :rename (each! out rename (fn [[from to]]
                                            (names/entity! out from)
                                            (text! out " AS ")
                                            (names/entity! out to true false)))))
      (text! out ")"))))
