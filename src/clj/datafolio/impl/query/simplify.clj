(ns ^:no-doc datafolio.impl.query.simplify
  "A query that says the same with less."
  (:require [datafolio.impl.query.names :as names])
  (:import (clojure.lang Named)))

(set! *warn-on-reflection* true)

(declare simplify)

(def ^:private opaque
  "Calls whose arguments are values or text, not expressions."
  #{:lift :param :raw :inline :alias :entity :columns})

(defn- flat
  "The operands of AND or OR without nested ones of the same kind, nil and repetitions."
  [kind xs]
  (distinct (mapcat (fn [x]
                      (cond (nil? x) nil
                            (and (sequential? x) (= kind (names/key-of (first x)))) (flat kind (rest x))
                            :else [x]))
                    xs)))

(defn- junction [kind xs]
  (let [[neutral absorbing] (if (= kind :and) [true false] [false true])
        xs (remove #{neutral} (flat kind (map simplify xs)))]
    (cond (some #{absorbing} xs) absorbing
          (empty? xs)            neutral
          (next xs)              (into [kind] xs)
          :else                  (first xs))))

(defn- negation [x]
  (cond (boolean? x) (not x)
        (and (sequential? x) (= :not (names/key-of (first x)))) (second x)
        :else [:not x]))

(defn- call [x]
  (let [head (names/key-of (first x))]
    (cond (opaque head)               x
          (#{:and :or} head)          (junction head (rest x))
          (and (= :not head) (= 2 (count x))) (negation (simplify (second x)))
          (instance? Named head)      (with-meta (into [head] (map simplify) (rest x)) (meta x))
          :else                       (with-meta (mapv simplify x) (meta x)))))

(defn- empty-clause? [k v]
  (or (nil? v)
      (and (#{:where :having :qualify} k) (or (true? v) (and (sequential? v) (empty? v))))
      (and (coll? v) (empty? v) (not= k :values))))

(def ^:private plain-clauses
  "Clauses that hold values, not expressions."
  #{:values :columns :sample :raw})

(defn- query [m]
  (into (with-meta {} (meta m))
        (for [[k v] m
              :let [k (names/key-of k)
                    v (if (plain-clauses k) v (simplify v))]
              :when (not (empty-clause? k v))]
          [k v])))

(defn simplify
  "The query or expression with nested AND and OR made flat, double NOT and constants gone, empty clauses left out and
  keywords in place of symbols for clauses and calls."
  [x]
  (cond (map? x)                            (query x)
        (and (sequential? x) (seq x))       (call x)
        :else                               x))
