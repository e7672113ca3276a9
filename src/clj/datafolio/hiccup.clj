(ns datafolio.hiccup
  "A folio to look at, as plain data: hiccup with inline SVG, for a page, a notebook or a value browser.

    overview   its items by type, with sizes, descriptions and dates; its own facts
    table      the first rows of a table, with a small drawing and the share of missing values under each column
    lineage    what was made from what, drawn in layers
    snapshots  the snapshots, and what has changed since the newest
    diff       what differs between two states, as `folio/diff` tells it
    page       all of it as one page; `(folio/html f \"out.html\")` writes that to a file
    ->html     hiccup as text, with everything escaped; `style` is the CSS of all of it

  What is damaged or missing is shown as such: nothing here fails for what is in a folio. The drawings of a table come from
  one query, never from loading it: up to ten million values all are counted; of a larger table a hundred thousand rows,
  in twenty runs spread evenly, and the text above the table says so.

    (require '[datafolio.hiccup :as look])
    (spit \"flights.html\" (look/->html [:div (look/style) (look/table f :flights)]))"
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [datafolio.chunk :as chunk]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.figures :as figures]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.history :as history]
            [datafolio.impl.markup :as markup]
            [datafolio.impl.options :as options]
            [datafolio.impl.read :as read]
            [datafolio.impl.summary :as summary]
            [datafolio.impl.words :as words])
  (:import (datafolio Description)
           (datafolio.manifest Snapshot)))

(set! *warn-on-reflection* true)

(def ^:private most-columns "Columns of a table that are shown." 50)
(def ^:private most-items "Items of one type that are listed." 1000)

;; ---- what goes wrong is shown

(defn- problem [^Throwable e]
  [:p.df-problem {:role "note"} (words/cut (or (ex-message e) (str (class e))) 2000)])

(defn- shown
  "What `draw` returns, or what went wrong."
  [draw]
  (try (draw) (catch Exception e (problem e))))

;; ---- the overview

(def ^:private headings
  (array-map :included-table   "Tables"
             :referenced-table "Tables elsewhere"
             :numpy-array      "Arrays"
             :json-data        "JSON"
             :timestamp        "Timestamps"
             :model            "Models"
             :artifact         "Files"))

(def ^:private of-other-type "Of other types")

(defn- items-of [f]
  (errors/with-errors nil (mapv data/item->map (.items (folio/reader f)))))

(defn- number-of [item k]
  (let [n (get item k)] (when (nat-int? n) n)))

(defn- dimensions [item]
  (when-let [rows (number-of item :num-rows)]
    (str (words/counted rows "row") (when-let [n (number-of item :num-cols)] (str " × " (words/counted n "column"))))))

