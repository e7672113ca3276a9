(ns datafolio.api-test
  "What a user of the Clojure API sees."
  (:require [clojure.core.reducers :as r]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [clojure.test.check :as check]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]])
  (:import (datafolio.array NumpyArray)
           (java.time Instant LocalDate LocalDateTime ZoneOffset)
           (java.util UUID)))

(set! *warn-on-reflection* true)

(deftest add-takes-the-data-for-what-they-are
  (with-folio [f]
    (doseq [[item x type] [["rows" [{:a 1} {:a 2}] :included-table]
                           ["lazy-rows" (map #(hash-map :a %) (range 3)) :included-table]
                           ["reducible-rows" (eduction (map #(hash-map :a %)) (range 3)) :included-table]
                           ["columns" {:a [1 2] :b ["x" nil]} :included-table]
                           ["arrays-as-columns" {:a (long-array [1 2])} :included-table]
                           ["chunk" (folio/chunk {:a [1]}) :included-table]
                           ["array" (double-array [1 2]) :numpy-array]
                           ["nested-array" (into-array [(int-array [1 2]) (int-array [3 4])]) :numpy-array]
                           ["instant" (Instant/now) :timestamp]
                           ["date" #inst "2020-01-01" :timestamp]
                           ["file" (io/file (data "airlines")) :artifact]
                           ["map" {:a 1, :b [1 2]} :json-data]
                           ["mixed" {:a [1 2], :b 3} :json-data]
                           ["empty-map" {} :json-data]
                           ["empty-vector" [] :json-data]
                           ["numbers" [1 2 3] :json-data]
                           ["text" "x" :json-data]
                           ["nothing" nil :json-data]
                           ["flag" true :json-data]]]
      (is (= type (:type (folio/add! f item x))) item))
    (is (= :json-data (:type (folio/add! f "as-json" [{:a 1}] {:as :json}))))
    (is (= [{:a 1}] (folio/value f "as-json")))
    (is (= :invalid-argument (first (failure (folio/add! f "no-table" 5 {:as :table})))))
    (is (= :invalid-argument (first (failure (folio/add! f "naive" (LocalDateTime/of 2020 1 1 0 0))))))))

(deftest json-comes-back-with-keywords
  (with-folio [f]
    (let [id (UUID/randomUUID)]
      (folio/add! f "j" {:lr 0.1, "text" :adam, :nested {:runs/a [1 nil true]}, :set #{3 1 2}, :big 12345678901234567890N, :half 1/2, :id id})
      (is (= {:lr 0.1, :text "adam", :nested {:runs/a [1 nil true]}, :set [1 2 3], :big 12345678901234567890, :half 0.5, :id (str id)}
             (folio/value f "j")))
      (is (= #{"lr" "text" "nested" "set" "big" "half" "id"} (set (keys (folio/value f "j" {:key-fn identity}))))))
    (let [[kind {:keys [path]}] (failure (folio/add! f "k" {:a [1 (Object.)], :b 2}))]
      (is (= [:invalid-data "$.a[1]"] [kind path])))
    (is (= :invalid-data (first (failure (folio/add! f "k" {:a 1, "a" 2})))))))

(def ^:private json
  (gen/recursive-gen
    (fn [inner] (gen/one-of [(gen/vector inner 0 4) (gen/map gen/keyword inner {:max-elements 4})]))
    (gen/one-of [gen/large-integer (gen/double* {:NaN? false :infinite? false}) gen/boolean (gen/return nil)
                 gen/string-alphanumeric (gen/fmap str gen/char-ascii)])))

(deftest any-json-comes-back
  (with-folio [f]
    (let [result (check/quick-check 60
                   (prop/for-all [x (gen/fmap #(hash-map :value %) json)]
                     (folio/add! f "j" x {:overwrite? true, :as :json})
                     (= x (folio/value f "j"))))]
      (is (:pass? result) (pr-str (dissoc result :result-data))))))

(def ^:private cell-types
  {:id     gen/large-integer
   :ratio  (gen/double* {:NaN? false})
   :name   gen/string
   :flag   gen/boolean
   :day    (gen/fmap #(LocalDate/ofEpochDay %) (gen/choose -100000 100000))
   :at     (gen/fmap #(Instant/ofEpochSecond % 123000) (gen/choose -5000000000 5000000000))
   :naive  (gen/fmap #(LocalDateTime/ofEpochSecond % 5000 ZoneOffset/UTC) (gen/choose -5000000000 5000000000))
   :list   (gen/vector gen/large-integer 0 5)
   :struct (gen/hash-map :x gen/large-integer :y gen/string-alphanumeric)})

(def ^:private rows
  (gen/bind (gen/not-empty (gen/set (gen/elements (keys cell-types))))
            (fn [columns]
              (gen/not-empty
                (gen/vector (apply gen/hash-map (mapcat (fn [c] [c (gen/frequency [[9 (cell-types c)] [1 (gen/return nil)]])]) columns)))))))

(deftest any-rows-come-back
  (with-folio [f]
    (let [result (check/quick-check 60
                   (prop/for-all [rows rows, size (gen/choose 1 10)]
                     (folio/add! f "t" rows {:overwrite? true})
                     (and (= rows (folio/table f "t" {:as :rows}))
                          (= rows (into [] (mapcat folio/rows) (folio/chunks f "t" {:chunk-size size, :as :chunk})))
                          (= rows (mapcat folio/rows (seq (folio/chunks f "t" {:chunk-size size, :as :chunk})))))))]
      (is (:pass? result) (pr-str (:shrunk result))))))

(deftest appending-is-as-adding-all-at-once
  (with-folio [f]
    (let [result (check/quick-check 25
                   (prop/for-all [parts (gen/not-empty (gen/vector (gen/vector (gen/hash-map :id gen/large-integer :name gen/string-alphanumeric) 1 5) 1 4))]
                     (when (get f "t") (folio/delete! f "t"))
                     (folio/with-appender [a f "t"]
                       (run! #(folio/append! a %) parts))
                     (folio/append! f "t" (first parts))
                     (= (concat (apply concat parts) (first parts)) (folio/table f "t" {:as :rows}))))]
      (is (:pass? result) (pr-str (:shrunk result))))))

(deftest a-body-that-throws-appends-nothing
  (with-folio [f]
    (folio/add! f "t" [{:a 1}])
    (is (thrown-with-msg? IllegalStateException #"half way"
          (folio/with-appender [a f "t"]
            (folio/append! a [{:a 2}])
            (throw (IllegalStateException. "half way")))))
    (is (= [{:a 1}] (folio/table f "t" {:as :rows})))
    (let [[kind {:keys [columns]} message] (failure (folio/append! f "t" {:a ["x"], :b [1]}))]
      (is (= :schema-mismatch kind))
      (is (= [["a" "BIGINT" "VARCHAR"] ["b" nil "BIGINT"]] (sort (map (juxt :column :expected :found) columns))))
      (is (str/includes? message "\"a\" is BIGINT in the table, here it is VARCHAR")))
    (is (= [{:a 1}] (folio/table f "t" {:as :rows})))))

(deftest chunks-reduce-walk-fold-and-stop
  (with-folio [f]
    (folio/import! f "flights" (data "flights"))
    (let [chunks (folio/chunks f "flights" {:columns [:distance] :chunk-size 50000})
          sum    (fn [n c] (+ (long n) (long (reduce + (c :distance)))))]
      (is (= 350217607 (reduce sum 0 chunks) (reduce sum 0 (seq chunks)) (r/fold + sum chunks)))
      (is (= [50000 50000 50000 50000 50000 50000 36776] (map folio/row-count chunks)))
      (is (= 50000 (reduce (fn [_ c] (reduced (folio/row-count c))) nil chunks)))
      (is (str/includes? (pr-str chunks) "336,776 rows"))
      (is (= 7 (count (into [] (folio/pmap-chunks f "flights" folio/row-count {:threads 2 :chunk-size 50000})))))
      (let [kept (into [] (map folio/realize) chunks)]
        (is (= 350217607 (reduce sum 0 kept))))
      (let [[kind] (failure (reduce + ((last (into [] chunks)) :distance)))]
        (is (= :closed kind))))
    (testing "in forms"
      (is (= {:carrier "UA", :flight 1545} (first (first (seq (folio/chunks f "flights" {:columns [:carrier :flight] :as :rows :limit 10}))))))
      (is (= [10 10] (map (comp count :carrier) (folio/chunks f "flights" {:columns [:carrier] :as :columns :limit 20 :chunk-size 10})))))
    (testing "partitions are the table"
      (is (= 336776 (reduce + (for [p (folio/partitions f "flights" 5)]
                                (reduce + (map folio/row-count (folio/chunks f (:table p) (select-keys p [:offset :limit])))))))))))

(deftest reading-narrows
  (with-folio [f]
    (folio/add! f "t" (map #(hash-map :id % :name (str "n" %)) (range 100)))
    (is (= [{:name "n7"}] (folio/table f :t {:columns ["name"] :where ["id = ?" 7] :as :rows})))
    (is (= [{:id 98} {:id 99}] (folio/table f 't {:columns ['id] :offset 98 :as :rows})))
    (is (= {:id [3 4]} (folio/table f "t" {:columns [:id] :offset 3 :limit 2 :as :columns})))
    (is (= {"id" [0]} (folio/table f "t" {:columns [:id] :limit 1 :as :columns :key-fn identity})))
    (is (= 5 (folio/row-count (folio/preview f "t" 5))))
    (with-open [^java.lang.AutoCloseable root (folio/table f "t" {:as :arrow})]
      (is (= 100 (.getRowCount ^org.apache.arrow.vector.VectorSchemaRoot root))))
    (is (= [{:n 100}] (folio/query f "t" "select count(*) as n from table" {:as :rows})))
    (is (= ["t"] (:datafolio/inputs (meta (folio/query f ["select * from t where name <> ?" "table"])))))
    (is (= 40 (transduce (map folio/row-count) + (folio/query f ["select * from t where id >= ?" 60] {:as :chunks :chunk-size 7}))))))

(deftest mistakes-are-told
  (with-folio [f]
    (folio/add! f "flights" [{:dep_delay 1}])
    (folio/add! f "params" {:a 1})
    (doseq [[kind wanted call] [[:item-not-found {:item "fligths" :nearest ["flights"]} #(folio/value f "fligths")]
                                [:item-not-found {:item "nope"} #(folio/delete! f ["flights" "nope"])]
                                [:wrong-item-type {:item "params" :tables ["flights"]} #(folio/path f "params")]
                                [:wrong-item-type {:item "params"} #(folio/chunks f "params")]
                                [:wrong-item-type {:item "params"} #(folio/append! f "params" [{:a 1}])]
                                [:column-not-found {:column "dep_dela" :nearest ["dep_delay"]} #(folio/table f "flights" {:columns [:dep_dela]})]
                                [:invalid-argument {:option :colums :nearest [:columns]} #(folio/table f "flights" {:colums [:a]})]
                                [:invalid-argument {:option :limit} #(folio/table f "flights" {:limit -1})]
                                [:invalid-argument {:option :cache} #(folio/open "never-made" {:cache 42})]
                                [:invalid-argument {:option :as} #(folio/table f "flights" {:as :frame})]
                                [:invalid-argument {:option "memory-limit"} #(folio/open (str (folio/path f "flights") "x") {:memory-limit "much"})]
                                [:sql-error {:line 1 :column 8} #(folio/query f "select nope from flights")]
                                [:sql-error {} #(folio/table f "flights" {:where "dep_delay >"})]
                                [:table-not-found {:nearest ["flights"]} #(folio/query f "select * from fligts")]
                                [:query-refused {} #(folio/query f "drop table flights")]
                                [:query-refused {} #(folio/query f "select * from read_text('/etc/passwd')")]
                                [:query-refused {} #(folio/table f "flights" {:where "true) group by (dep_delay"})]
                                [:sql-error {} #(folio/table f "flights" {:where "true) union select 1 --"})]
                                [:column-not-found {:path [:select 0]} #(folio/query f {:select [:a]})]
                                [:invalid-argument {} #(folio/value "path" "flights")]
                                [:invalid-name {} #(folio/add! f "../x" 1)]
                                [:invalid-argument {} #(folio/add! f 5 1)]
                                [:item-exists {:item "flights"} #(folio/add! f "flights" 1)]
                                [:invalid-argument {} #(folio/import! f "x" "no-such-file.parquet")]
                                [:unsupported {} #(folio/reference! f "x" "ftp://host/t.parquet")]
                                [:timeout {} #(folio/query f "select count(*) from range(100000000) a, range(100000) b" {:timeout-ms 100})]]]
      (let [[found data message] (failure (call))]
        (is (= kind found) message)
        (is (= wanted (select-keys data (keys wanted))) message)
        (is (not (str/blank? message)))))
    (is (= ["flights" "params"] (map :name (folio/items f))))))

(deftest a-reference-of-somebody-else-is-followed-when-asked
  (with-folio [f]
    (folio/add! f "params" {:late 60})
    (let [place (.getAbsolutePath (io/file (data "airlines")))
          file  (io/file (str (.path (folio/java-folio f))) "items.json")]
      (spit file (str/replace (slurp file) "\"items\": [" (str "\"items\": [{\"name\": \"airlines\", \"item_type\": \"referenced_table\", \"table_format\": \"parquet\","
                                                             " \"path\": \"file://" place "\"},")))
      (let [[kind found] (failure (folio/table f :airlines))]
        (is (= :reference-not-followed kind))
        (is (= {:item "airlines", :path (str "file://" place)} (select-keys found [:item :path]))))
      (is (= {"params" true} (folio/validate f)))
      (with-open [^java.lang.AutoCloseable asked (folio/open (str (.path (folio/java-folio f))) {:follow-references? true, :temp-limit "1GB"})]
        (is (= 16 (count (folio/table asked :airlines {:as :rows}))))
        (is (= {"airlines" true, "params" true} (folio/validate asked)))))))

(deftest a-failing-row-deep-in-a-stream-is-told-with-its-place
  (with-folio [f]
    (folio/add! f "t" (map #(hash-map :id % :text (if (= % 90000) "x" (str %))) (range 100000)))
    (let [chunks (folio/query f "select text::integer as n from t" {:as :chunks :chunk-size 10000})
          seen   (atom 0)
          [kind data] (failure (run! (fn [c] (swap! seen + (folio/row-count c))) chunks))]
      (is (= :sql-error kind))
      (is (contains? data :chunk))
      (is (< (long @seen) 100000)))))

(deftest transactions-are-all-or-nothing
  (with-folio [f]
    (folio/add! f "old" 1)
    (let [before (:revision (folio/describe f))]
      (is (= :done (folio/transact! f (fn [tx]
                                        (folio/add! tx "t" [{:a 1}])
                                        (folio/append! tx "t" [{:a 2}])
                                        (is (= [{:a 1} {:a 2}] (folio/table tx "t" {:as :rows})))
                                        (is (nil? (get f "t")))
                                        (folio/delete! tx "old")
                                        :done))))
      (is (= (inc before) (:revision (folio/describe f)))))
    (is (= ["t"] (map :name (folio/items f))))
    (is (thrown? IllegalStateException (folio/transact! f (fn [tx] (folio/add! tx "u" 1) (throw (IllegalStateException.))))))
    (is (nil? (get f "u")))
    (let [counters (doall (for [_ (range 4)] (future (dotimes [_ 10] (folio/transact! f (fn [tx] (folio/add! tx "n" (inc (if (get tx "n") (folio/value tx "n") 0)) {:overwrite? true})))))))]
      (run! deref counters)
      (is (= 40 (folio/value f "n"))))))

(deftest the-folio-is-looked-at
  (with-folio [f {:metadata {:title "T"}}]
    (folio/add! f "t" [{:a 1 :b "x"}] {:description "d" :inputs [:raw]})
    (folio/add! f :runs/a {:auc 1.0})
    (is (= {:name "t" :rows 1 :columns 2 :column-names [:a :b] :dtypes {:a "int64" :b "string"} :format :parquet}
           (select-keys (folio/info f "t") [:name :rows :columns :column-names :dtypes :format])))
    (is (= {"t" (folio/path f "t")} (folio/paths f)))
    (is (.isAbsolute (io/file (folio/path f "t"))))
    (is (str/includes? (pr-str (folio/describe f)) "1 rows x 2 columns"))
    (is (= 2 (count (:items (folio/describe f)))))
    (is (re-matches #"#<folio .*/f, revision 3, 2 items \(1 table\)>" (pr-str f)))
    (folio/archive! f ["runs/a"])
    (is (= [["t"] ["runs/a"]] [(map :name (folio/items f)) (map :name (folio/items f {:archived? true}))]))
    (folio/unarchive! f :runs/a)
    (is (= "e" (:description (folio/update! f "t" {:description "e"}))))
    (is (= "T" (:title (folio/metadata f))))
    (is (= {:a 2} (:facts (folio/swap-metadata! f assoc :facts {:a 2}))))
    (is (= {"t" true "runs/a" true} (folio/validate f)))
    (spit (folio/path f "t") "damaged")
    (is (= {"t" false "runs/a" true} (folio/validate f)))
    (is (str/includes? (first (folio/problems f)) "checksum"))
    (is (= :payload-damaged (first (failure (folio/table f "t")))))))

(deftest arrays-come-back
  (with-folio [f]
    (folio/add! f "a" (into-array [(float-array [1 2]) (float-array [3 4])]))
    (is (= [[1.0 2.0] [3.0 4.0]] (map vec (folio/value f "a"))))
    (let [^NumpyArray array (folio/value f "a" {:as :array})]
      (is (= ["float32" [2 2]] [(.dtype array) (vec (.shape array))])))))

(deftest opening-says-what-is-wrong
  (let [at (folder)]
    (try
      (is (= :not-a-folio (first (failure (folio/open (str at "/none") {:create? false})))))
      (is (= :not-a-folio (first (failure (folio/open (str at "/none") {:read-only? true})))))
      (is (not (.exists (io/file at "none"))))
      (spit (io/file at "other.txt") "x")
      (is (= :not-empty (first (failure (folio/open at)))))
      (let [bad (io/file at "bad")]
        (.mkdirs bad)
        (spit (io/file bad "items.json") "{\"items\": [")
        (let [[kind {:keys [line]} message] (failure (folio/open bad))]
          (is (= [:manifest-unreadable 1] [kind line]))
          (is (str/includes? message (str bad))))
        (spit (io/file bad "items.json") "{\"schema_version\": 3, \"items\": []}")
        (let [[kind data] (failure (folio/open bad))]
          (is (= [:manifest-version 3 2] [kind (:found data) (:expected data)]))))
      (finally (remove! at)))))

(deftest a-closed-folio-says-so
  (let [at (folder)]
    (try
      (let [f (folio/open (str at "/f"))]
        (folio/close! f)
        (folio/close! f)
        (is (= :closed (first (failure (folio/items f)))))
        (is (re-find #"folio" (pr-str f))))
      (finally (remove! at)))))
