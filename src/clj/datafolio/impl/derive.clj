(ns ^:no-doc datafolio.impl.derive
  "What was made from what is no longer so, and making it anew."
  (:require [clojure.string :as str]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.functions :as functions])
  (:import (datafolio FolioWriter Recomputation Stale Stale$Why TableDiff$Types)
           (java.util List)))

(set! *warn-on-reflection* true)

(defn- stale->map [^Stale s]
  (array-map :name    (.item s)
             :because (data/ordered (for [[input ^Stale$Why why] (.because s)] [input (keyword (str/lower-case (.name why)))]))
             :query?  (.query s)))

(defn stale
  "The items that were made from something which is another now, those before what depends on them: [{:name :because {input
  reason} :query?}]. Reasons: :changed, it is another version than the query read, as its checksum tells; of a table
  elsewhere its files' number, size and time; :later, it was added after the item, of which nothing else is recorded than
  its :inputs; :stale, it is stale itself. With :query? `recompute!` can make it anew.

    (folio/recompute! f (folio/stale f))"
  [f]
  (errors/with-errors nil
    (mapv stale->map (.stale (folio/reader f)))))

(defn- recomputed->map [^Recomputation r]
  (array-map :name     (.item r)
             :changed? (.changed r)
             :rows     [(.rowsBefore r) (.rowsAfter r)]
             :columns  {:added   (data/ordered (seq (.columnsAdded r)))
                        :removed (data/ordered (seq (.columnsRemoved r)))
                        :changed (data/ordered (for [[column ^TableDiff$Types types] (.columnsChanged r)] [column [(.before types) (.after types)]]))}))

(defn recompute!
  "Runs the query again that an item was made by: `add!` recorded it with the result. When there are other rows now, in
  whatever order, or other columns, they are published. Returns {:name :changed? :rows [before after] :columns {:added
  {column type} :removed {column type} :changed {column [before after]}}}.

  Of several, names or what `stale` returned, a vector of these, each made after those that it depends on and published by
  itself; entries of `stale` without a query are left out.
  Throws, before anything is run, :item-not-found, :invalid-argument for an item of which no query is recorded or whose
  functions are not registered, :unsupported for one made of rows given by :with; and what `query` and `add!` throw;
  :conflict when somebody changes the item meanwhile."
  [f items]
  (let [several? (or (sequential? items) (set? items))
        names    (for [item (if several? items [items])
                       :when (not (and (map? item) (false? (:query? item))))]
                   (data/item-name (if (map? item) (:name item) item)))
        java     (folio/writer f)]
    (errors/with-errors nil
      (let [results (mapv recomputed->map (.recompute ^FolioWriter java ^List (vec names) (functions/of f)))]
        (if several? results (first results))))))
