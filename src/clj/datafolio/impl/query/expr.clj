(ns ^:no-doc datafolio.impl.query.expr
  "Expressions: values become parameters, names are quoted, vectors are calls, maps are sub-queries. How a call or a
  clause is written stands in the dialect's tables, so that this namespace knows none of them."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.out :as out :refer [at invalid text!]])
  (:import (clojure.lang ExceptionInfo Named)
           (datafolio.impl.query.out Out)
           (java.time Instant LocalDate LocalDateTime LocalTime OffsetDateTime)
           (java.util ArrayList Comparator List UUID)))

(set! *warn-on-reflection* true)

(declare expr!)

(defn expr-at!
  "Writes `x`, which stands at step `k` of what surrounds it."
  [out x k nested?]
  (try (expr! out x nested?)
       (catch ExceptionInfo e (throw (out/deeper e k)))))

;; ---- values

(defn- quoted-text ^String [x]
  (str "'" (str/replace (str x) "'" "''") "'"))

(defn inline-text
  "A value as SQL. An :invalid-query error for one that has no SQL form."
  ^String [x]
  (cond (nil? x)                       "NULL"
        (string? x)                    (quoted-text x)
        (boolean? x)                   (str x)
        (and (double? x) (or (Double/isNaN x) (Double/isInfinite x))) (str "CAST('" x "' AS DOUBLE)")
        (ratio? x)                     (str "(" (str/replace (str x) "/" " / ") ")")
        (decimal? x)                   (.toPlainString (bigdec x))
        (number? x)                    (str x)
        (instance? Named x)            (let [s (name x)]
                                         (when (re-find #"[^\w-]" s)
                                           (throw (invalid "These are no SQL keywords" x {:expected "letters, digits, _ and -"})))
                                         (names/capitals s))
        (sequential? x)                (str "[" (str/join ", " (map inline-text x)) "]")
        (or (char? x) (instance? UUID x)) (quoted-text x)
        (instance? LocalDate x)        (str "DATE '" x "'")
        (instance? LocalTime x)        (str "TIME '" x "'")
        (instance? LocalDateTime x)    (str "TIMESTAMP '" (str/replace (str x) "T" " ") "'")
        (or (instance? Instant x) (instance? OffsetDateTime x))
        (str "TIMESTAMP WITH TIME ZONE '" (str/replace (str x) "T" " ") "'")
        :else (throw (invalid (str "A value of " (.getName (class x)) " cannot be written into SQL: leave it a parameter") x))))

(defn- literal
  "A value as SQL of the dialect."
  ^String [out x]
  ((or (out/dialect out :literal) inline-text) x))

(defn- placeholder! [^Out out]
  (if (out/option out :numbered)
    (text! out (str "$" (.size ^List (.-params out))))
    (text! out "?")))

(defn value!
  "Writes a value: a placeholder, with the value among the parameters."
  [^Out out x]
  (if (.-inline? out)
    (text! out (literal out x))
    (do (.add ^List (.-params out) x)
        (placeholder! out))))

(defn named-value
  "The value of the named parameter `k` (keyword, symbol or string). An error when :params has none."
  [params k]
  (let [k (keyword (name k))
        v (get params k (get params (symbol (name k)) ::none))]
    (if (= ::none v)
      (throw (invalid (str "There is no value for the parameter " k ": give it in {:params {" k " …}}") k
                      {:parameter k, :nearest (errors/nearest (name k) (map names/word-text (keys params)))}))
      v)))

(defn named!
  "Writes a named parameter."
  [^Out out k]
  (let [v (named-value (out/option out :params) k)]
    (if (.-inline? out)
      (do (vreset! (.-fixed? out) false)
          (text! out (literal out v)))
      (do (.add ^List (.-params out) (out/->Named (keyword (name k))))
          (placeholder! out)))))

;; ---- names

(defn percent-call!
  "Writes :%f.a.b, the call F(a, b); `s` is the name without %."
  [out ^String s]
  (let [[f & args] (str/split s #"\.")]
    (text! out (names/percent-name f))
    (text! out "(")
    (doseq [[i arg] (map-indexed vector args)]
      (when (pos? (long i)) (text! out ", "))
      (names/entity! out (keyword arg)))
    (text! out ")")))

(defn variable!
  "Writes what a keyword or symbol stands for: a name, :?param, :%call, :'as-it-stands."
  [out k]
  (let [^String s     (name k)
        ^String space (namespace k)]
    (if (zero? (.length s))
      (throw (invalid "A name cannot be empty" k))
      (case (.charAt (if (seq space) space s) 0)
        \% (percent-call! out (subs (if space (str space "/" s) s) 1))
        \? (named! out (subs s 1))
        \' (names/literal! out k)
        (names/entity! out k)))))

;; ---- lists and calls

(defn list!
  "Writes the expressions of `xs` from index `from` on, with a comma between them."
  ([out xs] (list! out xs 0))
  ([out xs from]
   (let [xs (if (vector? xs) xs (vec xs))
         n  (count xs)]
     (loop [i (long from)]
       (when (< i n)
         (when (> i (long from)) (text! out ", "))
         (expr-at! out (nth xs i) i false)
         (recur (inc i)))))))

(defn tuple! [out xs]
  (text! out "(")
  (list! out xs)
  (text! out ")"))

(defn- bare?
  "Is this :!keyword, which stands between the arguments of a call?"
  [x]
  (and (instance? Named x) (str/starts-with? (name x) "!")))

(defn arguments!
  "Writes the arguments of the call `x`, after its head: commas between them, but none around :!keywords."
  [out x]
  (let [n (count x)]
    (loop [i 1]
      (when (< i n)
        (let [arg (nth x i)]
          (when (> i 1)
            (text! out (if (or (bare? arg) (bare? (nth x (dec i)))) " " ", ")))
          (if (bare? arg)
            (at i (names/keyword! out (keyword (subs (name arg) 1))))
            (expr-at! out arg i false)))
        (recur (inc i))))))

(declare statement!)

(defn- literal-integers
  "The call with its integers as literals: a parameter is a BIGINT, which fits no function that wants an INTEGER."
  [x]
  (if (some int? x) (with-meta (mapv #(if (int? %) [:inline %] %) x) (meta x)) x))

(defn function-call!
  "Writes F(args); with one sub-query as argument, F (query)."
  [out x]
  (names/function! out (nth x 0))
  (if (and (= 2 (count x)) (map? (nth x 1)))
    (do (text! out " ") (expr-at! out (nth x 1) 1 false))
    (do (text! out "(")
        (arguments! out (if (out/dialect out :integers?) (literal-integers x) x))
        (text! out ")"))))

(defn- call! [^Out out x nested?]
  (let [x    (if (vector? x) x (vec x))
        head (nth x 0 nil)]
    (if (instance? Named head)
      (if-let [write (get (out/dialect out :calls) (names/key-of head))]
        (write out x nested?)
        (function-call! out x))
      (tuple! out x))))

(defn expr!
  "Writes an expression; `nested?` says that it is an operand, which puts brackets around an operator."
  [^Out out x nested?]
  (cond (instance? Named x) (variable! out x)
        (sequential? x)     (call! out x nested?)
        (map? x)            (do (text! out "(") (statement! out x " ") (text! out ")"))
        (nil? x)            (text! out "NULL")
        (true? x)           (text! out "TRUE")
        (false? x)          (text! out "FALSE")
        :else               (value! out x)))

;; ---- statements

(defn- unknown-clause [^Out out k v]
  (let [clauses (out/dialect out :clauses)
        other   (get (out/dialect out :elsewhere) k)
        {:keys [nearest text]} (errors/one-of k (keys clauses))]
    (invalid (cond other  (str "The dialect " (out/dialect out :name) " cannot say " k ": " other)
                   (seq nearest) (str "There is no clause " k ": " text)
                   :else  (str "There is no clause " k " (a map as a value goes into [:lift …])"))
             v {:clause k, :nearest nearest, :expected "a clause"})))

(def ^:private by-order
  (reify Comparator
    (compare [_ a b]
      (Long/compare (:order (aget ^objects a 0)) (:order (aget ^objects b 0))))))

(defn- ordered-clauses
  "[clause key value] as arrays, in the order in which they are written. Clauses that are nil are left out."
  ^ArrayList [^Out out m]
  (let [clauses (out/dialect out :clauses)
        found   (ArrayList. (count m))]
    (reduce-kv (fn [_ k v]
                 (if-let [clause (clauses (names/key-of k))]
                   (when (some? v) (.add found (object-array [clause k v])))
                   (throw (out/deeper (unknown-clause out (names/key-of k) v) k))))
               nil m)
    (.sort found by-order)
    found))

(defn- clauses!
  "Writes the clauses of a query, each in its place."
  [^Out out m separator]
  (let [start   (out/length out)
        clauses (ordered-clauses out m)]
    (dotimes [i (.size clauses)]
      (let [^objects found (.get clauses i)
            clause (aget found 0)
            before (out/length out)]
        (when (> before start) (text! out separator))
        (let [mark (out/length out)]
          (at (aget found 1) ((:write clause) out (:sql clause) (aget found 2) m))
          (when (= mark (out/length out)) (out/cut! out before)))))))

(defn statement!
  "Writes the clauses of the query map, with `separator` between them and no brackets around."
  [^Out out m separator]
  (when-not (map? m)
    (throw (invalid "A query is a map of clauses" m {:expected "a map, such as {:select [:a] :from :t}"})))
  (if-let [write (when-let [whole (out/dialect out :whole)] (whole m))]
    (write out m separator)
    (clauses! out m separator)))
