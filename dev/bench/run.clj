(ns bench.run
  "What bin/bench runs: every comparison in a process of its own, one after another, and the tables of what came of them."
  (:require [bench.report :as report]
            [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.lang ProcessBuilder$Redirect)
           (java.nio.file Files)
           (java.time LocalDate)
           (java.util List)))

(set! *warn-on-reflection* true)

(def ^:private chunk-rows
  "Rows of a batch, on every side that lets one choose."
  100000)

(def comparisons
  "What is compared. :table is where it is printed, :by the side that runs it and :work its name there; :base marks what the
  others of its table are divided by, :scale that it reads only one row in so many, :needs a file that has to be on the
  classpath."
  [{:id :bare,           :table :scan,  :by :java,    :work "bare-scan",     :label "DuckDB JDBC, bare Arrow stream", :base true}
   {:id :java-reduce,    :table :scan,  :by :java,    :work "scan",          :label "datafolio, Java `forEach`"}
   {:id :clojure-reduce, :table :scan,  :by :clojure, :work "reduce",        :label "datafolio, Clojure `reduce`"}
   {:id :clojure-seq,    :table :scan,  :by :clojure, :work "seq",           :label "datafolio, Clojure `seq` of kept chunks"}
   {:id :jdbc-rows,      :table :scan,  :by :java,    :work "bare-rows",     :label "DuckDB JDBC, `ResultSet` row by row", :scale 10}
   {:id :polars,         :table :scan,  :by :python,  :work "scan-polars",   :label "Polars `collect_batches`"}
   {:id :pyarrow,        :table :scan,  :by :python,  :work "scan-pyarrow",  :label "pyarrow `iter_batches`"}
   {:id :python-duckdb,  :table :scan,  :by :python,  :work "scan-duckdb",   :label "Python DuckDB, record batches"}
   {:id :copy-default,   :table :write, :by :java,    :work "bare-copy-default", :label "DuckDB's own COPY, zstd level as it chooses", :base true}
   {:id :copy,           :table :write, :by :java,    :work "bare-copy",     :label "DuckDB's own COPY, zstd level 1"}
   {:id :java-add,       :table :write, :by :java,    :work "add",           :label "datafolio, Java `addTable` of a chunk stream"}
   {:id :clojure-add,    :table :write, :by :clojure, :work "add",           :label "datafolio, Clojure `add!` of chunks"}
   {:id :pyarrow-write,  :table :write, :by :python,  :work "write-pyarrow", :label "pyarrow, batch by batch"}
   {:id :polars-write,   :table :write, :by :python,  :work "write-polars",  :label "Polars `sink_parquet`"}
   {:id :chunks,         :table :datasets, :by :clojure, :work "reduce",      :label "chunks, beside datasets: `reduce`", :base true}
   {:id :datasets,       :table :datasets, :by :clojure, :work "datasets",    :label "datasets: `reduce`", :needs "tech/v3/dataset.clj"}
   {:id :dataset-seq,    :table :datasets, :by :clojure, :work "dataset-seq", :label "datasets: `seq`, safe to keep", :needs "tech/v3/dataset.clj"}
   {:id :dataset-clones, :table :datasets, :by :clojure, :work "dataset-clones", :label "datasets: `reduce`, `dtype/clone` of each"
    :needs "tech/v3/dataset.clj"}
   {:id :one-core,       :table :parallel, :by :clojure, :work "one-core",    :label "parallel: one core, `reduce`", :base true}
   {:id :fold,           :table :parallel, :by :clojure, :work "fold",        :label "parallel: all cores, `fold`"}
   {:id :pmap-chunks,    :table :parallel, :by :clojure, :work "pmap-chunks", :label "parallel: all cores, `pmap-chunks`"}
   {:id :python-one,     :table :parallel, :by :python,  :work "one-process", :label "parallel: Python, one process, pyarrow and numpy"}
   {:id :python-pool,    :table :parallel, :by :python,  :work "pool",        :label "parallel: Python, `multiprocessing.Pool` over row groups"}
   {:id :calls,          :table :calls, :by :java,    :work "calls",         :label "single calls"}
   {:id :python-calls,   :table :calls, :by :python,  :work "footer",        :label "pyarrow `ParquetFile` metadata"}
   {:id :query,          :table :query, :by :query,   :work "ours",          :label "query of thirty clauses, `datafolio.query/format`"}
   {:id :honeysql,       :table :query, :by :query,   :work "honeysql",      :label "query of thirty clauses, HoneySQL's `format`"
    :needs "honey/sql.cljc"}
   {:id :mapped,         :table :map,   :by :java,    :work "mapped",        :label "mapped Arrow file, datafolio"}
   {:id :python-mapped,  :table :map,   :by :python,  :work "mapped",        :label "mapped Arrow file, pyarrow"}
   {:id :history,        :table :history, :by :java,    :work "history",     :label "history of many items, datafolio"}
   {:id :python-history, :table :history, :by :python,  :work "history",     :label "history of many items, Python's datafolio"}])

(defn- tell [& words]
  (binding [*out* *err*] (println (str/join words)) (flush)))

