(ns ^:no-doc datafolio.impl.print
  "How folios, chunks, columns and streams of them print: nothing is read from disk, and nothing here fails."
  (:require [clojure.string :as str]
            [datafolio.impl.chunk :as chunk]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.column :as column]
            [datafolio.impl.folio]
            [datafolio.impl.parallel :as parallel]
            [datafolio.impl.terminal :as terminal]
            [datafolio.impl.width :as width])
  (:import (datafolio.impl.chunk Chunk Rows)
           (datafolio.impl.chunks Chunks)
           (datafolio.impl.column Column)
           (datafolio.impl.folio Handle)
           (datafolio.impl.parallel Mapped)
           (java.io Writer)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(defn screen
  "How many letters fit a line: what the text (of the environment variable COLUMNS) says, else the terminal, else 100."
  ([columns] (screen columns @terminal/columns))
  ([columns terminal] (max 20 (long (or (some-> columns parse-long) terminal 100)))))

(def ^:private widest "Letters of a cell." 24)
(def ^:private most-rows 10)

(defn- number-text [n] (String/format Locale/ROOT "%,d" (object-array [(long n)])))

(defn- plural [n singular] (str (number-text n) " " singular (when-not (= 1 n) "s")))

(defn- brief
  "A value of limited size, to be printed."
  [v]
  (cond (string? v)     (width/cut v (* 4 widest))
        (map? v)        (into (empty v) (map (fn [[k x]] [k (brief x)])) (take 6 v))
        (sequential? v) (mapv brief (take 6 v))
        (bytes? v)      (symbol (str (alength ^bytes v) " bytes"))
        :else           v))

(defn- cell
  "A value as one line of limited length; a missing one as a dot."
  [v]
  (cond (nil? v)    "·"
        (string? v) (width/cut (width/one-line (width/cut v (* 4 widest))) widest)
        (bytes? v)  (str (alength ^bytes v) " bytes")
        (coll? v)   (width/cut (width/one-line (binding [*print-length* (min 5 (long (or *print-length* 5)))] (pr-str (brief v)))) widest)
        :else       (width/cut (width/one-line (str v)) widest)))

(defn- shown-column
  "Header, type and cells of a column as {:width :lines}; numbers are flush right."
  [chunk i n]
  (let [column (chunk/-column-at chunk i)
        type   (.sql (.type (column/->java column)))
        texts  (into [(cell (nth (chunk/names chunk) i)) (cell type)]
                     (map #(cell (nth column %)))
                     (range n))
        width  (long (reduce max (map width/width texts)))
        right? (boolean (re-find #"^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$" type))]
    {:width width, :lines (mapv #(width/padded % width right?) texts)}))

(defn- fitting
  "The first columns that fit the screen side by side, at least one."
  [columns places]
  (loop [[c & more] columns, used 0, shown []]
    (let [used (+ used (if c (+ 2 (long (:width c))) 0))]
      (if (and c (or (empty? shown) (<= used (long places))))
        (recur more used (conj shown c))
        shown))))

(defn- one-level-down
  "Calls `text` where values may be printed one level deeper; # where they may not."
  [text]
  (cond (nil? *print-level*)               (text)
        (pos? (long *print-level*))        (binding [*print-level* (dec (long *print-level*))] (text))
        :else                              "#"))

(defn- table-text [chunk]
  (let [rows    (.rowCount (chunk/->java chunk))
        columns (count chunk)
        n       (min rows (long (or *print-length* most-rows)))
        shown   (fitting (map #(shown-column chunk % n) (range columns)) (screen (System/getenv "COLUMNS")))
        lines   (map #(str/trimr (str/join "  " %)) (apply map vector (map :lines shown)))]
    (str/join "\n"
              (concat [(str "chunk of " (plural rows "row") ", " (plural columns "column"))]
                      (map #(str " " %) lines)
                      (when (< n rows) [(str " … " (number-text (- rows n)) " more " (if (= 1 (- rows n)) "row" "rows"))])
                      (when (< (count shown) columns)
                        [(str " … " (plural (- columns (count shown)) "more column") ": "
                              (width/cut (str/join ", " (map cell (take 9 (drop (count shown) (chunk/names chunk))))) 70))])))))

(defn- write [^Writer writer text ended]
  (let [^String s (try (text) (catch Throwable _ ended))]
    (.write writer s)))

(defmethod print-method Chunk [chunk ^Writer writer]
  (write writer (fn [] (one-level-down #(table-text chunk)))
         "#<chunk, no longer valid: (realize chunk) inside the step keeps one>"))

(defn- some-of [xs]
  (let [n     (count xs)
        shown (min n (long (or *print-length* most-rows)))]
    (str "[" (str/join " " (map (fn [i] (let [v (nth xs i)] (if (or (nil? v) (string? v)) (pr-str (some-> v (width/cut widest))) (cell v)))) (range shown)))
         (when (< shown n) (if (zero? shown) "…" " …")) "]")))

(defmethod print-method Column [column ^Writer writer]
  (write writer
         (fn []
           (let [c (column/->java column)]
             (str "#<column " (pr-str (column/-key column)) " " (width/cut (.sql (.type c)) 40) ", " (plural (.size c) "row")
                  (when (pos? (.nullCount c)) (str ", " (number-text (.nullCount c)) " missing"))
                  " " (one-level-down #(some-of column)) ">")))
         "#<column, no longer valid: (realize chunk) inside the step keeps its chunk>"))

(defmethod print-method Rows [rows ^Writer writer]
  (let [n     (count rows)
        shown (min n (long (or *print-length* most-rows)))]
    (write writer
           (fn []
             (one-level-down
               #(str "[" (str/join "\n " (concat (map (fn [i] (pr-str (update-vals (nth rows i) brief))) (range shown))
                                                 (when (< shown n) [(str "… " (number-text (- n shown)) " more rows")])))
                     "]")))
           "#<rows of a chunk that is no longer valid: (realize chunk) inside the step keeps one>")))

(defn- what-text [{:keys [item query rows]}]
  (str (cond item  (str "table \"" item "\"")
             query (str "query " (pr-str (width/cut (str/replace (str query) #"\s+" " ") 60)))
             :else "a stream")
       (when-let [n (if (delay? rows) (when (realized? rows) @rows) rows)]
         (str ", " (plural n "row")))))

(defmethod print-method Chunks [chunks ^Writer writer]
  (write writer #(str "#<chunks of " (what-text (:what (chunks/-facts chunks))) ", not read>") "#<chunks>"))

(defmethod print-method Mapped [mapped ^Writer writer]
  (write writer #(str "#<results on chunks of " (what-text (parallel/-source mapped)) ", not computed>") "#<results on chunks>"))

(defmethod print-method Handle [handle ^Writer writer]
  (write writer #(str "#<" handle ">") "#<folio>"))

;; for *print-dup*: none of these can be read back, and reading them whole to print them would be worse
(doseq [type [Chunk Column Rows Chunks Mapped Handle]]
  (let [printed (get-method print-method type)]
    (.addMethod ^clojure.lang.MultiFn print-dup type (fn [x writer] (printed x writer)))))
