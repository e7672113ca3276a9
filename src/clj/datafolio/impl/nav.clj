(ns ^:no-doc datafolio.impl.nav
  "datafy and nav: from a folio to its items, and from an item to its rows, its columns, what it was made from, what was
  made from it, its versions and the snapshots that hold it. datafy tells what is known already; nav reads."
  (:require [clojure.core.protocols :as p]
            [datafolio.impl.chunk :as chunk]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.column :as column]
            [datafolio.impl.data :as data]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.read :as read])
  (:import (datafolio Folio FolioReader)
           (datafolio.impl.chunk Chunk Rows)
           (datafolio.impl.chunks Chunks)
           (datafolio.impl.column Column)
           (datafolio.impl.folio Handle)
           (datafolio.manifest Item Snapshot)))

(set! *warn-on-reflection* true)

(def ^:private most-rows "Rows of a chunk that viewers are given." 1000)
(def ^:private preview-rows 20)

(declare datafied-item nav-item)

;; What an item's metadata knows its folio by: were it the folio itself, a viewer that walks metadata would go round in it.
;; `moment` is the snapshot that has the item so, or nil.
(deftype Origin [f moment]
  Object
  (equals [_ other]
    (and (instance? Origin other) (identical? f (.-f ^Origin other)) (= moment (.-moment ^Origin other))))
  (hashCode [_] (System/identityHashCode f))
  (toString [_] (str f (when moment (str " at " moment)))))

(defn- origin
  "Where an item's map came from, or nil."
  ^Origin [item]
  (:datafolio/folio (meta item)))

