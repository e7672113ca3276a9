(ns ^:no-doc datafolio.impl.query.spark-selects
  "SELECTs of which Spark SQL lacks the clause: QUALIFY becomes a filter around the SELECT, PIVOT an aggregate with a filter for each
  column that it makes."
  (:require [clojure.string :as str]
            [datafolio.impl.query.clauses :as clauses]
            [datafolio.impl.query.expr :as expr :refer [expr! statement!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.out :as out :refer [at invalid text!]]
            [datafolio.impl.query.selects :as selects])
  (:import (clojure.lang Named)
           (java.time LocalDate)))

(set! *warn-on-reflection* true)

(defn- part
  "What of a query its clauses' keys select."
  [m wanted?]
  (into {} (filter (fn [[k _]] (wanted? (names/key-of k)))) m))

(defn- there [m ks] (seq (filter #(some? (clauses/clause-value m %)) ks)))

(defn- part!
  "Writes these clauses of the query, where it has any, and what separates them from the rest."
  [out m ks separator first?]
  (when (there m ks)
    (when-not first? (text! out separator))
    (statement! out (part m (set ks)) separator)
    (when first? (text! out separator))))

(def ^:private withs [:with :with-recursive])
(def ^:private limits [:limit :offset])

;; ---- QUALIFY

(def ^:private kept "datafolio_qualify")

(def ^:private not-beside-qualify
  [:raw :nest :intersect :intersect-all :union :union-all :except :except-all :table :distinct :expr :columns :values :pivot])

(defn- norm [s] (str/lower-case (str/replace (name s) "-" "_")))

(defn- output-name
  "What a column of a SELECT's list is called, where the list says it."
  [x]
  (let [[e a] (if (sequential? x) x [x])]
    (cond (or (string? a) (instance? Named a)) (norm a)
          (instance? Named e)                  (norm (peek (str/split (name e) #"\."))))))

(defn- outside?
  "Whether an order is by something that the SELECT gives: one of its names, or a column by its number."
  [e outputs]
  (or (and (instance? Named e) (nil? (namespace e)) (contains? outputs (norm e)))
      (and (sequential? e) (= :inline (names/key-of (first e))) (int? (second e)))
      (= :all (names/key-of e))))

(defn- orders
  "[index expression direction hidden-name-or-nil] of what the query is ordered by."
  [m outputs]
  (map-indexed (fn [i x]
                 (let [list? (sequential? x), e (if list? (first x) x)]
                   {:i i, :list? list?, :e e, :more (when list? (rest x))
                    :hidden (when-not (outside? e outputs) (str "datafolio_order_" i))}))
               (some-> (clauses/clause-value m :order-by) clauses/many)))

(defn- qualified! [out m separator]
  (when-let [k (first (there m not-beside-qualify))]
    (at k (throw (invalid (str "The dialect :spark cannot say " k " beside :qualify") (clauses/clause-value m k)
                          {:expected "the SELECT with :qualify as a query of its own"}))))
  (let [distinct? (some? (clauses/clause-value m :select-distinct))
        k         (if distinct? :select-distinct :select)
        items     (clauses/clause-value m k)
        orders    (orders m (set (keep output-name (clauses/many items))))
        hidden    (filter :hidden orders)
        inner     (apply disj (into #{} (map names/key-of) (keys m)) k :qualify :order-by (concat withs limits))]
    (when (or (nil? items) (:distinct (meta items)))
      (throw (invalid ":qualify needs :select or :select-distinct beside it" m)))
    (when (and distinct? (seq hidden))
      (at :order-by (throw (invalid "SELECT DISTINCT is ordered by what it selects" (:e (first hidden)) {:expected "a name of :select-distinct"}))))
    (part! out m withs separator true)
    (text! out (str "SELECT " (when distinct? "DISTINCT ") "* EXCEPT ("))
    (doseq [[i column] (map-indexed vector (cons kept (map :hidden hidden)))]
      (when (pos? (long i)) (text! out ", "))
      (names/entity! out column))
    (text! out ") FROM (SELECT ")
    (at k (selects/items! out items " AS "))
    (text! out ", ")
    (at :qualify (expr! out (clauses/clause-value m :qualify) false))
    (text! out " AS ")
    (names/entity! out kept)
    (doseq [{:keys [i list? e hidden]} hidden]
      (text! out ", ")
      (at :order-by (at i (if list? (at 0 (expr! out e false)) (expr! out e false))))
      (text! out " AS ")
      (names/entity! out hidden))
    (part! out m inner separator false)
    (text! out ") WHERE ")
    (names/entity! out kept)
    (when (seq orders)
      (text! out separator)
      (statement! out {:order-by (vec (for [{:keys [list? e more hidden]} orders
                                            :let [e (if hidden [:entity hidden] e)]]
                                        (if list? (into [e] more) (if hidden [e] e))))}
                  separator))
    (part! out m limits separator false)))

;; ---- PIVOT

(def ^:private beside-pivot (into #{:pivot :on :using :group-by :order-by} (concat withs limits)))

(defn- column-text
  "What DuckDB calls the column of a value."
  [v]
  (cond (nil? v) "NULL"
        (or (string? v) (int? v) (boolean? v) (instance? LocalDate v)) (str v)
        :else (throw (invalid "A pivot's values are texts, whole numbers, booleans, dates and nil" v))))

(defn- pivoted
  "[[index expression value] …] for each column of an item of :on."
  [i x]
  (if (and (sequential? x) (= 2 (count x)) (sequential? (second x)) (not (keyword? (first (second x)))))
    (for [v (second x)] [i (first x) v])
    (at :on (at i (throw (invalid "The dialect :spark has to be told which values become columns" x {:expected "[:month [1 2 3]]"}))))))

(defn- combinations [columns]
  (reduce (fn [found more] (for [a found, b more] (conj a b))) [[]] columns))

(defn- aggregates
  "[index expression alias] of what is aggregated; without anything rows are counted."
  [m]
  (let [xs (some-> (clauses/clause-value m :using) clauses/many)]
    (for [[i x] (map-indexed vector (or xs [[[:count :*]]])) :let [[e a] (if (sequential? x) x [x])]]
      (do (when (and (nil? a) (next xs))
            (at :using (at i (throw (invalid "Of several aggregates each needs a name" x {:expected "[[:sum :x] :total]"})))))
          [i e a]))))

(defn- pivot! [out m separator]
  (when-let [[k v] (first (remove (fn [[k v]] (or (nil? v) (beside-pivot (names/key-of k)))) m))]
    (at k (throw (invalid (str "There is no " k " beside :pivot") v {:expected "a :pivot of a query that has it"}))))
  (let [groups (some-> (clauses/clause-value m :group-by) clauses/many)]
    (when (or (empty? groups) (= [:all] (map names/key-of groups)))
      (throw (invalid "The dialect :spark has to be told the rows of a :pivot" m {:expected ":group-by and its columns"})))
    (when-not (clauses/clause-value m :on)
      (throw (invalid "A :pivot needs :on" m {:expected ":on [[:month [1 2 3]]]"})))
    (part! out m withs separator true)
    (text! out "SELECT ")
    (at :group-by (selects/items! out groups " AS "))
    (doseq [columns   (combinations (map-indexed pivoted (clauses/many (clauses/clause-value m :on))))
            [i e a]   (aggregates m)]
      (text! out ", ")
      (at :using (at i (expr! out e true)))
      (text! out " FILTER (WHERE ")
      (doseq [[n [j x v]] (map-indexed vector columns)]
        (when (pos? (long n)) (text! out " AND "))
        (at :on (at j (at 0 (expr! out x true))
                      (text! out " <=> ")
                      (at 1 (expr! (out/inlined out) v false)))))
      (text! out ") AS ")
      (names/entity! out (str/join "_" (cond-> (mapv #(at :on (column-text (peek %))) columns) a (conj (names/word-text a)))) true false))
    (text! out separator)
    (text! out "FROM ")
    (at :pivot (selects/items! out (clauses/clause-value m :pivot) " AS "))
    (part! out m (into [:group-by :order-by] limits) separator false)))

(defn whole
  "What writes this query, where a clause asks for more than a place of its own; or nil."
  [m]
  (cond (some? (clauses/clause-value m :pivot))   pivot!
        (some? (clauses/clause-value m :qualify)) qualified!))
