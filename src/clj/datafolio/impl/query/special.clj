(ns ^:no-doc datafolio.impl.query.special
  "Calls with a syntax of their own, such as CASE, CAST and OVER: a table of key to writer, `(write out call nested?)`."
  (:require [datafolio.impl.query.expr :as expr :refer [arguments! expr! expr-at! list! statement!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.out :as out :refer [at invalid text!]]
            [datafolio.impl.query.selects :as selects])
  (:import (clojure.lang Named)
           (datafolio.impl.query.out Out)))

(set! *warn-on-reflection* true)

(defn need!
  "An error unless the call has between `least` and `most` arguments (nil: any number); `what` says what it takes."
  [x least most what]
  (let [n (dec (count x))]
    (when (or (< n (long least)) (and most (> n (long most))))
      (throw (invalid (str (first x) " takes " what) x {:expected what})))))

;; ---- values as they are

(defn- raw! [out x _]
  (let [many? (and (= 2 (count x)) (sequential? (nth x 1)))
        parts (if many? (nth x 1) (rest x))]
    (doseq [[i part] (map-indexed vector parts)]
      (if (sequential? part)
        (expr-at! out part (if many? i (inc (long i))) false)
        (text! out (str part))))))

(defn- inline! [out x _]
  (let [out (out/inlined out)]
    (doseq [i (range 1 (count x))]
      (when (> (long i) 1) (text! out " "))
      (expr-at! out (nth x i) i false))))

(defn- lift! [out x _]
  (need! x 1 1 "one value")
  (expr/value! out (nth x 1)))

(defn- param! [out x _]
  (need! x 1 1 "the name of a parameter")
  (when-not (or (instance? Named (nth x 1)) (string? (nth x 1)))
    (throw (invalid "A parameter is named by a keyword or symbol" (nth x 1))))
  (expr/named! out (nth x 1)))

;; ---- case, cast, arrays, names

(defn- branches! [out x from]
  (let [n (count x)]
    (when (or (= n (long from)) (odd? (- n (long from))))
      (throw (invalid (str (first x) " takes pairs of a condition and a result, and at last :else and a result") x)))
    (doseq [i (range from n 2)
            :let [condition (nth x i)]]
      (if (= :else (names/key-of condition))
        (text! out "ELSE ")
        (do (text! out "WHEN ") (expr-at! out condition i false) (text! out " THEN ")))
      (expr-at! out (nth x (inc (long i))) (inc (long i)) false)
      (text! out " "))
    (text! out "END")))

(defn- case! [out x _]
  (text! out "CASE ")
  (branches! out x 1))

(defn- case-expr! [out x _]
  (need! x 3 nil "an expression and pairs of a value and a result")
  (text! out "CASE ")
  (expr-at! out (nth x 1) 1 false)
  (text! out " ")
  (branches! out x 2))

(defn type-of!
  "Writes a type: a name, or a call such as [:decimal 10 2]."
  [out t]
  (if (instance? Named t) (names/type! out t) (expr! out t false)))

(defn- cast! [out x _]
  (need! x 2 2 "an expression and a type")
  (text! out "CAST(")
  (expr-at! out (nth x 1) 1 false)
  (text! out " AS ")
  (at 2 (type-of! out (nth x 2)))
  (text! out ")"))

(defn- array! [out x _]
  (need! x 1 2 "a sequence or a sub-query, and the type of its elements")
  (let [[_ elements type] x]
    (cond (map? elements) (do (text! out "ARRAY") (expr-at! out elements 1 false))
          (sequential? elements) (do (text! out "ARRAY[")
                                     (at 1 (list! out elements))
                                     (text! out "]")
                                     (when type (text! out "::") (at 2 (type-of! out type)) (text! out "[]")))
          :else (throw (invalid "An array is made of a sequence or of a sub-query" elements)))))

(defn- composite! [out x _]
  (text! out "(")
  (list! out x 1)
  (text! out ")"))

(defn- suffixed [^String sql]
  (fn [out x _]
    (expr-at! out (nth x 1 nil) 1 false)
    (text! out sql)))

(defn- dot! [out x _]
  (need! x 2 nil "an expression and names")
  (expr-at! out (nth x 1) 1 false)
  (doseq [i (range 2 (count x))]
    (text! out ".")
    (at i (names/entity! out (nth x i)))))

(defn- alias! [out x _]
  (need! x 1 1 "a name")
  (names/entity! out (nth x 1) true false))

(defn- nest! [out x _]
  (text! out "(")
  (expr-at! out (nth x 1 nil) 1 false)
  (text! out ")"))

(defn navigation
  "A writer of an element of an array or struct: [:at :a 1 :x] is a[1].x. `wrap?` puts brackets around the first."
  [wrap?]
  (fn [^Out out x _]
    (need! x 1 nil "an expression and the indexes or names that lead into it")
    (when wrap? (text! out "("))
    (expr-at! out (nth x 1) 1 false)
    (when wrap? (text! out ")"))
    (doseq [i (range 2 (count x)) :let [k (nth x i)]]
      (cond (instance? Named k)               (do (text! out ".") (at i (names/entity! out k)))
            (or (number? k) (string? k))      (text! out (str "[" (expr/inline-text k) "]"))
            :else                             (do (text! out "[") (expr-at! out k i false) (text! out "]"))))))

;; ---- time

(defn- at-time-zone! [out x _]
  (need! x 2 2 "an expression and a time zone")
  (expr-at! out (nth x 1) 1 true)
  (text! out " AT TIME ZONE ")
  (let [zone (nth x 2)]
    (if (or (string? zone) (instance? Named zone))
      (text! out (expr/inline-text (names/word-text zone)))
      (expr-at! out zone 2 false))))

(defn- interval! [out x _]
  (need! x 1 2 "a string, or an amount and a unit")
  (let [[_ amount unit] x]
    (text! out "INTERVAL ")
    (if unit
      (do (expr-at! out amount 1 false) (text! out " ") (at 2 (names/keyword! out unit)))
      (expr-at! (out/inlined out) amount 1 false))))

;; ---- aggregates and windows

(defn- over! [out x _]
  (need! x 1 nil "[expression window alias], once or more")
  (doseq [i (range 1 (count x)) :let [part (nth x i)]]
    (when (> (long i) 1) (text! out ", "))
    (at i (if-not (and (sequential? part) (<= 1 (count part) 3))
            (throw (invalid "OVER takes an expression, a window and an alias" part))
            (let [[e window as] part]
              (expr-at! out e 0 false)
              (text! out " OVER ")
              (at 1 (if (or (nil? window) (map? window))
                      (do (text! out "(") (statement! out (or window {}) " ") (text! out ")"))
                      (names/entity! out window)))
              (when as (text! out " AS ") (at 2 (names/entity! out as true false))))))))

(defn- with-clause [^String sql]
  (fn [out x _]
    (when (or (< (count x) 3) (even? (count x)))
      (throw (invalid (str (first x) " takes an expression and a map with its clause") x)))
    (doseq [i (range 1 (count x) 2) :let [i (long i)]]
      (when (> i 1) (text! out ", "))
      (expr-at! out (nth x i) i false)
      (text! out sql)
      (text! out "(")
      (at (inc i) (statement! out (nth x (inc i)) " "))
      (text! out ")"))))

(defn- order-by! [out x _]
  (need! x 2 nil "an expression and what it is ordered by")
  (expr-at! out (nth x 1) 1 false)
  (text! out " ORDER BY ")
  (selects/orders! out x 2))

;; ---- tables

(defn- lateral! [out x _]
  (text! out "LATERAL ")
  (expr-at! out (nth x 1 nil) 1 false))

(defn- join! [out x _]
  (text! out "(")
  (at 1 (selects/item! out (nth x 1 nil) " AS "))
  (doseq [i (range 2 (count x))]
    (text! out " ")
    (at i (statement! out (nth x i) " ")))
  (text! out ")"))

(defn- escape! [out x _]
  (expr-at! out (nth x 1 nil) 1 false)
  (text! out " ESCAPE ")
  (expr-at! out (nth x 2 nil) 2 false))

(defn- keyword-or-call [^String sql]
  (fn [out x _]
    (text! out sql)
    (when (> (count x) 1)
      (text! out " ")
      (arguments! out x))))

(def specials
  {:raw raw!, :inline inline!, :lift lift!, :param param!
   :case case!, :case-expr case-expr!, :cast cast!, :array array!, :composite composite!
   :distinct (fn [out x _] (text! out "DISTINCT ") (expr-at! out (nth x 1 nil) 1 true)), :. dot!, :entity (fn [out x _] (names/entity! out (nth x 1)))
   :alias alias!, :nest nest!, :at (navigation false), :get-in (navigation true)
   :at-time-zone at-time-zone!, :interval interval!
   :over over!, :filter (with-clause " FILTER "), :within-group (with-clause " WITHIN GROUP "), :order-by order-by!
   :ignore-nulls (suffixed " IGNORE NULLS"), :respect-nulls (suffixed " RESPECT NULLS")
   :lateral lateral!, :join join!, :escape escape!, :default (keyword-or-call "DEFAULT")})
