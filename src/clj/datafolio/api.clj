(ns datafolio.api
  "A folio is a directory that keeps the tables, arrays, JSON values, files and models of one analysis together, shared
  with Python's `datafolio`, which may read and write it at the same time.

    (require '[datafolio.api :as folio])
    (def f (folio/open \"flights-2013\"))

  Write   add! import! reference! add-file! add-model! append! appender with-appender
  Read    value table chunks query preview mmap arrow-path
  Look    describe items item info path paths validate problems metadata
  Tend    update! archive! unarchive! delete! swap-metadata! transact! clear-cache!
  Chunks  rows row-count realize chunk filter-rows pmap-chunks partitions

  `f` is what `open` returned, or what `transact!` hands out. Items have names: \"runs/a\" and :runs/a are the same.
  Column names come out as keywords (:key-fn makes others); going in, keywords, symbols and strings are taken.
  Options are checked: docs/options.md lists them. What fails is an ex-info whose data has :datafolio/error, such as
  :item-not-found, and what it is about: docs/errors.md."
  (:refer-clojure :exclude [chunk])
  (:require [datafolio.chunk :as chunks]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as impl]
            [datafolio.impl.options :as options]
            [datafolio.impl.read :as read]
            [datafolio.impl.write :as write])
  (:import (datafolio Appender Description Folio FolioOptions FolioReader FolioWriter)
           (java.io File)
           (java.nio.file Path)
           (java.time Duration)
           (java.util OptionalInt)
           (java.util.function Function UnaryOperator)))

(set! *warn-on-reflection* true)

;; ---- open

(defn open
  "Opens the folio in the directory `path` (string, File or Path); creates it where the directory is missing or empty.
  Close it with `with-open` or `close!`; streams that are open then are read to their end. Safe for any number of threads.

  Options: :create? (true), :read-only? (false), :metadata (of a new folio), :memory-limit (\"512MB\"), :threads,
  :external-access? (false: queries reach nothing but the folio's tables), :lock-timeout-ms (30000).

  Throws :not-a-folio, :not-empty, :manifest-unreadable, :manifest-version, :lock-timeout, :io-error.

    (with-open [f (folio/open \"flights-2013\" {:metadata {:title \"Flights\"}})] …)"
  ([path] (open path nil))
  ([path opts]
   (let [{:keys [create? read-only? metadata memory-limit threads external-access? lock-timeout-ms]} (options/check :open opts)
         path (if (instance? Path path) path (.toPath (File. (str path))))]
     (errors/with-errors nil
       (impl/handle
         (Folio/open ^Path path
                     (cond-> FolioOptions/DEFAULT
                       (false? create?) (as-> ^FolioOptions o (.existing o))
                       read-only?       (as-> ^FolioOptions o (.readOnly o))
                       metadata         (as-> ^FolioOptions o (.metadata o (data/->json metadata)))
                       memory-limit     (as-> ^FolioOptions o (.memoryLimit o memory-limit))
                       threads          (as-> ^FolioOptions o (.threads o (int threads)))
                       external-access? (as-> ^FolioOptions o (.withExternalAccess o))
                       lock-timeout-ms  (as-> ^FolioOptions o (.lockTimeout o (Duration/ofMillis lock-timeout-ms)))))
         "folio")))))

(defn close!
  "Closes a folio. May be called twice. Returns nil."
  [f]
  (.close ^java.lang.AutoCloseable f))

(defn java-folio
  "The Java object underneath: a datafolio.Folio, or a datafolio.Transaction inside `transact!`."
  ^FolioReader [f]
  (impl/reader f))

;; ---- write

(defn add!
  "Adds an item; returns its map (see `item`). What it becomes is told by the data:

    chunks, rows (a sequence or reducible of maps), columns (a map whose values are all sequences or arrays of one
    length), Arrow (VectorSchemaRoot, ArrowReader)                       a table, streamed in one pass
    primitive arrays, nested or not, and datafolio.array.NumpyArray      an array
    Instant, OffsetDateTime, ZonedDateTime, Date                         a timestamp
    File, Path                                                           a file (of any kind, copied)
    everything else: maps, vectors, strings, numbers, nil                JSON

  :as (:table :json :array :timestamp :file) overrules that. A result of `query` records the tables it was made from.
  What is there already, byte for byte, makes no new version.

  Options: :description, :inputs (item names), :overwrite? (false), :as; of tables :types ({:price \"DECIMAL(10,2)\"}),
  :compression (:zstd), :row-group-size, :progress; of files :category.
  Throws :item-exists, :invalid-name, :invalid-data, :schema-mismatch, :read-only, :lock-timeout, :disk-full, :io-error.

    (folio/add! f \"late\" (eduction (map (fn [c] (folio/filter-rows c #(> (or (:dep_delay %) 0) 60))))
                                     (folio/chunks f \"flights\")))"
  ([f name data] (add! f name data nil))
  ([f name data opts] (write/add! f name data opts)))

(defn import!
  "Adds a table from a file: .parquet is copied byte for byte; .csv, .tsv, .csv.gz, .arrow, .ipc and .feather are written
  anew as Parquet. Returns the item's map.

  Options: :description, :inputs, :overwrite?, :types, :compression, :row-group-size; of CSV :delimiter, :header?,
  :null-text. Throws what `add!` throws, :invalid-argument for a file that is not there or of another kind,
  :payload-damaged for one that cannot be read."
  ([f name file] (import! f name file nil))
  ([f name file opts] (write/import! f name file opts)))

(defn reference!
  "Notes a table that stays where it is: a Parquet or CSV file, or a directory of them, in which key=value directories
  become columns. `place` is a path or a file:// URL. Returns the item's map.

  Options: :format (:parquet or :csv; told by the ending), :description, :inputs, :overwrite?.
  Throws :invalid-argument when nothing is there, :unsupported for places that are not of this machine, :item-exists."
  ([f name place] (reference! f name place nil))
  ([f name place opts] (write/reference! f name place opts)))

(defn add-file!
  "Adds a copy of a file of any kind. Returns the item's map. Options: :description, :inputs, :overwrite?, :category."
  ([f name file] (add-file! f name file nil))
  ([f name file opts] (write/add-file! f name file opts)))

(defn add-model!
  "Adds a copy of a serialised model of Python's (.joblib or .skops), which is never opened here. Returns the item's map.
  Options: :description, :inputs, :overwrite?, :model-type (the name of its class)."
  ([f name file] (add-model! f name file nil))
  ([f name file opts] (write/add-model! f name file opts)))

(defn append!
  "Adds rows at the end of a table, or makes the table when there is none; or, given an appender, hands it rows. Data as
  for tables in `add!`. Columns may come in another order and be absent, which makes missing values.

  With a folio and a name the table's file is written anew and published once: many small pieces go into one `appender`.
  Returns the item's map, or the appender. Options: :description, :inputs (added to those there are), :types, :progress.
  Throws :schema-mismatch naming each column that does not fit, :wrong-item-type, and what `add!` throws."
  ([appender data] (write/append-to! appender data))
  ([f name data] (append! f name data nil))
  ([f name data opts] (write/append! f name data opts)))

(defn appender
  "Something to `append!` to, which publishes everything at once when it is closed. When the process dies before, or an
  append fails, nothing is published; `discard!` says so by hand. `with-appender` does both by itself.
  Options: as of `append!`.

    (with-open [a (folio/appender f \"late\")]
      (run! #(folio/append! a (late-rows %)) (folio/chunks f \"flights\")))"
  (^java.lang.AutoCloseable [f name] (appender f name nil))
  (^java.lang.AutoCloseable [f name opts] (write/appender f name opts)))

(defn discard!
  "Makes an appender publish nothing when it is closed. Returns nil."
  [appender]
  (.discard ^Appender appender))

(defmacro with-appender
  "Evaluates the body with an appender, `(with-appender [a f \"late\" opts] …)`, and publishes at its end; when the body
  throws, nothing is published."
  [[binding f name opts] & body]
  `(with-open [appender# (appender ~f ~name ~opts)]
     (let [~binding appender#]
       (try ~@body
            (catch Throwable e#
              (discard! appender#)
              (throw e#))))))

;; ---- read

(defn value
  "What an item holds: of a table all rows (see `table`), a (nested) primitive array, a JSON value with keywords for names,
  an Instant, the File of a file or model (never opened here). {:as :array} gives an array as a NumpyArray with its dtype;
  arrays of types that Java lacks always come so. Other options: as of `table`.
  Throws :item-not-found with the nearest names, :payload-missing, :payload-damaged."
  ([f name] (value f name nil))
  ([f name opts] (read/value f name opts)))

(defn table
  "The rows of a table, whole. Options: :columns (in this order), :where (SQL, or [\"dep_delay > ?\" 60]), :offset, :limit,
  :as :chunk (the default), :rows (vector of maps), :columns (map of vectors), :arrow (a VectorSchemaRoot to close),
  :chunks (as `chunks`, whose :chunk-size and :max-chunk-bytes then apply); :key-fn, :timeout-ms, :progress.
  Throws :item-not-found, :wrong-item-type, :column-not-found, :sql-error, :query-refused, :payload-missing,
  :payload-damaged, :timeout, :interrupted.

    (folio/table f \"flights\" {:columns [:carrier :dep_delay], :where [\"dep_delay > ?\" 60], :limit 100})"
  ([f name] (table f name nil))
  ([f name opts] (read/table f name opts)))

(defn chunks
  "The rows of a table in chunks, in file order, in constant memory. What it returns is reduced (no copy: a chunk is valid
  in its step; `realize` keeps it), or walked as a lazy sequence of chunks of their own memory, as often as one likes:
  each time the table is read anew. Reducing always closes; a sequence closes at its end, by `.close`, or when it is
  garbage. clojure.core.reducers/fold works on all cores.

  Options: :chunk-size (rows), :columns, :where, :offset, :limit, :as (:chunk, :rows, :columns: each chunk's form), :key-fn,
  :timeout-ms, :progress, :max-chunk-bytes. Throws what `table` throws, also while it is reduced or walked, and :truncated
  when fewer or more rows came than the table has.

    (transduce (map #(reduce + (remove nil? (% :distance)))) + (folio/chunks f \"flights\" {:columns [:distance]}))"
  ([f name] (chunks f name nil))
  ([f name opts] (read/chunks f name opts)))

(defn mmap
  "The rows of a table as the pages of its Arrow file (see `arrow-path`), which is written first where it is not there: chunks
  without copies, all there at once. `count`, `nth`, `reduce` and `seq` work on it, clojure.core.reducers/fold on all cores.

  A chunk may be kept and read by any thread, also after `.close`: its part of the file stays mapped as long as the chunk or
  one of its columns can be reached. Closing (`with-open`) hands out no more; it is never dangerous, and dropping does the same.

  Options: :columns, :where, :key-fn; :timeout-ms and :progress of writing. Throws what `arrow-path` throws, and
  :payload-damaged when the file was cut or altered; :closed when a chunk is asked for after closing.

    (with-open [flights (folio/mmap f \"flights\" {:columns [:distance]})]
      (transduce (map #(chunk/sum (:distance %))) + flights))"
  (^java.lang.AutoCloseable [f name] (mmap f name nil))
  (^java.lang.AutoCloseable [f name opts] (read/mmap f name opts)))

(defn arrow-path
  "The absolute path of an uncompressed Arrow IPC file of a table, for whatever maps these: pyarrow, Polars, tech.ml.dataset.
  It is written once for each version of the table and each choice of :columns and :where, in constant memory, while others
  wait; it lies in the folio's folder cache and may be deleted at any time. A change of the table makes another file.

  Options: :columns, :where (no functions such as now() that mean something else tomorrow: pass values), :timeout-ms,
  :progress. Throws what `chunks` throws, :read-only where it would have to be written, :unsupported for such functions,
  :disk-full, :io-error, :conflict when referenced files change meanwhile."
  ([f name] (arrow-path f name nil))
  ([f name opts] (read/arrow-path f name opts)))

(defn query
  "The result of one SELECT over the folio's tables by name. `q` is SQL, or a vector of SQL and its parameters. With a
  table's name before it, that table is called `table` in the SQL.

  Options: :as :chunk (the default), :rows, :columns, :arrow, :chunks (a stream, see `chunks`); :chunk-size and
  :max-chunk-bytes of it, :key-fn, :timeout-ms, :progress. Throws :sql-error with the place, :query-refused for what is no SELECT or reaches outside,
  :table-not-found with the nearest names, :timeout, :interrupted.

    (folio/query f [\"select name, avg(dep_delay) from flights join airlines using (carrier) where distance > ? group by 1\" 1000])
    (folio/query f \"flights\" \"select count(*) from table\" {:as :rows})"
  ([f q] (read/query f nil q nil))
  ([f x y] (if (or (nil? y) (map? y)) (read/query f nil x y) (read/query f x y nil)))
  ([f name q opts] (read/query f name q opts)))

(defn preview
  "The first rows of a table (10, or n) as a chunk, which prints as a table. Options: :columns, :where, :key-fn."
  ([f name] (preview f name 10 nil))
  ([f name n] (preview f name n nil))
  ([f name n opts] (read/preview f name n opts)))

;; ---- look

(defn info
  "What a table is, from the manifest or the footers of its files, never from its rows: {:name :rows :columns :size-bytes
  :column-names :dtypes :schema :created-at :format :path}. :rows is nil of a CSV. Types are in Arrow's spelling.
  Option: :key-fn (keyword).
  Throws :item-not-found, :wrong-item-type, :payload-missing, :payload-damaged."
  ([f name] (info f name nil))
  ([f name opts] (read/info f name opts)))

(defn item
  "An item's map: :name, :type (:included-table :referenced-table :numpy-array :json-data :timestamp :model :artifact),
  :description, :inputs, :created-at, and what is recorded for its type. Throws :item-not-found with the nearest names."
  [f name]
  (errors/with-errors nil
    (data/item->map (.item (impl/reader f) (data/item-name name)))))

(defn items
  "The maps of all items in their order (see `item`), without those that are archived; with {:archived? true} these."
  ([f] (items f nil))
  ([f opts]
   (let [{:keys [archived?]} (options/check :items opts)]
     (errors/with-errors nil
       (mapv data/item->map (if archived? (.archivedItems (impl/reader f)) (.items (impl/reader f))))))))

(defn describe
  "The folio as a whole: {:path :revision :metadata :items :archived :snapshots}, printed as a page for people."
  [f]
  (errors/with-errors nil
    (let [^Description d (.describe (impl/reader f))]
      (with-meta {:path      (str (.path d))
                  :revision  (.revision d)
                  :metadata  (data/<-json keyword (.metadata d))
                  :items     (mapv data/item->map (.items d))
                  :archived  (.archived d)
                  :snapshots (.snapshots d)}
                 {:type ::description, ::text (str d)}))))

(defmethod print-method ::description [description ^java.io.Writer writer]
  (.write writer (str (::text (meta description)))))

(defn path
  "The absolute path of a table's file or directory: for Polars, Spark, duckdb and whatever else reads Parquet. A change of
  the table makes another file. Throws :item-not-found with the nearest names, :wrong-item-type naming the tables."
  [f name]
  (errors/with-errors nil
    (str (.path (impl/reader f) (data/item-name name)))))

(defn paths
  "{table name path} of all tables."
  [f]
  (errors/with-errors nil
    (data/ordered (map (fn [[table path]] [table (str path)]) (.paths (impl/reader f))))))

(defn metadata
  "The folio's own facts, with keywords (or what :key-fn makes) for names."
  ([f] (metadata f nil))
  ([f opts]
   (errors/with-errors nil
     (data/<-json (:key-fn (options/check :metadata opts) keyword) (.metadata (impl/reader f))))))

(defn validate
  "{item name true-or-false}: whether what each item names is there and has the checksum that is recorded. Reads all files."
  [f]
  (errors/with-errors nil
    (data/ordered (.validate (impl/reader f)))))

(defn problems
  "A sentence for each version, also those kept for snapshots, that is missing or changed. Reads all files."
  [f]
  (errors/with-errors nil
    (vec (.problems (impl/reader f)))))

;; ---- tend

(defn update!
  "Changes what goes with an item: {:description \"…\" :inputs [\"raw\"]}; \"\" and [] remove. Returns the item's map."
  [f name changes]
  (write/update! f name changes))

(defn archive!
  "Puts an item (or several, a sequence of names) aside: no longer listed, still read. Returns the map, or maps."
  [f name]
  (write/each! f name (fn [^FolioWriter w ^String item] (.archive w item))))

(defn unarchive!
  "Lists an archived item (or several) again. Returns the map, or maps."
  [f name]
  (write/each! f name (fn [^FolioWriter w ^String item] (.unarchive w item))))

(defn delete!
  "Deletes an item, or several at once (a sequence of names), all or none; what snapshots hold is kept. Returns the names.
  Throws :item-not-found before anything is changed."
  [f names]
  (write/delete! f names))

(defn swap-metadata!
  "Makes the folio's metadata (swap! style) what `(apply change metadata args)` returns; may call it more than once.
  Returns the metadata.

    (folio/swap-metadata! f assoc :title \"Flights of 2013\")"
  [f change & args]
  (errors/with-errors nil
    (data/<-json keyword
                 (.swapMetadata (impl/writer f)
                                (reify UnaryOperator
                                  (apply [_ facts] (data/->json (apply change (data/<-json keyword facts) args))))))))

(defn clear-cache!
  "Deletes the Arrow files that `arrow-path` and `mmap` have made; they are made again when they are asked for, and what is
  mapped stays so. Returns how many bytes they had. Throws :read-only."
  [f]
  (errors/with-errors nil
    (.clearCache (impl/writer f))))

(defn transact!
  "Publishes many changes as one: calls `work` with something that takes the place of the folio in every call here, and
  publishes what it did when it returns; when it throws, nothing. Inside, reads see the folio as it was and the changes
  so far. When others change meanwhile what `work` looked at, it is called again: it does nothing else that matters.
  Returns what `work` returned.

    (folio/transact! f (fn [tx]
                         (folio/add! tx :runs/a {:auc 0.91})
                         (folio/delete! tx :runs/old)))"
  [f work]
  (errors/with-errors nil
    (.transact ^Folio (impl/reader f)
               (reify Function
                 (apply [_ transaction] (work (impl/handle transaction "transaction")))))))

;; ---- chunks

(defn rows
  "The rows of a chunk as maps, made as they are asked for: reducible, and a lazy sequence."
  [chunk]
  (chunks/rows chunk))

(defn row-count
  "How many rows a chunk has. (`count` counts its columns, as that of a map.)"
  [chunk]
  (chunks/row-count chunk))

(defn chunk
  "A chunk made of columns: a map of name to a sequence or array, all of one length. Options: {:types {name type},
  :key-fn keyword}; types that are not given are inferred."
  ([columns] (chunk columns nil))
  ([columns opts] (chunks/->chunk columns opts)))

(defn realize
  "A chunk that can be kept after its step: itself when it can be already."
  [chunk]
  (chunks/realize chunk))

(defn filter-rows
  "The rows of a chunk for which `pred` is true, as a chunk. `pred` is a function of a row's map."
  [chunk pred]
  (chunks/filter-rows chunk pred))

(defn pmap-chunks
  "(work chunk) for every chunk of a table on several threads, as something to reduce or walk, which also closes. Chunks
  may be kept. Results come in order; a chunk whose work throws is an error that names it (:chunk-failed).
  Options: :threads, :ordered? (true), and those of `chunks`.

    (into [] (folio/pmap-chunks f \"flights\" #(count (:carrier %)) {:threads 4}))"
  ([f name work] (pmap-chunks f name work nil))
  ([f name work opts]
   (let [opts (options/check :pmap-chunks opts)]
     (chunks/pmap-chunks (chunks f name (dissoc opts :threads :ordered?)) work (select-keys opts [:threads :ordered?])))))

(defn partitions
  "The table cut into up to n ranges of rows, as plain data that another process can be given:
  {:table :path :format :offset :limit}. (folio/chunks f (:table p) (select-keys p [:offset :limit])) reads one.
  Throws :unsupported for a CSV, whose rows nobody has counted."
  [f name n]
  (let [{:keys [rows path format]} (info f name)]
    (when-not rows
      (throw (errors/error :unsupported (str "\"" (data/item-name name) "\" cannot be cut into ranges: a CSV does not say how many rows it has. Import it.")
                           {:item (data/item-name name)})))
    (let [size (max 1 (long (Math/ceil (/ (double rows) (double n)))))]
      (vec (for [from (range 0 rows size)]
             {:table (data/item-name name), :path path, :format format
              :offset from, :limit (min size (- (long rows) (long from)))})))))
