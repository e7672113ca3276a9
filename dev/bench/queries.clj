(ns bench.queries
  "A query of thirty clauses, formatted: here, and by HoneySQL where it is on the classpath. Needs no file."
  (:require [datafolio.query :as q])
  (:import (bench.jvm Measure Measure$Pass Tally)))

(set! *warn-on-reflection* true)

(defn- daily [table column n]
  {:select   [:day [[:avg column] :mean] [[:count :*] :n]]
   :from     [table]
   :where    [:and [:> column n] [:<> :day nil] [:in :month [1 2 3]]]
   :group-by [:day]
   :having   [:> [:count :*] 10]
   :order-by [[:mean :desc] :day]
   :limit    100})

(def query
  "Thirty clauses: seven in each of three sub-queries, nine around them."
  {:with      [[:a (daily :flights :dep-delay 1)] [:b (daily :weather :wind-speed 2)] [:c (daily :planes :seats 3)]]
   :select    [:a.day :a.mean [[:case [:> :b.mean 20] "windy" :else "calm"] :wind] [[:over [[:row-number] {:partition-by :a.day}]] :place]]
   :from      [:a]
   :join      [:b [:= :a.day :b.day]]
   :left-join [:c [:and [:= :a.day :c.day] [:> :c.n 5]]]
   :where     [:or [:between :a.mean 1 60] [:not [:= :b.n 0]] [:like :c.day "2013%"]]
   :group-by  [:a.day :a.mean :b.mean]
   :order-by  [[:a.mean :desc-nulls-last]]
   :limit     20})

(defn- median
  "The median time of a call, in seconds."
  [call]
  (Measure/median 20000 (reify Measure$Pass (run [_] (call) (Tally.)))))

(defn- ours []
  (let [warm (q/cache)]
    (q/format query {:cache warm})
    {:plain  (median #(q/format query))
     :duckdb (median #(q/format query {:dialect :duckdb}))
     :miss   (median #(q/format query {:cache (q/cache)}))
     :hit    (median #(q/format query {:cache warm}))}))

(defn- honeysql []
  (let [honey (requiring-resolve 'honey.sql/format)]
    (when-not (= (honey query) (q/format query))
      (throw (ex-info "HoneySQL writes something else" {:honeysql (honey query), :here (q/format query)})))
    {:plain (median #(honey query))}))

(defn -main
  "Measures the side that the first word names; prints one line of EDN."
  [side & _]
  (println (pr-str (case side "ours" (ours) "honeysql" (honeysql))))
  (shutdown-agents))
