(ns datafolio.mmap-test
  "Arrow files of tables and their mapped pages, as a user of the Clojure API sees them."
  (:require [clojure.core.reducers :as r]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.chunk :as chunk]
            [datafolio.testing.folio :refer [data failure with-folio]]))

(set! *warn-on-reflection* true)

(defn- rows-of [chunks] (into [] (mapcat #(vec (folio/rows %))) chunks))

(deftest a-mapped-table-has-the-rows-of-its-chunks
  (with-folio [f]
    (folio/import! f "flights" (data "flights"))
    (doseq [opts [{:columns [:carrier :dep_delay :time_hour]}
                  {:columns [:dep_delay], :where ["dep_delay > ?" 60]}
                  {:where "dep_delay > 1e9"}
                  {:columns [:dep_delay], :key-fn str/upper-case}]]
      (with-open [m (folio/mmap f "flights" opts)]
        (is (= (rows-of (folio/chunks f "flights" opts)) (rows-of m) (rows-of (seq m)) (rows-of (iterator-seq (.iterator ^Iterable m)))) opts)))
    (with-open [m (folio/mmap f :flights)]
      (is (< 1 (count m)))
      (is (= 336776 (transduce (map folio/row-count) + m)))
      (is (= 336776 (r/fold + (fn [n c] (+ (long n) (long (folio/row-count c)))) m)))
      (is (= 336776 (reduce + (map folio/row-count m))))
      (is (= (folio/row-count (nth m 0)) (reduce (fn [_ c] (reduced (folio/row-count c))) nil m)))
      (is (nil? (nth m -1 nil)))
      (is (= 1 (count (into [] (take 1) m)))))))

(deftest sums-are-the-same-whoever-computes-them
  (with-folio [f]
    (folio/import! f "flights" (data "flights"))
    (with-open [m (folio/mmap f "flights" {:columns [:distance :dep_delay]})]
      (let [expected (:s (first (folio/query f "select sum(distance)::double as s from flights" {:as :rows})))]
        (is (== expected
               (transduce (map #(chunk/sum (:distance %))) + m)
               (transduce (map #(reduce + (:distance %))) + m)
               (transduce (map #(reduce (fn ^double [^double a ^double x] (+ a x)) 0.0 (:distance %))) + m)
               (transduce (map #(reduce (fn [a x] (+ a x)) 0.0 (:distance %))) + m)
               (transduce (mapcat :distance) + 0.0 (folio/chunks f "flights")))))
      (is (= (transduce (map #(transduce (remove nil?) + 0.0 (:dep_delay %))) + m)
             (transduce (map #(chunk/sum (:dep_delay %))) + m))))
    (is (= [:invalid-argument] (take 1 (failure (chunk/sum (:carrier (folio/preview f "flights" 10 {:as :chunk})))))))))

(deftest chunks-outlive-their-mapping
  (with-folio [f]
    (folio/add! f "t" {:x [1 nil 3], :s ["a" "b" nil]})
    (let [m    (folio/mmap f "t")
          kept (nth m 0)]
      (is (= "#<mapped table \"t\", 3 rows in 1 chunks>" (pr-str m)))
      (.close m)
      (folio/delete! f "t")
      (System/gc)
      (is (chunk/held? kept))
      (is (= [{:x 1, :s "a"} {:x nil, :s "b"} {:x 3, :s nil}] (vec (folio/rows kept))))
      (let [[kind known message] (failure (nth m 0))]
        (is (= [:closed "t" 0] [kind (:item known) (:chunk known)]))
        (is (str/includes? message "Map the table again"))))))

(deftest a-mapped-table-can-be-added
  (with-folio [f]
    (folio/import! f "flights" (data "flights"))
    (with-open [m (folio/mmap f "flights" {:columns [:carrier :arr_delay], :where "origin = 'JFK'"})]
      (folio/add! f "jfk" m)
      (is (= (rows-of m) (rows-of (folio/chunks f "jfk")))))))

(deftest the-path-is-that-of-one-file-until-the-table-changes
  (with-folio [f]
    (folio/add! f "t" {:x [1 2]})
    (let [path (folio/arrow-path f "t")]
      (is (.isAbsolute (io/file path)))
      (is (= path (folio/arrow-path f :t {:progress false})))
      (is (not= path (folio/arrow-path f "t" {:where "x > 1"})))
      (is (= "cache" (.getName (.getParentFile (io/file path)))))
      (folio/append! f "t" {:x [3]})
      (is (not (.exists (io/file path))))
      (is (not= path (folio/arrow-path f "t")))
      (is (pos? (long (folio/clear-cache! f))))
      (is (zero? (long (folio/clear-cache! f)))))))

(deftest wrong-input-is-told
  (with-folio [f]
    (folio/add! f "t" {:x [1 2]})
    (testing "options"
      (is (= [:invalid-argument :columns] ((juxt first #(first (:nearest (second %)))) (failure (folio/mmap f "t" {:colums [:x]})))))
      (is (= :invalid-argument (first (failure (folio/arrow-path f "t" {:limit 1}))))))
    (let [[kind known] (failure (folio/mmap f "u"))]
      (is (= [:item-not-found "u"] [kind (:item known)])))
    (is (= :column-not-found (first (failure (folio/arrow-path f "t" {:columns [:y]})))))
    (is (= :unsupported (first (failure (folio/arrow-path f "t" {:where "x > random()"})))))
    (let [path (folio/arrow-path f "t")]
      (spit path "ARROW1 no more")
      (let [[kind known message] (failure (folio/mmap f "t"))]
        (is (= [:payload-damaged path] [kind (:path known)]))
        (is (str/includes? message "Delete it"))))
    (with-open [g ^java.lang.AutoCloseable (folio/open (str (.path (folio/java-folio f))) {:read-only? true})]
      (folio/clear-cache! f)
      (is (= :read-only (first (failure (folio/mmap g "t"))))))))
