(ns ^:no-doc datafolio.impl.query.selects
  "Items of lists: what SELECT, FROM and JOIN name, with aliases, and what ORDER BY orders by."
  (:require [datafolio.impl.query.expr :as expr :refer [expr! expr-at! statement!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.out :as out :refer [at invalid text!]])
  (:import (clojure.lang ExceptionInfo Named)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(def ^:private reader-keys #{:file :line :column :end-line :end-column})

(defn- hints
  "The words that a collection's metadata adds, as texts; nil when there are none."
  [out xs]
  (when-let [found (meta xs)]
    (let [ignored (into reader-keys (out/option out :ignored-metadata))
          word    (fn [x] (names/capitals (names/word-text x)))]
      (seq (for [[k v] found
                 :when (not (ignored k))
                 part  (if (true? v) [k] [k v])
                 :let  [text (word part)]]
             (if (re-matches #"[\w ]+" text)
               text
               (throw (invalid "This metadata is no SQL keyword" {k v}))))))))

(defn- tail! [out x from]
  (doseq [i (range from (count x)) :let [part (nth x i)]]
    (text! out " ")
    (if (instance? Named part)
      (at i (names/keyword! out part))
      (expr-at! out part i false))))

(defn- alias!
  "Writes an alias: a name, or a name and its columns."
  [out a]
  (cond (or (instance? Named a) (string? a)) (names/entity! out a true false)
        (sequential? a)                      (doseq [[i part] (map-indexed vector a)]
                                               (when (pos? (long i)) (text! out " "))
                                               (at i (if (and (map? part) (or (:columns part) ('columns part)))
                                                       (statement! out part " ")
                                                       (expr! out part false))))
        :else                                (expr! out a false)))

(defn- star?
  "Is this * or t.*?"
  [x]
  (and (instance? Named x) (let [^String s (name x)] (or (= "*" s) (.endsWith s ".*")))))

(declare items!)

(defn- star!
  "Writes * with its :except and :replace."
  [out x]
  (expr! out (nth x 0) false)
  (loop [i 1]
    (when (< i (count x))
      (let [word   (names/key-of (nth x i))
            wanted (nth x (inc i) nil)]
        (when-not (sequential? wanted)
          (throw (invalid "After * come :except and a list of columns, :replace and a list of columns" x)))
        (text! out (case word
                     :except  (str " " (out/dialect out :except) " (")
                     :replace " REPLACE ("
                     (throw (invalid "After * come :except and a list of columns, :replace and a list of columns" x))))
        (at (inc i) (items! out wanted " AS "))
        (text! out ")")
        (recur (+ i 2))))))

(defn- temporal
  "Where in the item the words after a table's alias begin, at :for; nil without."
  [x]
  (let [n (count x)]
    (cond (and (> n 2) (= :for (names/key-of (nth x 1)))) 1
          (and (> n 3) (= :for (names/key-of (nth x 2)))) 2)))

(defn- temporal! [out x from]
  (text! out " FOR ")
  (at (inc (long from))
      (text! out (let [^String s (name (nth x (inc (long from))))]
                   (names/percent-name s))))
  (tail! out x (+ 2 (long from))))

(defn item!
  "Writes an expression with its alias: :a, [:a :alias], [[:f 1] :alias], [query :alias]; `as` stands before the alias."
  [out x ^String as]
  (if-not (sequential? x)
    (expr! out x false)
    (let [x      (if (vector? x) x (with-meta (vec x) (meta x)))
          as     (if (out/dialect out :no-as?) " " as)
          n      (count x)
          e      (nth x 0 nil)
          extra  (out/dialect out :star)
          words  (temporal x)
          hinted (hints out x)]
      (cond (and (star? e) (> n 1) (#{:except :replace} (names/key-of (nth x 1)))) (star! out x)
            (and extra (star? e) (= n 2) (map? (nth x 1)))                         (extra out x)
            :else
            (let [alias (when (and (> n 1) (not= 1 words)) (nth x 1))]
              (when (and (> n 2) (not words))
                (throw (invalid "An item is an expression and its alias; a call needs one pair of [] more" x
                                {:expected "[expression alias]"})))
              (expr-at! out e 0 false)
              (when words (temporal! out x words))
              (when (some? alias)
                (text! out as)
                (at 1 (alias! out alias)))))
      (when hinted
        (text! out " WITH (")
        (text! out (String/join ", " ^Iterable hinted))
        (text! out ")")))))

(defn items!
  "Writes items with a comma between them; a single one needs no list."
  [out xs as]
  (if-not (sequential? xs)
    (item! out xs as)
    (let [xs (if (vector? xs) xs (vec xs))
          n  (count xs)]
      (loop [i 0]
        (when (< i n)
          (when (pos? i) (text! out ", "))
          (let [x (nth xs i)]
            (if (instance? Named x)
              (expr-at! out x i false)
              (at i (item! out x as))))
          (recur (inc i)))))))

(defn words!
  "Writes what a list's metadata says, each word followed by a space."
  [out xs]
  (doseq [word (hints out xs)]
    (text! out word)
    (text! out " ")))

;; ---- ORDER BY

(def ^:private directions
  (into {nil " ASC"}
        (for [direction ["" "asc" "desc"]
              nulls     ["" "nulls-first" "nulls-last" "null-first" "null-last"]
              :let [words (str direction (when (and (seq direction) (seq nulls)) "-") nulls)]
              :when (seq words)]
          [words (str " " (names/capitals words))])))

(defn- direction [d]
  (or (directions (when (some? d) (.toLowerCase (str (if (instance? Named d) (name d) d)) Locale/ROOT)))
      (throw (invalid "This is no direction to order in" d
                      {:expected ":asc, :desc, :nulls-first, :nulls-last, :desc-nulls-last, …"}))))

(defn- direction!
  "Writes a direction; a dialect that takes missing values for the smallest has to be told otherwise."
  [out ^String d]
  (text! out (get (out/dialect out :directions) d d)))

(defn- order! [out x]
  (if-not (sequential? x)
    (do (expr! out x false) (direction! out " ASC"))
    (let [n (count x)]
      (when (> n 2)
        (throw (invalid "An order is an expression and its direction" x {:expected "[expression direction]"})))
      (let [d (try (direction (nth x 1 nil)) (catch ExceptionInfo e (throw (out/deeper e 1))))]
        (expr-at! out (nth x 0 nil) 0 false)
        (direction! out d)))))

(defn orders!
  "Writes what ORDER BY orders by, from index `from` on."
  [out xs from]
  (let [n (count xs)]
    (loop [i (long from)]
      (when (< i n)
        (when (> i (long from)) (text! out ", "))
        (at i (order! out (nth xs i)))
        (recur (inc i))))))
