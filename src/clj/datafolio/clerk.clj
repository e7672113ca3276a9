(ns datafolio.clerk
  "Folios and their tables in Clerk notebooks. This namespace alone needs Clerk.

    (require '[datafolio.api :as folio]
             '[datafolio.clerk :as look])
    (look/install!)                       ; folios, tables and chunks of this notebook show as what they are
    (def f (folio/open \"flights-2013\"))
    f                                     ; the overview
    (look/table f :flights)               ; first figures, then rows that page by query: only shown pages are read
    (look/lineage f)
    (look/query f {:select [:carrier [[:count :*] :n]], :from :flights, :group-by :carrier})

  Clerk hashes values: a folio's hash is that of its path and revision, so that a cell which returns one, or something that
  holds one, shows anew when the folio has changed. It is never read back from Clerk's cache: the cell that opens it is
  evaluated in each session, and needs no `no-cache`, which all cells that use it would inherit. Other
  results Clerk caches by the cell's code, and cannot see that a folio has changed. `content` tells it: a cell that derefs one is evaluated again when, and only when, the item has changed.

    (def flights (look/content f :flights))
    (folio/row-count (folio/table f (:item @flights)))"
  (:require [datafolio.chunk :as chunk]
            [datafolio.hiccup :as hiccup]
            [datafolio.impl.ask :as ask]
            [datafolio.impl.data :as data]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.querying :as querying]
            [datafolio.impl.read :as read]
            [datafolio.impl.words :as words]
            [datafolio.query :as q]
            [nextjournal.clerk.viewer :as viewer]
            [taoensso.nippy :as nippy])
  (:import (datafolio.impl.folio Handle)
           (datafolio.manifest Item)
           (java.io DataInput DataOutput File)))

(set! *warn-on-reflection* true)

(def ^:private page-size 20)

;; ---- content, for Clerk's cache

(defn- fingerprint
  "What tells one state of an item from another: its checksum where one is recorded; of a table elsewhere, size and time of
  its file."
  [f ^Item item]
  (let [place (when (.isTable (.type item))
                (try (File. (str (.path (folio/reader f) (.name item)))) (catch Exception _ nil)))]
    (or (.orElse (.checksum item) nil)
        (when place [(.length ^File place) (.lastModified ^File place)])
        [(.orElse (.versionId item) nil) (.orElse (.createdAt item) nil) (.orElse (.filename item) nil)])))

(defn- now
  "The content of an item, or of the folio, as plain data: equal, and frozen to the same bytes, while it is the same."
  [f item-name]
  (let [reader (folio/reader f), path (str (.path reader))]
    (if item-name
      (let [found (.find reader item-name)]
        {:folio path, :item item-name, :content (when (.isPresent found) (fingerprint f (.get found)))})
      {:folio path, :revision (.revision reader)})))

(deftype ^:private Content [f item-name]
  clojure.lang.IDeref
  (deref [_] (now f item-name))
  Object
  (toString [_] (str "#<content of " (if item-name (str "item \"" item-name "\"") "folio") ">")))

(defmethod print-method Content [content ^java.io.Writer writer]
  (.write writer (str content)))

(defn content
  "Something to deref in a notebook's cells: the content of an item, {:folio path, :item name, :content hash}, or of the
  whole folio, {:folio path, :revision n}. Clerk hashes what a cell derefs, so that the cell, and those after it that use
  its result, are evaluated again when the item has changed, by whomever. :content is nil when there is no such item."
  ([f] (Content. f nil))
  ([f item-name] (Content. f (data/item-name item-name))))

;; Clerk hashes a value by the bytes that Nippy freezes it to.
(nippy/extend-freeze Handle :datafolio/folio [f ^DataOutput out]
  (.writeUTF out (str (:folio (now f nil))))
  (.writeLong out (:revision (now f nil))))

;; A value that holds an open folio is no more after a restart: Clerk then evaluates its cell.
(nippy/extend-thaw :datafolio/folio [^DataInput in]
  (throw (ex-info (str "An open folio cannot be read back; open " (.readUTF in) " again.") {})))

;; ---- rows that are read as they are shown

(defprotocol ^:private RowsOf
  (-row [pages i] "The cells of row i, from the page that holds it, which is read when it is not the last one read."))

(deftype ^:private Row [pages i]
  clojure.lang.Sequential
  clojure.lang.Seqable
  (seq [_] (seq (-row pages i))))

(deftype ^:private Pages [read-page ^long n last-page]
  RowsOf
  (-row [_ i]
    (let [number     (quot (long i) (long page-size))
          [had page] @last-page
          page       (if (= had number) page (let [page (read-page number)] (reset! last-page [number page]) page))]
      (nth page (rem (long i) (long page-size)))))
  clojure.lang.Counted
  (count [_] (int n))
  clojure.lang.Sequential
  clojure.lang.Seqable
  (seq [this] (seq (map #(viewer/with-viewer `viewer/table-row-viewer (Row. this %)) (range n))))
  clojure.lang.IReduceInit
  (reduce [this f init] (reduce f init (map #(viewer/with-viewer `viewer/table-row-viewer (Row. this %)) (range n)))))

(defn- cell [v]
  (cond (nil? v)                       ""
        (or (number? v) (boolean? v))  v
        :else                          (words/value v)))

(defn- cells-of [chunk names]
  (mapv (fn [row] (mapv #(cell (get row %)) names)) (chunk/rows chunk)))

(def ^:private rows-viewer
  "As Clerk's table, but for rows that are counted and read by page."
  {:name         `rows-viewer
   :add-viewers  viewer/table-viewers
   :transform-fn (fn [wrapped]
                   (let [{:keys [head rows number?]} (viewer/->value wrapped)]
                     (-> wrapped
                         (assoc :nextjournal/viewer `viewer/table-markup-viewer)
                         (update :nextjournal/width #(or % :wide))
                         (update :nextjournal/render-opts merge {:num-cols (count head), :number-col? number?})
                         (assoc :nextjournal/value [(viewer/with-viewer `viewer/table-head-viewer head)
                                                    (viewer/with-viewer `viewer/table-body-viewer {:nextjournal/page-size page-size} rows)]))))})

(defn- paged [names n read-page]
  (viewer/with-viewer rows-viewer
    {:head (mapv str names)
     :rows (Pages. read-page n (atom nil))
     :number? (if (pos? (long n)) (into #{} (keep-indexed (fn [i v] (when (number? v) i))) (first (read-page 0))) #{})}))

(defn rows
  "The rows of a table to page through: each page is one read, of that page's rows alone. Options: :columns, :where."
  ([f table-name] (rows f table-name nil))
  ([f table-name {:keys [columns where] :as opts}]
   (let [item  (data/item-name table-name)
         base  (cond-> {:key-fn identity, :as :chunk} columns (assoc :columns columns) where (assoc :where where))
         names (vec (chunk/column-names (read/preview f item 0 base)))
         n     (if (or where (nil? (:rows (read/info f item nil))))
                 (let [[condition & params] (ask/condition f item {:where where})]
                   (:n (first (querying/query f item (into [(str "SELECT count(*) AS n FROM table" (when condition (str " WHERE (" condition "\n)")))] params)
                                          {:as :rows}))))
                 (:rows (read/info f item nil)))]
     (paged names n (fn [number]
                      (cells-of (read/table f item (assoc base :offset (* (long number) (long page-size)), :limit page-size)) names))))))

;; ---- pictures

(defn- picture
  "Light or dark as Clerk is, whatever the system is set to: Clerk has a \"dark\" far outside, or nothing."
  [hiccup]
  (viewer/html {:nextjournal/width :wide} (hiccup/->html [:div.not-prose.light (hiccup/style) hiccup])))

(defn overview
  "The folio's overview."
  [f]
  (picture (hiccup/overview f)))

(defn summary
  "The first rows of a table under drawings of what is in its columns. Options: as of datafolio.hiccup/table."
  ([f table-name] (summary f table-name nil))
  ([f table-name opts] (picture (hiccup/table f table-name opts))))

(defn lineage
  "What was made from what, drawn."
  [f]
  (picture (or (hiccup/lineage f) [:p.datafolio "Nothing has inputs."])))

(defn snapshots
  "The snapshots, and what has changed since the newest."
  [f]
  (picture (or (hiccup/snapshots f) [:p.datafolio "There are no snapshots."])))

(defn diff
  "Two states compared: what `folio/diff` returned; see datafolio.hiccup/diff."
  [difference]
  (picture (hiccup/diff difference)))

(defn table
  "A table: what is in its columns, then all its rows to page through. Options: :columns, :where (of the rows)."
  ([f table-name] (table f table-name nil))
  ([f table-name opts]
   (viewer/col (summary f table-name {:rows 0, :columns (:columns opts)})
               (rows f table-name opts))))

(defn query
  "A query, as data or SQL: its SQL, and its result to page through, which is read once. Options: :params, :clauses, :ops, :fns
  and :with, as of datafolio.api/query."
  ([f q] (query f q nil))
  ([f q opts]
   (let [result (querying/query f nil q (assoc opts :as :chunk, :key-fn identity))
         names  (vec (chunk/column-names result))
         n      (chunk/row-count result)
         sql    (cond (map? q) (q/pretty q (assoc (dissoc opts :with) :dialect :duckdb)), (string? q) q, :else (first q))]
     (viewer/col (viewer/html [:pre {:style {:white-space "pre-wrap"}} [:code sql]])
                 (paged names n (fn [number]
                                  (let [from (* (long number) (long page-size))]
                                    (cells-of (chunk/slice result from (min (long page-size) (- (long n) from))) names))))))))

;; ---- viewers

(def folio-viewer
  "Shows a folio as its overview."
  {:name `folio-viewer, :pred #(instance? Handle %), :transform-fn (viewer/update-val overview)})

(def chunk-viewer
  "Shows a chunk as a table to page through."
  {:name         `chunk-viewer
   :pred         chunk/chunk?
   :transform-fn (viewer/update-val
                   (fn [c]
                     (let [c     (chunk/realize c)
                           names (vec (chunk/column-names c))
                           rows  (chunk/rows (chunk/chunk (chunk/->java c) identity))]
                       (paged names (count rows)
                              (fn [number]
                                (let [from (* (long number) (long page-size))]
                                  (mapv (fn [i] (let [row (nth rows i)] (mapv #(cell (get row %)) names)))
                                        (range from (min (count rows) (+ from (long page-size)))))))))))})

(defn install!
  "Makes folios and chunks show as such in the current notebook (namespace). Returns nil."
  []
  (viewer/add-viewers! [folio-viewer chunk-viewer])
  nil)
