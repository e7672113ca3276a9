(ns datafolio.query
  "Queries as data: a map of clauses becomes [sql & params].

    (require '[datafolio.query :as q])
    (q/format {:select [:carrier [[:avg :dep-delay] :mean]], :from :flights, :where [:> :distance 1000],
               :group-by :carrier})

  Pure functions: no database, no folio, no settings that one caller could change under another. The maps are those of
  HoneySQL 2 (its SELECT family), and so is the SQL; docs/queries.md shows them.

  Write   format format-expr
  Look    tables columns explain-data simplify pretty
  Build   select from join where group-by order-by limit … (each adds a clause to a query), map=
  Extend  dialect, or the options :clauses :ops :fns
  Speed   cache

  A mistake is an ex-info whose data has :datafolio/error :invalid-query, :path (where in the query), :found and
  :expected."
  (:refer-clojure :exclude [distinct filter for format group-by into partition-by])
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.query.cache :as caches]
            [datafolio.impl.query.check :as check]
            [datafolio.impl.query.dialects :as dialects]
            [datafolio.impl.query.format :as written]
            [datafolio.impl.query.helpers :as helpers :refer [defclauses]]
            [datafolio.impl.query.scope :as scope]
            [datafolio.impl.query.simplify :as simpler])
  (:import (clojure.lang ExceptionInfo)))

(set! *warn-on-reflection* true)

;; ---- write

(defn- options [more]
  (if (map? (first more))
    (first more)
    (apply hash-map (if (even? (count more)) more (concat (butlast more) (mapcat identity (last more)))))))

