(ns demo
  "What bin/demo runs: a folio made of real tables, streamed, appended to, queried and looked at.

    bin/demo [FOLDER] [--rows N]"
  (:require [clojure.java.io :as io]
            [clojure.pprint :as pprint]
            [clojure.string :as str]
            [datafolio.api :as folio])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

;; ---- telling

(defn- peak-mb
  "The most memory that this whole process has held, in MB; nil where the system does not tell."
  []
  (let [status (io/file "/proc/self/status")]
    (when (.exists status)
      (some-> (re-find #"VmHWM:\s+(\d+) kB" (str/join "\n" (Files/readAllLines (.toPath status)))) second parse-long (quot 1000)))))

(defn- heap-mb [] (quot (.maxMemory (Runtime/getRuntime)) 1000000))

(defn- megabytes [bytes] (format "%,.1f MB" (/ (double bytes) 1e6)))

(defn- say [& words] (println (str/join words)) (flush))

(defn- headline [text]
  (say)
  (say "── " text " " (apply str (repeat (max 0 (- 96 (count text))) "─"))))

(defn- indent [text]
  (str/replace (str text) #"(?m)^" "  "))

(defn- code [form-text]
  (say (indent (str/trim form-text)))
  (say))

(def ^:private session
  "The namespace in which the demo's code runs, as at a prompt."
  (binding [*ns* (create-ns 'demo.session)]
    (refer-clojure)
    (require '[datafolio.api :as folio])
    *ns*))

(defn- given! [sym value] (intern session sym value))

(defn- run
  "Prints the code, evaluates it and prints the time it took; returns the value."
  [text]
  (code text)
  (let [begun (System/nanoTime)
        value (binding [*ns* session] (eval (read-string text)))]
    (say (format "  %.2f s" (/ (- (System/nanoTime) begun) 1e9))
         (when-let [mb (peak-mb)] (str ", this process has held at most " mb " MB so far"))
         "\n")
    value))

;; ---- the steps

(defn- data [table] (str (io/file (System/getProperty "user.dir") "notebooks" "data" (str (name table) ".parquet"))))

(defn- make-tables! []
  (headline "Five tables of nycflights13, and the parameters of the analysis")
  (run "(do
  (doseq [[table words] {:flights  \"every flight out of JFK, LGA and EWR in 2013\"
                         :airlines \"names of the carriers\"
                         :airports \"names and places of the airports\"
                         :planes   \"the aircraft by tail number\"
                         :weather  \"hourly weather at the three airports\"}]
    (folio/import! f table (data table) {:description words, :overwrite? true}))
  (folio/add! f :params {:late-minutes 60} {:description \"what counts as late\", :overwrite? true})
  (folio/swap-metadata! f assoc :title \"Flights out of New York City in 2013\", :licence \"CC0\"))"))

(defn- big-chunks
  "`rows` rows of nine columns, made as they are asked for."
  [rows]
  (let [size 100000]
    (eduction
      (map (fn [from]
             (let [n   (min size (- (long rows) (long from)))
                   rnd (java.util.SplittableRandom. (long from))
                   at  (fn [f] (let [a (double-array n)] (dotimes [i n] (aset a i (double (f)))) a))]
               (folio/chunk {:id       (long-array (range from (+ (long from) n)))
                             :sensor   (let [a (int-array n)] (dotimes [i n] (aset a i (.nextInt rnd 5000))) a)
                             :celsius  (at #(- (.nextDouble rnd 60.0) 20.0))
                             :hectopascal (at #(+ 950.0 (.nextDouble rnd 100.0)))
                             :wind     (at #(.nextDouble rnd 40.0))
                             :humidity (at #(.nextDouble rnd))
                             :good?    (let [a (boolean-array n)] (dotimes [i n] (aset a i (.nextBoolean rnd))) a)
                             :station  (mapv #(str "station-" (mod (long %) 997)) (range from (+ (long from) n)))
                             :quality  (mapv #(nth ["raw" "checked" "corrected"] (mod (long %) 3)) (range n))}))))
      (range 0 rows size))))

(defn- make-big! [rows]
  (headline (format "A table of %,d rows, made chunk by chunk in a heap of %d MB" rows (heap-mb)))
  (let [item  (run "(folio/add! f :readings (big-chunks rows)
            {:overwrite? true, :progress true, :description \"made up, chunk by chunk\"})")
        total (run "(transduce (map #(reduce + (% :celsius))) + (folio/chunks f :readings {:columns [:celsius]}))")]
    (say (format "  %,d rows, %s of Parquet; the mean is %.3f degrees" rows (megabytes (:size-bytes item)) (/ (double total) (double rows))))))

(defn- stream-late! [f]
  (headline "The flights, streamed in chunks, while the late ones are appended to a table of their own")
  (when (get f "late") (folio/delete! f "late"))
  (run "(let [minutes (:late-minutes (folio/value f :params))
      late?   (fn [row] (> (or (:dep_delay row) 0) minutes))]
  (folio/with-appender [late f :late {:inputs [:flights :params], :description \"more than an hour late\"}]
    (run! (fn [chunk] (folio/append! late (folio/filter-rows chunk late?)))
          (folio/chunks f :flights {:columns [:carrier :tailnum :dest :dep_delay :distance], :chunk-size 10000}))))")
  (say (format "  %,d of %,d flights left more than an hour late"
               (:rows (folio/info f "late")) (:rows (folio/info f "flights")))))

(defn- ask [f]
  (headline "A question across three tables")
  (let [answer (run "(folio/query f [\"SELECT a.name AS airline, count(*) AS flights, round(avg(p.seats))::INTEGER AS seats,
                       round(avg(l.dep_delay), 1) AS minutes
                FROM late l JOIN airlines a USING (carrier) JOIN planes p USING (tailnum)
                WHERE l.distance > ?
                GROUP BY ALL ORDER BY flights DESC LIMIT 6\" 500])")]
    (say (indent (pr-str answer)))
    (folio/add! f :late_by_airline answer {:overwrite? true, :description "long flights that left late, by airline"})))

(defn- look []
  (headline "What there is")
  (say (indent (pr-str (run "(folio/describe f)"))))
  (headline "What a table is, without reading it")
  (let [info (run "(dissoc (folio/info f :late) :schema)")]
    (say (indent (str/trimr (with-out-str (pprint/pprint info))))))
  (headline "What is in it")
  (say (indent (pr-str (run "(folio/preview f :late 5)")))))

(defn- next-steps [folder]
  (headline "What to try next")
  (say (indent (str "bin/clojure -M:dev -r        a prompt; then:
    (require '[datafolio.api :as folio])
    (def f (folio/open \"" folder "\"))
    (folio/query f \"flights\" \"select origin, count(*) from table group by 1\")
    (reduce + (map folio/row-count (folio/chunks f \"flights\")))
    (folio/path f \"flights\")     ; a Parquet file, for Polars, Spark, DuckDB
bin/demo --rows 20000000     the same with a table larger than its heap
python -c 'import datafolio; print(datafolio.DataFolio(\"" folder "\").describe())'
README.md, docs/tables.md    what else there is"))))

;; ---- the command

(defn- usage! [message]
  (binding [*out* *err*]
    (println message)
    (println "Usage: bin/demo [FOLDER] [--rows N]     N is a number of rows, such as 20000000"))
  (System/exit 2))

(defn- parse [words]
  (loop [words words, found {}]
    (let [[word & more] words]
      (cond (nil? word)                 found
            (#{"-h" "--help"} word)     (usage! "Makes a folio of real tables, and streams and queries it.")
            (= "--rows" word)           (let [n (some-> (first more) (str/replace #"[_,]" "") parse-long)]
                                          (if (and n (pos? (long n)))
                                            (recur (next more) (assoc found :rows n))
                                            (usage! "--rows needs a number of rows.")))
            (str/starts-with? word "-") (usage! (str "There is no option " word "."))
            (:folder found)             (usage! (str "One folder is enough; " word " is a second one."))
            :else                       (recur more (assoc found :folder word))))))

(defn -main [& words]
  (let [{:keys [folder rows]} (parse words)
        given  folder
        folder (or folder (str (io/file (str (Files/createTempDirectory "datafolio-" (make-array FileAttribute 0))) "flights-2013")))]
    (try
      (say "A folio at " folder)
      (with-open [f ^java.lang.AutoCloseable (folio/open folder)]
        (doseq [[sym value] {'f f, 'data data, 'big-chunks big-chunks, 'rows rows}] (given! sym value))
        (when rows (make-big! rows))
        (make-tables!)
        (stream-late! f)
        (ask f)
        (look))
      (next-steps folder)
      (when-not given (say) (say "The folio stays at " folder " until you remove it."))
      (shutdown-agents)
      (catch clojure.lang.ExceptionInfo e
        (binding [*out* *err*] (println (str "bin/demo: " (ex-message e))))
        (System/exit 1)))))
