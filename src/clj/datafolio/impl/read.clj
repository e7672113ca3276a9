(ns ^:no-doc datafolio.impl.read
  "Reading: options onto Java's fluent reads, results as Clojure's values."
  (:require [clojure.core.protocols :as p]
            [clojure.core.reducers :as reducers]
            [datafolio.chunk :as chunk]
            [datafolio.impl.ask :as ask]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.data :as data]
            [datafolio.impl.datasets :as datasets]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.functions :as functions]
            [datafolio.impl.mapped :as mapped]
            [datafolio.impl.options :as options]
            [datafolio.impl.progress :as progress])
  (:import (datafolio Table)
           (datafolio.array NumpyArray)
           (datafolio.manifest ItemType)
           (datafolio.table ChunkStream Schema TableInfo)
           (java.time DateTimeException Duration Instant OffsetDateTime)
           (java.util List OptionalLong)))

(set! *warn-on-reflection* true)

(defn timed
  "Java's read with the options :timeout-ms and :progress."
  [opts ^String what with-timeout with-progress source]
  (let [listener (progress/listener (:progress opts) what)]
    (cond-> source
      (:timeout-ms opts) (with-timeout (Duration/ofMillis (:timeout-ms opts)))
      listener           (with-progress listener))))

(defn moment
  "An Instant of what users give for a time: an Instant, another inst, or a text with an offset."
  ^Instant [x]
  (try (cond (instance? Instant x) x
             (string? x)           (.toInstant (OffsetDateTime/parse ^String x))
             :else                 (Instant/ofEpochMilli (inst-ms x)))
       (catch DateTimeException e
         (throw (errors/error :invalid-argument (str "A time is an Instant, or a text such as \"2026-01-31T12:00:00Z\", not " (pr-str x) ".")
                              {:option :timestamp, :found (pr-str x)} e)))))

(defn- as-of
  "Java's table as of the options :version or :timestamp."
  ^Table [^Table table {:keys [version timestamp]}]
  (when (and version timestamp)
    (throw (errors/error :invalid-argument "Give :version or :timestamp, not both." {:option :timestamp})))
  (cond version   (.version table (long version))
        timestamp (.at table (moment timestamp))
        :else     table))

(defn- table-read
  "Java's read of a table as the options narrow it."
  ^Table [f table-name {:keys [columns offset limit chunk-size max-chunk-bytes] :as opts}]
  (let [[condition & params] (errors/with-errors {:item (data/item-name table-name)} (ask/condition f (data/item-name table-name) opts))]
    (cond-> (.functions (as-of (.table (folio/reader f) (data/item-name table-name)) opts) (functions/of f))
      columns         (as-> ^Table t (.columns t ^List (data/column-names columns)))
      condition       (as-> ^Table t (.where t condition (ask/arguments params)))
      offset          (as-> ^Table t (.offset t (long offset)))
      limit           (as-> ^Table t (.limit t (long limit)))
      chunk-size      (as-> ^Table t (.chunkSize t (int chunk-size)))
      max-chunk-bytes (as-> ^Table t (.maxChunkBytes t (long max-chunk-bytes)))
      true            (->> (timed opts (str "table " (data/item-name table-name))
                                  (fn [^Table t d] (.timeout t d)) (fn [^Table t l] (.progress t l)))))))

(defn key-fn "What makes keys of names." [opts] (:key-fn opts keyword))

(defn- optional [^OptionalLong n] (when (.isPresent n) (.getAsLong n)))

(defn- known-rows [^Table table {:keys [where offset limit]}]
  (when-not where
    (when-let [rows (optional (.rows (.info table)))]
      (let [left (max 0 (- (long rows) (long (or offset 0))))]
        (if limit (min left (long limit)) left)))))

(defn- same-version
  "The table, of the version that it is now when it keeps versions: what reads it in parts reads one of them."
  ^Table [^Table table]
  (if-let [version (optional (.version (.info table)))]
    (.version table (long version))
    table))

(defn- ranges
  "A function of n that cuts a read of `rows` rows into up to n reads of as many each, in order."
  [^Table table rows offset]
  (fn [n]
    (let [size (max 1 (long (Math/ceil (/ (double rows) (double n)))))]
      (for [from (range 0 rows size)]
        (fn ^ChunkStream []
          (.chunks (.limit (.offset table (+ (long offset) (long from))) (min size (- (long rows) (long from))))))))))

;; `change` makes of a chunk what a step gets; `keep`, of a Java chunk that ends with the call, what a seq gets; `library` is
;; what `add!` notes of what comes out
(deftype ^:private Each [chunks change keep library]
  chunks/Columned
  (-schema [_] (chunks/-schema chunks))
  clojure.lang.IReduceInit
  (reduce [_ f init] (reduce (fn [acc c] (f acc (change c))) init chunks))
  clojure.lang.Seqable
  (seq [_] (seq (chunks/iterator-seq* (chunks/-kept chunks keep))))
  Iterable
  (iterator [_] (chunks/-kept chunks keep))
  java.lang.AutoCloseable
  (close [_] (.close ^java.lang.AutoCloseable chunks))
  clojure.lang.IObj
  (meta [_] (meta chunks))
  (withMeta [_ m] (Each. (with-meta chunks m) change keep library))
  Object
  (toString [_] (str chunks)))

(defmethod print-method Each [^Each each ^java.io.Writer writer]
  (print-method (.-chunks each) writer))

(extend-protocol p/Datafiable
  Each
  (datafy [^Each each] (p/datafy (.-chunks each))))

