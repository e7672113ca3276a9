;; # Seven questions to the flights, as data
;;
;; A query is a map: it can be built, merged, kept and sent to DuckDB. Here are seven that one asks of the flights that left New
;; York in 2013, each with the SQL beside it that one would write instead; both must give the same rows.
;;
;; It runs in Clerk, and from top to bottom as plain Clojure: `bin/clojure -M notebooks/queries.clj`.

(ns queries
  (:require [datafolio.api :as folio]
            [datafolio.query :as q])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

(def place (str (Files/createTempDirectory "queries" (make-array FileAttribute 0))))

^{:nextjournal.clerk/no-cache true}
(def f (folio/open (str place "/flights-2013")))

(doseq [table [:flights :airlines :planes :weather]]
  (folio/import! f table (str "notebooks/data/" (name table) ".parquet")))

(defn answer
  "The rows of a query, which are those of its SQL."
  [query sql]
  (let [rows (folio/query f query {:as :rows})]
    (assert (= rows (folio/query f sql {:as :rows})))
    rows))

;; ## Which carriers are late?
;;
;; An aggregate over a join, groups of some size only.

(def late-carriers
  {:select   [:name [[:count :*] :flights] [[:round [:avg :dep-delay] 1] :mean]
              [[:round [:* 100.0 [:avg [:cast [:> :dep-delay 60] :int]]] 1] :late]]
   :from     :flights
   :join     [:airlines [:using :carrier]]
   :group-by :name
   :having   [:> [:count :*] 10000]
   :order-by [[:mean :desc]]
   :limit    3})

(assert (= (answer late-carriers
                   "select name, count(*) as flights, round(avg(dep_delay), 1) as mean,
                           round(100.0 * avg((dep_delay > 60)::int), 1) as late
                    from flights join airlines using (carrier)
                    group by name having count(*) > 10000 order by mean desc limit 3")
           [{:name "ExpressJet Airlines Inc.", :flights 54173, :mean 20.0, :late 13.4}
            {:name "Southwest Airlines Co.", :flights 12275, :mean 17.7, :late 8.8}
            {:name "Endeavor Air Inc.", :flights 18460, :mean 16.7, :late 11.3}]))

;; ## When is it worst to leave?
;;
;; A quantile of what is known.

(def late-hours
  {:select   [:hour [[:count :*] :flights] [[:quantile-cont :dep-delay [:inline 0.9]] :p90]]
   :from     :flights
   :where    [:<> :dep-delay nil]
   :group-by :hour
   :order-by [[:p90 :desc] :hour]
   :limit    3})

(assert (= (answer late-hours
                   "select hour, count(*) as flights, quantile_cont(dep_delay, 0.9) as p90
                    from flights where dep_delay is not null
                    group by hour order by p90 desc, hour limit 3")
           [{:hour 19, :flights 20580, :p90 88.0} {:hour 20, :flights 16103, :p90 88.0} {:hour 21, :flights 10524, :p90 87.0}]))

;; ## Where is lost time made up?
;;
;; Groups of two columns, filtered before and after.

(def made-up
  {:select   [:origin :dest [[:count :*] :n] [[:round [:avg [:- :dep-delay :arr-delay]] 1] :made_up]]
   :from     :flights
   :where    [:and [:> :dep-delay 30] [:<> :arr-delay nil]]
   :group-by [:origin :dest]
   :having   [:>= [:count :*] 100]
   :order-by [[:made_up :desc] :origin :dest]
   :limit    3})

(assert (= (answer made-up
                   "select origin, dest, count(*) as n, round(avg(dep_delay - arr_delay), 1) as made_up
                    from flights where dep_delay > 30 and arr_delay is not null
                    group by origin, dest having count(*) >= 100 order by made_up desc, origin, dest limit 3")
           [{:origin "EWR", :dest "PDX", :n 105, :made_up 18.5} {:origin "LGA", :dest "RIC", :n 104, :made_up 13.5}
            {:origin "JFK", :dest "MSP", :n 217, :made_up 13.2}]))

;; ## Does the wind delay?
;;
;; A join on two columns, and groups made by a case.

(def windy
  {:select   [[[:case [:>= :w.wind-speed 25] "storm" [:>= :w.wind-speed 15] "wind" :else "calm"] :wind]
              [[:count :*] :n] [[:round [:avg :f.dep-delay] 1] :mean]]
   :from     [[:flights :f]]
   :join     [[:weather :w] [:using :origin :time-hour]]
   :where    [:<> :w.wind-speed nil]
   :group-by :wind
   :order-by [[:mean :desc]]})

(assert (= (answer windy
                   "select case when w.wind_speed >= 25 then 'storm' when w.wind_speed >= 15 then 'wind' else 'calm' end as wind,
                           count(*) as n, round(avg(f.dep_delay), 1) as mean
                    from flights f join weather w using (origin, time_hour)
                    where w.wind_speed is not null group by wind order by mean desc")
           [{:wind "storm", :n 6050, :mean 21.3} {:wind "wind", :n 60216, :mean 15.0} {:wind "calm", :n 268876, :mean 11.9}]))

;; ## Which day was each plane's busiest?
;;
;; A WITH, a window, and `:qualify` to keep one row of each.

(def busiest
  {:with      [[:days {:select   [:tailnum :month :day [[:count :*] :legs]]
                       :from     :flights
                       :where    [:<> :tailnum nil]
                       :group-by [:tailnum :month :day]}]]
   :select    [:tailnum :manufacturer :days.month :days.day :legs]
   :from      :days
   :left-join [:planes [:using :tailnum]]
   :qualify   [:= 1 [:over [[:row-number] {:partition-by :tailnum, :order-by [[:legs :desc] :days.month :days.day]}]]]
   :order-by  [[:legs :desc] :tailnum]
   :limit     3})

(assert (= (answer busiest
                   "with days as (select tailnum, month, day, count(*) as legs from flights where tailnum is not null group by all)
                    select tailnum, manufacturer, days.month, days.day, legs
                    from days left join planes using (tailnum)
                    qualify row_number() over (partition by tailnum order by legs desc, days.month, days.day) = 1
                    order by legs desc, tailnum limit 3")
           [{:tailnum "N0EGMQ", :manufacturer nil, :month 6, :day 25, :legs 5}
            {:tailnum "N11548", :manufacturer "EMBRAER", :month 2, :day 22, :legs 5}
            {:tailnum "N12201", :manufacturer "EMBRAER", :month 3, :day 6, :legs 5}]))

;; ## Which week was the worst?
;;
;; The mean of seven days, moving.

(def worst-week
  {:with     [[:daily {:select   [[[:make-date :year :month :day] :date] [[:avg :dep-delay] :delay]]
                       :from     :flights
                       :group-by :date}]]
   :select   [[[:cast :date :varchar] :date]
              [[:round [:over [[:avg :delay] {:order-by :date, :rows [[6 :preceding] :current-row]}]] 1] :week]]
   :from     :daily
   :order-by [[:week :desc] :date]
   :limit    3})

(assert (= (answer worst-week
                   "with daily as (select make_date(year, month, day) as date, avg(dep_delay) as delay from flights group by date)
                    select date::varchar as date, round(avg(delay) over (order by date rows between 6 preceding and current row), 1) as week
                    from daily order by week desc, date limit 3")
           [{:date "2013-07-01", :week 40.4} {:date "2013-06-30", :week 39.1} {:date "2013-07-02", :week 37.0}]))

;; ## How many flights were cancelled, by airport and month?
;;
;; Rows become columns.

(def cancelled
  {:pivot    {:select [:origin [[:concat "m" :month] :month]], :from :flights, :where [:= :dep-time nil]}
   :on       [[:month ["m1" "m2" "m7"]]]
   :using    [[[:count :*]]]
   :group-by :origin
   :order-by :origin})

(assert (= (answer cancelled
                   "select * from (pivot (select origin, 'm' || month as month from flights where dep_time is null)
                                   on month in ('m1', 'm2', 'm7') using count(*) group by origin) order by origin")
           [{:origin "EWR", :m1 238, :m2 499, :m7 279} {:origin "JFK", :m1 100, :m2 393, :m7 211} {:origin "LGA", :m1 183, :m2 369, :m7 450}]))
;; ## The SQL of a query
;;
;; Formatting is a pure function, and needs no folio.

(assert (.startsWith ^String (first (q/format late-hours)) "SELECT hour, COUNT(*) AS flights"))

(println (q/pretty worst-week {:dialect :duckdb}))

;; ## Keeping an answer
;;
;; An answer that is added remembers its query and what it read, and can be made anew.

(folio/add! f :late-carriers (folio/query f late-carriers))

(assert (= ["flights" "airlines"] (folio/inputs f :late-carriers)))
(assert (= [] (folio/stale f)))
(assert (false? (:changed? (folio/recompute! f :late-carriers))))

;; ## What DuckDB does for it

(println (folio/explain f late-carriers {:analyze? true}))

(folio/close! f)
