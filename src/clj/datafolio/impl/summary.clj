(ns ^:no-doc datafolio.impl.summary
  "What is in the columns of a table, told by DuckDB in one query: the share of missing values, a histogram of numbers and
  times, the most frequent values of texts and booleans.

  The time is bounded whatever the table's size. Up to ten million values all are counted. Of a larger table only a
  sample is: twenty runs of rows spread evenly, so that a few row groups are read and the others passed over; of a table
  whose rows nobody has counted (a CSV), its first rows."
  (:require [clojure.string :as str]
            [datafolio.impl.querying :as querying]))

(set! *warn-on-reflection* true)

(def ^:private most-values 10000000)
(def ^:private runs 20)
(def ^:private run-rows 5000)
(def ^:private bins 20)
(def ^:private most-tops 4)
(def ^:private timeout-ms 30000)

;; ---- which rows

(defn sample
  "Which rows of a table to look at: {:how :all}, {:how :spread, :starts …} or {:how :first}; `rows` is nil where it is not
  known."
  [rows columns]
  (cond (nil? rows)                                              {:how :first}
        (or (<= (* (long rows) (max 1 (long columns))) (long most-values))
            (<= (long rows) (* (long runs) (long run-rows))))    {:how :all}
        :else {:how    :spread
               :starts (mapv #(quot (* (long %) (- (long rows) (long run-rows))) (dec (long runs))) (range runs))}))

(defn- rows-sql [{:keys [how starts]} columns]
  (case how
    :all    (str "SELECT " columns " FROM table")
    :first  (str "SELECT " columns " FROM table LIMIT " (* (long runs) (long run-rows)))
    :spread (str/join " UNION ALL " (map #(str "(SELECT " columns " FROM table LIMIT " run-rows " OFFSET " % ")") starts))))

;; ---- what to ask of which type

(defn- quoted [column] (str "\"" (str/replace column "\"" "\"\"") "\""))

(defn kind
  "What a column of DuckDB's type is asked: :integer, :number, :date, :time, :choice, or :other (only what is missing)."
  [type]
  (condp re-matches type
    #"U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)" :integer
    #"FLOAT|DOUBLE|DECIMAL\([0-9, ]+\)"            :number
    #"DATE"                                        :date
    #"TIMESTAMP(_S|_MS|_NS|TZ)?( WITH TIME ZONE)?" :time
    #"VARCHAR|BOOLEAN|UUID|ENUM(?s:\(.*\))?"       :choice
    :other))

(defn- measure
  "The column as a finite DOUBLE to be cut into bins, or nil."
  [kind c]
  (case kind
    (:integer :number) (str "CASE WHEN isfinite(" c "::DOUBLE) THEN " c "::DOUBLE END")
    :date              (str "CASE WHEN isfinite(" c ") THEN epoch(" c ")::DOUBLE / 86400 END")
    :time              (str "CASE WHEN isfinite(" c ") THEN epoch(" c ")::DOUBLE END")
    nil))

(defn- whole? [kind] (#{:integer :date} kind))

(defn- step-sql
  "How wide a bin is: whole steps of whole numbers, so that no bin stays empty for arithmetic's sake."
  [kind i]
  (if (whole? kind)
    (str "greatest(1, ceil((hi" i " - lo" i " + 1) / " bins "))")
    (str "CASE WHEN hi" i " > lo" i " THEN (hi" i " - lo" i ") / " bins " ELSE 1 END")))

;; ---- the query

(defn- column-sql
  "The parts that a column adds to the query: in the rows, in their ranges, in the answer."
  [i {:keys [name kind]}]
  (let [x (measure kind (quoted name))]
    {:rows   (cond-> [(str (if (= :other kind) (str "(" (quoted name) " IS NOT NULL)") (quoted name)) " AS v" i)]
               x (conj (str x " AS x" i)))
     :ranges (cond-> [(if (= :other kind) (str "count_if(v" i ") AS n" i) (str "count(v" i ") AS n" i))]
               x                (into [(str "min(x" i ") AS lo" i) (str "max(x" i ") AS hi" i)])
               (= :choice kind) (conj (str "approx_count_distinct(v" i ") AS d" i)))
     :bins   (when x
               [(str "histogram(least(" (dec (long bins)) ", floor((x" i " - lo" i ") / " (step-sql kind i) "))::INTEGER)"
                     " FILTER (x" i " IS NOT NULL AND isfinite(hi" i " - lo" i ")) AS h" i)])
     :answer (cond-> [(str "n" i)]
               x                (into [(str "lo" i) (str "hi" i) (str "h" i)])
               (= :choice kind) (into [(str "d" i)
                                       (str "(SELECT list({v: v, n: n} ORDER BY n DESC, v) FROM"
                                            " (SELECT left(v" i "::VARCHAR, 200) AS v, count(*) AS n FROM look_rows WHERE v" i
                                            " IS NOT NULL GROUP BY v" i " ORDER BY n DESC, v LIMIT " most-tops ")) AS t" i)]))}))

(defn sql
  "The one query about columns [{:name :kind}] of the rows that `sample` tells."
  [sample columns]
  (let [parts (map-indexed column-sql columns)
        all   (fn [k] (mapcat k parts))
        some  (fn [before xs] (when (seq xs) (str before (str/join ", " xs))))]
    (str "WITH look_rows AS MATERIALIZED (" (rows-sql sample (str/join ", " (all :rows))) "),"
         " look_ranges AS MATERIALIZED (SELECT count(*) AS n, " (str/join ", " (all :ranges)) " FROM look_rows)"
         (some ", look_bins AS (SELECT " (all :bins)) (when (seq (all :bins)) " FROM look_rows, look_ranges)")
         " SELECT n, " (str/join ", " (all :answer)) " FROM look_ranges" (when (seq (all :bins)) ", look_bins"))))

;; ---- the answer

(defn- histogram [kind lo hi counts]
  (when (seq counts)
    (let [lo   (double lo), hi (double hi)
          step (cond (whole? kind) (max 1.0 (Math/ceil (/ (inc (- hi lo)) (double bins))))
                     (> hi lo)     (/ (- hi lo) (double bins))
                     :else         1.0)
          n    (cond (whole? kind) (inc (long (/ (- hi lo) step)))
                     (> hi lo)     (long bins)
                     :else         1)]
      {:low lo, :high hi, :step step, :counts (mapv #(long (get counts % 0)) (range n))})))

(defn- column-answer [row i {:keys [kind] :as column}]
  (let [at    (fn [k] (get row (keyword (str k i))))
        total (long (:n row))]
    (cond-> (assoc column :missing (- total (long (at "n"))))
      (at "h")             (assoc :histogram (histogram kind (at "lo") (at "hi") (at "h")))
      (= :choice kind)     (assoc :distinct (at "d"), :top (mapv (juxt :v :n) (at "t"))))))

(defn columns
  "What is in the columns (names and DuckDB's types as {:name :type}) of a table of `rows` rows, or nil where that is not
  known: {:rows, how many were looked at, :of, how many there are, :how :all :spread or :first,
  :columns [{:name :type :kind :missing, a number, :histogram {:low :high :step :counts}, :top [[text n] …],
  :distinct, about} …]}."
  [f table columns rows]
  (let [columns (mapv #(assoc % :kind (kind (:type %))) columns)
        sample  (sample rows (count columns))
        [row]   (when (seq columns)
                  (querying/query f table (sql sample columns) {:as :rows, :key-fn keyword, :timeout-ms timeout-ms}))]
    {:rows    (:n row 0)
     :of      rows
     :how     (:how sample)
     :columns (vec (map-indexed #(column-answer row %1 %2) columns))}))
