(ns datafolio.next-jdbc-test
  "The data source under next.jdbc and HoneySQL, where they are on the classpath."
  (:require [clojure.datafy :as datafy]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data with-folio]]
            [datafolio.testing.skip :refer [skip!]]))

(set! *warn-on-reflection* true)

(defn- lib
  "The function of that name of a library that may be absent."
  [symbol]
  (try (requiring-resolve symbol) (catch java.io.FileNotFoundException _ nil)))

(def ^:private execute! (lib 'next.jdbc/execute!))
(def ^:private plan (lib 'next.jdbc/plan))
(def ^:private sql (lib 'honey.sql/format))

(defmacro ^:private with-flights [[f ds] & body]
  `(if-not execute!
     (skip! "next.jdbc is not on the classpath (bin/test --with CLASSPATH)")
     (with-folio [~f nil]
       (folio/import! ~f :flights (data "flights"))
       (folio/import! ~f :airlines (data "airlines"))
       (with-open [~ds (folio/datasource ~f)]
         ~@body))))

(deftest execute-gives-rows
  (with-flights [f ds]
    (is (= [{:carrier "EV" :n 6861} {:carrier "B6" :n 4571}]
           (execute! ds ["select carrier, count(*) as n from flights where dep_delay > ? group by 1 order by 2 desc limit 2" 60])))
    (is (= [[:name] ["United Air Lines Inc."]]
           (execute! ds ["select name from airlines where carrier = ?" "UA"]
                     {:builder-fn @(lib 'next.jdbc.result-set/as-unqualified-arrays)})
           (into [[:name]] (map (juxt :name)) (folio/query f ["select name from airlines where carrier = 'UA'"] {:as :rows}))))))

(deftest plan-streams-and-stops
  (with-flights [_ ds]
    (is (= 350217607 (transduce (map :distance) + (plan ds ["select distance from flights"]))))
    (is (= 10 (reduce (fn [n _] (if (= n 10) (reduced n) (inc n))) 0 (plan ds ["select * from flights"]))))))

(deftest results-are-datafied
  (with-flights [_ ds]
    (with-open [c ^java.sql.Connection ((lib 'next.jdbc/get-connection) ds {:read-only true})]
      (is (= {:carrier "UA"} (select-keys (datafy/datafy (first (execute! c ["select * from flights limit 1"]))) [:carrier])))
      (testing "the connection too, with its metadata"
        (require 'next.jdbc.datafy)
        (is (true? (:readOnly (datafy/datafy c))))
        (is (= ["airlines" "flights"]
               (sort (map :TABLE_NAME ((lib 'next.jdbc.result-set/datafiable-result-set)
                                       (.getTables (.getMetaData c) "temp" nil "%" nil) c)))))))))

(deftest a-transaction-reads
  (with-flights [_ ds]
    (is (= {:n 16} ((lib 'next.jdbc/transact) ds (fn [tx] ((lib 'next.jdbc/execute-one!) tx ["select count(*) as n from airlines"]))
                                              {:read-only true})))
    (is (thrown-with-msg? java.sql.SQLException #"refused" ((lib 'next.jdbc.sql/insert!) ds :airlines {:carrier "XX"})))))

(deftest honeysql-output-runs
  (if-not (and execute! sql)
    (skip! "next.jdbc and HoneySQL are not on the classpath (bin/test --with CLASSPATH)")
    (with-flights [f ds]
      (let [query {:select   [:a/name [[:count :*] :n]]
                   :from     [[:flights :f]]
                   :join     [[:airlines :a] [:using :carrier]]
                   :where    [:and [:> :dep_delay 60] [:in :origin ["JFK" "LGA"]]]
                   :group-by [:a/name]
                   :order-by [[:n :desc]]
                   :limit    1}]
        (is (= [{:name "JetBlue Airways" :n 3975}]
               (execute! ds (sql query))
               (execute! ds (sql query {:dialect :ansi}))
               (folio/query f (sql query) {:as :rows})))))))
