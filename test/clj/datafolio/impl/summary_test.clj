(ns datafolio.impl.summary-test
  "Histograms, frequent values and missing shares of a table's columns."
  (:require [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.chunk :as chunk]
            [datafolio.impl.layers :as layers]
            [datafolio.impl.summary :as summary]
            [datafolio.testing.folio :refer [data with-folio]])
  (:import (java.time LocalDate)))

(set! *warn-on-reflection* true)

(defn- summary [f table]
  (let [schema (map #(select-keys % [:name :type]) (chunk/schema (folio/preview f table 0 {:as :chunk})))]
    (into {} (map (juxt :name identity)) (:columns (summary/columns f table schema (:rows (folio/info f table)))))))

(deftest bins-hold-every-value-once
  (with-folio [f]
    (folio/import! f :flights (data "flights"))
    (let [found (summary f :flights)
          rows  (folio/table f :flights {:columns [:month :dep_delay], :as :columns})]
      (doseq [[c x] found :when (:histogram x)]
        (is (= 336776 (+ (long (:missing x)) (long (reduce + (:counts (:histogram x)))))) c))
      (is (= (map val (sort (frequencies (:month rows)))) (:counts (:histogram (found "month")))) "a bin for each month")
      (let [{:keys [low step counts]} (:histogram (found "dep_delay"))]
        (is (= (for [i (range (count counts))]
                 (count (filter #(and % (<= (+ low (* i step)) % (+ low (* (inc (long i)) step) -1))) (:dep_delay rows))))
               counts)))
      (is (= 8255 (:missing (found "dep_delay"))))
      (is (= [["UA" 58665] ["B6" 54635] ["EV" 54173] ["DL" 48110]] (:top (found "carrier")))))))

(deftest edges-of-ranges
  (with-folio [f]
    (folio/add! f :t {:same [2.5 2.5 nil], :days [(LocalDate/of 2020 1 1) (LocalDate/of 2020 1 3) nil], :huge [1e308 -1e308 0.0]
                      :odd [##NaN ##Inf 1.0], :none [nil nil nil], :far [Long/MIN_VALUE Long/MAX_VALUE 0]})
    (let [found (summary f :t)]
      (is (= [2] (:counts (:histogram (found "same")))))
      (is (= [1 0 1] (:counts (:histogram (found "days")))))
      (is (nil? (:histogram (found "huge"))) "no range that a double holds")
      (is (= 1 (reduce + (:counts (:histogram (found "odd"))))))
      (is (= 3 (:missing (found "none"))))
      (is (= 3 (reduce + (:counts (:histogram (found "far")))))))))

(deftest large-tables-are-sampled
  (is (= {:how :all} (summary/sample 336776 19)))
  (is (= {:how :all} (summary/sample 100000 1000)))
  (is (= {:how :first} (summary/sample nil 3)))
  (let [{:keys [how starts]} (summary/sample 20000000 9)]
    (is (= :spread how))
    (is (= 20 (count (distinct starts))))
    (is (= [0 19995000] [(first starts) (last starts)])))
  (testing "the sample of a real table"
    (with-folio [f]
      (folio/add! f :big (folio/query f "select i, i % 2 = 0 as even, i::varchar as s from range(4000000) t(i)" {:as :chunks}))
      (let [info  (folio/info f :big)
            found (summary/columns f :big [{:name "i" :type "BIGINT"} {:name "even" :type "BOOLEAN"} {:name "s" :type "VARCHAR"}] (:rows info))
            [i even] (:columns found)]
        (is (= [:spread 100000 4000000] ((juxt :how :rows :of) found)))
        (is (= [0.0 3999999.0] ((juxt :low :high) (:histogram i))))
        (is (= 20 (count (filter pos? (:counts (:histogram i))))))
        (is (= [["false" 50000] ["true" 50000]] (:top even)))))))

(deftest graphs-are-layered
  (let [{:keys [places columns rows back chains]} (layers/layout ["a" "b" "c" "d"] [["a" "b"] ["b" "c"] ["a" "c"] ["c" "d"]])]
    (is (= [0 1 2 3] (map #(first (places %)) ["a" "b" "c" "d"])))
    (is (= [4 2 []] [columns rows back]))
    (is (= 4 (count chains)))
    (is (= 3 (count (first (filter #(= [(places "a") (places "c")] [(first %) (last %)]) chains)))) "around b")
    (is (apply distinct? (vals places))))
  (testing "a circle is opened"
    (is (= [["c" "a"]] (:back (layers/layout ["a" "b" "c"] [["a" "b"] ["b" "c"] ["c" "a"]]))))
    (is (= [["a" "a"]] (:back (layers/layout ["a"] [["a" "a"]]))))))
