(ns datafolio.portal-test
  "Values in Portal's own runtime, which turns them into what its window shows; where it is on the classpath."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data with-folio]]
            [datafolio.testing.skip :refer [skip!]]))

(set! *warn-on-reflection* true)

(def ^:private here? (some? (io/resource "portal/runtime.cljc")))

(defn- runtime [sym] @(requiring-resolve (symbol "portal.runtime" (name sym))))

(defn- session []
  {:session-id (random-uuid), :value-cache (atom {}), :watch-registry (atom #{}), :id (atom 0), :options {}, :selected (atom [])})

(defn- ask
  "What Portal's window gets when it asks for a call."
  [session f & arguments]
  (let [answer (promise)]
    (with-bindings {(requiring-resolve 'portal.runtime/*session*) session}
      ((runtime 'invoke) {:f f, :args arguments} #(deliver answer %)))
    (let [{:keys [return error]} (deref answer 10000 {:error :no-answer})]
      (when error (throw (ex-info (str "Portal failed: " (pr-str error)) {})))
      return)))

(defn- sent
  "The text that goes to the window for a value."
  ^String [session value]
  ((runtime 'write) value session))

(deftest everything-can-be-tapped
  (if-not here?
    (skip! "Portal is not on the classpath")
    (with-folio [f nil]
      (folio/import! f :flights (data "flights"))
      (folio/add! f :params {:late 60} {:inputs [:flights]})
      (folio/snapshot! f "v1")
      (let [session (session), chunk (folio/preview f :flights 3 {:as :chunk})]
        (testing "each value is sent in a few kilobytes: nothing is walked that would have to be read"
          (doseq [value [f (get f :flights) (folio/describe f) chunk (:carrier chunk) (folio/rows chunk) (folio/chunks f :flights)
                         (folio/query f "select * from flights" {:as :chunks, :chunks-as :chunk}) (folio/snapshot f "v1") (folio/diff f)]]
            (is (< 10 (count (sent session value)) 20000) (str (type value)))))
        (testing "a chunk of a step that has ended is shown as such"
          (let [ended (reduce (fn [_ c] c) nil (folio/chunks f :flights {:as :chunk, :limit 10}))]
            (is (str/includes? (sent session ended) "no longer valid"))))
        (testing "the window leads on"
          (let [whole   (ask session 'clojure.datafy/datafy f)
                items   (ask session 'clojure.datafy/nav whole :items (:items whole))
                flights (ask session 'clojure.datafy/datafy (get items "flights"))
                rows    (ask session 'clojure.datafy/nav flights :preview (:preview flights))
                v1      (ask session 'clojure.datafy/nav (:snapshots whole) 0 "v1")
                params  (ask session 'clojure.datafy/datafy (get-in v1 [:items "params"]))]
            (is (= 20 (count rows)))
            (is (= :portal.viewer/table (:portal.viewer/default (meta rows))))
            (is (str/includes? (sent session rows) "tailnum"))
            (is (= {:late 60} (ask session 'clojure.datafy/nav params :value (:value params))))))))))
