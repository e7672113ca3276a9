(ns ^:no-doc datafolio.impl.write
  "Writing: what the data is, and which of Java's calls takes it."
  (:require [datafolio.chunk :as chunk]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options]
            [datafolio.impl.origin :as origin]
            [datafolio.impl.progress :as progress])
  (:import (datafolio AddOptions Appender FolioWriter ItemChanges ReferenceOptions)
           (datafolio.array NumpyArray)
           (datafolio.manifest Globs)
           (datafolio.table ChunkSource DataType ImportOptions WriteOptions)
           (java.io File)
           (java.nio.file Path)
           (java.time Instant OffsetDateTime ZonedDateTime)
           (java.util Date List Map Optional OptionalLong)))

(set! *warn-on-reflection* true)

(defn- types ^Map [given]
  (into {} (map (fn [[column type]] [(data/text "name of a column" column) (DataType/parse (name type))])) given))

(defn- write-options ^WriteOptions [{:keys [compression row-group-size] declared :types}]
  (WriteOptions. (types declared) (int (or row-group-size 0)) (name (or compression :zstd))))

(defn- input-names ^List [inputs] (mapv data/item-name inputs))

(defn- library
  "What made the rows: Arrow, or we."
  [x]
  (if (or (instance? org.apache.arrow.vector.VectorSchemaRoot x) (instance? org.apache.arrow.vector.ipc.ArrowReader x)) "arrow" "datafolio"))

(defn add-options
  "Java's options of an addition, `what` names it for people and `x` is what is added."
  ^AddOptions [{:keys [description inputs overwrite? category] :as opts} what x]
  (let [listener (progress/listener (:progress opts) what)
        inputs   (or inputs (origin/inputs-of x))]
    (cond-> (.library (.write AddOptions/DEFAULT (write-options opts)) (library x))
      description (as-> ^AddOptions o (.description o description))
      inputs      (as-> ^AddOptions o (.inputs o (input-names inputs)))
      overwrite?  (as-> ^AddOptions o (.overwriting o))
      category    (as-> ^AddOptions o (.category o category))
      listener    (as-> ^AddOptions o (.progress o listener)))))

(defn- instant ^Instant [x]
  (condp instance? x
    Instant        x
    OffsetDateTime (.toInstant ^OffsetDateTime x)
    ZonedDateTime  (.toInstant ^ZonedDateTime x)
    Date           (.toInstant ^Date x)
    (throw (errors/error :invalid-argument (str "A timestamp is a moment: an Instant, or a time with its offset or zone, not "
                                                (pr-str x) ". A LocalDateTime becomes one by (.toInstant t ZoneOffset/UTC).")
                         {:found (.getName (class x))}))))

(defn- path ^Path [x]
  (if (instance? Path x) x (.toPath (File. (str x)))))

(defn- array? [x] (or (instance? NumpyArray x) (and (some? x) (.isArray (class x)))))

(defn kind
  "What the data is taken for: :table, :array, :timestamp, :file or :json."
  [x]
  (cond (array? x)                                      :array
        (or (instance? File x) (instance? Path x))      :file
        (some #(instance? % x) [Instant OffsetDateTime ZonedDateTime Date java.time.LocalDateTime]) :timestamp
        (chunk/table-data? x)                           :table
        (folio/handle? x) (throw (errors/error :invalid-argument "A folio is no item of a folio. Was the name or the data left out?" {}))
        :else                                           :json))

(defn add!
  [f item-name x opts]
  (let [opts (options/check :add! opts)
        item (data/item-name item-name)
        java (folio/writer f)]
    (errors/with-errors {:item item}
      (let [add (add-options opts (str "adding " item) x)]
        (folio/item-map f
          (case (or (:as opts) (kind x))
            :table     (.addTable java ^String item ^ChunkSource (cond-> (chunk/source x (:types opts)) (not (:types opts)) (origin/sourced x)) add)
            :array     (.addArray java item x add)
            :json      (.addJson java item (data/->json x) add)
            :timestamp (.addTimestamp java item (instant x) add)
            :file      (.addFile java item (path x) add)))))))

(defn import! [f item-name file opts]
  (let [{:keys [delimiter header? null-text] :as opts} (options/check :import! opts)
        item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (folio/item-map f
        (.importTable (folio/writer f) item (path file)
                      (cond-> (ImportOptions/of (write-options opts))
                        delimiter       (as-> ^ImportOptions o (.withDelimiter o delimiter))
                        (some? header?) (as-> ^ImportOptions o (.withHeader o header?))
                        null-text       (as-> ^ImportOptions o (.withNullText o null-text)))
                      (add-options opts nil nil))))))

(defn reference! [f item-name place opts]
  (let [{:keys [format description inputs overwrite? version]} (options/check :reference! opts)
        item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (folio/item-map f
        (.reference (folio/writer f) item (str place)
                    (ReferenceOptions. (Optional/ofNullable (some-> format name)) (Optional/ofNullable description)
                                       (input-names inputs) (boolean overwrite?)
                                       (if version (OptionalLong/of (long version)) (OptionalLong/empty))))))))

(defn add-file! [f item-name file opts]
  (let [opts (options/check :add-file! opts), item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (folio/item-map f (.addFile (folio/writer f) item (path file) (add-options opts nil nil))))))

(defn add-model! [f item-name file opts]
  (let [opts (options/check :add-model! opts), item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (folio/item-map f (.addModel (folio/writer f) item (path file) (:model-type opts "unknown") (add-options opts nil nil))))))

(defn appender
  ^Appender [f item-name opts]
  (let [opts (options/check :appender opts), item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (.appender (folio/writer f) item (add-options opts (str "appending to " item) nil)))))

(defn append!
  [f item-name x opts]
  (let [opts (options/check :append! opts), item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (folio/item-map f (.append (folio/writer f) item (chunk/source x (:types opts))
                               (add-options opts (str "appending to " item) x))))))

(defn append-to!
  [^Appender appender x]
  (errors/with-errors nil
    (.append appender (chunk/source x nil))
    appender))

(defn update! [f item-name opts]
  (let [{:keys [description inputs]} (options/check :update! opts), item (data/item-name item-name)]
    (errors/with-errors {:item item}
      (folio/item-map f (.update (folio/writer f) item
                               (ItemChanges. (Optional/ofNullable description)
                                             (Optional/ofNullable (some-> inputs input-names))))))))

(defn- several? [names] (or (sequential? names) (set? names)))

(defn aside!
  "Archives the items, or lists them again when `change` says so, in one publish: the map of one name, the maps of several
  or of a pattern."
  [f names change]
  (let [java  (folio/writer f)
        texts (mapv data/item-name (if (several? names) names [names]))]
    (errors/with-errors nil
      (let [items (mapv (partial folio/item-map f) (change java texts))]
        (if (or (several? names) (Globs/is (first texts))) items (first items))))))

(defn delete! [f names]
  (let [names (mapv data/item-name (if (several? names) names [names]))]
    (errors/with-errors nil
      (data/ordered (for [[item dependents] (.delete ^FolioWriter (folio/writer f) ^List names)] [item (vec dependents)])))))
