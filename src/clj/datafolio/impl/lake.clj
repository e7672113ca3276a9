(ns ^:no-doc datafolio.impl.lake
  "Versions of items, those of Delta tables among them, and tables as new Delta tables."
  (:require [clojure.string :as str]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options])
  (:import (datafolio FolioReader)
           (datafolio.lake Commit)
           (datafolio.manifest Item Snapshot)
           (java.io File)
           (java.nio.file Path)
           (java.util List)))

(set! *warn-on-reflection* true)

(defn- noted
  "What a writer noted, its names as keywords in kebab case."
  [facts]
  (data/ordered (for [[k v] facts]
                  [(keyword (str/lower-case (str/replace (str/replace (str k) #"([a-z])([A-Z])" "$1-$2") "_" "-"))) (data/<-json keyword v)])))

(defn- commit->map [^Commit c]
  (array-map :version    (.version c)
             :timestamp  (.time c)
             :operation  (not-empty (.operation c))
             :parameters (noted (.parameters c))
             :metrics    (noted (.metrics c))
             :writer     (not-empty (.writer c))))

(defn- item-version->map [^FolioReader java ^Item item]
  (let [id (.orElse (.versionId item) nil)]
    (array-map :version-id id
               :created-at (.orElse (.createdAt item) nil)
               :current?   (.isCurrent item)
               :snapshots  (vec (for [^Snapshot s (.snapshots java)
                                      :when (and id (= id (get (.versions s) (.name item))))]
                                  (.name s))))))

(defn- delta? [^Item item]
  (and (= "referenced_table" (.typeName item)) (= "delta" (.get item "table_format"))))

(defn versions
  "The versions of an item. Of a Delta table those that its log tells of, the oldest first: {:version :timestamp :operation
  :parameters :metrics :writer}, the last three as the writer noted them. Of any other item those that the folio has, the present
  one first: {:version-id :created-at :current? :snapshots (the names of those that hold it)}.
  Throws :item-not-found, :payload-missing, :payload-damaged, :reference-not-followed.

    (folio/versions f \"events\")"
  [f name]
  (let [java (folio/reader f), item (data/item-name name)]
    (errors/with-errors {:item item}
      (if (delta? (.item java item))
        (mapv commit->map (.commits java item))
        (mapv #(item-version->map java %) (.versions java item))))))

(defn export-delta!
  "Writes a table as a new Delta table, a directory that does not exist yet or is empty; there as a whole or not at all. Types that
  Delta lacks become the nearest that it has (docs/delta.md). Returns the directory's path.

  Option: :partition-by, columns by whose values the files are told apart.
  Throws :table-exists, :column-not-found, :invalid-name for names of columns that Delta does not allow, :invalid-argument,
  :disk-full.

    (folio/export-delta! f \"flights\" \"lake/flights\" {:partition-by [:month]})"
  ([f name target] (export-delta! f name target nil))
  ([f name target opts]
   (let [{:keys [partition-by]} (options/check :export-delta! opts), item (data/item-name name)]
     (errors/with-errors {:item item}
       (str (.exportDelta (folio/reader f) item (if (instance? Path target) target (.toPath (File. (str target))))
                          ^List (data/column-names partition-by)))))))
