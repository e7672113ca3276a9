(ns datafolio.impl.source-test
  "What counts as a table, and its way into a file and back."
  (:require [clojure.test :refer [deftest is testing]]
            [clojure.test.check.clojure-test :refer [defspec]]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.chunk :as chunk]
            [datafolio.testing.tables :as tables :refer [error-data with-tables]])
  (:import (datafolio.table ChunkSource Engine TableFiles WriteOptions WrittenTable)
           (java.nio.file Path)
           (java.util.function Consumer)
           (org.apache.arrow.vector VectorSchemaRoot)
           (org.apache.arrow.vector.ipc ArrowStreamReader ArrowStreamWriter)))

(set! *warn-on-reflection* true)

(defn- delivered
  "The chunks of a source, kept."
  ([x] (delivered x nil))
  ([x types]
   (let [seen (atom [])]
     (.forEach (chunk/source x types) (reify Consumer (accept [_ c] (swap! seen conj (chunk/realize (chunk/chunk c))))))
     @seen)))

(defn- rows-of [& args] (into [] (mapcat chunk/rows) (apply delivered args)))

(def ^:private rows [{:a 1, :b "x"} {:a 2, :b nil} {:a 3, :b "z"}])
(def ^:private one (chunk/->chunk (array-map :a [1 2 3] :b ["x" nil "z"])))

