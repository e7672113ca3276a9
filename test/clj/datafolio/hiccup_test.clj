(ns datafolio.hiccup-test
  "What a folio looks like: as data, and as a page that stands alone."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.hiccup :as look]
            [datafolio.impl.querying :as querying]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]])
  (:import (java.io File)
           (java.time Instant LocalDate LocalTime)))

(set! *warn-on-reflection* true)

(defn- elements
  "All elements of a piece of hiccup with this tag."
  [tag hiccup]
  (filter #(and (vector? %) (= tag (first %))) (tree-seq #(or (vector? %) (seq? %)) seq hiccup)))

(defn- text [hiccup]
  (str/join " " (remove str/blank? (filter string? (tree-seq #(or (vector? %) (seq? %)) #(remove map? %) hiccup)))))

(defn- flights! [f]
  (folio/import! f :flights (data "flights") {:description "every departure"})
  (folio/import! f :airlines (data "airlines"))
  (folio/add! f :params {:late-minutes 60})
  (folio/add! f :late (folio/query f "select carrier, dep_delay from flights where dep_delay > 600") {:description "very late"})
  (folio/add! f :names (folio/query f "select distinct name from late join airlines using (carrier)")))

(deftest the-overview-lists-items-by-type
  (with-folio [f {:metadata {:title "Flights of 2013", :licence "CC0"}}]
    (flights! f)
    (let [shown (look/overview f), words (text shown)]
      (is (= ["Flights of 2013"] (map #(nth % 1) (elements :h1 shown))))
      (is (= ["Tables" "JSON"] (map #(nth % 1) (elements :h2 shown))))
      (doseq [part ["336,776 rows × 19 columns" "every departure" "from flights" "licence" "CC0" "params" "very late"]]
        (is (str/includes? words part)))
      (is (not (str/includes? words "_datafolio"))))
    (is (= ["Mine"] (map #(nth % 1) (elements :h1 (look/overview f {:title "Mine"})))))
    (is (= :invalid-argument (first (failure (look/overview f {:titel "Mine"})))))))

(deftest an-empty-folio-says-so
  (with-folio [f]
    (is (str/includes? (text (look/overview f)) "no items yet"))
    (is (nil? (look/lineage f)))
    (is (str/includes? (look/->html (look/page f)) "no items yet"))))

(deftest a-table-shows-its-first-rows-and-what-is-in-its-columns
  (with-folio [f]
    (flights! f)
    (let [shown (look/table f :flights {:rows 3, :columns [:carrier :dep_delay :month]})
          words (text shown)]
      (is (= 2 (count (elements :svg.df-histogram shown))))
      (is (= 3 (count (elements :th shown))))
      (is (= 4 (count (elements :tr shown))) "header and three rows")
      (is (str/includes? words "2.5 % missing") "8,255 of 336,776 delays")
      (is (str/includes? words "none missing"))
      (is (str/includes? words "17.4 %") "of United Air Lines")
      (is (str/includes? words "of about"))
      (is (every? #(and (seq (elements :title %)) (seq (elements :desc %))) (elements :svg.df-histogram shown))))
    (is (= :invalid-argument (first (failure (look/table f :flights {:row 3})))))))

(deftest every-type-is-shown
  (with-folio [f]
    (folio/add! f :kinds [{:i 1, :d 1.5, :b true, :s "a", :day (LocalDate/of 2020 1 1), :at (Instant/ofEpochSecond 0), :time (LocalTime/of 1 2)
                           :l [1 2], :m {:x 1}, :id (random-uuid), :dec 1.25M, :big 100000000000000000000N, :bytes (byte-array 3), :none nil}
                          {:i 5, :d ##NaN, :b false, :s nil, :day nil, :at nil, :time nil, :l nil, :m nil, :id nil, :dec nil, :big nil, :bytes nil, :none nil}
                          {:d ##Inf}])
    (let [shown (look/table f :kinds)]
      (is (empty? (elements :p.df-problem shown)) (text shown))
      (is (= 14 (count (elements :th shown))))
      (is (= #{"i" "d" "day" "at" "dec" "big"}
             (set (map #(first (str/split (nth (first (elements :title %)) 1) #":")) (elements :svg.df-histogram shown))))))
    (folio/add! f :empty [] {:as :table, :types {:x "INTEGER", :y "VARCHAR"}})
    (is (empty? (elements :p.df-problem (look/table f :empty))) (text (look/table f :empty)))))

(deftest names-of-columns-cannot-break-the-query
  (with-folio [f]
    (folio/add! f "look_rows" {"a\"b" [1 2] "table" ["x" nil] "select" [1.5 2.5] "x0" [true false] "naïve; --" [1 2]})
    (let [shown (look/table f "look_rows")]
      (is (empty? (elements :p.df-problem shown)) (text shown))
      (is (= 3 (count (elements :svg.df-histogram shown))))
      (is (str/includes? (text shown) "50.0 % missing")))))

(deftest one-query-tells-about-all-columns
  (with-folio [f]
    (folio/import! f :flights (data "flights"))
    (let [asked (atom 0), query querying/query]
      (with-redefs [querying/query (fn [& args] (swap! asked inc) (apply query args))]
        (look/table f :flights))
      (is (= 1 @asked)))))

(deftest lineage-is-drawn-in-layers
  (with-folio [f]
    (flights! f)
    (folio/update! f :params {:inputs [:gone]})
    (let [shown (look/lineage f), words (text shown)]
      (is (= 1 (count (elements :svg.df-lineage shown))))
      (is (str/includes? words "late is made from flights."))
      (is (str/includes? words "names is made from late, airlines."))
      (is (str/includes? words "not here"))
      (is (= 4 (count (elements :path.df-edge shown)))))
    (folio/archive! f :flights)
    (is (str/includes? (text (look/lineage f)) "archived"))))

(deftest differences-are-listed
  (let [shown (look/diff {:added [:a "b"], :removed [], :changed ["c"], :unchanged (map str (range 5))})]
    (is (= ["Added" "Changed"] (map #(nth % 1) (elements :h2 shown))))
    (is (str/includes? (text shown) "5 items unchanged")))
  (is (str/includes? (text (look/diff {:unchanged ["x"]})) "Nothing differs"))
  (is (= :invalid-argument (first (failure (look/diff {:aded ["x"]}))))))

(deftest snapshots-and-what-has-changed-since
  (with-folio [f]
    (is (nil? (look/snapshots f)))
    (folio/add! f :t [{:id 1, :x 1} {:id 2, :x 2}])
    (folio/add! f :gone 1)
    (folio/snapshot! f "v1" {:description "as <sent>", :tags ["paper"]})
    (folio/add! f :t [{:id 1, :x 1} {:id 2, :x 3} {:id 3, :x 4}] {:overwrite? true})
    (folio/delete! f :gone)
    (folio/add! f :new 1)
    (folio/swap-metadata! f assoc :title "after")
    (let [shown (text (look/snapshots f))]
      (doseq [words ["v1" "as <sent>" "paper" "From v1 to now" "Added" "new" "Removed" "gone" "Changed" "title" "after"]]
        (is (str/includes? shown words))))
    (let [html (look/->html (look/page f))]
      (is (str/includes? html "as &lt;sent&gt;"))
      (is (str/includes? html "df-snapshots")))
    (let [shown (text (look/diff (folio/diff f "v1" nil {:table :t, :key [:id]})))]
      (is (str/includes? shown "t: 2 rows then, 3 now; 1 added, 0 removed, 1 changed, 1 unchanged"))
      (is (str/includes? shown "x, in 1 row")))))

;; ---- what is damaged

(deftest damage-is-shown-not-thrown
  (with-folio [f]
    (flights! f)
    (io/delete-file (folio/path f :airlines))
    (spit (folio/path f :late) "no Parquet at all")
    (let [html (look/->html (look/page f))]
      (is (= 2 (count (re-seq #"class=\"df-problem\"" html))))
      (is (str/includes? html "336,776 rows"))
      (is (str/includes? (text (look/table f :airlines)) "airlines")))
    (is (str/includes? (text (look/table f :nothing)) "There is no item"))
    (is (str/includes? (text (look/table f :params)) "params"))))

(deftest a-closed-folio-is-a-problem-not-a-failure
  (let [at (folder)]
    (try
      (let [f (folio/open (str at "/f"))]
        (flights! f)
        (folio/close! f)
        (is (vector? (look/page f)))
        (is (seq (elements :p.df-problem (look/table f :flights)))))
      (finally (remove! at)))))

;; ---- nothing of the data becomes markup

(def ^:private hostile
  ["<script>alert(1)</script>" "\"><img src=x onerror=alert(1)>" "</style></title></svg><b>" "' onmouseover='x" "&amp;<!--"
   "\u0000\u0008" "javascript:alert(1)"])

(deftest hostile-text-stays-text
  (with-folio [f {:metadata (into {:title (first hostile)} (map-indexed (fn [i s] [(str "k" i s) s])) hostile)}]
    (folio/add! f :bad (into {} (map-indexed (fn [i s] [(str "c" i (str/replace s "\u0000" "")) [s s (str s i)]])) (butlast (butlast hostile)))
                {:description (str/join " " hostile)})
    (folio/add! f :more {:x 1} {:description (second hostile), :inputs [:bad]})
    (let [html (look/->html (look/page f))
          tags (set (map second (re-seq #"<([A-Za-z!][A-Za-z0-9]*)" html)))]
      (is (= #{"html" "head" "meta" "link" "title" "style" "body" "main" "section" "footer" "div" "span" "p" "h1" "h2" "ul" "ol" "li" "a"
               "table" "caption" "thead" "tbody" "tr" "th" "td" "svg" "desc" "defs" "marker" "path" "g" "rect" "text"}
             (into tags ["rect" "ol"])))
      (is (not (re-find #"<[^>]*\son[a-z]+\s*=" (str/replace html #"\"[^\"]*\"" "\"\""))))
      (is (= 1 (count (re-seq #"</style" html))))
      (is (not (re-find #"[\u0000-\u0008]" html)))
      (is (str/includes? html "&lt;script&gt;alert(1)&lt;/script&gt;"))
      (is (not (re-find #"href=\"(?!#|data:,)" html))))))

(deftest markup-that-is-none-is-refused
  (is (= "<p class=\"a b\" title=\"&quot;&lt;&#39;\">x &amp; y<br></p>" (look/->html [:p.a {:class "b", :title "\"<'", :hidden nil} "x & y" [:br]])))
  (is (= "<ul><li>1</li><li>2</li></ul>" (look/->html [:ul (for [i [1 2]] [:li i])])))
  (is (= "\ufffd \ud83d\ude00" (look/->html "\ud83d \ud83d\ude00")))
  (is (= :invalid-argument (first (failure (look/->html [(keyword "a b") "x"])))))
  (is (= :invalid-argument (first (failure (look/->html [:a {(keyword "x onclick=") "y"}]))))))

;; ---- the file

(deftest a-page-is-written-whole
  (with-folio [f]
    (flights! f)
    (let [at (folder), file (str at "/page.html")]
      (try
        (is (= file (folio/html f file {:title "A page", :items [:airlines], :rows 2})))
        (let [html (slurp file)]
          (is (str/starts-with? html "<!doctype html>\n<html lang=\"en\">"))
          (is (str/includes? html "<h1>A page</h1>"))
          (is (= 1 (count (re-seq #"<table class=\"df-rows\"" html))))
          (is (= 4 (count (re-seq #"<tr" (subs html (str/index-of html "df-rows\"")))))  "header, figures and two rows")
          (is (not (re-find #"(?i)<script|https?:|@import|url\((?!#)" html))))
        (spit file "older")
        (folio/html f (io/file file))
        (is (str/ends-with? (slurp file) "</html>\n"))
        (is (= ["page.html"] (map #(.getName ^File %) (.listFiles (io/file at)))))
        (testing "where it cannot be"
          (is (= :invalid-argument (first (failure (folio/html f at)))))
          (is (= :invalid-argument (first (failure (folio/html f (str at "/none/page.html"))))))
          (let [[kind _ message] (failure (folio/html f (str (:path (folio/describe f)) "/items.json")))]
            (is (= :invalid-argument kind))
            (is (str/includes? message "inside the folio")))
          (is (= :item-not-found (first (failure (folio/html f file {:items [:airline]})))))
          (is (= :invalid-argument (first (failure (folio/html f file {:titel "x"})))))
          (is (str/ends-with? (slurp file) "</html>\n") "what was there is still there"))
        (finally (remove! at))))))
