(ns ^:no-doc datafolio.impl.figures
  "Drawings as hiccup with inline SVG: histograms and lineage. Colours come from the page's style. Pure."
  (:require [clojure.string :as str]
            [datafolio.impl.layers :as layers]
            [datafolio.impl.words :as words])
  (:import (java.time Instant LocalDate ZoneOffset)
           (java.time.format DateTimeFormatter)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(defn- coordinate [x]
  (str/replace (String/format Locale/ROOT "%.1f" (object-array [(double x)])) #"\.0$" ""))

(defn anchor
  "The id of an item's place on a page: letters, digits, - and _, different for different names."
  [item-name]
  (str "item-" (str/replace (str item-name) #"[^A-Za-z0-9_]" #(str "-" (Integer/toHexString (int (first %))) "-"))))

;; ---- histograms

(def ^:private width 120)
(def ^:private height 32)

(def ^:private ^DateTimeFormatter minute (DateTimeFormatter/ofPattern "yyyy-MM-dd HH:mm" Locale/ROOT))

(defn bound
  "A bound of a bin as text: a number, a day, or a moment."
  [kind x]
  (try
    (case kind
      :date (str (LocalDate/ofEpochDay (long x)))
      :time (.format minute (.atOffset (Instant/ofEpochSecond (long x)) ZoneOffset/UTC))
      (words/number x))
    (catch java.time.DateTimeException _ (words/number x))))

(defn histogram
  "Bars of {:low :step :counts …} of a column named `title`, of `kind` :integer, :number, :date or :time."
  [title kind {:keys [low step counts]}]
  (let [n     (count counts)
        most  (double (reduce max 1 counts))
        at    (fn [i] (+ (double low) (* (double i) (double step))))
        [top] (sort-by #(- (long (nth counts %))) (range n))
        wide  (/ (double width) (max 1 n))]
    [:svg.df-histogram {:viewBox (str "0 0 " width " " height), :width width, :height height, :role "img", :preserveAspectRatio "none"}
     [:title (str title ": " (words/counted n "bin"))]
     [:desc (str "Most values, " (words/whole (nth counts top 0)) ", are from " (bound kind (at top)) " to " (bound kind (at (inc (long top)))) ".")]
     (for [[i k] (map-indexed vector counts)
           :when (pos? (long k))
           :let  [tall (max 1.5 (* height (/ (double k) most)))]]
       [:rect {:x (coordinate (* (double i) wide)), :y (coordinate (- height tall))
               :width (coordinate (max 1.0 (- wide 1.0))), :height (coordinate tall)}])]))

;; ---- lineage

(def ^:private box {:w 168, :h 40, :right 56, :down 16, :margin 8})
(def ^:private most-nodes 120)

(defn- corner [[layer row]]
  (let [{:keys [w h right down margin]} box]
    [(+ (double margin) (* (double layer) (+ (double w) (double right))))
     (+ (double margin) (* (double row) (+ (double h) (double down))))]))

(defn- points
  "Where an edge passes: out of the right side, through the middles of what it passes, into the left side."
  [chain]
  (let [{:keys [w h]} box
        middle (fn [place] (let [[x y] (corner place)] [x (+ (double y) (/ (double h) 2))]))
        [x y]  (middle (first chain))]
    (concat [[(+ (double x) (double w)) y]]
            (mapcat (fn [place] (let [[x y] (middle place)] [[x y] [(+ (double x) (double w)) y]])) (butlast (rest chain)))
            [(let [[x y] (middle (last chain))] [(- (double x) 5) y])])))

(defn- curve [points]
  (let [[[x y] & more] points
        text (fn [& xs] (str/join " " (map coordinate xs)))]
    (str "M " (text x y)
         (str/join (map (fn [[[x1 y1] [x2 y2]]]
                          (let [half (/ (+ (double x1) (double x2)) 2)]
                            (str " C " (text half y1 half y2 x2 y2))))
                        (partition 2 1 (cons [x y] more)))))))

(defn- back-curve [from to]
  (let [{:keys [w h]} box
        [x1 y1] (corner from), [x2 y2] (corner to)
        y1 (+ (double y1) (double h)), y2 (+ (double y2) (double h))
        x1 (+ (double x1) (/ (double w) 2)), x2 (+ (double x2) (/ (double w) 2))]
    (str "M " (str/join " " (map coordinate [x1 y1])) " C "
         (str/join " " (map coordinate [x1 (+ y1 14) x2 (+ y2 14) x2 (+ y2 3)])))))

(defn- node [place {:keys [name what missing? href]}]
  (let [[x y] (corner place)
        shape [:g {:class (str "df-node" (when missing? " df-gone")), :transform (str "translate(" (coordinate x) " " (coordinate y) ")")}
               [:title (str name (when what (str ", " what)))]
               [:rect {:width (:w box), :height (:h box), :rx 6}]
               [:text {:x 10, :y 17} (words/cut (str name) 18)]
               [:text.df-small {:x 10, :y 32} (words/cut (str what) 24)]]]
    (if href [:a {:href href} shape] shape)))

(defn- sentences [edges]
  (let [sources (reduce (fn [m [a b]] (update m b (fnil conj []) a)) (array-map) edges)]
    (words/cut (str/join " " (for [[b as] sources] (str b " is made from " (str/join ", " as) "."))) 2000)))

(defn lineage
  "A drawing of nodes {:name :what :missing? :href} and edges [source-name target-name]; nil without edges. Of more than
  120 nodes the first are drawn; the last element then says so."
  [nodes edges]
  (let [all   (count nodes)
        nodes (vec (take most-nodes nodes))
        known (into {} (map (juxt :name identity)) nodes)
        edges (distinct (filter #(every? known %) edges))]
    (when (seq edges)
      (let [{:keys [columns rows places chains back]} (layers/layout (map :name nodes) edges)
            {:keys [w h right down margin]} box
            wide  (+ (* (long columns) (+ (long w) (long right))) (- (long right)) (* 2 (long margin)))
            tall  (+ (* (long rows) (+ (long h) (long down))) (- (long down)) (* 2 (long margin)) (if (seq back) 8 0))]
        (list
          [:div.df-scroll {:tabindex 0, :role "region", :aria-label "Lineage"}
           [:svg.df-lineage {:viewBox (str "0 0 " wide " " tall), :width wide, :height tall, :role "img"}
            [:title "What was made from what"]
            [:desc (sentences edges)]
            [:defs [:marker {:id "df-arrow", :viewBox "0 0 8 8", :refX 4, :refY 4, :markerWidth 8, :markerHeight 8, :orient "auto-start-reverse"}
                    [:path {:d "M 0 0 L 8 4 L 0 8 z"}]]]
            (for [chain chains]
              [:path.df-edge {:d (curve (points chain)), :marker-end "url(#df-arrow)"}])
            (for [[a b] back]
              [:path.df-edge.df-back {:d (back-curve (places a) (places b)), :marker-end "url(#df-arrow)"}])
            (for [{:keys [name] :as n} nodes] (node (places name) n))]]
          (when (< most-nodes all)
            [:p.df-note (str "Drawn are the first " most-nodes " of " (words/whole all) " items that have inputs or are one.")]))))))
