(ns datafolio.chunk-test
  "One chunk and its columns as Clojure data."
  (:require [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [clojure.test.check.clojure-test :refer [defspec]]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.chunk :as chunk]
            [datafolio.testing.tables :refer [error-data]])
  (:import (datafolio.table Chunks Engine)
           (java.time Instant LocalDate)
           (java.util UUID)
           (org.apache.arrow.vector VectorSchemaRoot)))

(set! *warn-on-reflection* true)

(def flights
  (chunk/->chunk (array-map :carrier ["UA" "DL" nil] :delay [2 nil -3] :air-time (double-array [1.5 2.5 3.0]))))

(deftest a-chunk-is-a-map-of-columns
  (is (= ["UA" "DL" nil] (flights :carrier) (:carrier flights) (get flights "carrier") (flights 'carrier)))
  (is (= [:carrier :delay :air-time] (keys flights)))
  (is (= {:carrier ["UA" "DL" nil], :delay [2 nil -3], :air-time [1.5 2.5 3.0]} (into {} flights)))
  (is (= [["UA" "DL" nil] [2 nil -3] [1.5 2.5 3.0]] (vals flights)))
  (is (= 3 (count flights) (chunk/row-count flights)))
  (is (contains? flights :delay))
  (is (not (contains? flights :fare)))
  (is (nil? (flights :fare)))
  (is (= :none (flights :fare :none) (get flights :fare :none)))
  (is (nil? (flights 7)))
  (is (= [:delay [2 nil -3]] (find flights :delay)))
  (let [{:keys [carrier]} (into {} flights)] (is (= "UA" (first carrier))))
  (is (= ["carrier" "delay" "air-time"] (chunk/column-names flights)))
  (is (= [{:name "carrier", :dtype "string", :type "VARCHAR"} {:name "delay", :dtype "int64", :type "BIGINT"}
          {:name "air-time", :dtype "double", :type "DOUBLE"}]
         (chunk/schema flights)))
  (is (= {:seen true} (meta (with-meta flights {:seen true}))))
  (is (= flights (chunk/->chunk (array-map :carrier ["UA" "DL" nil] :delay [2 nil -3] :air-time [1.5 2.5 3.0]))))
  (is (not= flights (chunk/select-columns flights [:carrier :delay]))))

(deftest rows-are-maps-in-the-columns-order
  (is (= [{:carrier "UA", :delay 2, :air-time 1.5} {:carrier "DL", :delay nil, :air-time 2.5} {:carrier nil, :delay -3, :air-time 3.0}]
         (chunk/rows flights)))
  (is (= [:carrier :delay :air-time] (keys (chunk/row flights 1))))
  (is (= 3 (count (chunk/rows flights))))
  (is (= {:carrier "UA", :delay 2, :air-time 1.5} (reduce (fn [_ row] (reduced row)) nil (chunk/rows flights))))
  (is (thrown? IndexOutOfBoundsException (nth (chunk/rows flights) 3)))
  (testing "however many columns there are"
    (let [ks (mapv #(str "c" %) (range 100))]
      (is (= (zipmap (map keyword ks) (range 100))
             (chunk/row (chunk/->chunk (into {} (map-indexed (fn [i k] [k [i]])) ks)) 0))))))

(deftest a-column-that-is-not-there-is-named
  (is (= {:datafolio/error :column-not-found, :column "dellay", :nearest ["delay"], :cause nil
          :message "There is no column \"dellay\"; did you mean delay?"}
         (error-data #(chunk/column flights :dellay))))
  (is (= "There is no column \"x/y\"; the columns are carrier, delay, air-time."
         (:message (error-data #(chunk/select-columns flights [:x/y])))))
  (is (= :invalid-argument (:datafolio/error (error-data #(chunk/column flights 7))))))

(deftest keys-that-collide-are-refused
  (let [two (Chunks/ofColumns (java.util.LinkedHashMap. ^java.util.Map (array-map "a" [1] "A" [2])) {})]
    (is (= {:datafolio/error :invalid-argument, :columns ["a" "A"], :key :a, :cause nil
            :message "The columns \"a\" and \"A\" both get the key :a: pass another :key-fn, such as identity."}
           (error-data #(chunk/chunk two (comp keyword str/lower-case)))))
    (is (= [1] ((chunk/chunk two) :a)))
    (is (= [2] ((chunk/chunk two identity) "A")))))

(deftest a-column-is-a-list
  (let [c (flights :delay)]
    (is (= [2 nil -3] c))
    (is (= c [2 nil -3] '(2 nil -3)))
    (is (= (hash [2 nil -3]) (hash c)))
    (is (= (.hashCode [2 nil -3]) (.hashCode ^Object c)))
    (is (.equals [2 nil -3] c))
    (is (= 1 (count (set [c [2 nil -3]]))))
    (is (= [3 2 nil -3] [(count c) (nth c 0) (c 1) (c 2)]))
    (is (= [:none :none 2] [(nth c 3 :none) (c -1 :none) (nth c 0 :none)]))
    (is (thrown? IndexOutOfBoundsException (nth c 3)))
    (is (thrown? UnsupportedOperationException (.add ^java.util.List c 1)))
    (is (= [nil -3] (rest c) (.subList ^java.util.List c 1 3)))
    (is (= 2 (.indexOf ^java.util.List c -3)))
    (is (= [2 nil -3] (vec (.toArray ^java.util.List c)) (vec (into-array Object c)) (iterator-seq (.iterator ^Iterable c))))
    (is (= ["delay" "BIGINT" 1 true false]
           [(chunk/column-name c) (chunk/column-type c) (chunk/missing-count c) (chunk/missing? c 1) (chunk/missing? c 0)]))
    (is (nil? (seq ((chunk/->chunk {:x []}) :x))))
    (is (= ["delay BIGINT, 3 rows, 1 missing" "3 rows"] [(str c) (str (chunk/rows flights))]))
    (is (= {:m 1} (meta (with-meta c {:m 1}))))))

(def ^:private column-values
  (gen/one-of [(gen/vector gen/large-integer) (gen/vector (gen/double* {:NaN? false})) (gen/vector gen/string)
               (gen/vector gen/boolean) (gen/vector (gen/one-of [gen/large-integer (gen/return nil)]))
               (gen/vector (gen/fmap float (gen/double* {:NaN? false, :infinite? false, :min -1e30, :max 1e30})))
               (gen/vector (gen/vector gen/large-integer))]))

(defspec a-column-holds-what-was-put-in 100
  (prop/for-all [values column-values, stop gen/nat]
    (let [c    ((chunk/->chunk {:x values}) :x)
          some (fn [acc x] (if (= stop (count acc)) (reduced acc) (conj acc x)))]
      (and (= values c (vec c) (into [] c) (reduce conj [] c) (vec (seq c)) (vec (chunk/->array c)))
           (= (reduce some [] (seq c)) (reduce some [] c))
           (= (reduce (fn ([] :none) ([a b] [a b])) values) (reduce (fn ([] :none) ([a b] [a b])) c))))))

(defspec sums-without-boxes-are-sums 100
  (prop/for-all [longs   (gen/vector gen/int)
                 doubles (gen/vector (gen/double* {:NaN? false, :infinite? false, :min -1e100, :max 1e100}))
                 init    (gen/one-of [gen/int (gen/double* {:NaN? false, :infinite? false, :min -1e100, :max 1e100})])]
    (let [l ((chunk/->chunk {:x (long-array longs)}) :x), d ((chunk/->chunk {:x (double-array doubles)}) :x)]
      (and (every? (fn [[f init]] (= (reduce f init longs) (reduce f init l)))
                   [[+ init] [*' init] [+' init]
                    [(fn [acc ^long x] (if (> x 50) (reduced acc) (+ (double acc) x))) init]
                    [(fn ^double [^double acc ^long x] (+ acc x)) init]
                    [(fn ^long [^long acc ^long x] (unchecked-add acc x)) 1]])
           (every? (fn [[f init]] (= (reduce f init doubles) (reduce f init d)))
                   [[+ init] [max init]
                    [(fn [acc ^double x] (if (> x 50) (reduced acc) (+ (double acc) x))) init]
                    [(fn ^double [^double acc ^double x] (+ acc x)) init]
                    [(fn ^long [^long acc ^double x] (if (pos? x) (inc acc) acc)) 1]])))))

(deftest sums-behave-as-elsewhere
  (is (= 0 (reduce + ((chunk/->chunk {:x (long-array 0)}) :x))))
  (is (instance? Long (reduce + 1 ((chunk/->chunk {:x (double-array 0)}) :x))))
  (is (thrown? ArithmeticException (reduce + ((chunk/->chunk {:x [Long/MAX_VALUE 1]}) :x))))
  (is (thrown? NullPointerException (reduce + (flights :delay))) "a missing value is nil")
  (is (= 5.5M (reduce + 1.5M ((chunk/->chunk {:x [1 3]}) :x))))
  (testing "a function's own failure passes untouched"
    (let [mine (ex-info "mine" {})]
      (is (identical? mine (try (reduce (fn [_ _] (throw mine)) nil (flights :delay)) (catch Exception e e)))))))

(deftest arrays-are-as-narrow-as-the-type
  (doseq [[type values wanted] [["BIGINT" [1 2] "[J"] ["INTEGER" [1 2] "[I"] ["SMALLINT" [1 2] "[S"] ["TINYINT" [1 2] "[B"]
                                ["UTINYINT" [200 2] "[S"] ["USMALLINT" [60000] "[I"] ["UINTEGER" [4000000000] "[J"]
                                ["DOUBLE" [1.5] "[D"] ["FLOAT" [(float 1.5)] "[F"] ["BOOLEAN" [true false] "[Z"]
                                ["VARCHAR" ["a"] "[Ljava.lang.Object;"] ["BIGINT" [1 nil] "[Ljava.lang.Object;"]]
          :let [a (chunk/->array ((chunk/->chunk {:x values} {:types {:x type}}) :x))]]
    (is (= wanted (.getName (class a))) type)
    (is (= (map #(if (float? %) (double %) %) values) (map #(if (float? %) (double %) %) (seq a))) type)))

(deftest nested-values-are-clojure-data
  (let [c (chunk/->chunk {:s [{:id 1, "the tags" ["a" nil]} nil] :m [{1 "x"} {}] :l [[{:k 1}] []]}
                         {:types {:m "MAP(BIGINT, VARCHAR)"}})]
    (is (= {:s {:id 1, (keyword "the tags") ["a" nil]}, :m {1 "x"}, :l [{:k 1}]} (chunk/row c 0)))
    (is (= {:s nil, :m {}, :l []} (chunk/row c 1)))
    (is (every? #(instance? clojure.lang.IPersistentMap %) [(nth (c :s) 0) (nth (c :m) 0)]))
    (is (vector? (nth (c :l) 0)))
    (is (= {"id" 1, "the tags" ["a" nil]} (nth ((chunk/chunk (chunk/->java c) identity) "s") 0)))))

(deftest values-of-many-kinds-go-in-and-come-out
  (let [id (UUID/randomUUID), now (Instant/parse "2026-01-02T03:04:05Z"), day (LocalDate/of 2026 1 2)
        c  (chunk/->chunk {:keyword [:a :b/c] :symbol ['d nil] :ratio [1/2 nil] :bigint [1N 12345678901234567890N]
                           :char [\x \y] :date [(java.util.Date/from now) nil] :uuid [id nil] :day [day nil]
                           :decimal [1.25M nil] :set [#{1} nil]})]
    (is (= {:keyword "a", :symbol "d", :ratio 0.5, :bigint (biginteger 1), :char "x", :date now, :uuid id, :day day
            :decimal 1.25M, :set [1]}
           (chunk/row c 0)))
    (is (= ["b/c" (biginteger 12345678901234567890N)] [(nth (c :keyword) 1) (nth (c :bigint) 1)]))))

(deftest wrong-columns-are-refused
  (is (= :invalid-data (:datafolio/error (error-data #(chunk/->chunk {:a [1 2], :b [1]})))))
  (is (= {:datafolio/error :invalid-data, :row 1, :column "a", :expected "BIGINT", :found "VARCHAR"}
         (dissoc (error-data #(chunk/->chunk {:a [1 "x"]})) :message :cause)))
  (is (= {:datafolio/error :invalid-argument, :option :typse, :nearest [:types], :cause nil
          :message "There is no option :typse here: did you mean :types?"}
         (error-data #(chunk/->chunk {:a [1]} {:typse {}}))))
  (is (= "Two keys stand for the column \"a\"." (:message (error-data #(chunk/->chunk {:a [1], "a" [2]})))))
  (is (= "Columns are named by strings, keywords or symbols, not by 1." (:message (error-data #(chunk/->chunk {1 [1]}))))))

(deftest chunks-are-made-of-chunks
  (is (= [{:carrier "DL", :delay nil}] (chunk/rows (chunk/slice (chunk/select-columns flights [:carrier "delay"]) 1 1))))
  (is (= ["UA"] ((chunk/filter-rows flights #(some-> (:delay %) pos?)) :carrier)))
  (is (= ["UA" nil] ((chunk/filter-rows flights [true nil 1]) :carrier)
         ((chunk/filter-rows flights (boolean-array [true false true])) :carrier)))
  (is (= [nil] ((chunk/filter-rows flights ((chunk/->chunk {:m [false false true]}) :m)) :carrier)))
  (let [more (chunk/assoc-column flights :speed [1 2 3])]
    (is (= [:carrier :delay :air-time :speed] (keys more)))
    (is (= [1 2 3] (more :speed) ((assoc flights :x (more :speed)) :x) ((conj flights [:x [1 2 3]]) :x)))
    (is (= [[:carrier :delay :air-time] [0 0 0]]
           (let [c (assoc flights :delay (long-array 3))] [(keys c) (c :delay)]))))
  (is (= {:datafolio/error :invalid-data, :column "speed", :expected 3, :found 2, :cause nil
          :message "A new column has one value a row: the chunk has 3 rows, \"speed\" 2 values."}
         (error-data #(chunk/assoc-column flights :speed [1 2]))))
  (is (= "A mask has one value a row: the chunk has 3 rows, the mask 1 values."
         (:message (error-data #(chunk/filter-rows flights [true]))))))

(deftest a-chunk-in-other-forms
  (is (identical? flights (chunk/as flights :chunk)))
  (is (= flights (chunk/as (chunk/->java flights) :chunk)))
  (is (= (vec (chunk/rows flights)) (chunk/as flights :rows)))
  (is (vector? (chunk/as flights :rows)))
  (is (= {:carrier ["UA" "DL" nil], :delay [2 nil -3], :air-time [1.5 2.5 3.0]} (chunk/as flights :columns)))
  (is (= [["carrier" "delay" "air-time"] true]
         (let [columns (chunk/as (chunk/->java flights) :columns identity)] [(keys columns) (every? vector? (vals columns))])))
  (let [before (.getAllocatedMemory (Engine/allocator))]
    (with-open [root ^VectorSchemaRoot (chunk/as flights :arrow)]
      (is (= 3 (.getRowCount root)))
      (is (= -3 (.getObject (.getVector root "delay") 2))))
    (is (= before (.getAllocatedMemory (Engine/allocator)))))
  (is (= {:datafolio/error :invalid-argument, :as :row, :nearest [:rows :arrow], :cause nil
          :message "There is no form :row of a chunk: did you mean :rows or :arrow?"}
         (error-data #(chunk/as flights :row)))))
