(ns ^:no-doc datafolio.impl.print
  "How chunks, columns and streams of them print: nothing is read from disk, and nothing here fails."
  (:require [clojure.string :as str]
            [datafolio.impl.chunk :as chunk]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.column :as column]
            [datafolio.impl.parallel :as parallel])
  (:import (datafolio.impl.chunk Chunk Rows)
           (datafolio.impl.chunks Chunks)
           (datafolio.impl.column Column)
           (datafolio.impl.parallel Mapped)
           (java.io Writer)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(def ^:private screen "Columns of a screen that a table fits." 100)
(def ^:private widest "Letters of a cell." 24)
(def ^:private most-rows 10)

(defn- number-text [n] (String/format Locale/ROOT "%,d" (object-array [(long n)])))

(defn- plural [n singular] (str (number-text n) " " singular (when-not (= 1 n) "s")))

(defn- cut [^String s n]
  (if (<= (.length s) (long n)) s (str (subs s 0 (dec n)) "…")))

(defn- cell
  "A value as one line of limited length; a missing one as a dot."
  [v]
  (cond (nil? v)    "·"
        (string? v) (cut (str/replace (cut v (* 4 widest)) #"[\r\n\t]" " ") widest)
        (bytes? v)  (str (alength ^bytes v) " bytes")
        (coll? v)   (cut (binding [*print-length* 5] (pr-str v)) widest)
        :else       (cut (str v) widest)))

(defn- padded [^String s width right?]
  (let [space (apply str (repeat (- (long width) (.length s)) \space))]
    (if right? (str space s) (str s space))))

(defn- shown-column
  "Header, type and cells of a column as {:width :lines}; numbers are flush right."
  [chunk i n]
  (let [column (chunk/-column-at chunk i)
        type   (.sql (.type (column/->java column)))
        texts  (into [(cut (nth (chunk/names chunk) i) widest) (cut type widest)]
                     (map #(cell (nth column %)))
                     (range n))
        width  (long (reduce max (map count texts)))
        right? (boolean (re-find #"^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$" type))]
    {:width width, :lines (mapv #(padded % width right?) texts)}))

(defn- fitting
  "The first columns that fit the screen side by side, at least one."
  [columns]
  (loop [[c & more] columns, used 0, shown []]
    (let [used (+ used (if c (+ 2 (long (:width c))) 0))]
      (if (and c (or (empty? shown) (<= used (long screen))))
        (recur more used (conj shown c))
        shown))))

(defn- table-text [chunk]
  (let [rows    (.rowCount (chunk/->java chunk))
        columns (count chunk)
        n       (min rows (long (or *print-length* most-rows)))
        shown   (fitting (map #(shown-column chunk % n) (range columns)))
        lines   (map #(str/trimr (str/join "  " %)) (apply map vector (map :lines shown)))]
    (str/join "\n"
              (concat [(str "chunk of " (plural rows "row") ", " (plural columns "column"))]
                      (map #(str " " %) lines)
                      (when (< n rows) [(str " … " (number-text (- rows n)) " more " (if (= 1 (- rows n)) "row" "rows"))])
                      (when (< (count shown) columns)
                        [(str " … " (plural (- columns (count shown)) "more column") ": "
                              (cut (str/join ", " (drop (count shown) (chunk/names chunk))) 70))])))))

(defn- write [^Writer writer text ended]
  (let [^String s (try (text) (catch Exception _ ended))]
    (.write writer s)))

(defmethod print-method Chunk [chunk ^Writer writer]
  (write writer #(table-text chunk)
         "#<chunk, no longer valid: (realize chunk) inside the step keeps one>"))

(defn- some-of [xs]
  (let [n     (count xs)
        shown (min n (long (or *print-length* most-rows)))]
    (str "[" (str/join " " (map #(let [v (nth xs %)] (if (or (nil? v) (string? v)) (pr-str (some-> v (cut widest))) (cell v))) (range shown)))
         (when (< shown n) (if (zero? shown) "…" " …")) "]")))

(defmethod print-method Column [column ^Writer writer]
  (write writer
         #(let [c (column/->java column)]
            (str "#<column " (pr-str (column/-key column)) " " (cut (.sql (.type c)) 40) ", " (plural (.size c) "row")
                 (when (pos? (.nullCount c)) (str ", " (number-text (.nullCount c)) " missing"))
                 " " (some-of column) ">"))
         "#<column, no longer valid: (realize chunk) inside the step keeps its chunk>"))

(defmethod print-method Rows [rows ^Writer writer]
  (let [n     (count rows)
        shown (min n (long (or *print-length* most-rows)))]
    (write writer #(str "[" (str/join "\n " (concat (map (fn [i] (pr-str (nth rows i))) (range shown))
                                                   (when (< shown n) [(str "… " (number-text (- n shown)) " more rows")])))
                        "]")
           "#<rows of a chunk that is no longer valid: (realize chunk) inside the step keeps one>")))

(defn- what-text [{:keys [item query rows]}]
  (str (cond item  (str "table \"" item "\"")
             query (str "query " (pr-str (cut (str/replace (str query) #"\s+" " ") 60)))
             :else "a stream")
       (when-let [n (if (delay? rows) (when (realized? rows) @rows) rows)]
         (str ", " (plural n "row")))))

(defmethod print-method Chunks [chunks ^Writer writer]
  (write writer #(str "#<chunks of " (what-text (:what (chunks/-facts chunks))) ", not read>") "#<chunks>"))

(defmethod print-method Mapped [mapped ^Writer writer]
  (write writer #(str "#<results on chunks of " (what-text (parallel/-source mapped)) ", not computed>") "#<results on chunks>"))
