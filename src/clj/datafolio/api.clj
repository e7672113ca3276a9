(ns datafolio.api
  "A folio is a directory that keeps the tables, arrays, JSON values, files and models of one analysis together, shared
  with Python's `datafolio`, which may read and write it at the same time.

    (require '[datafolio.api :as folio])
    (def f (folio/open \"flights-2013\"))

  Write   add! import! reference! add-file! add-model! append! appender with-appender
  Read    value table chunks query preview mmap
  Ask     query query-of explain register-function! with-functions
  Look    describe items item versions info validate problems doctor metadata html
  Tend    update! archive! unarchive! delete! swap-metadata! transact! clear-cache!
  History snapshot! snapshots snapshot at diff restore! export! delete-snapshot! gc! reproduce copy!
  Lineage inputs dependents lineage stale recompute!
  Folios  aliases alias-path alias! unalias! find
  Chunks  rows row-count realize chunk filter-rows pmap-chunks partitions partition-chunks
  Share   path paths arrow-path datasource export-delta!
  Help    (folio/help), (folio/help :chunks), (folio/help 'add!)

  `f` is what `open` returned, what `transact!` hands out or, to read, what `at` returned. It is also a read-only map of its
  items: (get f \"flights\"), (keys f), (contains? f :params), (count f). Items have names: \"runs/a\" and :runs/a are the same.
  Column names come out as keywords (:key-fn makes others); going in, keywords, symbols and strings are taken.
  Options are checked: docs/options.md lists them. What fails is an ex-info whose data has :datafolio/error, such as
  :item-not-found, and what it is about: docs/errors.md."
  (:refer-clojure :exclude [chunk find])
  (:require [datafolio.chunk :as chunks]
            [datafolio.impl.data :as data]
            [datafolio.impl.datasets :as datasets]
            [datafolio.impl.derive]
            [datafolio.impl.doctor]
            [datafolio.impl.door :refer [expose]]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.export :as export]
            [datafolio.impl.folio :as impl]
            [datafolio.impl.functions :as functions]
            [datafolio.impl.help :as help]
            [datafolio.impl.history]
            [datafolio.impl.lake]
            [datafolio.impl.nav :as nav]
            [datafolio.impl.opening :as opening]
            [datafolio.impl.options :as options]
            [datafolio.impl.origin]
            [datafolio.impl.pieces]
            [datafolio.impl.querying]
            [datafolio.impl.read :as read]
            [datafolio.impl.registry]
            [datafolio.impl.share]
            [datafolio.impl.write :as write]
            [datafolio.repl])
  (:import (datafolio Appender Description Folio FolioReader FolioWriter)
           (java.io File)
           (java.nio.file Path)
           (java.util List OptionalInt)
           (java.util.function Function UnaryOperator)))

(set! *warn-on-reflection* true)

;; ---- open

(defn open
  "Opens the folio in the directory `path` (string, File or Path); creates it where the directory is missing or empty.
  Close it with `with-open` or `close!`; streams that are open then are read to their end. Safe for any number of threads.

  A URL opens one in an object store, s3://bucket/path or gs://bucket/path, or, for reading only, on a web server, https://host/path.

  Options: :create? (true), :read-only? (false), :metadata (of a new folio), :memory-limit (\"512MB\"), :threads,
  :temp-limit (\"10GB\" of disk), :external-access? (false: queries reach nothing but the folio's tables), :lock-timeout-ms (30000),
  :follow-references? (false: of the references to tables elsewhere, only those that this process made are followed),
  :reference-schemes (none), :query (own words of queries as data, {:fns {…}}). Of URLs :s3 ({:endpoint :region …}), :gcs, :cache
  (folder), :cache-limit (\"10GB\"), :max-age-ms (1000), :retry-ms (60000): see docs/cloud.md.

  Throws :not-a-folio, :not-empty, :manifest-unreadable, :manifest-version, :lock-timeout, :io-error; of URLs also :missing-dependency,
  :unsupported.

    (with-open [f (folio/open \"flights-2013\" {:metadata {:title \"Flights\"}})] …)"
  ([path] (open path nil))
  ([path opts]
   (errors/with-errors nil
     (impl/handle (opening/open! path opts) nav/item {:query (:query opts), :functions (functions/holder)}))))

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

    datasets of tech.ml.dataset, one or a reducible of them, chunks, rows (a sequence or reducible of maps), columns (a map whose values are all sequences or arrays of one
    length), Arrow (VectorSchemaRoot, ArrowReader)                       a table, streamed in one pass
    primitive arrays, nested or not, and datafolio.array.NumpyArray      an array
    Instant, OffsetDateTime, ZonedDateTime, Date                         a timestamp
    File, Path                                                           a file (of any kind, copied)
    everything else: maps, vectors, strings, numbers, nil                JSON

  :as (:table :json :array :timestamp :file) overrules that. A result of `query`, as it came, is recorded with its query and the
  versions of the tables that it read (see `stale` and `recompute!`).
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
  "Notes a table that stays where it is: a Parquet or CSV file, a directory of them, in which key=value directories become
  columns, a Delta table; or a single file at s3://, gs:// or https://. `place` is a path or a URL. Returns the item's map.

  Options: :format (:parquet, :csv or :delta; told by the ending), :version (of a Delta table), :description, :inputs, :overwrite?.
  Throws :invalid-argument when nothing is there, :unsupported for other places, :item-exists."
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
  "The rows of a table, whole. Options: :version, :timestamp (of a Delta table), :columns (in this order), :where (an expression such as [:> :dep-delay 60] with
  :params, :clauses, :ops and :fns as of `query`; SQL, or [\"dep_delay > ?\" 60]), :offset, :limit,
  :as :dataset (tech.ml.dataset's; the default where it is on the classpath), :chunk (the default elsewhere), :rows (vector of
  maps), :columns (map of vectors), :arrow (a VectorSchemaRoot to close), :chunks (as `chunks`, whose :chunk-size and
  :max-chunk-bytes then apply; :chunks-as is its :as); :key-fn, :timeout-ms, :progress.
  Throws :item-not-found, :wrong-item-type, :column-not-found, :invalid-query, :sql-error, :query-refused,
  :payload-missing, :payload-damaged, :timeout, :interrupted.

    (folio/table f \"flights\" {:columns [:carrier :dep_delay], :where [:> :dep-delay 60], :limit 100})"
  ([f name] (table f name nil))
  ([f name opts] (read/table f name opts)))

(defn chunks
  "The rows of a table in chunks, in file order, in constant memory. What it returns is reduced (no copy: a chunk is valid
  in its step; `realize` keeps it), or walked as a lazy sequence of chunks of their own memory, as often as one likes:
  each time the table is read anew. Reducing always closes; a sequence closes at its end, by `.close`, or when it is
  garbage. clojure.core.reducers/fold works on all cores.

  Options: :chunk-size (rows), :version, :timestamp, :columns, :where, :offset, :limit, :as (:dataset, :chunk, :rows, :columns: each
  chunk's form; default as of `table`), :key-fn,
  :timeout-ms, :progress, :max-chunk-bytes. Throws what `table` throws, also while it is reduced or walked, and :truncated
  when fewer or more rows came than the table has.

    (transduce (map #(reduce + (remove nil? (% :distance)))) + (folio/chunks f \"flights\" {:columns [:distance]}))"
  ([f name] (chunks f name nil))
  ([f name opts] (read/chunks f name opts)))

(expose datafolio.impl.querying query explain)
(expose datafolio.impl.origin query-of)

(expose datafolio.impl.functions register-function! with-functions)

(defn preview
  "The first rows of a table (10, or n), which print as a table. Options: :as, :version, :timestamp, :columns, :where with :params,
  :clauses, :ops and :fns, :key-fn, as of `table`."
  ([f name] (preview f name 10 nil))
  ([f name n] (preview f name n nil))
  ([f name n opts] (read/preview f name n opts)))

;; ---- look

(defn info
  "What a table is, from the manifest or the footers of its files, never from its rows: {:name :rows :columns :size-bytes
  :column-names :dtypes :schema :created-at :format :path}. :rows is nil of a CSV. Types are in Arrow's spelling. Of a Delta table
  also the :version. Options: :version, :timestamp, :key-fn (keyword).
  Throws :item-not-found, :wrong-item-type, :payload-missing, :payload-damaged."
  ([f name] (info f name nil))
  ([f name opts] (read/info f name opts)))

(defn item
  "An item's map: :name, :type (:included-table :referenced-table :numpy-array :json-data :timestamp :model :artifact),
  :description, :inputs, :created-at, and what is recorded for its type. Throws :item-not-found with the nearest names."
  [f name]
  (errors/with-errors nil
    (impl/item-map f (.item (impl/reader f) (data/item-name name)))))

(defn items
  "The maps of all items in their order (see `item`), without those that are archived; with {:archived? true} these."
  ([f] (items f nil))
  ([f opts]
   (let [{:keys [archived?]} (options/check :items opts)]
     (errors/with-errors nil
       (mapv #(impl/item-map f %) (if archived? (.archivedItems (impl/reader f)) (.items (impl/reader f))))))))

(defn describe
  "The folio as a whole: {:path :revision :metadata :items :archived :snapshots}, printed as a page for people."
  [f]
  (errors/with-errors nil
    (let [^Description d (.describe (impl/reader f))]
      (with-meta {:path      (.place d)
                  :revision  (.revision d)
                  :metadata  (data/<-json keyword (.metadata d))
                  :items     (mapv #(impl/item-map f %) (.items d))
                  :archived  (.archived d)
                  :snapshots (.snapshots d)}
                 {:type ::description, ::text (str d)}))))

(defmethod print-method ::description [description ^java.io.Writer writer]
  (.write writer (str (::text (meta description)))))

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

(expose datafolio.impl.doctor doctor)

(defn html
  "Writes a page that shows the folio to a file: its items and facts, what was made from what, and of every table the first
  rows, with a histogram or the most frequent values and the share of missing values of each column. The page stands
  alone: no network, no script. What is damaged is shown as such. A file that is there is replaced, at once and whole.
  Returns the file's absolute path. `datafolio.hiccup` has the parts as data.

  Options: :title, :items (names of the tables to show; all), :rows (shown of each table; 10).
  Throws :invalid-argument when the file is a folder, in a folder that does not exist or inside the folio; :item-not-found
  for a name in :items; :io-error.

    (folio/html f \"flights.html\" {:rows 20})"
  ([f file] (html f file nil))
  ([f file opts]
   (let [page (requiring-resolve 'datafolio.hiccup/page), text (requiring-resolve 'datafolio.hiccup/->html)]
     (export/text! file (.path (impl/reader f)) #(str "<!doctype html>\n" (text (page f opts)) "\n")))))

;; ---- tend

(defn update!
  "Changes what goes with an item: {:description \"…\" :inputs [\"raw\"]}; \"\" and [] remove. Returns the item's map."
  [f name changes]
  (write/update! f name changes))

(defn archive!
  "Puts an item aside, or several in one publish (a sequence of names, or a pattern such as \"runs/*\"): no longer listed,
  still read. Returns the map, or maps. Throws :item-not-found."
  [f names]
  (write/aside! f names (fn [^FolioWriter w ^List items] (.archive w items))))

(defn unarchive!
  "Lists an archived item again, or several in one publish, as `archive!`. Returns the map, or maps."
  [f names]
  (write/aside! f names (fn [^FolioWriter w ^List items] (.unarchive w items))))

(defn delete!
  "Deletes an item, or several at once (a sequence of names), all or none; what snapshots hold is kept. Returns
  {name dependents}: the items that stay and were made from it.
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
                 (apply [_ transaction] (work (impl/handle transaction nav/item (impl/held f))))))))

;; ---- the same tables elsewhere

(expose datafolio.impl.share path paths arrow-path mmap clear-cache! datasource)

;; ---- history, lineage, folios

(expose datafolio.impl.lake versions export-delta!)

(expose datafolio.impl.history
        snapshot! snapshots snapshot at diff restore! export! copy! delete-snapshot! gc! reproduce inputs dependents lineage)

(expose datafolio.impl.derive stale recompute!)

(expose datafolio.impl.registry aliases alias-path alias! unalias! find)

;; ---- chunks

(defn rows
  "The rows of a chunk or dataset as maps, made as they are asked for: reducible, and a lazy sequence."
  [chunk]
  (if (datasets/dataset? chunk) (datasets/call :rows chunk) (chunks/rows chunk)))

(defn row-count
  "How many rows a chunk or dataset has. (`count` counts its columns, as that of a map.)"
  [chunk]
  (if (datasets/dataset? chunk) (datasets/call :row-count chunk) (chunks/row-count chunk)))

(defn chunk
  "A chunk made of columns: a map of name to a sequence or array, all of one length. Options: {:types {name type},
  :key-fn keyword}; types that are not given are inferred."
  ([columns] (chunk columns nil))
  ([columns opts] (chunks/->chunk columns opts)))

(defn realize
  "A chunk or dataset that can be kept after its step: itself when it can be already."
  [chunk]
  (if (datasets/dataset? chunk) (datasets/call :realize chunk) (chunks/realize chunk)))

(defn filter-rows
  "The rows of a chunk or dataset for which `pred` is true, as another. `pred` is a function of a row's map."
  [chunk pred]
  (if (datasets/dataset? chunk) (datasets/call :filter-rows chunk pred) (chunks/filter-rows chunk pred)))

(defn pmap-chunks
  "(work chunk) for every chunk of a table on several threads, as something to reduce or walk, which also closes. Chunks
  may be kept. Results come in order; a chunk whose work throws is an error that names it (:chunk-failed).
  Options: :threads, :ordered? (true), and those of `chunks`.

    (into [] (folio/pmap-chunks f \"flights\" #(count (:carrier %)) {:threads 4}))"
  ([f name work] (pmap-chunks f name work nil))
  ([f name work opts]
   (read/pmap-chunks f name work opts)))

(expose datafolio.impl.pieces partitions partition-chunks)

;; ---- help

(defn help
  "Prints what there is: all of it by task, or more of one thing.

    (folio/help)            every function in a line
    (folio/help :chunks)    those of one task
    (folio/help 'add!)      one function: its docstring and its options

  Returns nil. Throws :invalid-argument for a name that is not there, with the nearest ones."
  ([] (help/show-all (ns-publics 'datafolio.api)))
  ([topic] (help/show (ns-publics 'datafolio.api) topic)))
