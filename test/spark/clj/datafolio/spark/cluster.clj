(ns datafolio.spark.cluster
  "A standalone cluster on the loopback, a session in it, and rows of DataFrames as plain values."
  (:refer-clojure :exclude [await])
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [datafolio.spark :as spark]
            [datafolio.testing.folio :as testing])
  (:import (java.lang ProcessBuilder$Redirect)
           (java.math BigDecimal)
           (java.util List)
           (org.apache.spark.sql Dataset Row SparkSession)
           (scala.jdk.javaapi CollectionConverters)))

(set! *warn-on-reflection* true)

(defn- start-process
  ^Process [log & words]
  (let [builder (doto (ProcessBuilder. ^List (vec (cons (str (System/getProperty "datafolio.spark-home") "/bin/spark-class") words)))
                  (.redirectErrorStream true)
                  (.redirectOutput (ProcessBuilder$Redirect/to (io/file log))))]
    (doto (.environment builder)
      (.put "JAVA_HOME" (System/getProperty "java.home"))
      (.put "SPARK_HOME" (System/getProperty "datafolio.spark-home"))
      (.put "SPARK_LOCAL_IP" "127.0.0.1")
      (.remove "SPARK_CONF_DIR"))
    (.start builder)))

(defn await
  "What the function returns as soon as that is true; an error after a minute."
  [what f]
  (loop [tries 600]
    (or (f)
        (if (pos? (long tries))
          (do (Thread/sleep 100) (recur (dec tries)))
          (throw (ex-info (str "In a minute there was no " what) {}))))))

(defn- found [log pattern] (second (re-find pattern (slurp log))))

(defn start-worker!
  "A worker of one core."
  ^Process [{:keys [folder url]}]
  (let [name (str "worker-" (System/nanoTime)), log (str folder "/" name ".log")
        worker (start-process log "org.apache.spark.deploy.worker.Worker" "--host" "127.0.0.1" "--port" "0" "--webui-port" "0"
                              "-c" "1" "-m" "1g" "-d" (str folder "/" name) url)]
    (await "worker" #(str/includes? (slurp log) "Successfully registered with master"))
    worker))

(defn start!
  "{:folder :url :master :workers}"
  []
  (let [folder (testing/folder), log (str folder "/master.log")
        master (start-process log "org.apache.spark.deploy.master.Master" "--host" "127.0.0.1" "--port" "0" "--webui-port" "0")
        url    (await "master" #(found log #"Starting Spark master at (spark://127\.0\.0\.1:\d+)"))
        cluster {:folder folder, :url url, :master master}]
    (assoc cluster :workers (atom [(start-worker! cluster) (start-worker! cluster)]))))

(defn kill!
  "Ends a worker and its executors as kill -9 does."
  [^Process worker]
  (run! #(.destroyForcibly ^java.lang.ProcessHandle %) (iterator-seq (.iterator (.descendants worker))))
  (.destroyForcibly worker)
  (.waitFor worker))

(defn stop! [{:keys [folder master workers]}]
  (run! kill! @workers)
  (kill! master)
  (testing/remove! folder))

(defn session
  "A session in the cluster, of all of its cores or of some."
  ^SparkSession [{:keys [url cores]}]
  (let [classpath (concat (spark/executor-classpath) [(str (.getAbsoluteFile (io/file "test/spark/clj")))])]
    (-> (SparkSession/builder)
        (.master ^String url)
        (.appName "tests")
        (.config "spark.driver.host" "127.0.0.1")
        (.config "spark.driver.bindAddress" "127.0.0.1")
        (.config "spark.ui.enabled" "false")
        (.config "spark.executor.memory" "600m")
        (.config "spark.cores.max" (str (or cores 2)))
        (.config "spark.executor.extraClassPath" (str/join ":" classpath))
        (.config "spark.executor.extraJavaOptions" (if (< 23 (.feature (Runtime/version))) "--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" "-Dfile.encoding=UTF-8"))
        (.config "spark.sql.session.timeZone" "UTC")
        (.config "spark.sql.shuffle.partitions" "4")
        (.config "spark.sql.datetime.java8API.enabled" "true")
        (.getOrCreate))))

(defn delta-session
  "A session in this process that knows Delta tables."
  ^SparkSession []
  (-> (SparkSession/builder)
      (.master "local[2]")
      (.config "spark.driver.host" "127.0.0.1")
      (.config "spark.driver.bindAddress" "127.0.0.1")
      (.config "spark.ui.enabled" "false")
      (.config "spark.sql.extensions" "io.delta.sql.DeltaSparkSessionExtension")
      (.config "spark.sql.catalog.spark_catalog" "org.apache.spark.sql.delta.catalog.DeltaCatalog")
      (.config "spark.databricks.delta.snapshotPartitions" "2")
      (.config "spark.sql.session.timeZone" "UTC")
      (.config "spark.sql.shuffle.partitions" "2")
      (.config "spark.sql.datetime.java8API.enabled" "true")
      (.getOrCreate)))

;; ---- rows

(defn plain
  "A value as both engines' are compared: numbers by their value, nested ones as vectors and maps."
  [x]
  (condp instance? x
    Row                  (zipmap (map keyword (.fieldNames (.schema ^Row x))) (map #(plain (.get ^Row x (int %))) (range (.length ^Row x))))
    scala.collection.Map (into {} (map (fn [[k v]] [(plain k) (plain v)])) (CollectionConverters/asJava ^scala.collection.Map x))
    scala.collection.Seq (mapv plain (CollectionConverters/asJava ^scala.collection.Seq x))
    java.util.Map        (into {} (map (fn [[k v]] [(plain k) (plain v)])) x)
    List                 (mapv plain x)
    Double               x
    Float                (double x)
    BigDecimal           (.stripTrailingZeros ^BigDecimal x)
    Number               (.stripTrailingZeros (bigdec x))
    java.time.OffsetDateTime (.toInstant ^java.time.OffsetDateTime x)
    (cond (nil? x)             nil
          (.isArray (class x)) (mapv plain (seq x))
          :else                x)))

(defn rows
  "The rows of a DataFrame as maps of plain values."
  [^Dataset df]
  (mapv plain (.collectAsList df)))