(defn- facts
  "What is recorded of an item, as a few texts."
  [item]
  (let [size (some #(number-of item %) [:size-bytes :file-size])]
    (remove str/blank?
            (case (:type item)
              :included-table   [(dimensions item) (some-> size words/size)]
              :referenced-table [(dimensions item) (words/cut (str (:path item)) 80)]
              :numpy-array      [(str (:dtype item)) (when (sequential? (:shape item)) (str/join " × " (:shape item)))]
              :json-data        [(str (:data-type item))]
              :timestamp        [(some-> (:iso-string item) words/moment)]
              :model            [(str (:model-type item)) (str (:serialization-format item)) (some-> size words/size)]
              :artifact         [(str (:category item)) (some-> size words/size)]
              [(name (or (:type item) :unknown))]))))

(defn- input-names [item]
  (when (sequential? (:inputs item)) (filter string? (:inputs item))))

(defn- item-line [item links]
  (let [item-name (str (:name item))]
    [:li
     [:div.df-head
      [:span.df-name (if (contains? links item-name) [:a {:href (str "#" (figures/anchor item-name))} item-name] item-name)]
      [:span.df-facts (str/join " · " (facts item))]]
     (when-not (str/blank? (str (:description item)))
       [:p.df-words (words/cut (str (:description item)) 1000)])
     (let [inputs (input-names item)]
       [:p.df-note
        (str/join " · " (remove nil? [(when (seq inputs) (words/cut (str "from " (str/join ", " inputs)) 300))
                                      (some->> (:created-at item) words/moment (str "added "))]))])]))

(defn- item-lists [items links]
  (let [by-heading (group-by #(headings (:type %) of-other-type) items)]
    (for [heading (concat (vals headings) [of-other-type])
          :let  [found (by-heading heading)]
          :when found]
      [:div.df-group
       [:h2 heading " " [:span.df-count (words/whole (count found))]]
       [:ul.df-items (for [item (take most-items found)] (shown #(item-line item links)))]
       (when (< (long most-items) (count found))
         [:p.df-note (str "… and " (words/whole (- (count found) (long most-items))) " more")])])))

(def ^:private own-facts [:created_at :updated_at :_datafolio])

(defn- metadata-table [metadata]
  (when-let [facts (seq (apply dissoc metadata own-facts))]
    [:div.df-scroll {:tabindex 0, :role "region", :aria-label "Metadata"}
     [:table.df-metadata
      [:tbody (for [[k v] facts]
                [:tr [:th {:scope "row"} (words/cut (if (keyword? k) (subs (str k) 1) (str k)) 200)]
                 [:td (words/cut (if (string? v) v (pr-str v)) 2000)]])]]]))

(defn- description ^Description [f]
  (errors/with-errors nil (.describe (folio/reader f))))

(defn- title-of [f title]
  (or title
      (let [d (description f), given (get (.metadata d) "title")]
        (if (and (string? given) (not (str/blank? given))) given (.name d)))))

(defn- summary-line [f]
  (let [d     (description f)
        items (items-of f)
        bytes (reduce + (keep (fn [item] (some #(number-of item %) [:size-bytes :file-size])) items))
        at    (get (.metadata d) "updated_at")]
    (str/join " · " (remove nil? [(words/counted (count items) "item")
                                  (when (pos? (long bytes)) (words/size bytes))
                                  (when (pos? (.archived d)) (str (words/whole (.archived d)) " archived"))
                                  (when (pos? (.snapshots d)) (words/counted (.snapshots d) "snapshot"))
                                  (str "revision " (words/whole (.revision d)))
                                  (some->> at words/moment (str "changed "))]))))

(defn overview
  "The folio as a whole: its title and path, its own facts, its items by type. Option: :title (the folio's metadata :title,
  or its folder)."
  ([f] (overview f nil))
  ([f {:keys [title links] :as opts}]
   (errors/check-options (dissoc opts :links) [:title])
   [:section.datafolio.df-overview
    (shown #(list [:h1 (words/cut (str (title-of f title)) 200)]
                  [:p.df-path (.place (folio/reader f))]
                  [:p.df-note (summary-line f)]
                  (metadata-table (data/<-json keyword (.metadata (folio/reader f))))))
    (shown #(let [items (items-of f)]
              (if (seq items) (item-lists items links) [:p.df-note "There are no items yet."])))]))

;; ---- a table

(defn- missing-text [{:keys [missing]} rows]
  (if (zero? (long missing)) "none missing" (str (words/share missing rows) " missing")))

(defn- top-values [{:keys [top distinct]} rows]
  (cond
    (empty? top) nil
    (= 1 (second (first top))) [:p.df-note (if (= 1 distinct) "one value" (str "about " (words/whole distinct) " different values"))]
    :else
    [:ol.df-top
     (for [[v n] top]
       [:li [:span.df-bar {:style (str "width:" (max 1 (Math/round (* 100 (/ (double n) (double (max 1 (long rows)))))))
                                       "%")}]
        [:span.df-value (words/cut (str v) 18)]
        [:span.df-share (words/share n rows)]])
     (when (< (count top) (long (or distinct 0)))
       [:li.df-more (str "of about " (words/whole distinct))])]))

(defn- flush-right? [type] (boolean (#{:integer :number} (summary/kind type))))

(defn- figure [{:keys [name kind] drawn :histogram :as column} rows]
  [:td (when (flush-right? (:type column)) {:class "df-right"})
   (cond drawn (list (figures/histogram name kind drawn)
                     [:div.df-range [:span (figures/bound kind (:low drawn))] [:span (figures/bound kind (:high drawn))]])
         :else (top-values column rows))
   [:div {:class (if (pos? (long (:missing column))) "df-missing df-some" "df-missing")} (missing-text column rows)]])

(defn- cell [v right?]
  (if (nil? v)
    [:td.df-null {:title "missing", :class (when right? "df-right")} "·"]
    [:td (when right? {:class "df-right"}) (words/value v)]))

(defn- rows-table [table-name columns rows summary]
  (let [right (mapv (comp flush-right? :type) columns)]
    [:div.df-scroll {:tabindex 0, :role "region", :aria-label (str "Rows of " table-name)}
     [:table.df-rows
      [:caption (str "The first " (words/counted (count rows) "row"))]
      [:thead
       [:tr (for [[{:keys [name type]} right?] (map vector columns right)]
              [:th {:scope "col", :class (when right? "df-right")} [:span.df-name (words/cut (str name) 40)] [:span.df-type (words/cut type 30)]])]
       (when summary
         [:tr.df-figures (for [column (:columns summary)] (figure column (:rows summary)))])]
      [:tbody (for [row rows] [:tr (map cell row right)])]]]))

(defn- looked-at [{:keys [rows of how]}]
  (case how
    :all    nil
    :first  (str "Drawn from the first " (words/counted rows "row") ".")
    :spread (str "Drawn from a sample: " (words/whole rows) " of " (words/counted of "row") ", spread evenly.")))

(defn- table-facts [info]
  (str/join " · " (remove nil? [(some-> (:rows info) (words/counted "row"))
                                (words/counted (:columns info) "column")
                                (some-> (:size-bytes info) words/size)
                                (some-> (:format info) name)])))

(defn- table-body [f table-name {:keys [rows columns]}]
  (let [info    (read/info f table-name {:key-fn identity})
        given   (or (some-> columns data/column-names) (:column-names info))
        names   (vec (take most-columns given))
        preview (read/preview f table-name (or rows 10) {:columns names, :key-fn identity, :as :chunk})
        schema  (chunk/schema preview)
        summary (try (summary/columns f table-name (map #(select-keys % [:name :type]) schema) (:rows info))
                     (catch Exception e e))
        failed? (instance? Exception summary)]
    (list
      [:p.df-facts (table-facts info)]
      (when failed? (problem summary))
      (when-let [words (when-not failed? (looked-at summary))] [:p.df-note words])
      (rows-table table-name schema (map #(map (fn [n] (get % n)) names) (chunk/rows preview)) (when-not failed? summary))
      (when (< (count names) (count given))
        [:p.df-note (str "… and " (words/counted (- (count given) (count names)) "more column") ": "
                         (words/cut (str/join ", " (drop (count names) given)) 400))]))))

(defn table
  "The first rows of a table under the names and types of its columns, each with a histogram (numbers, dates and times) or
  its most frequent values (texts, booleans) and the share that is missing. Options: :rows (10), :columns (the first 50)."
  ([f table-name] (table f table-name nil))
  ([f table-name opts]
   (errors/check-options opts [:rows :columns])
   (let [table-name (data/item-name table-name)]
     [:section.datafolio.df-table {:id (figures/anchor table-name)}
      [:h2 table-name]
      (shown #(let [item (data/item->map (.item (folio/reader f) table-name))]
                (when-not (str/blank? (str (:description item)))
                  [:p.df-words (words/cut (str (:description item)) 1000)])))
      (shown #(table-body f table-name opts))])))

;; ---- lineage, differences

(defn lineage
  "What was made from what, as a drawing in layers from left to right; nil when no item has inputs."
  ([f] (lineage f nil))
  ([f {:keys [links] :as opts}]
   (errors/check-options (dissoc opts :links) [])
   (let [drawn (shown #(let [items  (items-of f)
                             edges  (for [item items, input (distinct (input-names item))] [input (str (:name item))])
                             used   (into #{} cat edges)
                             known  (into #{} (map (comp str :name)) items)
                             nodes  (concat (for [item items
                                                  :let  [n (str (:name item))]
                                                  :when (used n)]
                                              {:name n, :what (str (first (facts item)))
                                               :href (when (contains? links n) (str "#" (figures/anchor n)))})
                                            (for [n (distinct (map first edges)) :when (not (known n))]
                                              {:name n, :what (if (.contains (folio/reader f) n) "archived" "not here"), :missing? true}))]
                         (figures/lineage nodes edges)))]
     (when drawn
       [:section.datafolio.df-lineage-section [:h2 "Lineage"] drawn]))))

(defn- names-part [class heading names]
  (when (seq names)
    [:div {:class (str "df-group " class)}
     [:h2 heading " " [:span.df-count (words/whole (count names))]]
     [:ul.df-names (for [n names] [:li (words/cut (data/item-name n) 200)])]]))

(defn- fact [v] (if (nil? v) "·" (words/cut (if (string? v) v (pr-str v)) 400)))

(defn- changes-table
  "What was and what is, by name: {name [before after]}."
  [label changes]
  (when (seq changes)
    [:div.df-scroll {:tabindex 0, :role "region", :aria-label label}
     [:table.df-metadata
      [:tbody (for [[k [before after]] changes]
                [:tr [:th {:scope "row"} (words/cut (if (keyword? k) (subs (str k) 1) (str k)) 200)]
                 [:td (fact before)] [:td {:aria-label "becomes"} "→"] [:td (fact after)]])]]]))

(defn- items-diff [{:keys [added removed changed unchanged metadata]}]
  (list
    (if (some seq [added removed changed metadata])
      (list (names-part "df-added" "Added" added) (names-part "df-removed" "Removed" removed) (names-part "df-changed" "Changed" changed)
            (when (seq metadata) [:div.df-group.df-changed [:h2 "Metadata"] (changes-table "Metadata that changed" metadata)]))
      [:p.df-note "Nothing differs."])
    (when (seq unchanged)
      [:details [:summary (str (words/counted (count unchanged) "item") " unchanged")]
       [:ul.df-names (for [n unchanged] [:li (words/cut (data/item-name n) 200)])]])))

(defn- table-diff [{:keys [table columns rows counts changed-columns]}]
  (let [[before after] rows, {:keys [added removed changed]} columns]
    (list
      [:p.df-facts (str table ": " (words/counted before "row") " then, " (words/whole after) " now"
                        (when counts
                          (str "; " (str/join ", " (for [k [:added :removed :changed :unchanged]] (str (words/whole (k counts)) " " (name k)))))))]
      (names-part "df-added" "Columns added" (map (fn [[c type]] (str (data/item-name c) ", " type)) added))
      (names-part "df-removed" "Columns removed" (map (fn [[c type]] (str (data/item-name c) ", " type)) removed))
      (when (seq changed) [:div.df-group.df-changed [:h2 "Columns of another type"] (changes-table "Columns of another type" changed)])
      (names-part "df-changed" "Values changed" (map (fn [[c n]] (str (data/item-name c) ", in " (words/counted n "row"))) changed-columns)))))

(defn diff
  "Two states compared: what `folio/diff` returns, of items or of one table, or a map of as many of its :from, :to, :added,
  :removed, :changed, :unchanged (names of items each) and :metadata {key [before after]} as there are."
  [{:keys [from to table] :as difference}]
  (errors/check-options difference (into [:from :to :added :removed :changed :unchanged :metadata]
                                         (when table [:table :columns :rows :counts :changed-columns])))
  [:section.datafolio.df-diff
   (when (and from to) [:p.df-note (str "From " (words/cut (str from) 100) " to " (words/cut (str to) 100))])
   (if table (table-diff difference) (items-diff difference))])

(defn- snapshot-line [^Snapshot s]
  [:li
   [:div.df-head [:span.df-name (.name s)]
    [:span.df-facts (str/join " · " (remove str/blank? [(words/counted (count (.versions s)) "item") (str (words/moment (.timestamp s)))
                                                        (str/join ", " (.tags s))]))]]
   (when-let [description (.orElse (.description s) nil)] [:p.df-words (words/cut description 1000)])])

(defn snapshots
  "The snapshots, the newest first, and what has changed since the newest; nil where there are none."
  [f]
  (when-let [all (try (seq (.snapshots (folio/reader f))) (catch Exception _ nil))]
    [:section.datafolio.df-snapshots
     [:h2 "Snapshots " [:span.df-count (words/whole (count all))]]
     [:ul.df-items (for [s (take most-items all)] (shown #(snapshot-line s)))]
     (shown #(diff (history/diff f)))]))

;; ---- the page

(def ^:private css (delay (slurp (io/resource "datafolio/hiccup.css"))))

(defn style
  "The :style element that all of this wants once on a page: light and dark, as the system is set. The class \"dark\" or
  \"light\" on an element around settles it, \"dark\" where there are both."
  []
  [:style (force css)])

(defn ->html
  "A piece of hiccup as HTML text, everything in it escaped. Throws :invalid-argument for what is no name of an element or
  attribute."
  [hiccup]
  (markup/html hiccup))

(defn page
  "The whole folio as the hiccup of one :html element that needs nothing else: no network, no script. Options, as of
  `folio/html`: :title, :items (names of what is shown; all), :rows (of each table; 10)."
  ([f] (page f nil))
  ([f opts]
   (let [{:keys [title items rows]} (options/check :html opts)
         chosen? (if items (let [names (set (data/column-names items))] #(contains? names %)) (constantly true))
         all     (try (items-of f) (catch Exception _ []))
         tables  (for [{:keys [type] item-name :name} all
                       :when (and (#{:included-table :referenced-table} type) (chosen? item-name))]
                   item-name)]
     (run! #(errors/with-errors nil (.item (folio/reader f) (data/item-name %))) items)
     [:html {:lang "en"}
      [:head
       [:meta {:charset "utf-8"}]
       [:meta {:name "viewport", :content "width=device-width, initial-scale=1"}]
       [:meta {:name "color-scheme", :content "light dark"}]
       [:meta {:name "generator", :content "datafolio"}]
       [:meta {:http-equiv "Content-Security-Policy", :content "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}]
       [:link {:rel "icon", :href "data:,"}]
       [:title (words/cut (str (try (title-of f title) (catch Exception _ "folio"))) 200)]
       (style)]
      [:body
       [:main
        (overview f {:title title, :links (set tables)})
        (lineage f {:links (set tables)})
        (snapshots f)
        (for [table-name (take most-items tables)] (table f table-name (when rows {:rows rows})))
        [:footer.datafolio [:p.df-note (str "Written " (words/now) ".")]]]]])))
