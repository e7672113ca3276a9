(ns datafolio.repl-test
  "A folio at a prompt: as a map, printed, and walked by datafy and nav."
  (:require [clojure.datafy :refer [datafy nav]]
            [clojure.pprint :as pprint]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.impl.help :as help]
            [datafolio.impl.progress :as progress]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]]))

(set! *warn-on-reflection* true)

(defn- fill! [f]
  (folio/add! f :raw [{:id 1 :s "a"} {:id 2 :s nil}])
  (folio/add! f :params {:late 60})
  (folio/add! f :late [{:id 2}] {:inputs [:raw :params] :description "the late ones"}))

(deftest a-folio-is-a-map-of-its-items
  (with-folio [f nil]
    (fill! f)
    (is (= ["raw" "params" "late"] (keys f) (map key f)))
    (is (= 3 (count f)))
    (is (= 2 (:num-rows (get f "raw")) (:num-rows (f :raw)) (get-in f [:raw :num-rows]) (:num-rows (val (find f :raw)))))
    (is (true? (contains? f :params)))
    (is (false? (contains? f :nothing)))
    (is (nil? (get f :nothing)))
    (is (= :none (get f :nothing :none) (f :nothing :none)))
    (let [{:strs [raw] :keys [params]} f]
      (is (= ["raw" "params"] [(:name raw) (:name params)])))
    (is (= (folio/items f) (vals f)))
    (is (= {"late" ["raw" "params"]} (into {} (for [[k v] f :when (:inputs v)] [k (:inputs v)]))))
    (testing "which is read only, and no item itself"
      (is (= :invalid-argument (first (failure (assoc f :x 1)))))
      (is (= :invalid-argument (first (failure (folio/add! f :x f))))))
    (is (= f f))
    (is (not= f (into {} f)))))