(defn format
  "[sql & params] of a query (a map) or of an expression such as [:> :distance 1000]. Values become parameters, names are
  quoted where they need it.

  Options, as a map or as key and value by turns: :dialect (:ansi, :duckdb, :spark, :mysql, :sqlserver, :oracle, or what `dialect`
  made; naming one quotes all names), :quoted (true all names, false none), :quoted-snake (dashes of quoted names become
  _), :quoted-always (a regex of names), :params {:name value} for :?name, :inline (values stand in the SQL), :numbered
  ($1, $2, …), :pretty (a line for each clause), :checking (:basic, :strict), :values-default-columns,
  :ignored-metadata, :schema {table {column type}} (then :dep-delay finds dep_delay in a dialect that quotes), :cache
  (see `cache`), :clauses :ops :fns (see `dialect`), :nested (an expression in brackets).

  Throws :invalid-query, with the :path of the mistake; :invalid-argument for options.

    (q/format {:select :* :from :t :where [:= :id :?id]} {:params {:id 42}})
    ;=> [\"SELECT * FROM t WHERE id = ?\" 42]"
  ([query] (written/query query nil))
  ([query opts] (written/query query opts))
  ([query k v & more] (written/query query (options (list* k v more)))))

(defn format-expr
  "[sql & params] of an expression; a map is a sub-query in brackets. Options as for `format`."
  ([x] (format-expr x nil))
  ([x opts] (written/expression x opts)))

(defn pretty
  "The SQL of a query for people: one line for each clause, values in place. Not to be run. Options as for `format`."
  ([query] (pretty query nil))
  ([query opts]
   (let [lines (fn [more] (str/trim (first (format query (merge opts {:pretty true} more)))))]
     (try (lines {:inline true})
          (catch ExceptionInfo _ (lines nil))))))

;; ---- look

(defn tables
  "The names (strings) of the tables that a query reads, as a sorted set: those of sub-queries and joins too, those that
  WITH defines not."
  [query]
  (scope/tables query))

(defn columns
  "{table #{column}}: what a query reads, as strings with _ for dashes. A column that may be of more than one table is
  under nil."
  [query]
  (scope/columns query))

(defn explain-data
  "Everything that is wrong with a query, at once: a vector of {:datafolio/error kind, :path …, :message …, :nearest …},
  or nil. `schema` is {table {column type}} with keywords or strings, or nil: then names are not looked up. The query may
  be an expression: its columns are then those of any table. Options as for `format`.

    (q/explain-data {:select :carier :from :flights} {:flights {:carrier \"VARCHAR\"}})"
  ([query schema] (explain-data query schema nil))
  ([query schema opts]
   (some-> (check/problems query schema opts) vec)))

(defn simplify
  "The query that says the same with less: nested AND and OR flat, double NOT and constants gone, empty clauses left
  out."
  [query]
  (simpler/simplify query))

;; ---- extend

(defn dialect
  "A dialect, for the option :dialect: that of the name, with own clauses, operators and functions.

    :fns      {:pct (fn [[a b]] [:* 100.0 [:/ a b]])}       the arguments become another expression
    :ops      {:<=> {}, :=== {:sql \"IS\", :ignore-nil? true}}  what stands between operands; or a set of keywords
    :clauses  {:settings {:before :values, :format (fn [v] [:raw (name v)])}}  what follows SETTINGS
              {:prewhere {:before :where, :like :where}}    written like another clause

  The three are maps, so that they merge; the same may be given to `format` as options."
  ([k] (dialects/named k))
  ([k extensions]
   (errors/check-options extensions [:clauses :ops :fns])
   (dialects/extend-with (dialects/named k) extensions)))

(defn cache
  "A cache for the option :cache: the SQL of a query that was formatted before is found by the query's value. Holds at
  most `size` queries (1000), the least recently used goes first. Safe for any number of threads. Named parameters make
  one entry of many values; a query in which IN takes a named collection is not kept."
  ([] (cache 1000))
  ([size] (caches/cache size)))

;; ---- build

(defn map=
  "The condition that columns have values: {:a 1 :b 2} is [:and [:= :a 1] [:= :b 2]]."
  [m]
  (let [conditions (mapv (fn [[k v]] [:= k v]) m)]
    (if (= 1 (count conditions)) (first conditions) (clojure.core/into [:and] conditions))))

(defclauses helpers/append
  [with "Adds [name query] to WITH."]
  [with-recursive "Adds [name query] to WITH RECURSIVE."]
  [select "Adds columns: :a, [:a :alias], [[:f :a] :alias]."]
  [select-distinct "Adds columns of a SELECT DISTINCT."]
  [select-distinct-on "Begins with the list of what is to be distinct, then columns."]
  [select-top "Begins with how many rows are wanted, then columns."]
  [from "Adds tables: :t, [:t :alias], [query :alias]."]
  [join-by "Adds kinds of joins and their lists by turns: :left [:t [:= :a :b]]."]
  [join "Adds an inner join: a table and its condition."]
  [inner-join "As `join`."]
  [left-join "Adds a left join: a table and its condition."]
  [right-join "Adds a right join: a table and its condition."]
  [outer-join "Adds an outer join: a table and its condition."]
  [full-join "Adds a full join: a table and its condition."]
  [cross-join "Adds a cross join: a table."]
  [group-by "Adds expressions to group by."]
  [window "Adds a name and the map of its window."]
  [partition-by "Adds expressions to partition by."]
  [order-by "Adds :a or [:a :desc]."]
  [into "SELECT INTO a table."])

(defclauses helpers/conjoin
  [where "Adds conditions with AND: (where [:= :a 1] [:> :b 2]), (where := :a 1), or (where :or …)."]
  [having "Adds conditions on groups, as `where` does."]
  [qualify "Adds conditions on windows, as `where` does (:duckdb)."])

(defclauses helpers/put
  [table "TABLE t." ([t] [query t])]
  [distinct "DISTINCT of an expression." ([x] [query x])]
  [expr "An expression as a clause." ([x] [query x])]
  [limit "At most so many rows." ([n] [query n])]
  [offset "Leaves out the first rows." ([n] [query n])]
  [fetch "FETCH so many rows." ([n] [query n])]
  [for "FOR :update and the like." ([x] [query x])]
  [values "Rows: vectors or maps." ([rows] [query rows])]
  [sample "A sample: 1000, [10 :percent] (:duckdb)." ([n] [query n])])

(defclauses helpers/wrap
  [union "UNION of queries." ([& queries])]
  [union-all "UNION ALL of queries." ([& queries])]
  [intersect "INTERSECT of queries." ([& queries])]
  [except "EXCEPT of queries." ([& queries])]
  [except-all "EXCEPT ALL of queries." ([& queries])])

(defn over
  "[expression window alias], once or more, as an item of `select`."
  [& xs]
  [(clojure.core/into [:over] xs)])

(defn filter
  "An aggregate over the rows that a (where …) keeps."
  [& xs]
  (clojure.core/into [:filter] xs))

(defn within-group
  "An aggregate within the order of an (order-by …)."
  [& xs]
  (clojure.core/into [:within-group] xs))

(defn lateral
  "A sub-query or call that sees the tables before it."
  [& xs]
  (clojure.core/into [:lateral] xs))

(defn composite
  "A tuple of expressions."
  [& xs]
  (clojure.core/into [:composite] xs))
