(ns ^:no-doc datafolio.impl.query.operators
  "Operators: what stands between its operands. A table of key to writer, `(write out call nested?)`."
  (:require [datafolio.impl.query.expr :as expr :refer [expr-at!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.out :as out :refer [invalid text!]])
  (:import (clojure.lang Named)
           (datafolio.impl.query.out Out)
           (java.util List)))

(set! *warn-on-reflection* true)

(defmacro bracketed
  "Evaluates the body, which writes, in brackets when `nested?`."
  [out nested? & body]
  `(do (when ~nested? (text! ~out "("))
       ~@body
       (when ~nested? (text! ~out ")"))))

(defn- operands
  "Indexes of the operands to write."
  [x ignore-nil?]
  (let [n (count x)]
    (if ignore-nil?
      (filterv #(some? (nth x %)) (range 1 n))
      (range 1 n))))

(defn infix
  "A writer of `sql` between any number of operands. Options: :ignore-nil? leaves out operands that are nil; :unary?
  writes it before a single operand; :empty is written when there is none."
  ([sql] (infix sql nil))
  ([^String sql {:keys [ignore-nil? unary? empty]}]
   (let [between (str " " sql " ")
         before  (str sql " ")]
     (fn [out x nested?]
       (let [places (operands x ignore-nil?)
             n      (count places)]
         (when (and (zero? n) (nil? empty))
           (throw (invalid (str "The operator " (first x) " needs an operand") x)))
         (bracketed out nested?
           (cond (zero? n) (text! out empty)
                 (= 1 n)   (do (when unary? (text! out before))
                               (expr-at! out (nth x (first places)) (first places) true))
                 :else     (reduce (fn [more? i]
                                     (when more? (text! out between))
                                     (expr-at! out (nth x i) i true)
                                     true)
                                   false places))))))))

(defn comparison
  "A writer of = or <>, which takes two operands; one that is nil makes `with-null` of it."
  [^String sql ^String with-null]
  (let [between (str " " sql " ")]
    (fn [out x nested?]
      (when (> (count x) 3)
        (throw (invalid (str (first x) " compares two operands") x {:expected "two operands"})))
      (let [a (nth x 1 nil), b (nth x 2 nil)]
        (bracketed out nested?
          (cond (nil? b) (do (expr-at! out a 1 true) (text! out with-null))
                (nil? a) (do (expr-at! out b 2 true) (text! out with-null))
                :else    (do (expr-at! out a 1 true) (text! out between) (expr-at! out b 2 true))))))))

;; ---- IN

(defn- parameter-key
  "The key of the named parameter that `y` is, or nil."
  [y]
  (cond (and (instance? Named y) (.startsWith ^String (name y) "?")) (subs (name y) 1)
        (and (sequential? y) (= :param (names/key-of (first y)))) (name (second y))))

(defn- values! [^Out out values]
  (text! out "(")
  (reduce (fn [more? v]
            (when more? (text! out ", "))
            (expr/value! out v)
            true)
          false values)
  (text! out ")"))

(defn- many? [v] (and (coll? v) (not (map? v))))

(defn- check-values [out x values]
  (let [level (out/option out :checking)]
    (when (and (#{:basic :strict} level) (empty? values))
      (throw (invalid "IN with an empty collection matches nothing" x)))
    (when (and (= :strict level) (some nil? values))
      (throw (invalid "IN (NULL) does not match" x)))))

(defn- members
  "The values that stand at the right of IN when they are a collection: [values named?]; nil for anything else."
  [^Out out y]
  (if-let [k (parameter-key y)]
    (let [v (expr/named-value (out/option out :params) k)]
      (when (many? v) [v true]))
    (cond (set? y)                                                              [y false]
          (and (sequential? y) (= :lift (names/key-of (first y))) (many? (second y))) [(second y) false])))

(defn- right! [^Out out x y]
  (if-let [[values named?] (members out y)]
    (do (when (or named? (not (out/dialect out :plain?)))
          (check-values out x values))
        (when named? (vreset! (.-fixed? out) false))
        ;; numbered placeholders count the collection itself too, as HoneySQL has it
        (when (and (out/option out :numbered) (not (.-inline? out)))
          (.add ^List (.-params out) nil))
        (if (and named? (.-inline? out) (out/dialect out :plain?))
          (text! out (expr/inline-text (vec values)))
          (values! out values)))
    (do (when (sequential? y) (check-values out x y))
        (expr-at! out y 2 false))))

(defn membership
  "A writer of IN or NOT IN. `empty` is what a dialect writes for an empty collection, nil for ()."
  [^String sql empty]
  (let [between (str " " sql " ")]
    (fn [^Out out x nested?]
      (when-not (= 3 (count x))
        (throw (invalid (str (first x) " takes an expression and a collection, a sub-query or a parameter") x)))
      (let [y (nth x 2)]
        (if (and empty (some-> (if (sequential? y) y (first (members out y))) empty?))
          (text! out empty)
          (bracketed out nested?
            (expr-at! out (nth x 1) 1 true)
            (text! out between)
            (right! out x y)))))))

(defn between [^String sql]
  (let [sql (str " " sql " ")]
    (fn [out x _]
      (when (> (count x) 4)
        (throw (invalid (str (first x) " takes an expression and two bounds") x)))
      (expr-at! out (nth x 1 nil) 1 true)
      (text! out sql)
      (expr-at! out (nth x 2 nil) 2 true)
      (text! out " AND ")
      (expr-at! out (nth x 3 nil) 3 true))))

(defn- not! [out x _]
  (text! out "NOT ")
  (expr-at! out (nth x 1 nil) 1 true))

(def operators
  (into {:and (infix "AND" {:ignore-nil? true, :empty "TRUE"})
         :or  (infix "OR" {:ignore-nil? true, :empty "FALSE"})
         :=   (comparison "=" " IS NULL")
         :not not!
         :in  (membership "IN" nil), :not-in (membership "NOT IN" nil)
         :between (between "BETWEEN"), :not-between (between "NOT BETWEEN")
         :+ (infix "+" {:unary? true}), :- (infix "-" {:unary? true}), (keyword "~") (infix "~" {:unary? true})
         :not-like (infix "NOT LIKE"), :not-ilike (infix "NOT ILIKE"), :similar-to (infix "SIMILAR TO")
         :not-similar-to (infix "NOT SIMILAR TO"), :is-not (infix "IS NOT"), :regex (infix "REGEXP")
         :with-ordinality (infix "WITH ORDINALITY")}
        (concat (for [k [:<> :!= :not=]] [k (comparison "<>" " IS NOT NULL")])
                (for [s ["xor" "like" "ilike" "regexp" "is"]] [(keyword s) (infix (.toUpperCase ^String s))])
                (for [s ["<" ">" "<=" ">=" "*" "/" "%" "|" "&" "^" "||" "<->" "&&"]] [(keyword s) (infix s)]))))
