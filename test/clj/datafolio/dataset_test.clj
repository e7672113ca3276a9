(ns datafolio.dataset-test
  "Datasets of tech.ml.dataset, with the real library; without it everything here is skipped."
  (:require [clojure.core.reducers :as r]
            [clojure.java.io :as io]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.chunk :as chunk]
            [datafolio.impl.datasets :as datasets]
            [datafolio.testing.folio :refer [data failure with-folio]]
            [datafolio.testing.skip :refer [skip!]])
  (:import (datafolio.table AllTypes)
           (java.time Instant LocalDateTime ZoneOffset)
           (java.util List)))

(set! *warn-on-reflection* true)

(defmacro with-library [& body]
  `(if (datasets/available?)
     (do ~@body)
     (skip! "tech.ml.dataset is not on the classpath")))

(defn- call
  "Calls a function of a namespace that is there only with the library."
  [function & args]
  (apply (requiring-resolve function) args))

(defn- comparable
  "A value in a form that = compares: arrays as vectors, moments without zone as those of UTC."
  [x]
  (cond (bytes? x)                    (vec x)
        (instance? LocalDateTime x)   (.toInstant ^LocalDateTime x ZoneOffset/UTC)
        (and (float? x) (Double/isNaN x)) :nan
        (map? x)                      (update-vals x comparable)
        (sequential? x)               (mapv comparable x)
        :else                         x))

(defn- same-values [chunk dataset]
  (doseq [k (keys chunk)]
    (is (= (mapv comparable (chunk k)) (mapv comparable (seq (dataset k)))) (str k))))

(deftest a-table-is-a-dataset-where-the-library-is-there
  (with-library
    (with-folio [f nil]
      (folio/import! f :airlines (data "airlines"))
      (doseq [d [(folio/table f :airlines) (folio/value f :airlines) (folio/query f "select * from airlines")
                 (folio/preview f :airlines 16) (first (folio/chunks f :airlines))]]
        (is (datasets/dataset? d))
        (is (= 16 (folio/row-count d)))
        (is (= "American Airlines Inc." (nth (d :name) 1)))
        (is (= {:carrier "9E", :name "Endeavor Air Inc."} (first (folio/rows d)))))
      (is (= "airlines" (call 'tech.v3.dataset/dataset-name (folio/table f :airlines))))
      (is (= ["airlines"] (:datafolio/inputs (meta (folio/query f "select * from airlines")))))
      (is (= ["carrier" "name"] (vec (keys (folio/table f :airlines {:key-fn identity})))))
      (is (true? (:categorical? (meta ((folio/table f :airlines) :name)))))
      (is (= "VARCHAR" (:datafolio/type (meta ((folio/table f :airlines) :name)))))
      (is (chunk/chunk? (folio/table f :airlines {:as :chunk})))
      (is (chunk/chunk? (first (folio/chunks f :airlines {:as :chunk})))))))

(deftest without-the-library-chunks-are-what-comes
  (with-folio [f nil]
    (folio/add! f :t {:x [1 2]})
    (if (datasets/available?)
      (is (datasets/dataset? (folio/table f :t)))
      (let [[kind _ message] (failure (folio/table f :t {:as :dataset}))]
        (is (chunk/chunk? (folio/table f :t)))
        (is (= :unsupported kind))
        (is (re-find #"add techascent/tech.ml.dataset" message))
        (is (= :unsupported (first (failure (folio/chunks f :t {:as :dataset})))))))))

(deftest every-type-there-and-back
  (with-library
    (let [all   (AllTypes/chunk)
          chunk (chunk/chunk all identity)
          d     (call 'datafolio.dataset/->dataset all {:key-fn identity})]
      (testing "a held chunk"
        (same-values chunk d))
      (testing "back, type by type"
        (let [^datafolio.table.Chunk back (call 'datafolio.dataset/->java d)]
          (is (= (.schema all) (.schema back)))
          (same-values chunk (chunk/chunk back identity))))
      (testing "back from a copy, which is no longer over our memory"
        (let [^datafolio.table.Chunk back (call 'datafolio.dataset/->java (call 'tech.v3.datatype/clone d))]
          (is (= (.schema all) (.schema back)))
          (same-values chunk (chunk/chunk back identity))))
      (testing "no rows"
        (let [none (.slice all 0 0)
              ^datafolio.table.Chunk back (call 'datafolio.dataset/->java (call 'datafolio.dataset/->dataset none {:key-fn identity}))]
          (is (= 0 (.rowCount back)))
          (is (= (.schema all) (.schema back))))))))

(deftest every-type-through-a-folio
  (with-library
    (with-folio [f nil]
      (let [all (AllTypes/chunk)
            d   (call 'datafolio.dataset/->dataset all {:key-fn identity})]
        (folio/add! f :chunk all)
        (folio/add! f :dataset d)
        (is (= "tech.ml.dataset" (:dataframe-library (folio/item f :dataset))))
        (is (= (:dtypes (folio/info f :chunk)) (:dtypes (folio/info f :dataset))))
        (let [expected (folio/table f :chunk {:as :chunk, :key-fn identity})]
          (same-values expected (folio/table f :dataset {:as :chunk, :key-fn identity}))
          (same-values expected (folio/table f :dataset {:key-fn identity}))
          (testing "views, in their step"
            (is (= 1 (reduce (fn [n view] (same-values expected view) (inc n)) 0
                             (folio/chunks f :dataset {:key-fn identity}))))))))))

(deftest a-dataset-in-reduce-ends-with-its-step
  (with-library
    (with-folio [f nil]
      (folio/import! f :flights (data "flights"))
      (let [chunks (folio/chunks f :flights {:chunk-size 100000, :limit 250000})
            late   (reduce (fn [_ d] d) nil chunks)
            kept   (reduce (fn [all d] (conj all (folio/realize d))) [] chunks)
            cloned (reduce (fn [all d] (conj all (call 'tech.v3.datatype/clone d))) [] chunks)
            whole  (folio/table f :flights {:limit 250000})]
        (is (= :closed (first (failure (nth (late :carrier) 0)))))
        (is (= :closed (first (failure (nth (late :distance) 0)))))
        (doseq [k (keys whole)
                parts [kept cloned (vec (seq chunks))]]
          (is (= (vec (whole k)) (into [] (mapcat #(% k)) parts)) (str k)))
        (is (every? #(identical? % (folio/realize %)) kept))))))

(deftest streams-fold-and-pmap
  (with-library
    (with-folio [f nil]
      (folio/import! f :flights (data "flights"))
      (let [sum (fn [d] (reduce + (remove nil? (d :distance))))]
        (is (= 350217607
               (long (transduce (map sum) + (folio/chunks f :flights)))
               (long (r/fold + (fn [n d] (+ (long n) (long (sum d)))) (folio/chunks f :flights)))
               (long (reduce + (folio/pmap-chunks f :flights sum {:threads 2})))
               (long (reduce + (map sum (folio/query f "select * from flights" {:as :chunks})))))))
      (is (every? chunk/chunk? (folio/pmap-chunks f :flights identity {:as :chunk}))))))

(deftest datasets-are-written
  (with-library
    (with-folio [f nil]
      (folio/import! f :flights (data "flights"))
      (let [late (fn [d] (folio/filter-rows d #(> (long (or (:dep_delay %) 0)) 600)))
            rows (:n (first (folio/query f "select count(*) n from flights where dep_delay > 600" {:as :rows})))
            library #(:dataframe-library (folio/item f %))]
        (testing "a reducible, a sequence, views passed on"
          (folio/add! f :eduction (eduction (map late) (folio/chunks f :flights)))
          (folio/add! f :sequence (map late (folio/chunks f :flights)))
          (folio/add! f :views (folio/chunks f :flights))
          (is (= rows (:num-rows (get f :eduction)) (:num-rows (get f :sequence))))
          (is (= (folio/table f :eduction {:as :rows}) (folio/table f :sequence {:as :rows})))
          (is (= (folio/table f :flights {:as :chunk}) (folio/table f :views {:as :chunk})))
          (is (= ["tech.ml.dataset" "tech.ml.dataset" "tech.ml.dataset"] (map library [:eduction :sequence :views]))))
        (testing "appended"
          (folio/append! f :log (late (folio/table f :flights)))
          (folio/with-appender [a f :log]
            (run! #(folio/append! a (late %)) (folio/chunks f :flights)))
          (is (= (* 2 (long rows)) (:num-rows (get f :log))))
          (is (= "tech.ml.dataset" (library :log))))
        (testing "chunks, as ever"
          (folio/add! f :chunks (folio/chunks f :flights {:as :chunk}))
          (is (= "datafolio" (library :chunks))))))))

(deftest datasets-of-their-own-making
  (with-library
    (with-folio [f nil]
      (let [d (call 'tech.v3.dataset/->dataset
                    {:i [1 nil 3], :d [1.5 nil 2.5], :s ["a" nil "c"], :k [:x/y :z nil], :b [true nil false]
                     :t [(Instant/parse "2020-01-01T00:00:00.5Z") nil nil]
                     :l [(java.time.LocalDate/of 2020 2 29) nil nil]})]
        (folio/add! f :d d)
        (is (= [{:i 1, :d 1.5, :s "a", :k "x/y", :b true, :t (Instant/parse "2020-01-01T00:00:00.5Z"), :l (java.time.LocalDate/of 2020 2 29)}
                {:i nil, :d nil, :s nil, :k "z", :b nil, :t nil, :l nil}
                {:i 3, :d 2.5, :s "c", :k nil, :b false, :t nil, :l nil}]
               (mapv #(into {} %) (folio/table f :d {:as :rows}))))
        (testing "a column of another datatype is written as what it is now"
          (folio/add! f :cast (call 'tech.v3.dataset/column-cast (folio/table f :d) :i :float64))
          (is (= "double" (get-in (folio/info f :cast) [:dtypes :i]))))
        (testing "declared types"
          (folio/add! f :declared d {:types {:i "SMALLINT"}})
          (is (= "int16" (get-in (folio/info f :declared) [:dtypes :i]))))
        (testing "what does not fit names its column"
          (is (= "x" (:column (second (failure (folio/add! f :bad (call 'tech.v3.dataset/new-dataset
                                                                        [(call 'tech.v3.dataset/new-column :x [(Object.)])])))))))
          (is (= :invalid-argument (first (failure (folio/add! f :mixed [d {:i 1}]))))))))))

(deftest its-own-functions-work-on-what-comes-out
  (with-library
    (with-folio [f nil]
      (folio/import! f :flights (data "flights"))
      (let [chunks (seq (folio/chunks f :flights {:columns [:carrier :distance :dep_delay]}))
            whole  (apply call 'tech.v3.dataset/concat chunks)
            grouped (call 'tech.v3.dataset.reductions/group-by-column-agg :carrier
                          {:n (call 'tech.v3.dataset.reductions/row-count)
                           :miles (call 'tech.v3.dataset.reductions/sum :distance)} chunks)
            expected (into {} (map (juxt :carrier (juxt :n :miles)))
                           (folio/query f "select carrier, count(*) n, sum(distance)::double miles from flights group by 1" {:as :rows}))]
        (is (= 336776 (folio/row-count whole)))
        (is (= expected (into {} (map (juxt :carrier (fn [row] [(long (:n row)) (double (:miles row))]))) (folio/rows grouped))))
        (is (= (count expected) (count (call 'tech.v3.dataset/group-by-column whole :carrier))))
        (is (= 336776 (folio/row-count (call 'tech.v3.dataset/column-map whole :km (fn [miles] (* 1.609 (double miles))) [:distance]))))))))

(deftest tablecloth-works-on-what-comes-out
  (if-not (io/resource "tablecloth/api.clj")
    (skip! "tablecloth is not on the classpath")
    (with-folio [f nil]
      (folio/import! f :flights (data "flights"))
      (let [grouped (call 'tablecloth.api/group-by (call 'tablecloth.api/dataset (folio/table f :flights)) [:carrier])
            counted (call 'tablecloth.api/aggregate grouped {:n (requiring-resolve 'tablecloth.api/row-count)})]
        (is (= (into {} (map (juxt :carrier :n)) (folio/query f "select carrier, count(*) n from flights group by 1" {:as :rows}))
               (into {} (map (juxt :carrier :n)) (folio/rows counted))))))))

(defn- it-can-map? []
  (or (<= 21 (.feature (Runtime/version)))
      (.isOpen (.getModule java.io.FileDescriptor) "java.io" (.getModule clojure.lang.RT))))

(deftest its-own-reader-maps-our-arrow-files
  (with-library
    (if-not (it-can-map?)
      (skip! "before JDK 21 it maps files only with --add-opens=java.base/java.io=ALL-UNNAMED")
      (with-folio [f nil]
        (folio/import! f :flights (data "flights"))
        (let [parts (vec (call 'tech.v3.libs.arrow/stream->dataset-seq (folio/arrow-path f :flights)
                               {:open-type :mmap, :key-fn keyword, :text-as-strings? true}))
              whole (folio/table f :flights)]
          (doseq [k (keys whole)]
            (is (= (mapv comparable (whole k)) (into [] (comp (mapcat #(% k)) (map comparable)) parts)) (str k))))))))
