(ns datafolio.doctor-test
  "The doctor as a user of the Clojure API meets it."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [failure with-folio]]))

(set! *warn-on-reflection* true)

(deftest findings-are-data-and-print-as-lines
  (with-folio [f]
    (folio/add! f :t [{:x 1} {:x 2}])
    (folio/add! f :j {:n 1})
    (let [told (atom [])
          well (folio/doctor f {:threads 1, :progress #(swap! told conj %)})]
      (is (= {:sound? true, :findings [], :files 2, :read 2} (select-keys well [:sound? :findings :files :read])))
      (is (= {:files 2, :of 2} (select-keys (peek @told) [:files :of])))
      (is (str/ends-with? (pr-str well) "all is well")))
    (spit (io/file (:path (folio/describe f)) "tables" "x--r9.parquet") "orphan")
    (io/delete-file (io/file (:path (folio/describe f)) "artifacts" "j--r3.json"))
    (let [ill (folio/doctor f)]
      (is (false? (:sound? ill)))
      (is (= [{:finding :payload-missing, :loss? true, :item "j", :version-id "j--r3", :repair nil} {:finding :orphan, :loss? false, :repair :possible}]
             (map #(dissoc % :path :message) (:findings ill))))
      (is (re-find #"\n  payload-missing: \"j\": .*j--r3.json is missing\." (pr-str ill))))
    (is (= [nil :done] (map :repair (:findings (folio/doctor f {:repair? true})))))
    (is (= "orphan" (slurp (io/file (:path (folio/describe f)) "lost+found" "tables" "x--r9.parquet"))))
    (with-open [view (folio/at f)]
      (is (= :invalid-argument (first (failure (folio/doctor view))))))
    (is (= [":repair?"] (map str (:nearest (second (failure (folio/doctor f {:repair true})))))))))