(deftest whatever-is-like-a-table-gives-its-rows
  (doseq [[what x] {"a chunk"                     one
                    "a Java chunk"                (chunk/->java one)
                    "a sequence of chunks"        [(chunk/slice one 0 1) (chunk/slice one 1 2)]
                    "an eduction of chunks"       (eduction (map #(chunk/select-columns % [:a :b])) [one])
                    "a map of columns"            {:a [1 2 3], :b ["x" nil "z"]}
                    "a map of arrays and columns" {"a" (long-array [1 2 3]), 'b (one :b)}
                    "a map of lazy sequences"     {:a (range 1 4), :b (map identity ["x" nil "z"])}
                    "a Java map"                  (java.util.HashMap. {"a" [1 2 3], "b" ["x" nil "z"]})
                    "a vector of rows"            rows
                    "a lazy seq of rows"          (map identity rows)
                    "rows with other keys"        [{"a" 1, "b" "x"} {'a 2} {:a 3, :b "z"}]
                    "a Java list of Java maps"    (java.util.Arrays/asList (object-array [(java.util.HashMap. {"a" 1, "b" "x"}) {:a 2} {:a 3, :b "z"}]))
                    "an eduction of rows"         (eduction (map identity) rows)
                    "the rows of a chunk"         (chunk/rows one)
                    "a reducible of rows"         (reify clojure.lang.IReduceInit (reduce [_ f init] (reduce f init rows)))
                    "a source"                    (chunk/source one)}]
    (is (= rows (rows-of x)) what)
    (is (chunk/table-data? x) what)))

(deftest what-is-no-table
  (doseq [x [nil 1 "text" :k {} {:a 1} {:a [1] :b 2} {:a "text"} [] [1 2] #{} (one :a) (range 3) ["a"] (Object.) (long-array 3)]]
    (is (not (chunk/table-data? x)) (pr-str x)))
  (is (= {:datafolio/error :invalid-argument, :found "java.lang.Long", :cause nil
          :message "There is no way to make a table of a java.lang.Long: give chunks, rows (maps), a map of columns or Arrow data."}
         (error-data #(chunk/source 1))))
  (is (= :invalid-argument (:datafolio/error (error-data #(chunk/source nil)))))
  (is (= [:b] (:found (error-data #(chunk/source {:a [1], :b 2})))))
  (is (= "One column is no table: give a map of its name to it." (:message (error-data #(chunk/source (one :a)))))))

(deftest rows-and-chunks-are-not-mixed
  (is (= {:datafolio/error :invalid-argument, :position 1, :found "datafolio.impl.chunk.Chunk", :cause nil
          :message "Element 1 is a chunk, the ones before it are rows. A table is written from either, not from both."}
         (error-data #(rows-of [{:a 1} one]))))
  (is (= "Element 2 is a row (a map), the ones before it are chunks. A table is written from either, not from both."
         (:message (error-data #(rows-of [one one {:a 1}])))))
  (is (= "Element 0 is a java.lang.Long. A table is written from chunks, datasets or rows, which are maps."
         (:message (error-data #(rows-of (eduction (map identity) [1]))))))
  (is (= "Element 1 is nil, the ones before it are rows. A table is written from either, not from both."
         (:message (error-data #(rows-of [{:a 1} nil]))))))

(deftest wrong-rows-are-refused
  (is (= {:datafolio/error :invalid-data, :row 1, :column "a"}
         (select-keys (error-data #(rows-of [{:a 1} {:a 1, "a" 2}])) [:datafolio/error :row :column])))
  (is (= :invalid-argument (:datafolio/error (error-data #(rows-of [{1 2}])))))
  (is (= [{:a 1.0}] (rows-of [{:a 1}] {:a "DOUBLE"}) (rows-of {:a [1]} {"a" :DOUBLE})))
  (is (= :invalid-argument (:datafolio/error (error-data #(chunk/source rows {:a "NO TYPE"}))))))

(deftest arrow-data-are-tables
  (let [before (tables/allocated)
        out    (java.io.ByteArrayOutputStream.)]
    (with-open [root   ^VectorSchemaRoot (chunk/as one :arrow)
                writer (ArrowStreamWriter. root nil out)]
      (is (chunk/table-data? root))
      (is (= rows (rows-of root)))
      (.writeBatch writer)
      (.end writer))
    (with-open [reader (ArrowStreamReader. (java.io.ByteArrayInputStream. (.toByteArray out)) (Engine/allocator))]
      (is (chunk/table-data? reader))
      (is (= rows (rows-of reader))))
    (is (= before (tables/allocated)))))

(defn- written! [{:keys [engine ^Path folder]} x]
  (let [file (.resolve folder (str (random-uuid) ".parquet"))]
    (TableFiles/write engine file x WriteOptions/DEFAULT)))

(deftest chunks-are-rewritten-in-one-pass
  (with-tables t
    (tables/write! t "numbers" "SELECT range AS id FROM range(20_000)")
    (let [opened (atom 0)
          chunks (chunk/chunks #(do (swap! opened inc) (tables/stream t "numbers" 1000)))
          even   (eduction (map #(chunk/filter-rows % (comp even? :id))) (map #(assoc % :twice (map (partial * 2) (:id %)))) chunks)
          all    (eduction (mapcat chunk/rows) chunks)]
      (is (= 10000 (.rows ^WrittenTable (written! t (chunk/source even)))))
      (is (= 20000 (.rows ^WrittenTable (written! t (chunk/source all)))))
      (is (= 20000 (.rows ^WrittenTable (written! t (chunk/source chunks)))))
      (is (= 20000 (.rows ^WrittenTable (written! t (chunk/source (tables/stream t "numbers" 1000))))))
      (is (= 20000 (.rows ^WrittenTable (written! t (chunk/source (chunk/pmap-chunks chunks #(assoc % :x (:id %))))))))
      (is (= 4 @opened))
      (testing "a step that fails stops the writing and the reading"
        (let [mine (ex-info "mine" {})]
          (is (identical? mine (try (written! t (chunk/source (eduction (map (fn [_] (throw mine))) chunks))) (catch Exception e e)))))))))

(deftest many-rows-make-several-chunks
  (let [n 250000, chunks (delivered (eduction (map #(array-map :i % :even (even? %))) (range n)))]
    (is (< 1 (count chunks)))
    (is (= (range n) (mapcat :i chunks)))
    (is (= {:datafolio/error :invalid-data, :row 200000, :column "late"}
           (select-keys (try (rows-of (eduction (map #(if (= % 200000) {:i %, :late 1} {:i %})) (range n)))
                             (catch datafolio.error.FolioException e
                               {:datafolio/error (keyword (.keyword (.kind e))), :row (get (.details e) "row"), :column (get (.details e) "column")}))
                        [:datafolio/error :row :column])))))

(def ^:private row-gen
  (gen/map (gen/elements [:a :b/c "d"])
           (gen/one-of [gen/large-integer (gen/return nil)])))

(defspec rows-come-back-as-they-went-in 50
  (prop/for-all [rows (gen/not-empty (gen/vector row-gen))]
    (let [ks    (set (mapcat keys rows))
          plain (fn [row] (into {} (map (fn [k] [(keyword (if (keyword? k) (subs (str k) 1) k)) (get row k)])) ks))]
      (or (empty? ks)
          (= (map plain rows) (rows-of rows))))))
