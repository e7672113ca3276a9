(ns datafolio.testing.corpus
  "A generated corpus of queries over two small tables, and an interpreter that tells from plain data what each should give."
  (:require [clojure.test :refer [is]]
            [clojure.test.check :as check]
            [clojure.test.check.generators :as gen]))

(set! *warn-on-reflection* true)

(defn holds
  "Checks a property n times; a failure prints its seed and smallest case."
  [n property]
  (let [{:keys [pass? seed shrunk] :as result} (check/quick-check n property)]
    (is pass? (str "seed " seed ", smallest: " (pr-str (:smallest shrunk)) (some-> ^Throwable (:result result) ex-message)))))

(def rows-of-t
  (for [i (range 12)] {:a i, :b (when-not (zero? (mod i 4)) (mod i 3)), :c (str "c" (mod i 2))}))

(def rows-of-u
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

(def corpus
  "Queries over the two tables."
  (gen/let [where condition, x number, kind (gen/elements [:plain :group :join]), n (gen/choose 1 12), skip (gen/choose 0 3), down? gen/boolean]
    (let [direction (if down? :desc :asc)]
      (case kind
        :plain {:select [:a [x :x]] :from :t :where where :order-by [[:a direction]] :limit n :offset skip}
        :group {:select [:c [[:count :*] :n] [[:sum x] :s]] :from :t :where where :group-by :c :order-by [[:c direction]] :limit n}
        :join  {:select [:a :d [x :x]] :from :t :join [:u [:= :a :k]] :where where :order-by [[:a direction] :d] :limit n}))))

(defn interpret
  "What a query of the corpus gives, as vectors of values."
  [{:keys [select join where group-by order-by limit offset]}]
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
