(ns ^:no-doc datafolio.impl.origin
  "What a query's result knows about its query: metadata for people, and for `add!` the record that goes into the bundle."
  (:require [clojure.edn :as edn]
            [clojure.string :as str]
            [clojure.walk :as walk])
  (:import (clojure.lang IObj)
           (datafolio Derivation)
           (datafolio.manifest Item Json)
           (datafolio.table ChunkSource)
           (java.lang.ref WeakReference)
           (java.time Duration Instant LocalDate LocalDateTime LocalTime OffsetDateTime ZonedDateTime)
           (java.util Collections HashMap List Map WeakHashMap)
           (java.util.concurrent.atomic AtomicReference)
           (org.apache.arrow.vector VectorSchemaRoot)
           (org.apache.arrow.vector.types.pojo Schema)))

(set! *warn-on-reflection* true)

;; `how` has a Derivation from when the result is read; `of` the result itself, for what is made of it by map or filter may
;; have its metadata but came about otherwise.
(deftype Origin [^AtomicReference how ^AtomicReference of]
  Object
  (toString [_] "how it came about"))

(defmethod print-method Origin [_ ^java.io.Writer writer] (.write writer "#<how it came about>"))

(def ^:private ^Map noted
  "What results without metadata know, Arrow's; for as long as they are there."
  (Collections/synchronizedMap (WeakHashMap.)))

(def ^:private arrow-key "Where the schema of Arrow data has its query, as the descriptor of an item has it." "datafolio.query")

(defn- labelled
  "The same vectors under a schema that tells how they came about, to programs that know nothing of this one too."
  ^VectorSchemaRoot [^VectorSchemaRoot root ^AtomicReference how]
  (if-let [^Derivation made (.get how)]
    (let [schema (.getSchema root)
          text   (String. (Json/write (get (.fields made) Derivation/FIELD)) "UTF-8")
          tags   (doto (HashMap.) (.putAll (.getCustomMetadata schema)) (.put arrow-key text))]
      (VectorSchemaRoot. (Schema. (.getFields schema) ^Map tags) ^List (.getFieldVectors root) (.getRowCount root)))
    root))

(defn note
  "The result of the query `q`, which knows what it is from: in its metadata, where it has any."
  [result q inputs ^AtomicReference how]
  (let [of     (AtomicReference.)
        facts  {:datafolio/query q, :datafolio/inputs inputs, ::origin (Origin. how of)}
        result (cond (instance? IObj result)             (vary-meta result merge facts)
                     (instance? VectorSchemaRoot result) (doto (labelled result how) (#(.put noted % facts)))
                     :else                               result)]
    (.set of (WeakReference. result))
    result))

(defn- facts-of [x]
  (if (instance? VectorSchemaRoot x) (.get noted x) (meta x)))

(defn inputs-of
  "The tables that a query's result was made from; nil of anything else."
  [x]
  (:datafolio/inputs (facts-of x)))

(defn- told
  "What the schema of Arrow data tells, wherever these come from; nil where it is not ours to read."
  [^VectorSchemaRoot root]
  (when-let [^String text (some-> (.getCustomMetadata (.getSchema root)) (.get arrow-key))]
    (try
      (let [item (Item/of {"name" "result", "item_type" "included_table", Derivation/FIELD (Json/read (.getBytes text "UTF-8"))})]
        (when-let [^Derivation made (.orElse (Derivation/of item) nil)]
          {:query  (if-let [data (.orElse (.edn made) nil)]
                     (edn/read-string {:default tagged-literal} data)
                     (into [(.sql made)] (.parameters made)))
           :inputs (vec (keys (.inputs made)))}))
      (catch RuntimeException _ nil))))

(defn query-of
  "The query that a result of `query` came from, and the tables that it read: {:query q, :inputs [\"flights\"]}; nil of anything
  else. Results have that as metadata, but Arrow's, which have it in the custom metadata of their schema too, as JSON under
  datafolio.query, for other programs.

    (with-open [root (folio/query f {:select [:carrier], :from :flights} {:as :arrow})]
      (folio/query-of root))"
  [x]
  (let [{:datafolio/keys [query inputs] :as facts} (facts-of x)]
    (cond (contains? facts :datafolio/query) {:query query, :inputs inputs}
          (instance? VectorSchemaRoot x)     (told x))))

(defn sourced
  "The source of a table's rows; when `x` is a query's result as it came, it tells the bundle how that came about."
  ^ChunkSource [^ChunkSource source x]
  (let [^Origin origin (::origin (facts-of x))]
    (if (and origin (.refersTo ^WeakReference (.get ^AtomicReference (.-of origin)) x))
      (reify ChunkSource
        (forEach [_ sink] (.forEach source sink))
        (library [_] (.library source))
        (columns [_] (.columns source))
        (facts [_] (if-let [^Derivation how (.get ^AtomicReference (.-how origin))] (.fields how) {})))
      source)))

;; ---- a query as text

(defn- tagged [x]
  (condp instance? x
    LocalDate      (tagged-literal 'time/date (str x))
    LocalTime      (tagged-literal 'time/time (str x))
    LocalDateTime  (tagged-literal 'time/date-time (str x))
    OffsetDateTime (tagged-literal 'time/offset-date-time (str x))
    ZonedDateTime  (tagged-literal 'time/zoned-date-time (str x))
    Instant        (tagged-literal 'time/instant (str x))
    Duration       (tagged-literal 'time/duration (str x))
    x))

(defn edn
  "The query as EDN, dates and times with the tags of time-literals; nil where something in it has no such form."
  [query]
  (let [text (binding [*print-length* nil, *print-level* nil, *print-meta* false, *print-namespace-maps* false, *print-readably* true,
                       *print-dup* false]
               (pr-str (walk/postwalk tagged query)))]
    (when-not (re-find #"#object\[|#<" text) text)))
