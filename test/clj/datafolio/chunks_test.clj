(ns datafolio.chunks-test
  "Streams of chunks: what they deliver, when they stop, and that nothing of them is left."
  (:require [clojure.core.reducers :as r]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [clojure.test.check.clojure-test :refer [defspec]]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.chunk :as chunk]
            [datafolio.testing.tables :as tables :refer [error-data with-tables]]))

(set! *warn-on-reflection* true)

(def ^:private numbers "SELECT range AS id, range / 4 AS x, CASE WHEN range % 7 > 0 THEN 'n' || range END AS s FROM range(50_000)")

(defn- expected [rows]
  (for [i (range rows)] {:id i, :x (/ i 4.0), :s (when (pos? (long (mod i 7))) (str "n" i))}))

(defn- all-rows [chunks] (into [] (mapcat chunk/rows) chunks))

(deftest every-way-of-reading-gives-the-same-rows
  (with-tables t
    (tables/write! t "numbers" numbers)
    (doseq [size [777 10000 60000]
            :let [chunks (tables/chunks t "numbers" size)]]
      (is (= (expected 50000)
             (all-rows chunks)
             (all-rows (seq chunks))
             (all-rows (iterator-seq (.iterator ^Iterable chunks)))
             (into [] (mapcat chunk/rows) (eduction (map identity) chunks)))
          "each time from the start"))
    (is (= 1249975000 (transduce (map #(reduce + (:id %))) + (tables/chunks t "numbers" 1000))))
    (is (= [10000 10000 10000 10000 10000] (mapv chunk/row-count (seq (tables/chunks t "numbers" 10000)))))
    (is (= [0 20000 40000] (mapv chunk/first-row (seq (tables/chunks t "numbers" 20000)))))))

(defspec chunks-are-the-table 15
  (prop/for-all [rows (gen/choose 0 3000), size (gen/choose 1 1500), stop (gen/choose 0 4)]
    (let [same (atom false)]
      (with-tables t
        (tables/write! t "t" (str "SELECT range AS id FROM range(" rows ")"))
        (let [chunks  (tables/chunks t "t" size rows)
              ids     (comp vec :id)
              some-of (fn [acc c] (if (= stop (count acc)) (reduced acc) (conj acc (ids c))))]
          (reset! same (and (= (range rows) (into [] (mapcat :id) chunks) (mapcat :id (seq chunks)))
                            (= (reduce some-of [] chunks) (reduce some-of [] (seq chunks)))
                            (= (mapv ids (seq chunks)) (reduce (fn [acc c] (conj acc (ids c))) [] chunks))
                            (= (reduce + 0 (mapcat :id (seq chunks)))
                               (r/fold + (fn [acc c] (+ (long acc) (long (reduce + (:id c))))) chunks))
                            (= (range rows) (r/fold into (fn [acc c] (into acc (:id c))) chunks))
                            (= (range rows) (r/fold into (fn [acc x] (conj acc x)) (r/mapcat :id chunks)))))))
      @same)))

(deftest a-chunk-is-valid-in-its-step-only
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [chunks  (tables/chunks t "numbers" 10000)
          views   (reduce conj [] chunks)
          columns (reduce (fn [acc c] (conj acc (c :x))) [] chunks)
          kept    (into [] (map chunk/realize) chunks)]
      (is (every? (complement chunk/held?) views))
      (doseq [f [#((first views) :x) #(nth (first columns) 0) #(reduce + (first columns)) #(vec (last columns))
                 #(chunk/realize (first views)) #(chunk/row (first views) 0) #(chunk/->array (first columns))
                 #(chunk/as (first views) :rows) #(chunk/missing? (first columns) 0) #(chunk/slice (first views) 0 1)]]
        (is (= {:datafolio/error :closed, :message "This chunk was read after its step ended: its memory is gone. To keep a chunk, realize it inside its step."}
               (select-keys (error-data f) [:datafolio/error :message]))))
      (is (every? chunk/held? kept))
      (is (= (expected 50000) (all-rows kept)))
      (is (every? chunk/held? (seq chunks)))
      (testing "so is what is made of it without a copy"
        (let [made (reduce (fn [_ c] (reduced (assoc (chunk/select-columns c [:id]) :y (repeat 10000 1)))) nil chunks)]
          (is (not (chunk/held? made)))
          (is (= :closed (:datafolio/error (error-data #(vec (made :id))))))))
      (testing "a reduction without an initial value starts with a chunk that may be kept"
        (is (= (expected 10000) (chunk/rows (reduce (fn [a _] a) chunks))))))))

(deftest an-ended-chunk-still-prints
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [c (reduce (fn [_ c] (:x c) c) nil (tables/chunks t "numbers" 10000))
          x (reduce (fn [_ c] (reduced (:x c))) nil (tables/chunks t "numbers" 10000))]
      (is (= "#<chunk, no longer valid: (realize chunk) inside the step keeps one>" (pr-str c)))
      (is (= "#<column, no longer valid: (realize chunk) inside the step keeps its chunk>" (pr-str x)))
      (is (= "#<rows of a chunk that is no longer valid: (realize chunk) inside the step keeps one>" (pr-str (chunk/rows c)))))))

(deftest stopping-early-closes
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [chunks (tables/chunks t "numbers" 1000 50000)]
      (is (= 1000 (reduce (fn [_ c] (reduced (chunk/row-count c))) nil chunks)))
      (is (zero? (long @(:pins t))) "before any garbage collection")
      (is (zero? (long (tables/allocated))))
      (is (= 3 (count (into [] (comp (take 3) (map chunk/realize)) chunks))))
      (is (zero? (long @(:pins t)))))))

(deftest an-exception-in-a-step-closes-and-passes-untouched
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [chunks (tables/chunks t "numbers" 1000 50000)
          mine   (ex-info "mine" {})
          theirs (datafolio.error.FolioException/of datafolio.error.Kind/TIMEOUT "theirs" (object-array 0))]
      (doseq [e [mine theirs (StackOverflowError. "deep")]]
        (is (identical? e (try (reduce (fn [n c] (if (= n 3) (throw e) (inc (long n)))) 0 chunks) (catch Throwable e e))))
        (is (zero? (long @(:pins t))) "before any garbage collection"))
      (doseq [e [mine theirs]]
        (is (identical? e (try (r/fold (fn ([] 0) ([a b] (+ (long a) (long b)))) (fn [_ _] (throw e)) chunks)
                               (catch Throwable e e))))))))

(deftest an-error-of-the-stream-names-table-and-chunk
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [sql    "SELECT CASE WHEN id < 45000 THEN id ELSE CAST(s AS INTEGER) END AS id FROM numbers, range(200)"
          chunks (tables/query t sql 1000)
          data   (error-data #(reduce (fn [n _] (inc (long n))) 0 chunks))]
      (is (= [:sql-error sql] ((juxt :datafolio/error :query) data)))
      (is (nat-int? (:chunk data)))
      (is (pos? (long (:chunk data))))
      (testing "a seq fails in the same way however often it is tried"
        (let [s (seq chunks), fails #(error-data (fn [] (dorun s)))]
          (is (= (fails) (fails)))
          (is (pos? (long (:chunk (fails))))))))
    (testing "an error of opening names the table"
      (let [data (error-data #(seq (chunk/chunks (fn [] (tables/stream t "nope" 1)) {:what {:item "nope"}})))]
        (is (= {:datafolio/error :item-not-found, :item "nope"} (select-keys data [:datafolio/error :item :chunk])))))))

(deftest dropped-seqs-leak-nothing
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [chunks (tables/chunks t "numbers" 1000)]
      (dotimes [i 200]
        (case (int (mod i 4))
          0 (seq chunks)
          1 (first chunks)
          2 (nth (seq chunks) 3)
          3 (.iterator ^Iterable chunks)))
      (is (tables/quiet? t)))))

(deftest closing-chunks-closes-what-they-opened
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [chunks ^java.lang.AutoCloseable (tables/chunks t "numbers" 1000 50000)
          half   (seq chunks)
          first' (first half)]
      (.close chunks)
      (.close chunks)
      (is (zero? (long @(:pins t))))
      (is (= (expected 1000) (chunk/rows first')) "a held chunk stays")
      (is (= :closed (:datafolio/error (error-data #(dorun half)))))
      (doseq [use [#(reduce conj [] chunks) #(seq chunks) #(first chunks) #(.iterator ^Iterable chunks) #(r/fold + conj chunks)]]
        (is (= {:datafolio/error :closed, :message "These chunks were closed. Ask for them anew to read again.", :cause nil}
               (error-data use)))))
    (testing "in the middle of a reduction"
      (let [chunks ^java.lang.AutoCloseable (tables/chunks t "numbers" 1000)]
        (is (= :closed (:datafolio/error (error-data #(reduce (fn [_ _] (.close chunks)) nil chunks)))))))
    (testing "by another thread"
      (let [chunks  ^java.lang.AutoCloseable (tables/chunks t "numbers" 100)
            started (promise)
            data    (future (error-data #(reduce (fn [_ _] (deliver started true) (Thread/sleep 1)) nil chunks)))]
        @started
        (.close chunks)
        (is (= [:cancelled "numbers"] ((juxt :datafolio/error :item) @data)))))))

(deftest folding-uses-several-threads-in-order
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [threads (atom #{})
          chunks  (tables/chunks t "numbers" 1000 50000)]
      (is (= (range 50000)
             (r/fold (fn ([] []) ([a b] (into a b)))
                     (fn [acc c] (swap! threads conj (Thread/currentThread)) (into acc (:id c)))
                     chunks)))
      (is (= (.availableProcessors (Runtime/getRuntime)) (count @threads)))
      (is (every? #(not (.isAlive ^Thread %)) (do (run! #(.join ^Thread % 5000) @threads) @threads)) "and ends them")
      (is (= 1249975000 (r/fold + (r/map #(reduce + (:id %)) chunks))))
      (is (= 1249975000 (r/fold + (r/map #(reduce + (:id %)) (tables/chunks t "numbers" 1000)))) "serially without ranges"))
    (testing "interrupting it stops it"
      (let [started (promise), flag (promise)
            work    (Thread. #(do (deliver flag [(:datafolio/error (error-data (fn [] (r/fold + (fn [_ _] (deliver started 1) (Thread/sleep 20) 0)
                                                                                             (tables/chunks t "numbers" 10 50000)))))
                                                 (.isInterrupted (Thread/currentThread))])))]
        (.start work)
        @started
        (.interrupt work)
        (is (= [:interrupted true] (deref flag 10000 :never)))))))

(deftest chunks-print-without-being-read
  (let [never #(throw (AssertionError. "opened"))]
    (is (= "#<chunks of table \"flights\", 336,776 rows, not read>"
           (pr-str (chunk/chunks never {:what {:item "flights", :rows 336776}}))))
    (is (= "#<chunks of table \"flights\", not read>" (pr-str (chunk/chunks never {:what {:item "flights", :rows (delay (never))}}))))
    (is (= "#<chunks of query \"select 1\", not read>" (pr-str (chunk/chunks never {:what {:query "select\n  1"}}))))
    (is (= "#<results on chunks of table \"t\", 1 row, not computed>"
           (pr-str (chunk/pmap-chunks (chunk/chunks never {:what {:item "t", :rows 1}}) identity))))
    (is (= [3 3 nil] (mapv #(chunk/expected-rows (chunk/chunks never {:what {:rows %}})) [3 (delay 3) nil])))
    (is (= {:lineage 1} (meta (with-meta (chunk/chunks never) {:lineage 1}))))
    (is (= "There is no option :keyfn here: did you mean :key-fn?" (:message (error-data #(chunk/chunks never {:keyfn name})))))))

(deftest key-functions-reach-every-chunk
  (with-tables t
    (tables/write! t "mixed" "SELECT 1 AS \"Some Name\", {'In ner': 2} AS s")
    (let [kebab #(keyword (str/replace (str/lower-case %) " " "-"))
          open  #(tables/stream t "mixed" 10)]
      (is (= {:some-name 1, :s {:in-ner 2}} (first (all-rows (chunk/chunks open {:key-fn kebab})))))
      (is (= {"Some Name" 1, "s" {"In ner" 2}} (first (all-rows (seq (chunk/chunks open {:key-fn identity}))))))
      (is (= :invalid-argument (:datafolio/error (error-data #(all-rows (chunk/chunks open {:key-fn (constantly :k)})))))))))
