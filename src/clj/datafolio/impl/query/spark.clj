(ns ^:no-doc datafolio.impl.query.spark
  "Spark SQL: how it says what the others say differently, and what it cannot say."
  (:require [clojure.string :as str]
            [datafolio.impl.query.clauses :as clauses]
            [datafolio.impl.query.duckdb :as duckdb]
            [datafolio.impl.query.expr :as expr :refer [expr! expr-at! list!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.operators :as operators]
            [datafolio.impl.query.out :as out :refer [at invalid text!]]
            [datafolio.impl.query.special :refer [need! type-of!]])
  (:import (clojure.lang Named Sequential)
           (java.time Instant LocalDateTime OffsetDateTime)))

(set! *warn-on-reflection* true)

(def ^:private types
  {"TEXT" "STRING", "VARCHAR" "STRING", "INT8" "BIGINT", "INT4" "INT", "INT2" "SMALLINT", "INT1" "TINYINT"
   "FLOAT8" "DOUBLE", "FLOAT4" "FLOAT", "DOUBLE PRECISION" "DOUBLE", "REAL" "FLOAT", "BOOL" "BOOLEAN"
   "BLOB" "BINARY", "BYTEA" "BINARY", "DATETIME" "TIMESTAMP", "TIMESTAMPTZ" "TIMESTAMP"
   "TIMESTAMP WITH TIME ZONE" "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE" "TIMESTAMP_NTZ"})

(def ^:private no-types
  #{"HUGEINT" "UHUGEINT" "UTINYINT" "USMALLINT" "UINTEGER" "UBIGINT" "UUID" "TIME" "BIT" "JSON" "ENUM"})

(defn type-text
  "A type of standard SQL or DuckDB as Spark has it; X[] is ARRAY<X>."
  [^String sql]
  (cond (str/ends-with? sql "[]") (str "ARRAY<" (type-text (subs sql 0 (- (count sql) 2))) ">")
        (no-types sql)            (throw (invalid "Spark has no such type" sql))
        :else                     (get types sql sql)))

;; ---- values

(defn literal
  "A value as SQL. Within its quotes Spark reads backslashes, and takes a doubled quote for the end of one text and the beginning of another."
  ^String [x]
  (condp instance? x
    Instant        (str "TIMESTAMP '" (str/replace (str x) "T" " ") "'")
    OffsetDateTime (literal (.toInstant ^OffsetDateTime x))
    LocalDateTime  (str "TIMESTAMP_NTZ '" (str/replace (str x) "T" " ") "'")
    String         (str "'" (str/escape x {\\ "\\\\", \' "\\'"}) "'")
    Character      (literal (str x))
    Sequential     (str "ARRAY(" (str/join ", " (map literal x)) ")")
    (expr/inline-text x)))

;; ---- calls

(defn- call
  "A writer of NAME(args)."
  [sql]
  (fn [out x _]
    (text! out (str sql "("))
    (list! out x 1)
    (text! out ")")))

(defn- interval!
  "An amount is multiplied, since Spark takes no parameter inside of an interval."
  [out x nested?]
  (need! x 1 2 "a string, or an amount and a unit")
  (let [[_ amount unit] x]
    (if (nil? unit)
      (do (text! out "INTERVAL ") (expr-at! (out/inlined out) amount 1 false))
      (operators/bracketed out nested?
        (expr-at! out amount 1 true)
        (text! out " * INTERVAL '1' ")
        (at 2 (names/keyword! out (keyword (str/replace (name unit) #"(?i)s$" ""))))))))

(defn- array! [out x _]
  (need! x 1 2 "a sequence, and the type of its elements")
  (let [[_ elements type] x]
    (when-not (sequential? elements)
      (throw (invalid "An array of Spark is made of a sequence" elements)))
    (when type (text! out "CAST("))
    (text! out "ARRAY(")
    (at 1 (list! out elements))
    (text! out ")")
    (when type
      (text! out " AS ARRAY<")
      (at 2 (type-of! out type))
      (text! out ">)"))))

(defn- struct! [out x _]
  (need! x 1 1 "a map")
  (text! out "NAMED_STRUCT(")
  (doseq [[i [k v]] (map-indexed vector (nth x 1))]
    (when (pos? (long i)) (text! out ", "))
    (text! out (str (literal (names/word-text k)) ", "))
    (at 1 (at k (expr! out v false))))
  (text! out ")"))

(defn- map! [out x _]
  (need! x 1 1 "a map")
  (text! out "MAP(")
  (at 1 (list! out (vec (mapcat identity (nth x 1)))))
  (text! out ")"))

(defn- navigate!
  "Indexes count from 1, as in the other dialects; names lead into structs."
  [out x _]
  (need! x 1 nil "an expression and the indexes or names that lead into it")
  (let [k (peek x)]
    (cond (= 2 (count x))     (expr-at! out (nth x 1) 1 true)
          (instance? Named k) (do (navigate! out (pop x) false)
                                  (text! out ".")
                                  (at (dec (count x)) (names/entity! out k)))
          :else               (do (text! out "ELEMENT_AT(")
                                  (navigate! out (pop x) false)
                                  (text! out ", ")
                                  (if (or (number? k) (string? k))
                                    (text! out (literal k))
                                    (expr-at! out k (dec (count x)) false))
                                  (text! out ")")))))

(defn- lambda! [out x _]
  (text! out "(")
  (doseq [[i k] (map-indexed vector (duckdb/lambda-parameters x))]
    (when (pos? (long i)) (text! out ", "))
    (names/entity! out k true false))
  (text! out ") -> ")
  (expr-at! out (nth x 2) 2 false))

(defn- percentile-disc! [out x _]
  (need! x 2 2 "an expression and a fraction")
  (text! out "PERCENTILE_DISC(")
  (expr-at! out (nth x 2) 2 false)
  (text! out ") WITHIN GROUP (ORDER BY ")
  (expr-at! out (nth x 1) 1 false)
  (text! out ")"))

(def calls
  {:quantile-cont (call "PERCENTILE"), :quantile-disc percentile-disc!, :quantile percentile-disc!
   :interval interval!, :array array!, :list (call "ARRAY"), :struct struct!, :map map!
   :at navigate!, :get-in navigate!, :lambda lambda!, :regexp (operators/infix "RLIKE"), :regex (operators/infix "RLIKE")
   :in (operators/membership "IN" "FALSE"), :not-in (operators/membership "NOT IN" "TRUE")
   :is-not-distinct-from (operators/infix "<=>"), :ignore-nulls nil, :respect-nulls nil
   :similar-to nil, :not-similar-to nil, :at-time-zone nil, :with-ordinality nil, :xor nil, :<-> nil, :&& nil, :escape nil})

(def directions
  "Missing values come last, as in DuckDB."
  {" ASC" " ASC NULLS LAST"})

(def clauses
  [[:semi-join :where "LEFT SEMI JOIN" clauses/join!]
   [:anti-join :where "LEFT ANTI JOIN" clauses/join!]
   [:rows :limit "ROWS" duckdb/frame!]
   [:range :limit "RANGE" duckdb/frame!]
   [:group-by nil "GROUP BY" duckdb/group!]
   [:order-by nil "ORDER BY" duckdb/order!]])