(extend-protocol reducers/CollFold
  Each
  (coll-fold [^Each each n combinef reducef]
    (let [change (.-change each)]
      (reducers/coll-fold (.-chunks each) n combinef
                          (fn ([] (combinef)) ([acc c] (reducef acc (change c))))))))

(defn- as
  "A chunk in one of the forms, a dataset among them."
  [c form key-fn dataset-name]
  (if (= :dataset form)
    (datasets/call :->dataset c {:key-fn key-fn, :dataset-name dataset-name})
    (chunk/as (chunk/->java c) form key-fn)))

(defn each-as
  "Chunks whose every chunk comes in a form."
  [chunks form key-fn dataset-name]
  (case form
    :chunk   chunks
    :dataset (let [opts {:key-fn key-fn, :dataset-name dataset-name}]
               (datasets/check) ; fails here without the library, not in the first step
               (Each. chunks
                      (fn [c] (datasets/call :->dataset c opts))
                      (fn [c] (datasets/call :->dataset c (assoc opts :copy? true)))
                      "tech.ml.dataset"))
    (let [change (fn [c] (as c form key-fn nil))]
      (Each. chunks change change nil))))

(defn chunks
  "The rows of a table as a value that is reduced or walked as a sequence."
  [f table-name opts]
  (let [opts  (options/check :chunks opts)
        table (table-read f table-name opts)
        item  (data/item-name table-name)]
    (errors/with-errors {:item item}
      (let [rows    (known-rows table opts)
            pinned  (when rows (same-version table))]
        (.path table) ; a name that leads nowhere fails here, not when the chunks are read
        (-> (chunk/chunks (fn [] (.chunks table))
                          {:key-fn (key-fn opts)
                           :what   {:item item, :rows rows}
                           :ranges (when rows (ranges pinned rows (or (:offset opts) 0)))})
            (each-as (or (:as opts) (datasets/default-form)) (key-fn opts) item))))))

(defn form-of
  "A Java chunk as a form, or as the one that rows come in where none is asked for."
  [java-chunk form key-fn dataset-name]
  (as java-chunk (or form (datasets/default-form)) key-fn dataset-name))

(defn arrow-path
  "The path of a table's Arrow file, a string."
  [f table-name opts]
  (let [opts (options/check :arrow-path opts)]
    (errors/with-errors {:item (data/item-name table-name)}
      (str (.arrowFile (table-read f table-name opts))))))

(defn mmap
  "A table's Arrow file, mapped."
  [f table-name opts]
  (let [opts (options/check :mmap opts)
        item (data/item-name table-name)]
    (errors/with-errors {:item item}
      (mapped/mapped (.mapped (table-read f table-name opts)) (key-fn opts) {:item item}))))

(defn table
  "The rows of a table, whole, as `:as` says."
  [f table-name opts]
  (let [{:keys [as chunks-as] :as opts} (options/check :table opts)]
    (if (= :chunks as)
      (chunks f table-name (cond-> (dissoc opts :as :chunks-as) chunks-as (assoc :as chunks-as)))
      (errors/with-errors {:item (data/item-name table-name)}
        (form-of (.read (table-read f table-name opts)) as (key-fn opts) (data/item-name table-name))))))

(defn preview
  [f table-name n opts]
  (table f table-name (assoc (options/check :preview opts) :limit n)))

(defn info
  [f table-name opts]
  (let [opts   (options/check :info opts)
        key-fn (key-fn opts)]
    (errors/with-errors {:item (data/item-name table-name)}
      (let [^TableInfo info (.info (as-of (.table (folio/reader f) (data/item-name table-name)) opts))
            dtypes  (.dtypes info)
            version (optional (.version info))]
        (cond-> (array-map
          :name         (.name info)
          :rows         (optional (.rows info))
          :columns      (.columns info)
          :size-bytes   (optional (.sizeBytes info))
          :column-names (mapv key-fn (.columnNames info))
          :dtypes       (data/ordered (map (fn [c] [(key-fn c) (get dtypes c)]) (.columnNames info)))
          :schema       (mapv (fn [c] {:name (key-fn c), :type (get dtypes c)}) (.columnNames info))
          :created-at   (let [at (.createdAt info)] (when (seq at) at))
          :format       (keyword (.format info))
          :path         (str (.path info)))
          version (assoc :version version))))))

(defn value
  "Whatever an item holds."
  [f item-name {:keys [as] :as opts}]
  (let [opts   (options/check :value opts)
        item   (data/item-name item-name)
        reader (folio/reader f)]
    (errors/with-errors {:item item}
      (let [type (.type (.item reader item))]
        (cond
          (.isTable type) (table f item opts)
          (= type ItemType/JSON_DATA) (data/<-json (key-fn opts) (.json reader item))
          (= type ItemType/NUMPY_ARRAY) (let [^NumpyArray array (.array reader item)]
                                          (if (or (= :array as) (not (.hasJavaValues array))) array (.toArray array)))
          :else (let [v (.value reader item)]
                  (if (instance? java.nio.file.Path v) (.toFile ^java.nio.file.Path v) v)))))))

(defn pmap-chunks
  [f table-name work opts]
  (let [{:keys [as] :as opts} (options/check :pmap-chunks opts)
        key-fn (key-fn opts)
        form   (or as (datasets/default-form))
        item   (data/item-name table-name)]
    (chunk/pmap-chunks (chunks f table-name (assoc (dissoc opts :threads :ordered?) :as :chunk))
                       (if (= :chunk form) work (fn [c] (work (form-of c form key-fn item))))
                       (select-keys opts [:threads :ordered?]))))
