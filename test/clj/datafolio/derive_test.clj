(ns datafolio.derive-test
  "Results of queries know how they came about, also when they are read again, and are made anew when that has changed."
  (:require [clojure.edn :as edn]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data failure folder remove! with-folio]])
  (:import (java.time Instant LocalDate LocalDateTime)))

(set! *warn-on-reflection* true)

(defn- t! [f & rows] (folio/add! f "t" (vec rows) {:overwrite? true}))

(def ^:private sums {:select [:g [[:sum :x] :s]] :from :t :group-by :g})

(deftest what-made-a-table-is-recorded
  (with-folio [f]
    (t! f {:g "a" :x 1} {:g "b" :x 2})
    (folio/add! f "u" [{:g "a" :name "A"}])
    (let [q    {:select [:u.name [[:sum :x] :s]] :from [[{:select :* :from :t :where [:in :g {:select :g :from :u}]} :sub]]
                :join [:u [:using :g]] :group-by :u.name :having [:< [:sum :x] :?most]}
          item (folio/add! f "sums" (folio/query f q {:params {:most 100}}))
          made (:query item)]
      (is (= #{"t" "u"} (set (:inputs item)) (set (map name (keys (:inputs made))))))
      (is (= q (edn/read-string (:edn made))))
      (is (= [100] (:parameters made)))
      (is (re-find #"^v\d" (:duckdb made)))
      (is (= (:checksum (folio/item f "t")) (get-in made [:inputs :t :checksum])))
      (is (= made (:query (folio/item f "sums")))))
    (testing "in all forms, and of SQL"
      (doseq [[i result] (map-indexed vector [(folio/query f sums {:as :rows}) (folio/query f sums {:as :columns}) (folio/query f sums {:as :chunk})
                                              (folio/query f sums {:as :chunks}) (folio/query f "t" {:select [:g [[:sum :x] :s]] :group-by :g})
                                              (folio/query f "select g, sum(x) as s from t group by g")
                                              (folio/query f "t" "select g, sum(x) as s from table group by g")])]
        (let [item (folio/add! f (str "r" i) result)]
          (is (= ["t"] (:inputs item)))
          (is (= 2 (:num-rows item)))
          (is (string? (:sql (:query item))))
          (is (= {:name (str "r" i) :changed? false :rows [2 2]} (dissoc (folio/recompute! f (str "r" i)) :columns))))))
    (testing "but not of what was made of a result, nor of appended rows"
      (let [result (folio/query f sums {:as :rows})]
        (is (= [["t"] nil] ((juxt :inputs :query) (folio/add! f "v1" (with-meta (conj result {:g "c" :s 9}) (meta result))))))
        (is (nil? (:query (folio/add! f "v2" (eduction (map identity) (folio/query f sums {:as :chunks})))))))
      (is (some? (:query (folio/item f "r0"))))
      (is (nil? (:query (folio/append! f "r0" [{:g "z" :s 1}])))))))

(deftest parameters-of-every-type-come-back
  (with-folio [f]
    (folio/add! f "t" [{:d (LocalDate/of 2013 1 1) :ts (LocalDateTime/of 2013 1 1 2 3) :at (Instant/parse "2013-01-01T00:00:00Z")
                        :u (parse-uuid "00000000-0000-0000-0000-000000000001") :dec 1.25M :x 2.5}])
    (folio/add! f "same" (folio/query f {:select [[[:count :*] :n] [:?list :list] [:?blob :blob] [:?big :big] [:?nan :nan] [:?float :float]]
                                         :from :t :where [:and [:= :d :?d] [:= :ts :?ts] [:= :at :?at] [:= :u :?u] [:= :dec :?dec]]}
                                      {:params {:d (LocalDate/of 2013 1 1) :ts (LocalDateTime/of 2013 1 1 2 3) :at (Instant/parse "2013-01-01T00:00:00Z")
                                                :u (parse-uuid "00000000-0000-0000-0000-000000000001") :dec 1.25M :list [1 2] :blob (byte-array [1 2])
                                                :big 12345678901234567890N :nan ##NaN :float (float 0.1)}}))
    (is (= 1 (first (:n (folio/table f "same" {:as :columns})))))
    (is (= [false [1 1]] ((juxt :changed? :rows) (folio/recompute! f "same"))))))

(deftest what-is-stale-is-made-anew
  (with-folio [f]
    (t! f {:g "a" :x 1} {:g "b" :x 2})
    (folio/add! f "sums" (folio/query f sums))
    (folio/add! f "big" (folio/query f {:select :* :from :sums :where [:> :s 1]}))
    (folio/add! f :note {:about "sums"} {:inputs ["sums"]})
    (is (= [] (folio/stale f)))
    (t! f {:g "a" :x 1} {:g "b" :x 2})
    (is (= [] (folio/stale f)) "the same rows again are no change")
    (t! f {:g "b" :x 2} {:g "a" :x 1})
    (is (= [{:name "sums" :because {"t" :changed} :query? true} {:name "big" :because {"sums" :stale} :query? true}
            {:name "note" :because {"sums" :stale} :query? false}]
           (folio/stale f)))
    (let [before (folio/item f "sums")]
      (is (= {:name "sums" :changed? false :rows [2 2] :columns {:added {} :removed {} :changed {}}} (folio/recompute! f "sums"))
          "other rows below, the same sums")
      (is (= (dissoc before :query) (dissoc (folio/item f "sums") :query)) "no new version")
      (is (= [] (folio/stale f)) "and it knows what it was compared with"))
    (t! f {:g "a" :x 5} {:g "c" :x 7} {:g "d" :x 8})
    (is (= [["sums" true [2 3]] ["big" true [1 3]]]
           (map (juxt :name :changed? :rows) (folio/recompute! f (folio/stale f)))) "in order, each of what is there then")
    (is (= {"a" 5 "c" 7 "d" 8} (into {} (map (juxt :g :s)) (folio/table f "big" {:as :rows}))))
    (is (= [{:name "note" :because {"sums" :later} :query? false}] (folio/stale f)) "of other items the times tell")
    (testing "columns too"
      (folio/add! f "t" [{:g "a" :x 1.5}] {:overwrite? true})
      (is (= {"s" ["HUGEINT" "DOUBLE"]} (get-in (folio/recompute! f "sums") [:columns :changed]))))
    (testing "names may come in any order, as a set too"
      (is (= ["sums" "big"] (map :name (folio/recompute! f #{"big" :sums})))))))

(deftest what-cannot-be-made-anew-says-so
  (with-folio [f]
    (t! f {:g "a" :x 1})
    (folio/add! f "sums" (folio/query f sums))
    (is (= [:invalid-argument "t"] ((juxt first (comp :item second)) (failure (folio/recompute! f "t")))))
    (is (= :item-not-found (first (failure (folio/recompute! f "smus")))))
    (folio/add! f "given" (folio/query f {:select :* :from :w} {:with {:w [{:a 1}]}}))
    (is (= [:unsupported ["w"]] ((juxt first (comp :given second)) (failure (folio/recompute! f "given")))))
    (folio/with-functions f {:twice (fn [^long x] (* 2 x))}
      (folio/add! f "doubled" (folio/query f {:select [[[:twice :x] :y]] :from :t}))
      (is (false? (:changed? (folio/recompute! f "doubled")))))
    (is (= [:invalid-argument ["twice"]] ((juxt first (comp :functions second)) (failure (folio/recompute! f ["sums" "doubled"])))))
    (t! f {:g "a" :x 2})
    (folio/register-function! f :twice (fn [x] (* 2 x)) {:args [:bigint] :returns :bigint})
    (is (true? (:changed? (folio/recompute! f "doubled"))))
    (folio/delete! f "t")
    (is (= [] (folio/stale f)) "nothing newer is there")
    (is (= :table-not-found (first (failure (folio/recompute! f "sums")))))
    (is (= 1 (:num-rows (folio/item f "sums"))) "nothing is lost")
    (with-open [^java.lang.AutoCloseable view (folio/at f)]
      (is (= [] (folio/stale view)))
      (is (= :read-only (first (failure (folio/recompute! view "sums"))))))))

(deftest tables-elsewhere-change-by-their-files
  (let [place (folder)]
    (try
      (with-folio [f]
        (spit (str place "/t.csv") "g,x\na,1\n")
        (folio/reference! f "t" (str place "/t.csv"))
        (folio/add! f "sums" (folio/query f sums))
        (is (= [] (folio/stale f)))
        (spit (str place "/t.csv") "g,x\na,1\nb,22\n")
        (is (= [{:name "sums" :because {"t" :changed} :query? true}] (folio/stale f)))
        (is (= [1 2] (:rows (folio/recompute! f "sums")))))
      (finally (remove! place)))))

(deftest it-holds-in-transactions-snapshots-and-copies
  (with-folio [f]
    (folio/transact! f (fn [tx]
                         (folio/add! tx "t" [{:g "a" :x 1}])
                         (folio/add! tx "sums" (folio/query tx sums))))
    (is (= [] (folio/stale f)))
    (folio/snapshot! f "v1" {:git? false})
    (t! f {:g "a" :x 3})
    (folio/transact! f (fn [tx] (is (= [1 1] (:rows (folio/recompute! tx "sums"))))))
    (is (= [{:g "a" :s 3}] (folio/table f "sums" {:as :rows})))
    (with-open [old (folio/at f "v1")]
      (is (= [{:g "a" :s 1}] (folio/table old "sums" {:as :rows})))
      (is (= [] (folio/stale old))))
    (let [copy (str (folio/path f "t") "-copy")]
      (try
        (folio/copy! f copy)
        (with-open [^java.lang.AutoCloseable other (folio/open copy)]
          (is (= [] (folio/stale other)))
          (is (false? (:changed? (folio/recompute! other "sums")))))
        (finally (remove! copy))))))

(deftest of-real-flights
  (with-folio [f]
    (folio/import! f :flights (data "flights"))
    (let [q {:select [:carrier [[:avg :dep-delay] :mean]] :from :flights :group-by :carrier}]
      (folio/add! f "means" (folio/query f q {:as :chunks}))
      (is (= [false [16 16]] ((juxt :changed? :rows) (folio/recompute! f "means")))))))
