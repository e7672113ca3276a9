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
  (:import (datafolio FolioReader)
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
(deftype Origin [f]
  Object
  (equals [_ other] (and (instance? Origin other) (identical? f (.-f ^Origin other))))
  (hashCode [_] (System/identityHashCode f))
  (toString [_] (str f)))

(defn- origin
  "The folio that an item's map came from, or nil."
  [item]
  (when-let [o (:datafolio/folio (meta item))] (.-f ^Origin o)))

(defn item
  "An item of the folio as a map that datafy and nav lead on from."
  [f ^Item java-item]
  (with-meta (data/item->map java-item)
    {:datafolio/folio (Origin. f), `p/datafy #'datafied-item, `p/nav #'nav-item}))

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
  [f all]
  (with-meta (vec all)
    {`p/nav (fn [_ _ item-name] (get f item-name item-name))}))

(defn- snapshot-names [f all]
  (with-meta (vec all)
    {`p/nav (fn [_ _ snapshot]
              (or (some (fn [^Snapshot s] (when (= snapshot (.name s)) (data/<-json keyword (.fields s)))) (.snapshots (reader f)))
                  snapshot))}))

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

(defn datafied-item
  "An item's map with what leads on from it."
  [{item-name :name :as item}]
  (let [f (origin item)]
    (if-not (and f item-name)
      item
      (try
        (let [leads (assoc (contents item)
                           :inputs     (names f (:inputs item))
                           :dependents (names f (dependents f item-name))
                           :versions   (mapv #(data/item->map %) (.versions (reader f) item-name))
                           :snapshots  (snapshot-names f (holding f item-name)))]
          (with-meta (data/ordered (concat (apply dissoc item (keys leads)) leads))
            {:datafolio/folio (Origin. f), `p/nav #'nav-item}))
        (catch datafolio.error.FolioException _ item)))))

(defn nav-item
  "What lies behind a key of an item's map."
  [{item-name :name :as item} k v]
  (let [f (origin item)]
    (cond (not f)                                 v
          (and (= k :preview) (table? item))      (chunk-rows (read/preview f item-name preview-rows {:as :chunk}))
          (and (= k :columns) (string? v))        (as-table (:schema (read/info f item-name {:key-fn identity})))
          (and (= k :value) (not (table? item)))  (read/value f item-name nil)
          (and (= k :inputs) (not (meta v)))      (names f v)
          :else                                   v)))

;; ---- a folio

(defn- datafied-folio [f]
  (try
    (let [java (reader f)]
      (array-map :path      (str (.path java))
                 :revision  (.revision java)
                 :metadata  (data/<-json keyword (.metadata java))
                 :items     (data/ordered (seq f))
                 :archived  (data/ordered (map (fn [^Item i] [(.name i) (folio/item-map f i)]) (.archivedItems java)))
                 :snapshots (snapshot-names f (map (fn [^Snapshot s] (.name s)) (.snapshots java)))))
    (catch datafolio.error.FolioException e
      {:path (str (.path (reader f))), :datafolio/error (keyword (.keyword (.kind e))), :message (ex-message e)})
    (catch clojure.lang.ExceptionInfo e
      (assoc (ended e) :path (str (.path (reader f)))))))

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
