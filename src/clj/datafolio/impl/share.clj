(ns ^:no-doc datafolio.impl.share
  "The same tables for other programs: paths, Arrow files to map, JDBC. What the door hands out under these names."
  (:require [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.read :as read])
  (:import (datafolio FolioDataSource)))

(set! *warn-on-reflection* true)

(defn path
  "The absolute path of a table's file or directory: for Polars, Spark, duckdb and whatever else reads Parquet. A change of
  the table makes another file. Throws :item-not-found with the nearest names, :wrong-item-type naming the tables."
  [f name]
  (errors/with-errors nil
    (str (.path (folio/reader f) (data/item-name name)))))

(defn paths
  "{table name path} of all tables."
  [f]
  (errors/with-errors nil
    (data/ordered (map (fn [[table path]] [table (str path)]) (.paths (folio/reader f))))))

(defn mmap
  "The rows of a table as the pages of its Arrow file (see `arrow-path`), which is written first where it is not there: chunks
  without copies, all there at once. `count`, `nth`, `reduce` and `seq` work on it, clojure.core.reducers/fold on all cores.

  A chunk may be kept and read by any thread, also after `.close`: its part of the file stays mapped as long as the chunk or
  one of its columns can be reached. Closing (`with-open`) hands out no more; it is never dangerous, and dropping does the same.

  Options: :columns, :where with :params, :clauses, :ops and :fns, :version, :timestamp (as of `table`), :key-fn; :timeout-ms and :progress of writing. Throws what `arrow-path` throws, and
  :payload-damaged when the file was cut or altered; :closed when a chunk is asked for after closing.

    (with-open [flights (folio/mmap f \"flights\" {:columns [:distance]})]
      (transduce (map #(chunk/sum (:distance %))) + flights))"
  (^java.lang.AutoCloseable [f name] (mmap f name nil))
  (^java.lang.AutoCloseable [f name opts] (read/mmap f name opts)))

(defn arrow-path
  "The absolute path of an uncompressed Arrow IPC file of a table, for whatever maps these: pyarrow, Polars, tech.ml.dataset.
  It is written once for each version of the table and each choice of :columns and :where, in constant memory, while others
  wait; it lies in the folio's folder cache and may be deleted at any time. A change of the table makes another file.

  Options: :version, :timestamp, :columns, :where (no functions such as now() that mean something else tomorrow: pass values) with :params,
  :clauses, :ops and :fns as of `table`, :timeout-ms, :progress. Throws what `chunks` throws, :read-only where it would have to be written, :unsupported for such functions,
  :disk-full, :io-error, :conflict when referenced files change meanwhile."
  ([f name] (arrow-path f name nil))
  ([f name opts] (read/arrow-path f name opts)))

(defn clear-cache!
  "Deletes the Arrow files that `arrow-path` and `mmap` have made; they are made again when they are asked for, and what is
  mapped stays so. Returns how many bytes they had. Throws :read-only."
  [f]
  (errors/with-errors nil
    (.clearCache (folio/writer f))))

(defn datasource
  "A javax.sql.DataSource of the folio's tables, references too, for next.jdbc and any tool of JDBC. Close it, or the
  connections that it gave.

  A connection sees the tables as they were when it was made, each as a view. It is read-only: a statement is one SELECT
  and reaches what `query` reaches. Results stream, so a connection reads one at a time. Errors are SQLExceptions, with the
  library's own as their cause. See docs/repl.md.

    (with-open [ds (folio/datasource f)]
      (jdbc/execute! ds [\"select carrier, count(*) as n from flights where dep_delay > ? group by 1\" 60]))"
  ^FolioDataSource [f]
  (errors/with-errors nil
    (.dataSource (folio/reader f))))
