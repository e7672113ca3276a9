(ns ^:no-doc datafolio.impl.query.clauses
  "Clauses of a SELECT, in the order in which SQL has them: [key SQL writer], where `(write out sql value query)`
  writes one."
  (:require [datafolio.impl.query.expr :as expr :refer [expr! expr-at! list! statement!]]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.out :as out :refer [at invalid text!]]
            [datafolio.impl.query.selects :as selects])
  (:import (clojure.lang Named)))

(set! *warn-on-reflection* true)

(defn- word! [out ^String sql]
  (text! out sql)
  (text! out " "))

(defn clause-value
  "The value of the clause `k` in a query whose keys may be symbols."
  [m k]
  (get m k (get m (symbol (name k)))))

(defn- indexed [xs] (if (vector? xs) xs (vec xs)))

(defn many
  "The value as a vector: a sequence of them, or the one that it is."
  [x]
  (if (sequential? x) (indexed x) [x]))

;; ---- SELECT, FROM

(defn- select! [out sql xs _]
  (when (and (#{:basic :strict} (out/option out :checking)) (sequential? xs) (empty? xs))
    (throw (invalid "SELECT with an empty column list is illegal" xs)))
  (word! out sql)
  (selects/words! out xs)
  (selects/items! out xs " AS "))

(defn- distinct-on! [out sql xs _]
  (when-not (and (sequential? xs) (sequential? (first xs)))
    (throw (invalid "The first of the list is the list of what is to be distinct" xs {:expected "[[:a :b] :c …]"})))
  (text! out sql)
  (text! out "(")
  (at 0 (list! out (first xs)))
  (text! out ") ")
  (selects/items! out (vec (rest xs)) " AS "))

(defn- top! [out sql xs _]
  (when-not (sequential? xs)
    (throw (invalid "The first of the list is how many rows are wanted" xs {:expected "[10 :a …]"})))
  (let [top (first xs)]
    (text! out sql)
    (text! out "(")
    (at 0 (expr! out (if (sequential? top) (first top) top) false))
    (text! out ")")
    (when (sequential? top)
      (doseq [word (rest top)] (text! out " ") (names/keyword! out word)))
    (text! out " ")
    (selects/items! out (vec (rest xs)) " AS ")))

(defn select-list
  "A writer of a list of items; `as` stands before each alias."
  [as]
  (fn [out sql xs _]
    (word! out sql)
    (selects/items! out xs as)))

(def from! (select-list " AS "))

(defn- into! [out sql x _]
  (word! out sql)
  (let [[table database] (many x)]
    (names/entity! out table)
    (when database (text! out " IN ") (names/entity! out database))))

(defn- bulk! [out sql x _]
  (let [[table n] (many x)]
    (word! out sql)
    (names/entity! out table)
    (when n (text! out " LIMIT ") (at 1 (expr! out n false)))))

(defn- columns! [out _ xs _]
  (text! out "(")
  (doseq [[i x] (map-indexed vector (many xs))]
    (when (pos? (long i)) (text! out ", "))
    (at i (if (or (and (instance? Named x) (namespace x))
                  (and (string? x) (not (out/dialect out :plain?))))
            (names/entity! out x (string? x) true)
            (expr! out x false))))
  (text! out ")"))

;; ---- JOIN

(defn- using! [out condition]
  (text! out " USING (")
  (selects/items! out (vec (rest condition)) " AS ")
  (text! out ")"))

(defn join!
  "Writes joins: tables and conditions by turns."
  [out sql xs _]
  (when-not (sequential? xs)
    (throw (invalid "A join is a list of tables and conditions by turns" xs {:expected "[:t [:= :a :b]]"})))
  (let [xs (indexed xs), n (count xs)]
    (loop [i 0]
      (when (< i n)
        (when (pos? i) (text! out " "))
        (word! out sql)
        (at i (selects/item! out (nth xs i) " AS "))
        (let [condition (nth xs (inc i) nil)]
          (when (some? condition)
            (if (and (sequential? condition) (= :using (names/key-of (first condition))))
              (at (inc i) (using! out condition))
              (do (text! out " ON ")
                  (if (and (sequential? condition) (empty? condition))
                    (text! out "()")
                    (expr-at! out condition (inc i) false))))))
        (recur (+ i 2))))))

(defn- join-key
  "The clause that a key of :join-by stands for: :left is :left-join."
  [out k]
  (let [k       (names/key-of k)
        clauses (out/dialect out :clauses)
        long-k  (when (keyword? k) (keyword (str (name k) "-join")))]
    (cond (and (keyword? k) (.endsWith (name k) "join") (clauses k)) k
          (and long-k (clauses long-k)) long-k
          :else (throw (invalid ":join-by has no such kind of join" k {:expected ":join, :left, :right, …"})))))

(defn- join-by! [out _ xs _]
  (let [xs (indexed xs), n (count xs)]
    (loop [i 0]
      (when (< i n)
        (when (pos? i) (text! out " "))
        (if (map? (nth xs i))
          (do (at i (statement! out (nth xs i) " "))
              (recur (inc i)))
          (do (at i (let [k (join-key out (nth xs i))]
                      (at 1 (statement! out {k (nth xs (inc i) [])} " "))))
              (recur (+ i 2))))))))

;; ---- WHERE, GROUP BY, ORDER BY

(defn condition! [out sql x _]
  (when-not (and (sequential? x) (empty? x))
    (word! out sql)
    (expr! out x false)))

(defn group! [out sql x _]
  (word! out sql)
  (if (sequential? x) (list! out x) (expr! out x false)))

(defn order-by! [out sql xs _]
  (word! out sql)
  (selects/orders! out (many xs) 0))

(defn- window! [out sql xs _]
  (let [xs  (many xs)
        ;; DuckDB counts the parameters of a named window before those of WHERE: values are written in
        out (if (out/dialect out :plain?) out (out/inlined out))]
    (word! out sql)
    (if-not (and (even? (count xs)) (seq xs) (every? (some-fn keyword? symbol? string?) (take-nth 2 xs)))
      (throw (invalid "A window is a name and a map" xs {:expected "[:w {:partition-by …}]"}))
      (doseq [[i [k window]] (map-indexed vector (partition 2 xs)) :let [i (long i)]]
        (when (pos? i) (text! out ", "))
        (at (* 2 i) (names/entity! out k true false))
        (text! out " AS (")
        (at (inc (* 2 i)) (statement! out window " "))
        (text! out ")")))))

;; ---- LIMIT, OFFSET, FETCH, FOR

(defn expression! [out sql x _]
  (word! out sql)
  (expr! out x false))

(defn- rows [n] (if (= 1 n) " ROW" " ROWS"))

(defn- offset! [out sql x m]
  (expression! out sql x m)
  (when (or (some? (clause-value m :fetch)) (out/dialect out :offset-rows?))
    (text! out (rows x))))

(defn- fetch! [out sql x m]
  (text! out (str sql (if (some? (clause-value m :offset)) " NEXT " " FIRST ")))
  (expr! out x false)
  (text! out (rows x))
  (text! out " ONLY"))

(def ^:private waiting #{"NOWAIT" "WAIT" "SKIP LOCKED"})

(defn- lock! [out sql x _]
  (let [[strength table wait] (many x)
        wait? (and (instance? Named table) (waiting (names/capitals (name table))))]
    (word! out sql)
    (names/keyword! out strength)
    (when (and table (not wait?))
      (text! out " OF ")
      (selects/items! out table " AS "))
    (when-let [wait (if wait? table wait)]
      (text! out " ")
      (names/keyword! out wait))))

;; ---- WITH, UNION, VALUES

(defn- set-operation! [out sql xs _]
  (when-not (sequential? xs)
    (throw (invalid "This takes a list of queries" xs {:expected "[{:select …} {:select …}]"})))
  (doseq [[i query] (map-indexed vector xs)]
    (when (pos? (long i)) (text! out " ") (text! out sql) (text! out " "))
    (at i (statement! out query " "))))

(defn- table-name! [out x]
  (names/entity! out x (and (string? x) (not (out/dialect out :plain?))) false))

(defn- cte-name! [out x]
  (if (sequential? x)
    (do (at 0 (table-name! out (first x)))
        (when-let [more (second x)]
          (text! out " ")
          (at 1 (statement! out more " "))))
    (table-name! out x)))

(def ^:private materialized {:materialized "MATERIALIZED ", :not-materialized "NOT MATERIALIZED "})

(defn- cte-tail! [out x from]
  (loop [i (long from)]
    (when (< i (count x))
      (text! out " ")
      (at i (names/keyword! out (nth x i)))
      (when (< (inc i) (count x))
        (text! out " ")
        (if (and (= :cycle (names/key-of (nth x i))) (sequential? (nth x (inc i))))
          (at (inc i) (list! out (nth x (inc i))))
          (expr-at! out (nth x (inc i)) (inc i) false)))
      (recur (+ i 2)))))

(defn- cte! [out x]
  (when-not (and (sequential? x) (> (count x) 1))
    (throw (invalid "A common table expression is a name and a query" x {:expected "[:name {:select …}]"})))
  (let [x    (indexed x)
        body (nth x 1)]
    (if (map? body)
      (let [kind (materialized (names/key-of (nth x 2 nil)))]
        (at 0 (cte-name! out (nth x 0)))
        (text! out " AS ")
        (when kind (text! out kind))
        (text! out "(")
        (at 1 (statement! out body " "))
        (text! out ")")
        (cte-tail! out x (if kind 3 2)))
      (do (when (coll? body)
            (throw (invalid "A common table expression is a name and a query" x {:expected "[:name {:select …}]"})))
          (expr-at! out body 1 false)
          (text! out " AS ")
          (at 0 (cte-name! out (nth x 0)))))))

(defn- with! [out sql xs _]
  (word! out sql)
  (doseq [[i x] (map-indexed vector (if (map? xs) (vec xs) xs))]
    (when (pos? (long i)) (text! out ", "))
    (at i (cte! out x))))

(defn- nest! [out _ query _]
  (text! out "(")
  (statement! out query " ")
  (text! out ")"))

(defn- raw! [out _ x _]
  (expr! out [:raw x] false))

(defn- row-columns
  "The keys of rows that are maps, in the order in which they first appear."
  [rows]
  (vec (distinct (mapcat #(when (map? %) (keys %)) rows))))

(defn- row! [out row width]
  (let [row (into (vec row) (repeat (- (long width) (count row)) nil))]
    (expr/tuple! out row)))

(defn values! [out sql xs _]
  (cond (= :default (names/key-of xs))
        (text! out "DEFAULT VALUES")

        (not (sequential? xs))
        (throw (invalid "VALUES takes a list of rows" xs {:expected "[[1 2] [3 4]] or [{:a 1} {:a 2}]"}))

        (empty? xs)
        (do (word! out sql) (text! out "()"))

        :else
        (let [row?    (= :row (names/key-of (first xs)))
              rows    (if row? (rest xs) xs)
              columns (row-columns rows)
              width   (reduce max 0 (map #(if (sequential? %) (count %) 0) rows))
              default (set (map names/key-of (out/option out :values-default-columns)))]
          (when (seq columns)
            (columns! out nil columns nil)
            (text! out " "))
          (word! out sql)
          (doseq [[i row] (map-indexed vector rows)]
            (when (pos? (long i)) (text! out ", "))
            (when row? (text! out "ROW"))
            (at (if row? (inc (long i)) i)
                (cond (sequential? row) (row! out row width)
                      (map? row)        (row! out (mapv #(get row % (when (default (names/key-of %)) [:default])) columns) 0)
                      (= :default (names/key-of row)) (text! out "DEFAULT")
                      :else (throw (invalid "A row of VALUES is a sequence or a map" row))))))))

(def clauses
  [[:raw nil raw!]
   [:nest nil nest!]
   [:with "WITH" with!]
   [:with-recursive "WITH RECURSIVE" with!]
   [:intersect "INTERSECT" set-operation!]
   [:intersect-all "INTERSECT ALL" set-operation!]
   [:union "UNION" set-operation!]
   [:union-all "UNION ALL" set-operation!]
   [:except "EXCEPT" set-operation!]
   [:except-all "EXCEPT ALL" set-operation!]
   [:table "TABLE" from!]
   [:select "SELECT" select!]
   [:select-distinct "SELECT DISTINCT" select!]
   [:select-distinct-on "SELECT DISTINCT ON" distinct-on!]
   [:select-top "SELECT TOP" top!]
   [:select-distinct-top "SELECT DISTINCT TOP" top!]
   [:distinct "DISTINCT" from!]
   [:expr nil (fn [out _ x _] (expr! out x false))]
   [:into "INTO" into!]
   [:bulk-collect-into "BULK COLLECT INTO" bulk!]
   [:columns nil columns!]
   [:from "FROM" from!]
   [:join-by nil join-by!]
   [:join "INNER JOIN" join!]
   [:left-join "LEFT JOIN" join!]
   [:right-join "RIGHT JOIN" join!]
   [:inner-join "INNER JOIN" join!]
   [:outer-join "OUTER JOIN" join!]
   [:full-join "FULL JOIN" join!]
   [:cross-join "CROSS JOIN" (select-list " ")]
   [:where "WHERE" condition!]
   [:group-by "GROUP BY" group!]
   [:having "HAVING" condition!]
   [:window "WINDOW" window!]
   [:partition-by "PARTITION BY" (select-list " ")]
   [:order-by "ORDER BY" order-by!]
   [:limit "LIMIT" expression!]
   [:offset "OFFSET" offset!]
   [:fetch "FETCH" fetch!]
   [:for "FOR" lock!]
   [:lock "LOCK" lock!]
   [:values "VALUES" values!]])
