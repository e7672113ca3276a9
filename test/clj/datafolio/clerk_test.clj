(ns datafolio.clerk-test
  "Tables in Clerk: pages are read as they are shown, and content tells Clerk's cache what has changed."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datafolio.api :as folio]
            [datafolio.impl.read :as read]
            [datafolio.testing.folio :refer [data with-folio]]
            [datafolio.testing.skip :refer [skip!]])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

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

(deftest a-folio-is-hashed-by-its-content
  (if-not here?
    (skip! "Clerk is not on the classpath")
    (with-folio [f]
      (clerk 'content) ; loads the namespace
      (folio/add! f :t [{:x 1}])
      (let [hash  #((theirs "analyzer" '->hash-str) %)
            reach #(folio/open (str (.path (folio/java-folio f))))
            both  [(hash f) (hash {:some f})]]
        (is (= both [(hash f) (hash {:some f})]))
        (with-open [again ^java.lang.AutoCloseable (reach)]
          (is (= (first both) (hash again)) "the same folio, opened twice"))
        (folio/add! f :t [{:x 2}] {:overwrite? true})
        (is (not-any? (set both) [(hash f) (hash {:some f})]))))))

(def ^:private evaluations (atom 0))

(defn evaluated
  "Counts the evaluations of a cell."
  [value]
  (swap! evaluations inc)
  value)

(def ^:private open-folios (atom []))

(defn opened
  "Opens a folio that the test closes."
  [path]
  (peek (swap! open-folios conj (folio/open path))))

(deftest cells-are-evaluated-again-when-and-only-when-their-item-has-changed
  (if-not here?
    (skip! "Clerk is not on the classpath")
    (with-folio [f]
      (folio/add! f :params {:a 1})
      (let [place  (.toFile (Files/createTempDirectory "clerk" (make-array FileAttribute 0)))
            book   (io/file place "book.clj")
            value  (fn [] @(ns-resolve 'datafolio-book 'a))
            show!  (fn [] ((theirs "eval" 'eval-file) (str book)) (value))]
        (spit book (str "(ns datafolio-book (:require [datafolio.api :as folio] [datafolio.clerk :as show] [datafolio.clerk-test :as t]))\n"
                        "(def f (t/opened " (pr-str (str (.path (folio/java-folio f)))) "))\n"
                        "(def params (show/content f :params))\n"
                        "(def a (t/evaluated (:a (folio/value f (:item @params)))))\n"))
        (reset! evaluations 0)
        (reset! open-folios [])
        (with-redefs-fn {(requiring-resolve 'nextjournal.clerk.config/cache-dir) (str place "/cache")}
          (fn []
            (is (= [1 1] [(show!) @evaluations]))
            (is (= [1 1] [(show!) @evaluations]) "from the cache")
            (folio/add! f :other 1)
            (is (= [1 1] [(show!) @evaluations]) "another item has changed")
            (folio/add! f :params {:a 2} {:overwrite? true})
            (is (= [2 2] [(show!) @evaluations]) "its own")))
        (is (= 4 (count @open-folios)) "an open folio is never read from the cache")
        (run! folio/close! @open-folios)))))

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
