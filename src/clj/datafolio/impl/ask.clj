(ns ^:no-doc datafolio.impl.ask
  "Queries and conditions as users write them, data or SQL, as SQL and parameters for one folio: its tables and columns are
  looked up first, and everything that is wrong is told at once."
  (:require [clojure.string :as str]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.query.scope :as scope]
            [datafolio.impl.values :as values]
            [datafolio.query :as q])
  (:import (clojure.lang Named)
           (datafolio FolioReader)
           (datafolio.manifest Item)))

(set! *warn-on-reflection* true)

;; ---- what there is

(defn- table-names [^FolioReader reader]
  (for [^Item item (concat (.items reader) (.archivedItems reader)) :when (.isTable (.type item))]
    (.name item)))

(defn- column-map
  "{column \"\"} of a table; nothing where DuckDB renames columns, which it does when two differ by no more than case."
  [names]
  (when (or (empty? names) (apply distinct? (map str/lower-case names)))
    (zipmap names (repeat ""))))

(defn- columns-of [^FolioReader reader table]
  (column-map (.columnNames (.info (.table reader table)))))

(defn- like
  "The one of the names that is meant: as it stands, with _ for dashes, in any case."
  [^String text names]
  (let [wanted (str/lower-case (str/replace text "-" "_"))]
    (or (some #{text} names)
        (some #(when (= wanted (str/lower-case %)) %) names))))

(defn- place-of
  "The table that is meant at a place of a query, or nil: :runs/a is \"runs/a\"."
  [{:keys [table]} named names]
  (or (like (data/item-name named) names) (like table names)))

(defn- at [x path] (reduce (fn [x k] (if (sequential? x) (nth x k nil) (get x k))) x path))

(defn- put [x [k & more] v]
  (let [inner (fn [old] (if more (put old more v) v))]
    (if (sequential? x)
      (with-meta (update (vec x) k inner) (meta x)) ; a list too
      (update x k inner))))

;; ---- names that SQL would not find

(defn- plain?
  "Whether the name is written as it is spelled, or in a way that finds the table all the same."
  [named table]
  (and (or (string? named) (nil? (namespace named)))
       (not (str/includes? (name named) "."))
       (contains? (set [(name named) (str/replace (name named) "-" "_")]) table)))

(defn- short-name
  "What a table is called in a query that gives it no alias: the last part of its name."
  [table]
  (last (str/split table #"[./]")))

(defn- renamed
  "The query with the table at this place spelled as it is; where it had no alias of its own, by its last part."
  [query path named table]
  (let [depth  (count (take-while int? (rseq path)))
        clause (keyword (name (nth path (- (count path) depth 1))))
        bare?  (= depth (if (= :join-by clause) 2 1))
        spelled [:alias table]
        short  (short-name table)]
    (cond (and (zero? depth) (#{:from :from-first} clause)) (put query path [[spelled short]])
          (zero? depth) (put query path spelled)
          bare?         (put query path [spelled short])
          :else         (put query path spelled))))

;; ---- a query

(def ^:private own-words [:clauses :ops :fns])

(defn words
  "The options of a folio and of a call for a query as data."
  [f opts]
  (merge-with (fn [held given] (if (and (map? held) (map? given)) (merge held given) given))
              (:query (folio/held f))
              (select-keys opts own-words)))

(def ^:private reads
  "Clauses that say what a query reads."
  [:from :from-first :table :values :pivot :pivot-wider :unpivot :nest :union :union-all :intersect :intersect-all :except :except-all
   :union-by-name :union-all-by-name])

(defn- over
  "The query over a table, unless it says what it reads."
  [query own]
  (if (or (nil? own) (some #(or (contains? query %) (contains? query (symbol (name %)))) reads))
    query
    (assoc query :from (keyword own))))

(defn- told [{:keys [path message]}]
  (if (or (empty? path) (str/includes? message (pr-str path)))
    message
    (str message " At " (pr-str path) ".")))

(defn- refuse [problems query]
  (throw (errors/error (:datafolio/error (first problems))
                       (str (if (next problems) (str "The query has " (count problems) " mistakes.\n") "The query has a mistake. ")
                            (str/join "\n" (map told problems)))
                       (assoc (dissoc (first problems) :message :datafolio/error) :problems (vec problems) :query query))))

(defn- inside-own?
  "Whether the place lies in a call of a function or operator of the user's own: what its arguments mean is not known here."
  [query path {:keys [fns ops]}]
  (let [own (into (set (keys fns)) (if (map? ops) (keys ops) ops))]
    (boolean (some (fn [n] (let [x (at query (take n path))]
                             (and (sequential? x) (contains? own (some-> (first x) (as-> k (when (instance? Named k) (keyword k))))))))
                   (range (count path))))))

(defn- problems-of
  "What is wrong with a query or expression, as far as it can be told: the rest is DuckDB's to say."
  [query schema opts]
  (remove (fn [{kind :datafolio/error, path :path}]
            (and (#{:table-not-found :column-not-found} kind) (inside-own? query path opts)))
          (q/explain-data query schema opts)))

(defn- all-names
  "The tables of a folio and those given to a query, of which none may hide one of the folio's."
  [tables given]
  (let [taken (into {} (map (juxt str/lower-case identity)) tables)]
    (doseq [k given, :let [table (taken (str/lower-case k))], :when table]
      (throw (errors/error :invalid-argument (str "The rows given as \"" k "\" have the name of a table of the folio, \"" table "\". Give them another.")
                           {:table k})))
    (concat tables given)))

(defn- compiled
  "{:sql :params :data :tables} of a query map, in the dialect of the options. `given` is {name [column]} of the rows that it is given."
  [f own query given {:keys [params dialect] :or {dialect :duckdb} :as opts}]
  (let [reader  (folio/reader f)
        query   (over query own)
        names   (all-names (table-names reader) (keys given))
        opts    (cond-> (assoc (words f opts) :dialect dialect) params (assoc :params params))
        tables  (filter #(= :table (:kind %)) (scope/facts query {}))
        found   (for [{:keys [path] :as fact} tables
                      :let [named (at query path)]]
                  [fact named (place-of fact named names)])
        looked  (memoize (fn [table] (if-let [columns (get given table)] (column-map columns) (columns-of reader table))))
        schema  (into (zipmap names (repeat {}))
                      (concat (when own [["table" (looked own)]])
                              (for [[fact _ table] found :when (and table (str/includes? (:table fact) "."))] [(:table fact) (looked table)])
                              (for [[_ _ table] found :when table] [table (looked table)])
                              (for [[_ named table] found :when (and table (instance? Named named) (not (plain? named table)))]
                                [(short-name table) (looked table)])))
        wrong   (seq (problems-of query schema opts))]
    (when wrong
      (refuse wrong query))
    (let [query' (reduce (fn [query [{:keys [path]} named table]]
                           (if (or (nil? table) (not (instance? Named named)) (plain? named table)) query (renamed query path named table)))
                         query
                         (reverse found))
          [sql & params] (q/format query' (assoc opts :schema schema))]
      {:sql sql, :params params, :data query, :tables (vec (distinct (for [[_ _ table] found :when (and table (not (contains? given table)))] table)))})))

(defn- sql? [x] (and (sequential? x) (string? (first x))))

(defn- only-for-data [opts]
  (when-let [option (some #(when (contains? opts %) %) (cons :params own-words))]
    (throw (errors/error :invalid-argument (str "The option " option " belongs to queries as data. Parameters of SQL stand after it: [\"x > ?\" 60].")
                         {:option option}))))

(defn statement
  "{:sql :params :data :tables} of a query; `own` is the name of the table that it is about, or nil, `given` {name [column]} of the
  rows that it is given; :data is the query, and :tables the items that it reads, where it is data."
  [f own query given opts]
  (cond (string? query) (do (only-for-data opts) {:sql query})
        (sql? query)    (do (only-for-data opts) {:sql (first query), :params (rest query)})
        (map? query)    (compiled f own query given opts)
        :else
        (throw (errors/error :invalid-argument
                             (str "A query is a map such as {:select :* :from :flights}, SQL, or a vector of SQL and its parameters, such as"
                                  " [\"select * from flights where dep_delay > ?\" 60], not " (pr-str query) ".")
                             {:found (pr-str query)}))))

(defn sql
  "[sql & params] of a query map about a folio's tables; `own` as of `statement`."
  [f own query]
  (let [{:keys [sql params]} (statement f own query {} {})]
    (into [sql] params)))

(defn arguments
  "Parameters as Java takes them."
  ^objects [params]
  (object-array (map values/plain params)))

;; ---- a condition

(defn condition
  "[sql & params] of the option :where, or nil: SQL, SQL with its parameters, or an expression over the table's columns."
  [f table {:keys [where params] :as opts}]
  (cond (nil? where)    nil
        (string? where) (do (only-for-data opts) [where])
        (sql? where)    (do (only-for-data opts) where)
        :else
        (let [opts   (cond-> (assoc (words f opts) :dialect :duckdb) params (assoc :params params))
              schema {"table" (columns-of (folio/reader f) table)}]
          (when (some #(= :table (:kind %)) (scope/facts where nil))
            (throw (errors/error :query-refused "A condition is about the columns of its table alone. Write a query to look at another one."
                                 {:item table, :where where})))
          (when-let [wrong (seq (problems-of {:select :*, :from :table, :where where} schema opts))]
            (refuse wrong where))
          (let [[sql :as made] (q/format where (assoc opts :schema schema))]
            (when-not (str/blank? sql) made)))))
