(ns ^:no-doc datafolio.impl.querying
  "Running queries: results that know how they came about, and plans."
  (:require [datafolio.chunk :as chunk]
            [datafolio.impl.ask :as ask]
            [datafolio.impl.data :as data]
            [datafolio.impl.datasets :as datasets]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.functions :as functions]
            [datafolio.impl.options :as options]
            [datafolio.impl.origin :as origin]
            [datafolio.impl.plan :as plan]
            [datafolio.impl.read :as read])
  (:import (clojure.lang Named)
           (datafolio Derivation Query)
           (datafolio.lake AsOf)
           (datafolio.table ChunkSource)
           (java.util ArrayList)
           (java.util.concurrent.atomic AtomicReference)
           (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(defn- held-rows
  "Rows as one Java chunk that may be kept."
  ^datafolio.table.Chunk [given-name rows]
  (errors/with-errors {:table given-name}
    (if-let [java (chunk/->java rows)]
      (.realize ^datafolio.table.Chunk java)
      (let [parts  (ArrayList.)
            source ^ChunkSource (chunk/source rows)]
        (.forEach source (reify Consumer (accept [_ part] (.add parts (.realize ^datafolio.table.Chunk part)))))
        (case (.size parts)
          0 (if-let [columns (.orElse (.columns source) nil)]
              (datafolio.table.Chunk/empty columns)
              (throw (errors/error :invalid-data (str "There are no rows given as \"" given-name "\", so that nobody knows its columns.") {:table given-name})))
          1 (.get parts 0)
          (datafolio.table.Chunk/concat parts))))))

(defn- given
  "{name chunk} of the option :with."
  [with]
  (into {} (map (fn [[k rows]] (let [text (data/text "name of a table" k)] [text (held-rows text rows)]))) with))

(defn- java-query
  "Java's query of a statement."
  ^Query [f own {:keys [^String sql params]} tables {:keys [chunk-size max-chunk-bytes] :as opts}]
  (let [reader (folio/reader f)
        query  (if own
                 (.query (.table reader own) sql (ask/arguments params))
                 (.query reader sql (ask/arguments params)))]
    (cond-> (reduce-kv (fn [^Query q ^String k ^datafolio.table.Chunk rows] (.table q k rows)) (.functions query (functions/of f)) tables)
      (:versions opts) (as-> ^Query q (.versions q (update-vals (update-keys (:versions opts) data/item-name)
                                                               #(if (int? %) (AsOf/version (long %)) (AsOf/time (read/moment %))))))
      chunk-size      (as-> ^Query q (.chunkSize q (int chunk-size)))
      max-chunk-bytes (as-> ^Query q (.maxChunkBytes q (long max-chunk-bytes)))
      true            (->> (read/timed opts "query" (fn [^Query q d] (.timeout q d)) (fn [^Query q l] (.progress q l)))))))

(defn- prepared
  "{:java :statement} of a query."
  [f own q {:keys [with] :as opts}]
  (let [tables    (given with)
        statement (ask/statement f own q (update-vals tables #(.names ^datafolio.table.Chunk %)) opts)]
    {:java (java-query f own statement tables opts), :statement statement}))

(defn- noting
  "The query, which notes in the reference how its result came about whenever it is opened."
  ^Query [^Query query {:keys [data]} ^AtomicReference how]
  (let [text (when data (origin/edn data))]
    (.derivation query (reify Consumer
                         (accept [_ derivation] (.set how (cond-> derivation text (as-> ^Derivation d (.edn d text)))))))))

(defn- run [f own q opts]
  (let [{:keys [as chunks-as] :as opts} (options/check :query opts)
        own (some-> own data/item-name)]
    (errors/with-errors nil
      (let [{:keys [^Query java statement]} (prepared f own q opts)
            inputs (vec (.tables java))
            how    (AtomicReference.)
            java   (noting java statement how)
            key-fn (read/key-fn opts)
            result (if (= :chunks as)
                     (-> (chunk/chunks (fn [] (.chunks java)) {:key-fn key-fn, :what {:query (.sql java)}})
                         (read/each-as (or chunks-as (datasets/default-form)) key-fn own))
                     (read/form-of (.read java) as key-fn own))]
        (origin/note result q inputs how)))))

(defn- about-table?
  "Whether two arguments are a table's name and a query, not a query and its options."
  [x y]
  (cond (not (or (string? x) (instance? Named x))) false
        (map? y) (if (string? x)
                   ;; options have names of their own, but for :with
                   (and (not-every? (set (options/calls :query)) (keys y))
                        (or (not (re-find #"\s" x)) (some #{:select :select-distinct :from :where :group-by} (keys y))))
                   true)
        :else (some? y)))

(defn query
  "The result of one SELECT over the folio's tables by name. `q` is a query as data, such as {:select :* :from :flights},
  whose clauses are those of `datafolio.query` in DuckDB's dialect; or SQL, or a vector of SQL and its parameters. With a
  table's name before it, a query without :from is about that table, which in SQL is called `table`.

  As data, names are looked up before anything runs: :flight-log finds flight_log and :runs/a the item \"runs/a\"; all that
  is wrong is told at once, under :problems. The result has the query in its metadata, :datafolio/query and
  :datafolio/inputs (Arrow's has it in its schema, see `query-of`); `add!` records both.

  Options: :as :dataset or :chunk (the default, as of `table`), :rows, :columns, :arrow, :chunks (a stream, see `chunks`);
  :chunks-as of it;  :params {name value} of :?name, :clauses :ops :fns (own words, see datafolio.query/dialect, over those of `open`);
  :with {name rows}, datasets, chunks or rows that the query reads as tables; :versions {:events 3}, Delta tables as of a version
  or a time; :chunk-size and :max-chunk-bytes of a stream,
  :key-fn, :timeout-ms, :progress.
  Throws :invalid-query, :table-not-found and :column-not-found with the :path in the query and the :nearest names,
  :sql-error with the place, :query-refused for what is no SELECT or reaches outside, :function-failed, :timeout,
  :interrupted.

    (folio/query f {:select [:carrier [[:avg :dep-delay] :mean]], :from :flights, :where [:> :distance :?far], :group-by :carrier}
                 {:params {:far 1000}})
    (folio/query f [\"select name, avg(dep_delay) from flights join airlines using (carrier) where distance > ? group by 1\" 1000])
    (folio/query f \"flights\" {:select [[[:count :*] :n]]} {:as :rows})"
  ([f q] (run f nil q nil))
  ([f x y] (if (about-table? x y) (run f x y nil) (run f nil x y)))
  ([f name q opts] (run f name q opts)))

(defn explain
  "What DuckDB does for a query (see `query`): {:operator :details :estimated :inputs [the steps before it]}, printed as a
  tree. With {:analyze? true} the query is run, its result thrown away, and each step has its :rows and :seconds. Options:
  :analyze?, and :params, :clauses, :ops, :fns, :with, :versions and :timeout-ms as of `query`. Throws what `query` throws.

    (folio/explain f {:select [:carrier [[:count :*] :n]], :from :flights, :group-by :carrier} {:analyze? true})"
  ([f q] (explain f q nil))
  ([f q opts]
   (let [{:keys [analyze?] :as opts} (options/check :explain opts)]
     (errors/with-errors nil
       (let [^Query java (:java (prepared f nil q opts))]
         (plan/plan->map (if analyze? (.profile java) (.plan java))))))))
