(ns datafolio.clerk-test
  "Tables in Clerk: pages are read as they are shown, and content tells Clerk's cache what has changed."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datafolio.api :as folio]
            [datafolio.impl.read :as read]
            [datafolio.testing.folio :refer [data with-folio]]
            [datafolio.testing.skip :refer [skip!]]))

(set! *warn-on-reflection* true)

(def ^:private here? (some? (io/resource "nextjournal/clerk/viewer.cljc")))

(defn- clerk [sym] (requiring-resolve (symbol "datafolio.clerk" (name sym))))

(defn- theirs [space sym] (requiring-resolve (symbol (str "nextjournal.clerk." space) (name sym))))

(defn- parts [presented] (tree-seq coll? seq presented))

(defn- strings [presented] (set (filter string? (parts presented))))

(defn- elision
  "What asks for the next page of something presented."
  [presented]
  (first (filter #(and (map? %) (:offset %) (:path %) (:n %) (:total %)) (parts presented))))

(deftest only-pages-that-are-shown-are-read
  (if-not here?
    (skip! "Clerk is not on the classpath")
    (with-folio [f]
      (folio/import! f :flights (data "flights"))
      (let [asked (atom []), table read/table, present (theirs "viewer" 'present)]
        (with-redefs [read/table (fn [f n opts] (swap! asked conj (select-keys opts [:offset :limit])) (table f n opts))]
          (let [value (@(clerk 'rows) f :flights)
                shown (present value)
                more  (elision shown)]
            (is (contains? (strings shown) "N14228"))
            (is (= 336776 (:total more)))
            (is (= #{{:offset 0, :limit 20} {:limit 0}} (set @asked)))
            (reset! asked [])
            (let [next-page ((:present-elision-fn (meta shown)) (assoc more :offset 300000))]
              (is (seq (strings next-page)))
              (is (= [{:offset 300000, :limit 20}] @asked)))))))))

(deftest content-is-hashed-as-clerk-hashes
  (if-not here?
    (skip! "Clerk is not on the classpath")
    (with-folio [f]
      (folio/add! f :t [{:x 1}])
      (folio/add! f :other {:y 1})
      (let [content (@(clerk 'content) f :t)
            hash    #((theirs "analyzer" '->hash-str) @content)
            before  (hash)]
        (folio/add! f :other {:y 2} {:overwrite? true})
        (is (= before (hash)) "another item has changed")
        (folio/append! f :t [{:x 2}])
        (is (not= before (hash)))
        (is (= "t" (:item @content)))
        (is (nil? (:content @(@(clerk 'content) f :none))))
        (is (= {:revision 5} (select-keys @(@(clerk 'content) f) [:revision])) (str @(@(clerk 'content) f)))))))

(deftest folios-and-chunks-show-as-such
  (if-not here?
    (skip! "Clerk is not on the classpath")
    (with-folio [f]
      (folio/import! f :airlines (data "airlines") {:description "<b>names</b>"})
      (let [space (create-ns 'datafolio.clerk-test.notebook)
            show  (fn [make] (binding [*ns* space]
                               (@(clerk 'install!))
                               (strings ((theirs "viewer" 'present) (make)))))]
        (is (some #(str/includes? % "&lt;b&gt;names&lt;/b&gt;") (show (constantly f))))
        (is (contains? (show #(folio/table f :airlines)) "JetBlue Airways"))
        (let [both (show #(@(clerk 'table) f :airlines))]
          (is (some #(str/includes? % "df-figures") both))
          (is (contains? both "JetBlue Airways")))))))

(deftest queries-show-their-sql-and-their-result
  (if-not here?
    (skip! "Clerk is not on the classpath")
    (with-folio [f]
      (folio/import! f :flights (data "flights"))
      (let [present (theirs "viewer" 'present)
            shown   (fn [q opts] (strings (present (@(clerk 'query) f q opts))))
            q       {:select [:tailnum] :from :flights :where [:= :month :?m] :order-by [:day :tailnum]}]
        (is (some #(str/includes? % "ORDER BY") (shown q {:params {:m 1}})))
        (is (contains? (shown q {:params {:m 1}}) "N0EGMQ"))
        (is (contains? (shown ["select tailnum from flights where month = ? order by day, tailnum" 1] nil) "N0EGMQ"))))))
