(ns ^:no-doc datafolio.impl.source
  "Whatever is like a table as a source of chunks to write."
  (:require [datafolio.impl.chunk :as chunk]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.column :as column]
            [datafolio.impl.datasets :as datasets]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.values :as values])
  (:import (clojure.lang IReduceInit)
           (datafolio.table ChunkSource RowChunks)
           (java.util Collection HashMap LinkedHashMap Map Optional)
           (java.util.concurrent.atomic AtomicReference)
           (java.util.function Consumer)
           (org.apache.arrow.vector VectorSchemaRoot)
           (org.apache.arrow.vector.ipc ArrowReader)))

(set! *warn-on-reflection* true)

(defn- row? [x] (or (map? x) (instance? Map x)))

(defn- values? [x]
  (or (column/column? x) (sequential? x) (instance? java.util.List x) (and (some? x) (.isArray (class x)))))

(defn- reducible?
  "Something that can only be asked for its elements: chunks, an eduction, a reducible query."
  [x]
  (and (instance? IReduceInit x) (not (coll? x)) (not (values? x))))

(defn- eduction? [x] (instance? clojure.core.Eduction x))

(defn- iterable? [x]
  (and (instance? Iterable x) (not (row? x)) (not (column/column? x))))

(defn table-data?
  "See datafolio.chunk/table-data?."
  [x]
  (cond (or (chunk/->java x)
            (datasets/dataset? x))       true
        (or (instance? ChunkSource x)
            (instance? VectorSchemaRoot x)
            (instance? ArrowReader x))   true
        (column/column? x)               false
        (row? x)                         (and (pos? (count x)) (every? values? (vals x)))
        (or (eduction? x)
            (reducible? x))              true
        (or (sequential? x)
            (instance? Collection x))    (let [x (first x)]
                                           (boolean (or (row? x) (chunk/->java x) (datasets/dataset? x))))
        :else                            false))

;; ---- elements one by one

(defn- element-kind [x]
  (cond (chunk/->java x) :chunk
        (datasets/dataset? x) :dataset
        (row? x)         :row
        :else            :other))

(def ^:private called {:chunk "a chunk", :dataset "a dataset", :row "a row (a map)"})

(defn- wrong-element [position x expected]
  (errors/error :invalid-argument
                (str "Element " position " is "
                     (or (called (element-kind x)) (if (nil? x) "nil" (str "a " (.getName (class x)))))
                     (if expected
                       (str ", the ones before it are " ({:chunk "chunks", :dataset "datasets", :row "rows"} expected)
                            ". A table is written from either, not from both.")
                       ". A table is written from chunks, datasets or rows, which are maps."))
                {:position position, :found (if (nil? x) "nil" (.getName (class x)))}))

(defn- namer
  "A function from a row's keys to column names, remembering those it has seen."
  []
  (let [seen (HashMap.)]
    (fn [k]
      (or (.get seen k)
          (let [n (values/column-name! k)]
            (.put seen k n)
            n)))))

(defn- plain-row ^Map [row naming position]
  (let [out (LinkedHashMap.)]
    (doseq [[k v] row
            :let  [n (naming k)]]
      (when (.containsKey out n)
        (throw (errors/error :invalid-data (str "Row " position " has two keys for the column \"" n "\".")
                             {:row position, :column n})))
      (.put out n (values/plain v)))
    out))

(defn- each
  "Hands each element to the sink; the first one decides whether they are chunks, datasets or rows. Returns which."
  [xs types ^Consumer sink]
  (let [naming   (namer)
        rows     (delay (RowChunks/into sink types))
        position (volatile! 0)
        kind     (volatile! nil)]
    (reduce (fn [_ x]
              (let [n @position]
                (vswap! position inc)
                (when (or (nil? @kind) (not= @kind (element-kind x)))
                  (when (or @kind (= :other (element-kind x)))
                    (throw (wrong-element n x @kind)))
                  (vreset! kind (element-kind x)))
                (case @kind
                  :chunk   (.accept sink (chunk/->java x))
                  :dataset (.accept sink (datasets/call :->java x types))
                  (.add ^RowChunks @rows (plain-row x naming n)))
                nil))
            nil xs)
    (when (= :row @kind)
      (.finish ^RowChunks @rows))
    @kind))

(defn- elements [x]
  (if (or (instance? IReduceInit x) (coll? x)) x (iterator-seq (.iterator ^Iterable x))))

(defn source
  "See datafolio.chunk/source."
  ^ChunkSource [x types]
  (let [types (values/->types types)]
    (cond (chunk/->java x)               (ChunkSource/of (chunk/->java x))
          (datasets/dataset? x)          (recur [x] types)
          (instance? ChunkSource x)      x
          (instance? VectorSchemaRoot x) (ChunkSource/of ^VectorSchemaRoot x)
          (instance? ArrowReader x)      (ChunkSource/of ^ArrowReader x)
          (row? x)                       (if (table-data? x)
                                           (reify ChunkSource
                                             (forEach [_ sink] (.accept ^Consumer sink (chunk/of-columns x types))))
                                           (throw (errors/error :invalid-argument
                                                                "A map is a table when it has columns and each of its values is a sequence or an array."
                                                                {:found (vec (keys (remove (comp values? val) x)))})))
          (or (eduction? x) (reducible? x) (sequential? x) (iterable? x))
          (if (column/column? x)
            (throw (errors/error :invalid-argument "One column is no table: give a map of its name to it." {}))
            (let [given (AtomicReference. x)]
              ;; lets go of x as it starts, so that a lazy sequence is never held by its head
              (let [kind   (volatile! nil)
                    chunks (when (instance? datafolio.impl.chunks.Columned x) x)] ; holds no rows
                (reify ChunkSource
                  (forEach [_ sink] (vreset! kind (each (elements (.getAndSet given nil)) types sink)))
                  (library [_] (if (= :dataset @kind) (Optional/of "tech.ml.dataset") (Optional/empty)))
                  (columns [_] (if (and chunks (nil? @kind)) (Optional/of (chunks/-schema chunks)) (Optional/empty)))))))
          :else (throw (errors/error :invalid-argument
                                     (str "There is no way to make a table of " (if (nil? x) "nil" (str "a " (.getName (class x))))
                                          ": give chunks, rows (maps), a map of columns or Arrow data.")
                                     {:found (if (nil? x) "nil" (.getName (class x)))})))))
