(ns datafolio.surroundings-test
  "What a user is told when the world around a folio is not as it should be: a library or an option is missing, the disk is
  full or read-only, a manifest names other people's files, a table's file is damaged."
  (:require [clojure.java.io :as io]
            [clojure.java.shell :as shell]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]]
            [datafolio.testing.skip :refer [skip!]])
  (:import (java.io RandomAccessFile)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

;; ---- libraries and options

(defn- in-a-jvm
  "Evaluates the form in a JVM of its own, with the options, without the jars that `without?` takes by name; what it prints."
  [options without? form]
  (let [jars (remove #(without? (.getName (io/file %))) (str/split (System/getProperty "java.class.path") #":"))
        {:keys [exit out err]} (apply shell/sh (concat [(str (io/file (System/getProperty "java.home") "bin" "java"))] options
                                                       ["-cp" (str/join ":" jars) "clojure.main" "-e" (pr-str form)]))]
    (is (zero? (long exit)) err)
    (str/trim out)))

(def ^:private probe
  "Everything but tables, then a table; `at` is a folder."
  (fn [at]
    `(do (require '[datafolio.api :as ~'folio])
         (with-open [f# ((resolve 'folio/open) ~(str at "/f"))]
           ((resolve 'folio/add!) f# "j" {:a 1})
           ((resolve 'folio/add!) f# "array" (double-array [1 2]))
           (prn ((resolve 'folio/value) f# "j") (mapv :name ((resolve 'folio/items) f#)) ((resolve 'folio/validate) f#))
           (prn (try ((resolve 'folio/add!) f# "t" [{:a 1}]) :added
                     (catch clojure.lang.ExceptionInfo e# [(:datafolio/error (ex-data e#)) (ex-message e#)])))
           (shutdown-agents)))))

(deftest without-duckdb-everything-but-tables-works
  (let [at (folder)]
    (try
      (let [[json table] (str/split-lines (in-a-jvm ["--add-opens=java.base/java.nio=ALL-UNNAMED"]
                                                    #(str/starts-with? % "duckdb_jdbc") (probe at)))]
        (is (= "{:a 1} [\"j\" \"array\"] {\"j\" true, \"array\" true}" json))
        (is (str/starts-with? table "[:missing-dependency"))
        (is (str/includes? table "org.duckdb:duckdb_jdbc:")))
      (finally (remove! at)))))

(deftest without-the-jvm-option-the-error-names-it
  (let [at (folder)]
    (try
      (let [[json table] (str/split-lines (in-a-jvm [] (constantly false) (probe at)))]
        (is (str/starts-with? json "{:a 1}"))
        (is (str/starts-with? table "[:missing-jvm-option"))
        (is (str/includes? table "--add-opens=java.base/java.nio=ALL-UNNAMED")))
      (finally (remove! at)))))

(deftest ^:slow lazy-rows-are-not-held
  (let [at (folder)]
    (try
      (is (= "1000000"
             (in-a-jvm ["--add-opens=java.base/java.nio=ALL-UNNAMED" "-Xmx160m"] (constantly false)
                       `(do (require '[datafolio.api :as ~'folio])
                            (with-open [f# ((resolve 'folio/open) ~(str at "/f"))]
                              (prn (:num-rows ((resolve 'folio/add!) f# "t" (map (fn [i#] {:id i#, :text (apply str (repeat 50 i#))}) (range 1000000)))))
                              (shutdown-agents)))))
          "half a gigabyte of rows through a heap of 160 MB")
      (finally (remove! at)))))

;; ---- disks

(defn- on-a-small-disk
  "Calls `work` with a folder on a file system of 6 MB; false where none can be mounted."
  [work]
  (let [at (folder)]
    (try
      (if (zero? (long (:exit (shell/sh "mount" "-t" "tmpfs" "-o" "size=6m" "tmpfs" at))))
        (try (work at) true
             (finally (shell/sh "umount" "-l" at)))
        false)
      (catch java.io.IOException _ false)
      (finally (remove! at)))))

(deftest a-full-disk-is-told-and-loses-nothing
  (when-not (on-a-small-disk
              (fn [at]
                (with-open [^java.lang.AutoCloseable f (folio/open (str at "/f"))]
                  (folio/add! f "small" [{:a 1}])
                  (folio/add! f "j" 1)
                  (let [before (set (map str (filter #(.isFile ^java.io.File %) (file-seq (io/file at)))))
                        noise  (byte-array 9000000)]
                    (.nextBytes (java.util.Random. 1) noise)
                    (doseq [[what call] {"a table"   #(folio/add! f "big" (map (fn [i] {:x (* 1.1 (long i)) :y (str (hash i))}) (range 1000000)))
                                         "an append" #(folio/append! f "small" (map (fn [i] {:a (hash i)}) (range 3000000)))
                                         "an array"  #(folio/add! f "array" noise)
                                         "a file"    #(let [file (io/file (folder) "noise")]
                                                        (with-open [out (io/output-stream file)] (.write out noise))
                                                        (try (folio/add-file! f "noise" file) (finally (remove! (.getParent file)))))}]
                      (testing what
                        (let [[kind _ message] (failure (call))]
                          (is (= :disk-full kind) message)
                          (is (str/includes? (str message) at)))
                        (is (= before (set (map str (filter #(.isFile ^java.io.File %) (file-seq (io/file at)))))) "nothing is left behind"))))
                  (is (= [{:a 1}] (folio/table f "small" {:as :rows})))
                  (folio/add! f "j" 2 {:overwrite? true})
                  (is (= 2 (folio/value f "j"))))))
    (skip! "no small file system can be mounted here")))

(deftest a-read-only-disk-is-told-and-read
  (when-not (on-a-small-disk
              (fn [at]
                (with-open [^java.lang.AutoCloseable f (folio/open (str at "/f"))]
                  (folio/add! f "t" [{:a 1}]))
                (shell/sh "mount" "-o" "remount,ro" at)
                (with-open [^java.lang.AutoCloseable f (folio/open (str at "/f"))]
                  (is (= [{:a 1}] (folio/table f "t" {:as :rows})))
                  (doseq [call [#(folio/add! f "u" [{:a 1}]) #(folio/add! f "j" 1) #(folio/delete! f "t") #(folio/swap-metadata! f assoc :a 1)]]
                    (let [[kind _ message] (failure (call))]
                      (is (= :read-only kind) message)))
                  (is (= ["t"] (map :name (folio/items f)))))))
    (skip! "no small file system can be mounted here")))

(deftest a-folder-that-may-not-be-written-is-told
  (let [at (folder)]
    (try
      (with-open [^java.lang.AutoCloseable f (folio/open (str at "/f"))]
        (folio/add! f "t" [{:a 1}])
        (let [tables (io/file at "f" "tables")]
          (.setWritable tables false false)
          (if (.canWrite tables)
            (skip! "this user may write everywhere")
            (let [[kind {:keys [path]} message] (failure (folio/add! f "u" [{:a 1}]))]
              (is (= :io-error kind) message)
              (is (str/includes? path "tables"))
              (is (= ["t"] (map :name (folio/items f))))))))
      (finally (remove! at)))))

;; ---- manifests of strangers

(defn- manifest! [at & items]
  (.mkdirs (io/file at "f" "artifacts"))
  (.mkdirs (io/file at "f" "tables"))
  (spit (io/file at "f" "items.json")
        (str "{\"schema_version\": 2, \"revision\": 1, \"metadata\": {}, \"snapshots\": {}, \"items\": ["
             (str/join "," (for [[item type file] items]
                             (format "{\"name\": \"%s\", \"item_type\": \"%s\", \"filename\": \"%s\", \"is_current\": true, \"version_id\": \"%s--r1\", \"data_type\": \"dict\"}"
                                     item type file item)))
             "]}")))

(deftest files-outside-are-neither-read-nor-touched
  (let [at      (folder)
        outside (io/file at "outside.json")
        link    (.toPath (io/file at "f" "artifacts" "link.json"))
        items   [["up" "json_data" "../../outside.json"] ["deep" "json_data" "a/../../../outside.json"]
                 ["absolute" "json_data" (str outside)] ["linked" "json_data" "link.json"]
                 ["dots" "json_data" ".."] ["self" "json_data" "."]
                 ["manifest" "json_data" "../items.json"] ["table" "included_table" "../../outside.json"]]]
    (try
      (spit outside "{\"secret\": 1}")
      (apply manifest! at items)
      (Files/createSymbolicLink link (.toPath outside) (make-array FileAttribute 0))
      (with-open [^java.lang.AutoCloseable f (folio/open (str at "/f"))]
        (doseq [[item] items]
          (let [[kind data message] (failure (folio/value f item))]
            (is (= :unsafe-path kind) (str item ": " message))
            (is (= item (:item data)))))
        (is (every? false? (vals (folio/validate f))))
        (is (= {} (folio/paths f)))
        (folio/add! f "up" {:mine 1} {:overwrite? true})
        (folio/delete! f (map first (rest items)))
        (is (= {:mine 1} (folio/value f "up"))))
      (is (= "{\"secret\": 1}" (slurp outside)))
      (is (Files/isSymbolicLink link))
      (finally (remove! at)))))

;; ---- damage

(deftest a-damaged-table-is-an-error-that-names-its-file
  (with-folio [f]
    (folio/import! f "t" (data "flights"))
    (let [file  (folio/path f "t")
          whole (Files/readAllBytes (.toPath (io/file file)))
          n     (alength whole)]
      (testing "cut short"
        (doseq [length [0 3 4 100 (quot n 3) (quot n 2) (- n 9) (- n 1)]]
          (with-open [out (io/output-stream file)] (.write out whole 0 (int length)))
          (let [[kind data message] (failure (folio/table f "t"))]
            (is (= :payload-damaged kind) (str length ": " message))
            (is (str/includes? message (.getName (io/file file))))
            (is (= "t" (:item data))))))
      (testing "bits turned: an error, or rows, and the JVM lives"
        (doseq [at (concat [0 4 5 50 1000] (range 5000 n (quot n 25)) (map #(- n (long %)) [1 4 5 8 9 40 200 1000 4000]))]
          (with-open [out (io/output-stream file)] (.write out whole))
          (with-open [raw (RandomAccessFile. ^String file "rw")]
            (.seek raw (long at))
            (.write raw (bit-xor 0xFF (aget whole (int at)))))
          (is (false? (get (folio/validate f) "t")) (str "validate tells of a bit turned at " at))
          (let [[kind _ message] (failure (folio/table f "t" {:columns [:carrier :dep_delay :time_hour]}))]
            (is (contains? #{nil :payload-damaged :truncated} kind) (str at ": " message)))))
      (testing "gone"
        (io/delete-file file)
        (let [[kind {:keys [path]}] (failure (folio/table f "t"))]
          (is (= [:payload-missing file] [kind path])))))))