(defn- item-of
  "An item of a folio, or of a snapshot of it, as a map that datafy and nav lead on from."
  [f moment ^Item java-item]
  (with-meta (data/item->map java-item)
    {:datafolio/folio (Origin. f moment), `p/datafy #'datafied-item, `p/nav #'nav-item}))

(defn item
  "An item of the folio as a map that datafy and nav lead on from."
  [f java-item]
  (item-of f nil java-item))

(defn- looking
  "Calls `look` with the folio of an origin, or with a view of it at its snapshot, which is closed then."
  [^Origin origin look]
  (let [f (.-f origin), moment (.-moment origin)]
    (if moment
      (with-open [view (.at ^Folio (folio/reader f) ^String moment)]
        (look (folio/handle view (fn [_ java-item] (item-of f moment java-item)) (folio/held f))))
      (look f))))

;; ---- tables

(defn- as-table [rows]
  (vary-meta (vec rows) assoc :portal.viewer/default :portal.viewer/table))

(defn- ended [e]
  {:datafolio/error (:datafolio/error (ex-data e)), :message (ex-message e)})

(defn- chunk-rows
  "The first rows of a chunk as a vector of maps that viewers show as a table."
  [c]
  (try
    (let [n (.rowCount (chunk/->java c))]
      (vary-meta (as-table (map #(chunk/row c %) (range (min n (long most-rows)))))
                 assoc :datafolio/rows n))
    (catch clojure.lang.ExceptionInfo e (ended e))))

(defn- column-facts [c]
  (try
    (let [java (column/->java c)]
      (array-map :key (column/-key c), :name (.name java), :type (.sql (.type java)), :rows (.size java)
                 :missing (.nullCount java), :values (into [] (take most-rows) c)))
    (catch clojure.lang.ExceptionInfo e (ended e))))

;; ---- one item

(defn- reader ^FolioReader [f] (folio/reader f))

(defn- names
  "Names of items as a vector; nav turns each into its item, a name that leads nowhere stays one."
  [origin all]
  (with-meta (vec all)
    {`p/nav (fn [_ _ item-name] (looking origin #(get % item-name item-name)))}))

(defn- at-moment
  "The origin of a snapshot's items; nil where there is no folio to open a view of, as in a view."
  ^Origin [f snapshot]
  (when (instance? Folio (reader f)) (Origin. f snapshot)))

(defn- snapshot-map
  "What a snapshot recorded, and its items as they were."
  [f ^Snapshot s]
  (let [origin (at-moment f (.name s))]
    (cond-> (data/<-json keyword (.fields s))
      origin (assoc :items (looking origin #(data/ordered (seq %)))))))

(defn- snapshot-names
  "Names of snapshots as a vector; nav turns each into the snapshot, a name that leads nowhere stays one."
  [f all]
  (with-meta (vec all)
    {`p/nav (fn [_ _ snapshot]
              (or (some (fn [^Snapshot s] (when (= snapshot (.name s)) (snapshot-map f s))) (.snapshots (reader f)))
                  snapshot))}))

(defn- as-it-was
  "Names of snapshots as a vector; nav turns each into the item as that snapshot has it."
  [f item-name all]
  (with-meta (vec all)
    {`p/nav (fn [_ _ snapshot]
              (if-let [origin (at-moment f snapshot)] (looking origin #(get % item-name snapshot)) snapshot))}))

(defn- holding
  "Names of the snapshots that hold some version of the item."
  [f item-name]
  (for [^Snapshot s (.snapshots (reader f))
        :when (.containsKey (.versions s) item-name)]
    (.name s)))

(defn- dependents [f item-name]
  (for [^Item other (concat (.items (reader f)) (.archivedItems (reader f)))
        :when (some #{item-name} (.inputs other))]
    (.name other)))

(defn- table? [{:keys [type]}] (contains? #{:included-table :referenced-table} type))

(defn- columns [{:keys [columns dtypes]}]
  (as-table (for [c columns] {:name c, :type (get dtypes c)})))

(defn- contents [{:keys [num-rows] :as item}]
  (if (table? item)
    {:columns (if (:columns item) (columns item) "read when looked into")
     :preview (str "the first of " (or num-rows "its") " rows, read when looked into")}
    {:value "read when looked into"}))

(defn- leads
  "What leads on from an item, looked up in its folio or in a view of it."
  [{item-name :name :as item} ^Origin origin seen]
  (assoc (contents item)
         :inputs     (names origin (:inputs item))
         :dependents (names origin (dependents seen item-name))
         :versions   (mapv #(data/item->map %) (.versions (reader seen) item-name))
         :snapshots  (as-it-was (.-f origin) item-name (holding seen item-name))))

(defn datafied-item
  "An item's map with what leads on from it."
  [{item-name :name :as item}]
  (let [origin (origin item)]
    (if-not (and origin item-name)
      item
      (try
        (let [leads (looking origin #(leads item origin %))]
          (with-meta (data/ordered (concat (apply dissoc item (keys leads)) leads))
            {:datafolio/folio origin, `p/nav #'nav-item}))
        (catch datafolio.error.FolioException _ item)))))

(defn nav-item
  "What lies behind a key of an item's map."
  [{item-name :name :as item} k v]
  (let [origin (origin item)]
    (cond (not origin)                            v
          (and (= k :preview) (table? item))      (looking origin #(chunk-rows (read/preview % item-name preview-rows {:as :chunk})))
          (and (= k :columns) (string? v))        (looking origin #(as-table (:schema (read/info % item-name {:key-fn identity}))))
          (and (= k :value) (not (table? item)))  (looking origin #(read/value % item-name nil))
          (and (= k :inputs) (not (meta v)))      (names origin v)
          :else                                   v)))

;; ---- a folio

(defn- datafied-folio [f]
  (try
    (let [java (reader f)]
      (array-map :path      (.place java)
                 :revision  (.revision java)
                 :metadata  (data/<-json keyword (.metadata java))
                 :items     (data/ordered (seq f))
                 :archived  (data/ordered (map (fn [^Item i] [(.name i) (folio/item-map f i)]) (.archivedItems java)))
                 :snapshots (snapshot-names f (map (fn [^Snapshot s] (.name s)) (.snapshots java)))))
    (catch datafolio.error.FolioException e
      {:path (.place (reader f)), :datafolio/error (keyword (.keyword (.kind e))), :message (ex-message e)})
    (catch clojure.lang.ExceptionInfo e
      (assoc (ended e) :path (.place (reader f))))))

(defn- datafied-chunks [c]
  (let [{:keys [what]} (chunks/-facts c)]
    (with-meta (assoc (select-keys what [:item :query]) :rows (force (:rows what)), :first-chunk "read when looked into")
      {`p/nav (fn [_ k v] (if (= k :first-chunk) (some-> (first c) chunk-rows) v))})))

(extend-protocol p/Datafiable
  Handle (datafy [f] (datafied-folio f))
  Chunk  (datafy [c] (chunk-rows c))
  Rows   (datafy [rows] (try (as-table (take most-rows rows)) (catch clojure.lang.ExceptionInfo e (ended e))))
  Column (datafy [c] (column-facts c))
  Chunks (datafy [c] (datafied-chunks c)))
