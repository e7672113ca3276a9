(ns datafolio.testing.tables
  "Parquet tables in a folder of their own, read through Java's reader, and whether anything of the reads is left."
  (:require [clojure.test :refer [is]]
            [datafolio.chunk :as chunk])
  (:import (datafolio.error FolioException Kind)
           (datafolio.table Engine EngineOptions ReadOptions Reader TableCatalog TableSource TableSource$Format)
           (java.nio.file Files Path)
           (java.nio.file.attribute FileAttribute)
           (java.sql DriverManager)
           (java.util Comparator List Map OptionalLong)
           (java.util.function Supplier)))

(set! *warn-on-reflection* true)

(defn- source [name path pins]
  (TableSource. name path TableSource$Format/PARQUET false true (OptionalLong/empty) (OptionalLong/empty) (List/of) (Map/of)
                (Map/of) ""
                (reify Supplier
                  (get [_]
                    (swap! pins inc)
                    (let [held (atom true)]
                      (reify java.lang.AutoCloseable
                        (close [_] (when (compare-and-set! held true false) (swap! pins dec)))))))))

(defn- catalog [folder sources]
  (reify TableCatalog
    (names [_] (keys @sources))
    (source [_ name]
      (or (@sources name)
          (throw (FolioException/of Kind/ITEM_NOT_FOUND (str "There is no item " name ".") (object-array ["item" name])))))
    (places [_] (List/of folder))))

(defn tables
  "An empty set of tables {:engine :reader :folder :sources :pins}."
  []
  (let [folder  (.toRealPath (Files/createTempDirectory "chunks" (make-array FileAttribute 0)) (make-array java.nio.file.LinkOption 0))
        engine  (Engine/open EngineOptions/DEFAULT)
        sources (atom {})]
    {:engine engine, :folder folder, :sources sources, :pins (atom 0)
     :reader (Reader. engine (catalog folder sources))}))

(defn write!
  "Adds a table of the rows of a SELECT, in row groups of 2,048 rows."
  [{:keys [^Path folder sources pins]} name select]
  (let [file (.resolve folder (str name ".parquet"))]
    (with-open [connection (DriverManager/getConnection "jdbc:duckdb:")
                statement  (.createStatement connection)]
      (.execute statement (str "COPY (" select ") TO '" file "' (FORMAT parquet, ROW_GROUP_SIZE 2048)")))
    (swap! sources assoc name (source name file pins))))

(defn stream
  "Opens a stream of a table."
  (^datafolio.table.ChunkStream [tables name chunk-size] (stream tables name chunk-size 0 -1))
  (^datafolio.table.ChunkStream [{:keys [^Reader reader]} name chunk-size offset limit]
   (.chunks reader name (cond-> (.withOffset (.withChunkRows ReadOptions/ALL chunk-size) offset)
                          (nat-int? limit) (.withLimit limit)))))

(defn query
  "The result of a query as chunks."
  [{:keys [^Reader reader]} sql chunk-size]
  (chunk/chunks #(.query reader sql "" (.withChunkRows ReadOptions/ALL chunk-size)) {:what {:query sql}}))

(defn chunks
  "A table as chunks of so many rows; `rows`, when given, is how many there are: then they can be folded."
  ([tables name chunk-size] (chunks tables name chunk-size nil))
  ([tables name chunk-size rows]
   (chunk/chunks #(stream tables name chunk-size)
                 {:what   {:item name, :rows rows}
                  :ranges (when rows
                            (fn [n]
                              (let [size (inc (quot rows n))]
                                (for [from (range 0 rows size)]
                                  #(stream tables name chunk-size from size)))))})))

(defn quiet?
  "Waits until reads that were left behind have cleaned up; false when they have not after 20 seconds."
  [{:keys [pins]}]
  (let [until (+ (System/nanoTime) 20000000000)
        left  #(+ (long @pins) (.getAllocatedMemory (Engine/allocator)))]
    (while (and (pos? (long (left))) (< (System/nanoTime) until))
      (System/gc)
      (Thread/sleep 20))
    (zero? (long (left)))))

(defn allocated
  "Bytes of Arrow memory in use."
  []
  (.getAllocatedMemory (Engine/allocator)))

(defn close! [{:keys [^Engine engine ^Path folder]}]
  (.close engine)
  (with-open [files (Files/walk folder (make-array java.nio.file.FileVisitOption 0))]
    (doseq [^Path file (vec (.toArray (.sorted files (Comparator/reverseOrder))))]
      (Files/delete file))))

(defmacro with-tables
  "Evaluates the body with `tables`; then nothing may be left of its reads: no memory, no pin."
  [tables & body]
  `(let [~tables (tables)]
     (try ~@body
          (is (quiet? ~tables) "Arrow memory or pins are left")
          (finally (close! ~tables)))))

(defn error-data
  "The data of the ex-info that `f` throws, with its :message and :cause."
  [f]
  (try (f)
       ::nothing-thrown
       (catch clojure.lang.ExceptionInfo e
         (assoc (ex-data e) :message (ex-message e) :cause (ex-cause e)))))