(defn- command [{:keys [python java jvm-options classpath]} by work pairs]
  (let [jvm  (concat [java] (str/split jvm-options #" ") ["-Xmx256m" "-Dclojure.main.report=stderr" "-cp" classpath])
        args (map (fn [[k v]] (str (name k) "=" v)) pairs)]
    (concat (case by
              :java    (concat jvm ["bench.jvm.Main" work])
              :clojure (concat jvm ["clojure.main" "-m" "bench.worker" work])
              :query   (concat jvm ["clojure.main" "-m" "bench.queries" work])
              :python  [python "dev/bench/measure.py" work])
            args)))

(defn- process
  "Runs one piece of work; what it printed last, read, or {:failed reason}."
  [settings by work pairs]
  (if (and (= by :python) (str/blank? (:python settings)))
    {:not-measured (:why-no-python settings)}
    (let [errors (io/file (:work settings) "errors.log")
          child  (-> (ProcessBuilder. ^List (vec (command settings by work pairs)))
                     (.redirectError (ProcessBuilder$Redirect/to errors))
                     (.start))
          out    (slurp (.getInputStream child))
          exit   (.waitFor child)]
      (if (zero? exit)
        (edn/read-string (last (str/split-lines out)))
        {:failed (or (first (filter #(re-find #"(?i)error|exception" %) (str/split-lines (slurp errors)))) (str "exit " exit))}))))

(defn- pairs [{:keys [work rows]} warm touch?]
  {:file  (str work "/trips.parquet"), :folio (str work "/folio"), :out (str work "/out")
   :rows  rows, :chunk chunk-rows, :warm warm, :touch touch?})

(defn- empty-out! [{:keys [work]}]
  (doseq [file (reverse (file-seq (io/file work "out")))] (io/delete-file file true))
  (.mkdirs (io/file work "out")))

(defn- measure [settings {:keys [table by work label needs]} touch?]
  (tell "  " label (case touch? true ", every value touched" ""))
  (empty-out! settings)
  (if (and needs (nil? (io/resource needs)))
    {:not-measured (str needs " is not on the classpath")}
    (process settings by work (pairs settings (case table :write 2 3) touch?))))

(defn- results
  "Each comparison with its :handed, and where it scans :touched, results."
  [settings]
  (let [only (re-pattern (:only settings))]
    (vec (for [{:keys [label table] :as comparison} comparisons
               :when (re-find only label)]
           (cond-> (assoc comparison :handed (when-not (= :parallel table) (measure settings comparison false)))
             (#{:scan :datasets :parallel} table) (assoc :touched (measure settings comparison true)))))))

(defn- same-work
  "Complaints about sides that did not see what the others saw."
  [results rows]
  (for [results (vals (group-by #(= :parallel (:table %)) results))
        [how of] [["handed over" :handed] ["touched" :touched]]
        :let  [seen (filter #(and (not (:scale %)) (:seconds (of %))) results)
               base (some-> (first seen) of)]
        {:keys [label] :as result} seen
        :let  [found (of result)
               near? (<= (abs (- (:doubles found) (:doubles base))) (* 1e-9 (abs (:doubles base))))]
        :when (not (and (= rows (:rows found)) (or (= of :handed) (and near? (= (:longs found) (:longs base))))))]
    (str label " saw something else when values were " how ": " (select-keys found [:rows :longs :doubles]))))

(defn- line-of
  "What the pattern's group matches in the first line that has it; nil where there is no such file."
  [file pattern]
  (when (.exists (io/file file))
    (some #(second (re-find pattern %)) (Files/readAllLines (.toPath (io/file file))))))

(defn- machine [{:keys [classpath] :as settings}]
  (let [jar (fn [artifact] (second (re-find (re-pattern (str "/" artifact "-([0-9][^/:]*)\\.jar")) classpath)))]
    {:cpu    (or (line-of "/proc/cpuinfo" #"^model name\s*:\s*(.*)") (System/getProperty "os.arch"))
     :cores  (.availableProcessors (Runtime/getRuntime))
     :memory (some-> (line-of "/proc/meminfo" #"^MemTotal:\s*(\d+) kB") parse-long)
     :kernel (str (System/getProperty "os.name") " " (System/getProperty "os.version"))
     :load   (line-of "/proc/loadavg" #"^(\S+)")
     :jdk    (str (System/getProperty "java.vm.vendor") " " (System/getProperty "java.vm.version"))
     :duckdb (jar "duckdb_jdbc"), :arrow (jar "arrow-vector"), :clojure (clojure-version)
     :python (process settings :python "versions" nil)
     :date   (str (LocalDate/now))}))

(defn -main
  "Runs the comparisons that the words key=value describe; bin/bench says which."
  [& words]
  (let [settings (-> (into {} (map #(let [[k v] (str/split % #"=" 2)] [(keyword k) v])) words)
                     (update :rows parse-long))
        machine  (machine settings)
        file     (when (some #(and (re-find (re-pattern (:only settings)) (:label %)) (not= :query (:table %))) comparisons)
                   (tell "Making the file ...")
                   (process settings :java "prepare" (pairs settings 0 false)))]
    (when (:failed file)
      (tell "The file could not be made: " (:failed file))
      (System/exit 1))
    (tell "Comparing, " (count comparisons) " in all:")
    (let [results (results settings)
          failed  (concat (for [{:keys [label handed touched]} results, of [handed touched], :when (:failed of)]
                            (str label " failed: " (:failed of)))
                          (same-work results (:rows settings)))
          page    (report/page (merge settings {:machine machine, :bytes (:bytes file), :chunk-rows chunk-rows}) results)]
      (println page)
      (run! tell failed)
      (when (and (seq (:write settings)) (empty? failed))
        (.mkdirs (io/file "docs"))
        (spit "docs/benchmarks.md" page)
        (tell "Written to docs/benchmarks.md."))
      (shutdown-agents)
      (System/exit (if (empty? failed) 0 1)))))
