(ns ^:no-doc datafolio.impl.pieces
  "Tables cut into partitions: plain data that other processes open without the folio."
  (:require [datafolio.chunk :as chunk]
            [datafolio.impl.data :as data]
            [datafolio.impl.datasets :as datasets]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options]
            [datafolio.impl.read :as read])
  (:import (datafolio.table Partition)
           (java.util List)))

(set! *warn-on-reflection* true)

(defn- ->map [^Partition p]
  (cond-> (array-map :table (.table p), :path (str (.path p)), :format :parquet, :row-groups [(.fromGroup p) (.toGroup p)]
                     :first-row (.firstRow p), :rows (.rows p), :offset (.offset p), :limit (.rows p), :bytes (.bytes p))
    (seq (.values p)) (assoc :values (into {} (.values p)))
    (seq (.types p))  (assoc :types (into {} (.types p)))))

(defn- text-key [k] (if (keyword? k) (subs (str k) 1) k))

(defn- ->partition
  "Java's partition of a map as `->map` makes it, also when it has been JSON meanwhile."
  ^Partition [p]
  (when-not (map? p)
    (throw (errors/error :invalid-argument (str "A partition is a map that `partitions` made, not " (pr-str p) ".") {:found (pr-str p)})))
  (let [known (update-keys p #(keyword (name %)))
        texts #(update-keys % text-key)]
    (Partition/of {"table"      (:table known), "path" (:path known)
                   "row_groups" (or (:row-groups known) (:row_groups known)), "first_row" (or (:first-row known) (:first_row known))
                   "rows"       (:rows known), "offset" (:offset known), "bytes" (:bytes known)
                   "values"     (texts (:values known)), "types" (texts (:types known))})))

(defn partitions
  "The table cut into about n pieces of as many bytes each, as plain data that another process can be given, as EDN or JSON:
  {:table :path :format :row-groups [first end] :first-row :rows :offset :limit :bytes}, and where there are any, :values of
  columns that directories make and :types that DuckDB has and Parquet lacks. Told by the files' footers, without DuckDB.

  A piece is whole row groups of one file: there are fewer than n where there are fewer row groups, and more where a
  reference has more files. `partition-chunks` reads one without the folio, pyarrow reads the row groups of the path, and
  (folio/chunks f (:table p) (select-keys p [:offset :limit])) reads it here. The files stay as long as the folio or a
  snapshot names them or a view (see `at`) is open.
  Throws :item-not-found, :wrong-item-type, :unsupported for CSV and Delta tables, :payload-missing, :payload-damaged."
  [f name n]
  (errors/with-errors {:item (data/item-name name)}
    (mapv ->map (.partitions (.table (folio/reader f) (data/item-name name)) (int n)))))

(defn partition-chunks
  "The rows of one of the `partitions` of a table in chunks, as `chunks` gives them, read without the folio: in another
  process, or on another machine that sees the file under the same path. Nothing but these row groups is read.

  Options: :columns, :chunk-size, :as, :key-fn, as of `chunks`.
  Throws :invalid-argument for what is no partition, :column-not-found, :payload-missing, :payload-damaged.

    (transduce (map #(reduce + (% :distance))) + (folio/partition-chunks p {:columns [:distance]}))"
  ([p] (partition-chunks p nil))
  ([p opts]
   (let [{:keys [columns chunk-size as] :as opts} (options/check :partition-chunks opts)]
     (errors/with-errors nil
       (let [^Partition piece (->partition p)
             ^List columns    (if columns (data/column-names columns) [])
             key-fn           (read/key-fn opts)]
         (-> (chunk/chunks (fn [] (if chunk-size (.chunks piece columns (int chunk-size)) (.chunks piece columns)))
                           {:key-fn key-fn, :what {:item (.table piece), :rows (.rows piece)}})
             (read/each-as (or as (datasets/default-form)) key-fn (.table piece))))))))
