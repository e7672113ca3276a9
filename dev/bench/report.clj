(ns bench.report
  "The results of bin/bench as a page of Markdown. Pure."
  (:require [clojure.string :as str]))

(set! *warn-on-reflection* true)

(defn- table [heads rows]
  (let [line #(str "| " (str/join " | " %) " |")]
    (str/join "\n" (concat [(line heads) (line (cons "---" (repeat (dec (count heads)) "--:")))] (map line rows)))))

(defn- seconds-text [s]
  (cond (nil? s)   "–"
        (>= s 10)  (format "%.1f s" s)
        (>= s 0.1) (format "%.2f s" s)
        (>= s 1e-3) (format "%.1f ms" (* 1e3 s))
        :else      (format "%.1f µs" (* 1e6 s))))

(defn- peak-text [kb]
  (if kb (format "%,d MB" (Math/round (/ (* kb 1024) 1e6))) "–"))

(defn- best
  "The seconds of the best pass after the first, for all rows; nil where it was not measured."
  [result scale]
  (when-let [passes (next (:seconds result))]
    (* (or scale 1) (apply min passes))))

(defn- best-cpu
  "The least CPU seconds of a pass after the first, for all rows; nil where it was not measured."
  [result scale]
  (when-let [passes (next (:cpu-seconds result))]
    (* (or scale 1) (apply min passes))))

(defn- why-not [{:keys [failed not-measured]}]
  (cond failed       (str "failed: " failed)
        not-measured (str "not measured: " not-measured)))

(defn- speed-table [of rows results]
  (let [base (some #(when (:base %) (best (of %) nil)) results)]
    (table ["who" "best of the warm passes" "million rows/s" "speed, base = 1" "CPU time" "first pass" "peak memory"]
           (for [{:keys [label scale] :as result} results
                 :let [found (of result), seconds (best found scale)]]
             (if seconds
               [(cond-> label scale (str ", one row in " scale ", scaled"))
                (seconds-text seconds)
                (format "%.1f" (/ rows seconds 1e6))
                (if base (format "%.2f" (/ base seconds)) "–")
                (seconds-text (best-cpu found scale))
                (seconds-text (* (or scale 1) (first (:seconds found))))
                (peak-text (:peak-kb found))]
               [label (why-not found) "" "" "" "" ""])))))

(defn- calls-table [java python]
  (let [of     (fn [result k] (if (k result) (seconds-text (k result)) (or (why-not result) "–")))
        java   (or java {})
        python (or python {})]
    (table ["call, in a warm process" "median"]
           [["`info`, from the manifest" (of java :info-recorded)]
            ["`info`, from the footer of a file not asked about before" (of java :info-footer)]
            ["pyarrow: rows, names and types of `ParquetFile`, the same" (of python :footer)]
            ["first chunk of a stream that keeps a tenth of the rows" (of java :first-chunk)]
            ["the whole of that query, bare DuckDB JDBC Arrow stream" (of java :whole-query)]
            [(format "slice of %,d rows at the start" (:slice-rows java 0)) (of java :slice-start)]
            [(format "slice of %,d rows at the end" (:slice-rows java 0)) (of java :slice-end)]])))

(defn- map-table [results bytes]
  (table ["who" "until every batch can be read" "sum of a column of doubles, one thread" "all cores" "bytes/s of that" "peak memory"]
         (for [{:keys [label handed]} results]
           (if (:sum handed)
             [label (seconds-text (:open handed)) (seconds-text (:sum-one handed)) (seconds-text (:sum handed))
              (if bytes (format "%.1f GB/s" (/ bytes (:sum handed) 1e9)) "–") (peak-text (:peak-kb handed))]
             [label (or (why-not handed) "–") "" "" "" ""]))))

(defn- history-table [java python]
  (let [theirs (into {} (map (juxt (juxt :items :snapshots) identity)) (:history python))]
    (table ["call, in a warm process" "datafolio" "Python's datafolio" "its time, ours = 1"]
           (or (seq (for [{:keys [items snapshots] :as ours} (:history java)
                          call [:open :describe :add :snapshot]
                          :let [a (call ours), b (get-in theirs [[items snapshots] call])]]
                      [(format "`%s`, %,d items, %d snapshots" (name call) items snapshots) (seconds-text a) (seconds-text b)
                       (if b (format "%.1f" (/ b a)) "–")]))
               [[(or (why-not java) "–") "" (or (why-not python) "–") ""]]))))

(defn- slowest-of-history
  "The least of Python's time over ours, of all calls on so many items; nil where one side was not measured."
  [java python items]
  (let [theirs (into {} (map (juxt (juxt :items :snapshots) identity)) (:history python))
        ratios (for [ours (:history java)
                     :when (= items (:items ours))
                     call [:describe :add :snapshot]
                     :let [b (get-in theirs [[(:items ours) (:snapshots ours)] call])]
                     :when b]
                 (/ b (call ours)))]
    (when (seq ratios) (apply min ratios))))

(defn- query-table [results]
  (table ["who" "a call" "quoted, for DuckDB" "with a cache, the first time" "with a cache, again"]
         (for [{:keys [label handed]} results]
           (if (:plain handed)
             (into [label] (map #(seconds-text (% handed))) [:plain :duckdb :miss :hit])
             [label (or (why-not handed) "–") "" "" ""]))))

(defn- speed-ratio [a b] (when (and a b) (/ b a)))

(defn ratios
  "The ratios to hold: {:work :against :wanted :least or :most, :found}; :found is nil where it was not measured."
  [results]
  (let [by-id  (into {} (map (juxt :id identity)) results)
        time   (fn [id] (let [{:keys [handed scale]} (by-id id)] (best handed scale)))
        peak   (fn [id] (some-> (get-in by-id [id :handed :peak-kb]) (* 1024) (/ 1e6)))
        calls  (get-in by-id [:calls :handed])
        python (get-in by-id [:python-calls :handed])
        [mapped python-mapped] (map #(get-in by-id [% :handed]) [:mapped :python-mapped])
        fast   (fn [work a against b least] {:work work, :against against, :least least, :found (speed-ratio (time a) (time b))})]
    (concat
      (for [[id who] [[:java-reduce "Java"] [:clojure-reduce "Clojure"]]
            [other against least] [[:bare "bare JDBC Arrow stream" 0.95] [:polars "Polars" 0.55] [:pyarrow "pyarrow" 1.0]
                                   [:python-duckdb "Python DuckDB" 3.0]]]
        (fast (str who " `reduce` over all chunks") id against other least))
      (for [[id who] [[:java-reduce "Java"] [:clojure-reduce "Clojure"]]]
        {:work (str who " `reduce`, peak memory"), :against "400 MB", :most 400.0, :unit "MB", :found (peak id)})
      (for [[id who] [[:java-add "Java"] [:clojure-add "Clojure"]]
            [other against least] [[:copy-default "DuckDB's own COPY" 0.85] [:copy "the same at zstd level 1" 0.85] [:pyarrow-write "pyarrow" 1.7]]]
        (fast (str who " `add!` of chunks") id against other least))
      (for [[id who] [[:java-add "Java"] [:clojure-add "Clojure"]]]
        {:work (str who " `add!`, peak memory"), :against "700 MB", :most 700.0, :unit "MB", :found (peak id)})
      [(fast "`reduce` of datasets" :datasets "`reduce` of chunks" :chunks 0.9)
       (fast "`seq` of datasets, safe to keep" :dataset-seq "`dtype/clone` of each, which is what tmducken does" :dataset-clones 2.0)
       {:work "first chunk of a filtered stream", :against "the whole query in DuckDB", :least 1.0
        :found (speed-ratio (:first-chunk calls) (:whole-query calls))}
       {:work "`info` from the footer", :against "pyarrow", :least 1.0, :found (speed-ratio (:info-footer calls) (:footer python))}
       {:work "opening a mapped Arrow file", :against "pyarrow", :least 1.0, :found (speed-ratio (:open mapped) (:open python-mapped))}
       {:work "sum of a mapped column, all cores", :against "pyarrow", :least 0.7, :found (speed-ratio (:sum mapped) (:sum python-mapped))}
       {:work "the same, one thread", :against "pyarrow", :least 0.7, :found (speed-ratio (:sum-one mapped) (:sum-one python-mapped))}
       {:work "`add!`, `snapshot!` and `describe` on 1,000 items, the least of them", :against "Python's datafolio", :least 1.0
        :found (slowest-of-history (get-in by-id [:history :handed]) (get-in by-id [:python-history :handed]) 1000)}
       {:work "the same on 5,000 items", :against "Python's datafolio", :least 1.0
        :found (slowest-of-history (get-in by-id [:history :handed]) (get-in by-id [:python-history :handed]) 5000)}
       {:work "formatting a query of thirty clauses", :against "50 µs", :most 50.0, :unit "µs"
        :found (some-> (get-in by-id [:query :handed :plain]) (* 1e6))}
       {:work "the same, with a cache, again", :against "without one", :least 10.0
        :found (speed-ratio (get-in by-id [:query :handed :hit]) (get-in by-id [:query :handed :plain]))}
       {:work "the same", :against "HoneySQL", :least 1.0
        :found (speed-ratio (get-in by-id [:query :handed :plain]) (get-in by-id [:honeysql :handed :plain]))}
       {:work "`info` from the manifest", :against "1 ms", :most 1.0, :unit "ms", :found (some-> (:info-recorded calls) (* 1e3))}])))

(defn- ratios-table [results]
  (table ["work" "against" "to hold" "measured" "held"]
         (for [{:keys [work against least most unit found]} (ratios results)]
           [work against
            (if least (format "at least %.2f of its speed" least) (format "at most %.0f %s" most unit))
            (cond (nil? found) "–" least (format "%.2f" (double found)) (< found 10) (format "%.3f %s" found unit) :else (format "%.0f %s" found unit))
            (cond (nil? found) "not measured" (if least (>= found least) (<= found most)) "yes" :else "**no**")])))

(defn- machine-list [{:keys [cpu cores memory kernel load jdk duckdb arrow clojure python date]}]
  (str/join "\n"
    [(str "- " date "; " cpu ", " cores " cores"
          (when memory (format ", %.1f GB of memory" (/ (* memory 1024) 1e9))) ", " kernel
          (when load (str "; load average before the run " load)))
     (str "- " jdk "; DuckDB JDBC " duckdb ", Arrow Java " arrow ", Clojure " clojure "; each JVM with `-Xmx256m`")
     (if (:python python)
       (str "- Python " (:python python) ", datafolio " (:datafolio python) ", Polars " (:polars python) ", pyarrow " (:pyarrow python) ", duckdb " (:duckdb python))
       (str "- Python: not measured, " (:not-measured python)))]))

(defn- paragraphs [& parts]
  (str/join "\n\n" (remove nil? parts)))

(defn- fill [text] (str/replace (str/trim text) #"\n\s+" "\n"))

(defn page
  "The page: what was measured on what, the tables, and which ratios were held. `settings` has :rows, :bytes, :chunk-rows and
  :machine."
  [{:keys [rows bytes chunk-rows machine]} results]
  (let [of-table (fn [k] (filterv #(= k (:table %)) results))
        found    (fn [id] (:handed (first (filter #(= id (:id %)) results))))
        scans    (of-table :scan)
        writes   (of-table :write)]
    (str
      (paragraphs
        "# Benchmarks"
        (fill "
          Every figure on this page comes from one run of `bin/bench --write` on one machine; nothing is copied from elsewhere.
          Each line is a process of its own that does its work once (first pass, with opening what it needs, without the start
          of the JVM or of Python) and then again, warm; peak memory is the largest resident size of that whole process.")
        (machine-list machine)
        (when bytes
          (format "The file: %,d rows, 9 columns (two of them texts, one timestamp, one with missing values), Parquet, zstd, %,.0f MB.
Batches have %,d rows wherever they can be chosen." rows (/ bytes 1e6) chunk-rows))
        (when (seq scans)
          (paragraphs
            "## Reading all of it, handed over only"
            "The rows of each batch are counted and no value is looked at: what it costs to get at them."
            (speed-table :handed rows scans)
            "## Reading all of it, every value touched"
            (fill "
              Every column is summed, and of texts their lengths; all sides have to come to the same sums. On the JVM a loop
              reads value by value: Arrow's own vectors for the bare stream, `getLong`, `getDouble` and `getString` of a
              column for datafolio, the typed getters of `ResultSet`. pyarrow, and with it Python DuckDB, sums a column with
              `pyarrow.compute`, Polars with `sum` and `str.len_bytes`. The bare stream and the Python sides take a text's
              length from its offsets; datafolio and `ResultSet` make the `String`.")
            (speed-table :touched rows scans)))
        (when (seq writes)
          (paragraphs
            "## Writing the same rows"
            (fill "
              From the same file into another one with zstd, at level 1 unless it says otherwise, and, where it can be chosen, row
              groups of 122,880 rows.
              datafolio also syncs the file to the disk, computes its MD5 and publishes it; the others do not.")
            (speed-table :handed rows writes)))
        (when-let [datasets (seq (of-table :datasets))]
          (paragraphs
            "## Chunks as datasets of tech.ml.dataset"
            (fill "
              `reduce` hands out datasets over the chunk's own memory, `seq` copies each column once; the last line makes of the
              former what may be kept, as tmducken does. First the rows of each are counted, then every value is touched.")
            (speed-table :handed rows datasets)
            (speed-table :touched rows datasets)))
        (when (or (found :calls) (found :python-calls))
          (paragraphs "## Single calls" (calls-table (found :calls) (found :python-calls))))
        (when-let [queries (seq (of-table :query))]
          (paragraphs
            "## Formatting a query"
            (fill "
              A query as data of thirty clauses, three sub-queries among them, to SQL and parameters: the median of 20,000 calls
              after as many. HoneySQL writes the same from the same data.")
            (query-table queries)))
        (when-let [maps (seq (of-table :map))]
          (paragraphs
            "## A mapped Arrow file"
            (fill "
              The same rows as an uncompressed Arrow file of `arrow-path`. Both sides map it and make what reads the batches
              (pyarrow a table, datafolio a chunk each with its column), then sum the column again and again: `Column.sum` of each
              chunk of `stream()` and of `stream().parallel()` here, `pyarrow.compute.sum` with one and with all threads there.
              Peak memory counts pages of the file that the system can drop.")
            (when (:write (found :mapped))
              (format "Writing it took datafolio %s for %,.0f MB, synced, the first time." (seconds-text (:write (found :mapped)))
                      (/ (:file-bytes (found :mapped)) 1e6)))
            (map-table maps (:column-bytes (found :mapped)))))
        (when-let [parallel (seq (of-table :parallel))]
          (paragraphs
            "## All cores"
            (fill "
              A function of two columns summed over all rows: ten times v ← sin(v + x), from √price on; a loop over each chunk here,
              numpy there. The pool's
              processes take four row groups at a time; it is started in each pass, as a script would, and its peak memory is that
              of the first process alone.")
            (speed-table :touched rows parallel)))
        (when (or (found :history) (found :python-history))
          (paragraphs
            "## Many items"
            (fill "
              Bundles of JSON values, each side its own; `open` with listing what is there, `add` of one more, `snapshot` without
              git. Ours syncs what it writes to the disk, Python's syncs less.")
            (history-table (found :history) (found :python-history))))
        "## Ratios to hold"
        "Of the tables above; reading is that without touching."
        (ratios-table results))
      "\n")))
