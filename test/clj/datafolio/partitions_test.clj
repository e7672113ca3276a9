(ns datafolio.partitions-test
  "Pieces of tables as plain data, opened without the folio; and what datafolio.spark says where Spark is not there."
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.spark :as spark]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]]
            [datafolio.testing.skip :refer [skip!]]))

(set! *warn-on-reflection* true)

(defn- add-groups!
  "A table of row groups of 2,048 rows."
  [f rows]
  (folio/add! f :t (map #(hash-map :id % :text (str (random-uuid) (random-uuid))) (range rows)) {:row-group-size 2048}))

(defn- ids [chunks] (into [] (mapcat #(vec (% :id))) chunks))

(deftest pieces-are-the-table
  (with-folio [f]
    (add-groups! f 20000)
    (doseq [n [1 2 3 4 7 10 11 50]
            :let [parts (folio/partitions f :t n)]]
      (is (= (min n 10) (count parts)) n)
      (is (= (range 20000) (into [] (mapcat #(ids (folio/partition-chunks % {:columns [:id] :as :chunk}))) parts)))
      (is (= (range 20000) (into [] (mapcat #(ids (folio/chunks f (:table %) (assoc (select-keys % [:offset :limit]) :as :chunk)))) parts)))
      (is (= (map :row-groups parts) (map vec (partition 2 (interleave (map (comp first :row-groups) parts) (map (comp second :row-groups) parts))))))
      (is (= (concat (rest (map (comp first :row-groups) parts)) [10]) (map (comp second :row-groups) parts)) "nothing lies between")
      (testing "of about as many bytes each"
        (let [sizes (map :bytes parts)]
          (is (<= (- (long (apply max sizes)) (long (apply min sizes))) (* 1.1 (long (:bytes (first (folio/partitions f :t 50))))))))))
    (testing "as EDN and as the command's JSON"
      (let [p (second (folio/partitions f :t 5))]
        (is (= p (edn/read-string (pr-str p))))
        (is (= (range (:first-row p) (+ (:first-row p) (:rows p)))
               (ids (folio/partition-chunks (update-keys p #(str/replace (name %) "-" "_")) {:columns [:id] :as :chunk :chunk-size 100}))))))
    (testing "an empty table has none"
      (folio/add! f :none (folio/table f :t {:limit 0 :as :chunk}))
      (is (= [] (folio/partitions f :none 3))))
    (testing "errors"
      (is (= :invalid-argument (first (failure (folio/partitions f :t 0)))))
      (is (= :item-not-found (first (failure (folio/partitions f :x 2)))))
      (is (= :invalid-argument (first (failure (folio/partition-chunks {:path "x"})))))
      (is (= [:column-not-found ["id"]] ((juxt first (comp :nearest second)) (failure (into [] (folio/partition-chunks (first (folio/partitions f :t 2)) {:columns [:ib]}))))))
      (is (= :payload-missing (first (failure (into [] (folio/partition-chunks (assoc (first (folio/partitions f :t 2)) :path "/no/such"))))))))))

(deftest types-travel-with-the-pieces
  (with-folio [f]
    (folio/add! f :t (folio/query f ["select 1::hugeint as h, interval '2 days' as i, '0101'::bit as b, 'x'::enum('x', 'y') as e, [1.0::float, 2]::float[2] as a"]))
    (let [p (edn/read-string (pr-str (first (folio/partitions f :t 1))))
          types (fn [c] (into {} (map (fn [k] [k (:type (meta (c k)))])) (keys c)))]
      (is (= (folio/table f :t {:as :rows}) (into [] (mapcat folio/rows) (folio/partition-chunks p {:as :chunk}))))
      (is (= (types (folio/table f :t {:as :chunk})) (types (first (seq (folio/partition-chunks p {:as :chunk})))))))))

(deftest folders-are-cut-file-by-file
  (let [at (folder)]
    (try
      (with-folio [f]
        (folio/import! f :flights (data "flights"))
        (doseq [[month day] [["1" "2013-01-05"] ["2" "__HIVE_DEFAULT_PARTITION__"] ["10" "2013-10-01"]]
                :let [place (io/file at (str "month=" month) (str "day=" day))]]
          (.mkdirs place)
          (let [part (folio/add! f (str "m" month) (folio/query f [(str "select carrier, flight from flights where month = " month)]))]
            (io/copy (io/file (folio/path f (:name part))) (io/file place "part.parquet"))))
        (folio/reference! f :all at)
        (let [parts (folio/partitions f :all 2)]
          (is (= [{"month" "1", "day" "2013-01-05"} {"month" "10", "day" "2013-10-01"} {"month" "2", "day" nil}] (map :values parts)))
          (is (= {"month" "BIGINT", "day" "DATE"} (:types (first parts))))
          (is (= (folio/table f :all {:as :rows}) (into [] (mapcat folio/rows) (mapcat #(seq (folio/partition-chunks % {:as :chunk})) parts))))
          (doseq [p parts]
            (is (= (folio/table f :all {:offset (:offset p), :limit 3, :as :rows})
                   (take 3 (mapcat folio/rows (folio/partition-chunks p {:as :chunk}))))))))
      (finally (remove! at)))))

(deftest files-of-delta-tables-are-not-handed-out
  (let [at (folder)]
    (try
      (with-folio [f]
        (io/make-parents (io/file at "_delta_log" "x"))
        (spit (io/file at "_delta_log" "00000000000000000000.json") "{}")
        (folio/reference! f :lake at {:format :delta})
        (is (= [:unsupported "lake"] ((juxt first (comp :item second)) (failure (folio/partitions f :lake 2))))))
      (finally (remove! at)))))

(defn- bytes-read
  "How many bytes this process has asked the system for, or nil."
  []
  (let [io (io/file "/proc/self/io")]
    (when (.canRead io) (parse-long (second (re-find #"rchar: (\d+)" (java.nio.file.Files/readString (.toPath io))))))))

(deftest a-piece-reads-its-own-row-groups-only
  (if (bytes-read)
    (with-folio [f]
      (add-groups! f 100000)
      (let [size   (.length (io/file (folio/path f :t)))
            parts  (folio/partitions f :t 10)
            before (bytes-read)
            rows   (reduce + (map folio/row-count (folio/partition-chunks (nth parts 7) {:as :chunk})))
            read   (- (long (bytes-read)) (long before))]
        (is (= (:rows (nth parts 7)) rows))
        (is (< read (* 0.3 size)) (str read " of " size " bytes"))))
    (skip! "this system does not tell what was read")))

(deftest without-spark-it-says-which-alias
  (with-folio [f]
    (if (io/resource "org/apache/spark/sql/SparkSession.class")
      (skip! "Spark is on the classpath")
      (doseq [call [#(spark/table nil f :t) #(spark/query nil f {:select :* :from :t}) #(spark/add! f :t nil) #(spark/map-chunks nil f :t 'a/b)]
              :let [[kind data message] (failure (call))]]
        (is (= [:missing-dependency :spark] [kind (:alias data)]))
        (is (str/includes? message "bin/clojure -A:spark"))))))