(deftest a-folio-prints-in-a-line-and-reads-nothing
  (let [at (folder)]
    (try
      (let [f (folio/open (str at "/f"))]
        (fill! f)
        (is (re-matches #"#<folio .*/f, revision 4, 3 items \(2 tables\)>" (pr-str f)))
        (is (= (pr-str f) (str/trim-newline (with-out-str (pprint/pprint f))) (binding [*print-dup* true] (pr-str f))))
        (folio/archive! f :late)
        (is (str/ends-with? (pr-str f) "revision 5, 2 items (1 table), 1 archived>"))
        (spit (str at "/f/items.json") "damaged")
        (is (str/ends-with? (pr-str f) "1 archived>"))
        (folio/close! f)
        (is (str/ends-with? (pr-str f) "/f, closed>"))
        (is (= :closed (:datafolio/error (datafy f)))))
      (finally (remove! at)))))

(deftest printing-a-transaction-is-no-look-at-it
  (with-folio [f nil]
    (fill! f)
    (let [calls (atom 0)]
      (folio/transact! f (fn [tx]
                           (when (= 1 (swap! calls inc)) (folio/add! f :meanwhile 1))
                           (is (str/starts-with? (pr-str tx) "#<transaction on "))
                           (folio/add! tx :mine 2)))
      (is (= 1 @calls))
      (is (= [1 2] [(folio/value f :meanwhile) (folio/value f :mine)])))))

(deftest datafy-and-nav-lead-everywhere
  (with-folio [f nil]
    (fill! f)
    (folio/append! f :late [{:id 3}])
    (let [whole (datafy f)
          items (nav whole :items (:items whole))
          late  (datafy (nav items "late" (get items "late")))]
      (is (= [:path :revision :metadata :items :archived :snapshots] (keys whole)))
      (is (= (folio/items f) (vals items)))
      (is (= [{:name "id" :type "int64"}] (nav late :columns (:columns late))))
      (is (= [{:id 2} {:id 3}] (nav late :preview (:preview late))))
      (is (= :portal.viewer/table (:portal.viewer/default (meta (nav late :preview (:preview late))))))
      (is (= ["late"] (map :name (:versions late))))
      (is (= [] (:snapshots late)))
      (testing "to what it was made from, and on from there"
        (let [raw (datafy (nav (:inputs late) 0 "raw"))]
          (is (= ["late"] (:dependents raw)))
          (is (= "late" (:name (nav (:dependents raw) 0 "late"))))
          (is (= ["raw" "params"] (:inputs late)))))
      (testing "of what has gone, the name is left"
        (folio/delete! f :raw)
        (is (= "raw" (nav (:inputs late) 0 "raw"))))
      (testing "values of other items"
        (let [params (datafy (get f :params))]
          (is (= {:late 60} (nav params :value (:value params)))))))
    (testing "an item is still a plain map"
      (is (map? (get f :late)))
      (is (= (into {} (folio/item f :late)) (get f :late)))
      (is (not (str/includes? (pr-str (get f :late)) "datafy"))))))

(deftest datafy-of-snapshots-and-references
  (with-folio [f nil]
    (folio/reference! f :airlines (str (.getAbsolutePath (java.io.File. ^String (data "airlines")))))
    (let [airlines (datafy (get f :airlines))]
      (is (= 16 (count (nav airlines :preview (:preview airlines)))))
      (is (= [{:name "carrier" :type "string"} {:name "name" :type "string"}] (nav airlines :columns (:columns airlines))))))
  (with-open [f ^java.lang.AutoCloseable (folio/open "test/resources/fixtures/v2-snapshots" {:read-only? true})]
    (let [whole (datafy f)
          taken (:snapshots whole)]
      (is (seq taken))
      (is (map? (nav taken 0 (first taken))))
      (is (contains? (nav taken 0 (first taken)) :item_versions))
      (is (< 1 (count (:versions (datafy (get f "features")))))))))

(deftest nav-leads-to-items-as-they-were
  (with-folio [f nil]
    (folio/add! f :t [{:x 1}])
    (folio/add! f :params {:a 1} {:inputs [:t]})
    (folio/snapshot! f "v1")
    (folio/add! f :t [{:x 2} {:x 3}] {:overwrite? true})
    (folio/add! f :params {:a 2} {:overwrite? true})
    (folio/snapshot! f "v2")
    (folio/delete! f :params)
    (testing "from an item"
      (let [now  (datafy (get f :t))
            then (nav (:snapshots now) 0 "v1")]
        (is (= ["v1" "v2"] (sort (:snapshots now))))
        (is (= 1 (:num-rows then)))
        (is (= [{:x 1}] (nav (datafy then) :preview (:preview (datafy then)))))
        (is (= [{:x 2} {:x 3}] (nav now :preview (:preview now))))
        (is (= ["params"] (:dependents (datafy then))))))
    (testing "from the folio, also to what has gone since"
      (let [whole  (datafy f)
            v1     (nav (:snapshots whole) 0 "v1")
            params (datafy (get-in v1 [:items "params"]))]
        (is (= ["t" "params"] (keys (:items v1))))
        (is (contains? v1 :item_versions))
        (is (= {:a 1} (nav params :value (:value params))))
        (is (= 1 (:num-rows (nav (:inputs params) 0 "t"))))))
    (testing "in a view, snapshots are told, but nothing is opened"
      (with-open [view (folio/at f "v1")]
        (let [whole (datafy view)]
          (is (map? (nav (:snapshots whole) 0 (first (:snapshots whole))))))))))

(deftest chunks-and-columns-are-datafied-also-when-their-step-has-ended
  (with-folio [f nil]
    (folio/add! f :t {:x (range 5000)})
    (let [kept (volatile! nil)
          c    (folio/table f :t {:as :chunk})]
      (is (= 1000 (count (datafy c))))
      (is (= 5000 (:datafolio/rows (meta (datafy c)))))
      (is (= {:x 4} (nth (datafy c) 4)))
      (is (= {:key :x :name "x" :type "BIGINT" :rows 5000 :missing 0} (dissoc (datafy (:x c)) :values)))
      (is (= 1000 (count (datafy (folio/rows c)))))
      (run! #(vreset! kept [% (:x %) (folio/rows %)]) (eduction (folio/chunks f :t {:as :chunk})))
      (doseq [ended @kept]
        (is (= :closed (:datafolio/error (datafy ended))))
        (is (str/includes? (pr-str ended) "no longer valid")))
      (let [stream (datafy (folio/chunks f :t))]
        (is (= {:item "t" :rows 5000} (select-keys stream [:item :rows])))
        (is (= {:x 0} (first (nav stream :first-chunk (:first-chunk stream)))))))))

(deftest help-knows-every-function-once
  (let [publics (ns-publics 'datafolio.api)
        told    (mapcat second (vals help/tasks))]
    (is (= (set (keys publics)) (set told)))
    (is (= '{chunks 2} (into {} (filter #(< 1 (long (val %)))) (frequencies told))) "chunks is of two tasks")
    (is (every? #(<= (count %) 120) (str/split-lines (with-out-str (folio/help)))))
    (is (str/includes? (with-out-str (folio/help 'add!)) ":overwrite?  an item of that name is replaced (false)"))
    (is (str/includes? (with-out-str (folio/help #'folio/add!)) "(folio/add! f name data opts)"))
    (is (str/includes? (with-out-str (folio/help :chunks)) "pmap-chunks"))
    (is (= [:invalid-argument ["add!"]] (let [[kind {:keys [nearest]}] (failure (folio/help 'ad!))] [kind (take 1 nearest)])))))

(deftest progress-draws-a-bar-where-somebody-sees-it
  (is (= "table t [##########----------]  50% 500 of 1,000 rows, 250 rows/s, 0:02 left" (progress/line "table t" 500 1000 2.0)))
  (is (= "table t [####################] 100% 1,000 of 1,000 rows, 250 rows/s, 0:04" (progress/line "table t" 1000 1000 4.0)))
  (is (= "query 500 rows, 250 rows/s, 0:02" (progress/line "query" 500 -1 2.0)))
  (is (str/includes? (progress/line "t" 1 1000000 1.0) "277:46:39 left"))
  (let [drawn (java.io.StringWriter.)]
    (binding [*err* drawn]
      (let [draw (progress/drawer "t")]
        (draw {:rows 1 :of 3})
        (draw {:rows 2 :of 3})
        (draw {:rows 3 :of 3})))
    (is (= 2 (count (re-seq #"\r" (str drawn)))) "at most ten times a second, and at the end")
    (is (str/ends-with? (str drawn) "\n")))
  (with-folio [f nil]
    (folio/add! f :t {:x (range 10)})
    (is (= "" (let [drawn (java.io.StringWriter.)]
                (binding [*err* drawn] (folio/table f :t {:progress true}))
                (str drawn)))
        "nobody sees the tests")))

(deftest progress-of-what-is-not-known-beforehand-ends-too
  (with-folio [f nil]
    (folio/add! f :t {:x (range 1000)})
    (let [told (atom [])]
      (folio/query f "select * from t where x < 10" {:progress #(swap! told conj (select-keys % [:rows :of]))})
      (is (= [{:rows 10, :of -1} {:rows 10, :of 10}] @told))
      (reset! told [])
      (folio/add! f :u (map (fn [x] {:x x}) (range 10)) {:progress #(swap! told conj (select-keys % [:rows :of]))})
      (is (= {:rows 10, :of 10} (last @told))))))

(deftest query-chunks-come-in-a-chosen-form
  (with-folio [f nil]
    (folio/add! f :t {:x (range 5)})
    (let [rows (map (fn [x] {:x x}) (range 5))]
      (is (= rows (into [] cat (folio/query f "select * from t order by x" {:as :chunks, :chunks-as :rows}))))
      (is (= rows (apply concat (seq (folio/table f :t {:as :chunks, :chunks-as :rows, :chunk-size 2})))))
      (is (= [{:x [0 1 2 3 4]}] (into [] (folio/query f "select * from t order by x" {:as :chunks, :chunks-as :columns})))))
    (is (= :invalid-argument (first (failure (folio/query f "select 1" {:as :chunks, :chunks-as :arrow})))))))

(deftest interrupting-an-evaluation-stops-its-scan
  (with-folio [f nil]
    (folio/add! f :t {:x (range 100000)})
    (let [inside  (promise)
          outcome (promise)
          thread  (Thread. #(deliver outcome
                                     (try
                                       (reduce (fn [n _] (deliver inside true) (inc n)) 0
                                               (folio/query f "select a.x from t a, t b where a.x + b.x > 1" {:as :chunks}))
                                       (catch Exception e [(:datafolio/error (ex-data e)) (System/nanoTime)]))))]
      (.start thread)
      @inside
      (Thread/sleep 50)
      (let [begun (System/nanoTime)]
        (.interrupt thread)
        (let [[kind at] (deref outcome 10000 [:still-running 0])]
          (is (= :interrupted kind))
          (println "an interrupted scan ended after" (quot (- (long at) begun) 1000000) "ms"))))))
