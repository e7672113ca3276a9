(ns datafolio.spark
  "Tables of a folio as DataFrames of Apache Spark, and DataFrames as its tables. Needs the alias :spark (Spark 4.1, Scala 2.13).

    (require '[datafolio.spark :as spark])
    (def session (-> (org.apache.spark.sql.SparkSession/builder) (.master \"spark://head:7077\") .getOrCreate))

    (spark/table session f :flights)                                   a DataFrame
    (spark/query session f {:select [...] :from :flights})             the query maps of `folio/query`, run by Spark
    (spark/query session f [\"SELECT … WHERE x > ?\" 3])                Spark SQL over the folio's tables
    (spark/add! f :late df {:inputs [:flights]})                       a DataFrame as a table, one publish
    (spark/map-chunks session f :flights 'my.analysis/late)            a Clojure function on the executors

  The folio's files have to be seen, under the same paths, by the driver and by all executors. DataFrames read the files that
  `f`, a folio, a view or a snapshot, named when they were made. docs/scale.md tells what types become, and when a cluster pays."
  (:require [datafolio.impl.errors :as errors]))

(set! *warn-on-reflection* true)

(defn- there? [^String class-name]
  (try (Class/forName class-name false (.getContextClassLoader (Thread/currentThread)))
       true
       (catch ClassNotFoundException _ false)))

(defn- call [function & args]
  (when-not (and (there? "org.apache.spark.sql.SparkSession") (there? "datafolio.cluster.SparkTables"))
    (throw (errors/error :missing-dependency
                         (str "Spark is not on the classpath. Start Clojure with the alias :spark of deps.edn, as in bin/clojure -A:spark,"
                              " which adds org.apache.spark/spark-sql_2.13 and what of this library needs it.")
                         {:alias :spark})))
  (apply (requiring-resolve (symbol "datafolio.cluster.tables" function)) args))

(defn table
  "A table as a DataFrame (org.apache.spark.sql.Dataset) over its very files: one file, a folder of Parquet files with
  key=value directories, or a CSV that is referred to. Its schema comes from the first file's footer, so that no job runs.
  Options: :columns (in this order).
  Throws :missing-dependency without the alias :spark, :item-not-found, :wrong-item-type, :column-not-found, :payload-missing,
  :payload-damaged, :unsupported for what Spark cannot read, and inside of `transact!`.

    (spark/table session f :flights {:columns [:carrier :dep_delay]})"
  ([session f name] (table session f name nil))
  ([session f name opts] (call "table" session f name opts)))

(defn query
  "The result of a query as a DataFrame, run by Spark when it is asked for. A query map (see `folio/query`) is written as Spark SQL;
  its names are looked up before, as `folio/query` does. SQL, a string or [sql & parameters], is Spark's own dialect: it knows the
  folio's tables by their names (`runs/a` in backticks), and what the session knows. Values are parameters; nothing of the session
  is changed.
  Options, of maps: :params {name value} of :?name, :clauses, :ops, :fns.
  Throws what `table` throws, :invalid-query also for what Spark SQL cannot say, :table-not-found, :column-not-found, :query-refused
  for SQL that is no query, and Spark's AnalysisException.

    (spark/query session f {:select [:carrier [[:avg :dep-delay] :mean]], :from :flights, :where [:> :distance :?far], :group-by :carrier}
                 {:params {:far 1000}})
    (spark/query session f [\"SELECT carrier, avg(dep_delay) AS mean FROM flights WHERE distance > ? GROUP BY carrier\" 1000])"
  ([session f q] (query session f q nil))
  ([session f q opts] (call "query" session f q opts)))

(defn add!
  "Adds a DataFrame as a table, whole or not at all; returns the item's map. The executors write their parts side by side into a
  folder of the bundle, then this process makes one Parquet file of them in constant memory and publishes it. A result of
  `query`, as it came, is recorded with its query and the versions of the tables that it read: `folio/stale` tells when these
  are others, and `folio/recompute!` runs the same query with DuckDB. Of SQL, and of maps that DuckDB cannot plan, Spark's SQL and the
  tables' names are recorded; `folio/recompute!` then says that Spark has to run it again.

  Options: :description, :inputs, :overwrite?, :types ({:id \"UUID\"}), :compression, :row-group-size.
  Throws what `folio/add!` throws, :invalid-data for columns of Spark's intervals and variants, :conflict when the executors wrote to
  a disk that this process does not see, and Spark's exception when its job fails; then nothing is left of it."
  ([f name df] (add! f name df nil))
  ([f name df opts] (call "add!" f name df opts)))

(defn map-chunks
  "[(work chunk) …] for the chunks of a table in their order, done on the executors, which open the table's files by themselves.
  `work` is a var or the symbol of one, such as 'my.analysis/late, since functions do not travel reliably: its namespace, and
  those that :require names, have to be on the executors' classpath with this library (see `executor-classpath`). What it returns
  travels back as EDN, with dates and times. A task that fails is repeated as Spark is configured to: the work may be done more
  than once.

  Options: :columns, :chunk-size, :as (:chunk, :rows, :columns, :dataset), :partitions (tasks), :require.
  Throws what `table` throws, :invalid-argument for a function without a name, :chunk-failed with what was thrown as its cause.

    (reduce + (spark/map-chunks session f :flights 'my.analysis/miles {:columns [:distance]}))"
  ([session f name work] (map-chunks session f name work nil))
  ([session f name work opts] (call "map-chunks" session f name work opts)))

(defn executor-classpath
  "What executors need for `map-chunks` besides Spark, of this process's classpath: a vector of absolute paths. Joined with \":\" they are
  the setting spark.executor.extraClassPath of a cluster whose machines see the same files; jars among them can be sent along by
  spark.jars."
  []
  (call "executor-classpath"))
