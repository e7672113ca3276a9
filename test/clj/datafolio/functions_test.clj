(ns datafolio.functions-test
  "Clojure functions that SQL calls: their types, missing values, errors, and that they belong to one folio."
  (:require [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data failure with-folio]])
  (:import (java.time Instant LocalDate LocalDateTime LocalTime)))

(set! *warn-on-reflection* true)

(defn- shout ^String [^String s] (str/upper-case s))

(deftest sql-calls-clojure
  (with-folio [f]
    (folio/import! f :flights (data "flights"))
    (folio/import! f :airlines (data "airlines"))
    (is (= {"shout" {:args ["VARCHAR"] :returns "VARCHAR"}} (folio/register-function! f :shout shout {:args [:varchar] :returns :varchar})))
    (is (= [{:n "UNITED AIR LINES INC."}]
           (folio/query f {:select [[[:shout :name] :n]] :from :airlines :where [:= :carrier "UA"]} {:as :rows})
           (folio/query f "select shout(name) as n from airlines where carrier = 'UA'" {:as :rows})
           (folio/query f {:select [[[:shout :name] :n]] :from :airlines :where [:= [:shout :name] "UNITED AIR LINES INC."]} {:as :rows})))
    (is (= 1 (folio/row-count (folio/table f :airlines {:where [:= [:shout :name] "UNITED AIR LINES INC."]}))))
    (is (= 336776 (transduce (map folio/row-count) + (folio/query f {:select [[[:shout :carrier] :c]] :from :flights} {:as :chunks}))))
    (testing "for many rows at once, on all threads"
      (let [calls (atom 0)]
        (folio/register-function! f :gap (fn [a b] (swap! calls inc) (mapv - a b)) {:args [:bigint :bigint] :returns :bigint :vectorized? true})
        (is (= (folio/query f "select sum(arr_delay - dep_delay) as s from flights" {:as :rows})
               (folio/query f "select sum(gap(arr_delay, dep_delay)) as s from flights" {:as :rows})))
        (is (< 0 (long @calls) 2000))))
    (testing "views and transactions of the folio know them"
      (with-open [view (folio/at f)] (is (= [{:s "A"}] (folio/query view "select shout('a') as s" {:as :rows}))))
      (is (= [{:s "A"}] (folio/transact! f (fn [tx] (folio/query tx "select shout('a') as s" {:as :rows}))))))
    (testing "another of that name takes its place"
      (folio/register-function! f :shout str/lower-case {:args [:varchar] :returns :varchar})
      (is (= [{:s "a"}] (folio/query f "select shout('A') as s" {:as :rows}))))
    (testing "no other folio does"
      (with-folio [g]
        (is (= :sql-error (first (failure (folio/query g "select shout('a')")))))
        (folio/register-function! g :shout (fn [_] "g") {:args [:varchar] :returns :varchar})
        (is (= [{:s "g"}] (folio/query g "select shout('a') as s" {:as :rows})))
        (is (= [{:s "a"}] (folio/query f "select shout('a') as s" {:as :rows})))))
    (is (= :query-refused (first (failure (folio/query f "select shout(content) from read_text('/etc/passwd')")))) "the walls stand")))

(deftest for-some-time
  (with-folio [f]
    (folio/add! f "t" [{:s " a " :x 1}])
    (is (= [{:s "a" :y 2.5 :b false :z 11}]
           (folio/with-functions f {:clean (fn [^String s] (str/trim s))
                                    :half  (fn ^double [^double x] (/ x 2))
                                    :big  {:fn #(> (long %) 60), :args [:bigint], :returns :boolean}
                                    :later {:fn (fn [x] (+ 10 (long x))) :args [:bigint] :returns :integer}}
             (folio/query f {:select [[[:clean :s] :s] [[:half [:cast 5 :double]] :y] [[:is-big :x] :b] [[:later :x] :z]] :from :t}
                          {:as :rows :fns {:is-big (fn [[x]] [:big :x])}})))
        "without hints, declared")
    (is (= :sql-error (first (failure (folio/query f "select clean(s) from t")))) "then it is as before")
    (is (= [:invalid-argument "twice"] ((juxt first (comp :function second))
                                        (try (macroexpand-1 '(datafolio.api/with-functions f {:twice (fn [x] x)} 1))
                                             (catch Exception e (let [e (if (instance? clojure.lang.Compiler$CompilerException e) (ex-cause e) e)]
                                                                  [(:datafolio/error (ex-data e)) (ex-data e)])))))
        "what is not told is asked for")))

(deftest values-of-every-type
  (with-folio [f]
    (doseq [[type sql value]
            [[:boolean "true" true] [:tinyint "(-5)::tinyint" -5] [:smallint "300::smallint" 300] [:integer "70000" 70000] [:bigint "5000000000" 5000000000]
             [:utinyint "200::utinyint" 200] [:usmallint "60000::usmallint" 60000] [:uinteger "4000000000::uinteger" 4000000000]
             [:ubigint "18000000000000000000::ubigint" 18000000000000000000] [:hugeint "12345678901234567890123::hugeint" 12345678901234567890123]
             [:float "1.5::float" 1.5] [:double "2.5::double" 2.5] ["DECIMAL(10,2)" "1.25::decimal(10,2)" 1.25M] [:varchar "'é☃𝄞'" "é☃𝄞"]
             [:date "date '2013-01-02'" (LocalDate/of 2013 1 2)] [:timestamp "timestamp '2013-01-02 03:04:05.000006'" (LocalDateTime/of 2013 1 2 3 4 5 6000)]
             [:timestamptz "timestamptz '2013-01-02 03:04:05+00'" (Instant/parse "2013-01-02T03:04:05Z")]]]
      (testing type
        (let [seen (atom [])]
          (folio/register-function! f :same (fn [x] (swap! seen conj x) x) {:args [type] :returns type})
          (is (= [(first (folio/query f (str "select " sql " as v") {:as :rows}))]
                 (folio/query f (str "select same(" sql ") as v") {:as :rows})))
          (is (every? #(= value %) @seen))
          (is (= (class (if (instance? clojure.lang.BigInt value) (biginteger value) value)) (class (first @seen)))))))
    (is (= [:unsupported "MAP(INTEGER[], INTEGER)"]
           ((juxt first (comp :found second)) (failure (folio/register-function! f :f identity {:args ["MAP(INTEGER[], INTEGER)"] :returns :integer})))))
    (is (= :invalid-argument (first (failure (folio/register-function! f :f identity {:args [:nope] :returns :integer})))))
    (is (= :invalid-argument (first (failure (folio/register-function! f :f identity {:args [:integer]})))))
    (is (= :invalid-argument (first (failure (folio/register-function! f :f identity {:arg [:integer] :returns :integer})))))
    (is (= :invalid-argument (first (failure (folio/register-function! f "f(x)" identity {:args [:integer] :returns :integer})))))))

(deftest nested-values-are-clojure's
  (with-folio [f]
    (let [seen (atom nil)]
      (folio/register-function! f :grow (fn [run xs] (reset! seen [run xs]) (assoc run :best (reduce max xs) :tags #{:new}))
                                {:args ["STRUCT(run UUID, best DOUBLE, tags VARCHAR[])" "DOUBLE[]"], :returns "STRUCT(run UUID, best DOUBLE, tags VARCHAR[])"})
      (is (= [{:v {:run (parse-uuid "00000000-0000-0000-0000-000000000001"), :best 2.5, :tags ["new"]}}]
             (folio/query f "select grow({run: '00000000-0000-0000-0000-000000000001'::uuid, best: 0.1, tags: ['a', null]}, [1, 2.5]) as v" {:as :rows})))
      (is (= [{:run (parse-uuid "00000000-0000-0000-0000-000000000001"), :best 0.1, :tags ["a" nil]} [1.0 2.5]] @seen)))
    (testing "of tables, many at once, and as queries as data"
      (folio/add! f "t" [{:xs [1 2 3] :m {:a 1}} {:xs nil :m {:a 2}} {:xs [] :m {:a nil}}] {:types {:m "MAP(VARCHAR, BIGINT)"}})
      (folio/register-function! f :twice (fn [all] (mapv (fn [xs] (mapv #(* 2 %) xs)) all)) {:args ["BIGINT[]"], :returns "BIGINT[]", :vectorized? true})
      (folio/register-function! f :swap (fn [m] (into {} (for [[k v] m] [(str k "!") v]))) {:args ["MAP(VARCHAR, BIGINT)"], :returns "MAP(VARCHAR, BIGINT)"})
      (is (= [{:y [2 4 6] :z {"a!" 1}} {:y nil :z {"a!" 2}} {:y [] :z {"a!" nil}}]
             (folio/query f {:select [[[:twice :xs] :y] [[:swap :m] :z]] :from :t} {:as :rows}))))
    (testing "their types are told by hints where there are some"
      (is (= [{:h 7 :s "00000000-0000-0000-0000-000000000002" :n 2}]
             (folio/with-functions f {:hour-of (fn ^long [^LocalTime t] (long (.getHour t)))
                                      :text    (fn ^String [^java.util.UUID u] (str u))
                                      :size    (fn ^long [^bytes b] (long (alength b)))}
               (folio/query f "select hour_of(time '07:08:09') as h, text('00000000-0000-0000-0000-000000000002') as s, size('\\x00\\xFF'::blob) as n" {:as :rows})))))))

(deftest missing-values
  (with-folio [f]
    (folio/add! f "t" [{:i 1 :x 1} {:i 2 :x nil} {:i 3 :x 3}])
    (let [answers (fn [opts] (folio/register-function! f :g (fn [x] (when-not (= 3 x) (or x -1))) (merge {:args [:bigint] :returns :bigint} opts))
                    (map :y (folio/query f "select i, g(x) as y from t order by i" {:as :rows})))]
      (is (= [1 nil nil] (answers nil)) "not called for them")
      (is (= [1 -1 nil] (answers {:nils? true})) "or called with nil")
      (is (= [{:y nil} ] (do (answers nil) (folio/query f "select g(null) as y" {:as :rows}))))
      (is (= [{:y -1}] (do (answers {:nils? true}) (folio/query f "select g(null) as y" {:as :rows})))))))

(deftest what-goes-wrong-keeps-its-cause
  (with-folio [f]
    (folio/import! f :flights (data "flights"))
    (folio/register-function! f :bad (fn [x] (if (= 3 x) (throw (ex-info "three!" {:x x})) x)) {:args [:bigint] :returns :bigint})
    (doseq [ask [#(folio/query f "select bad(month) as m from flights where month = 3")
                 #(folio/query f "select sum(bad(month)) as m from flights")
                 #(run! identity (folio/query f "select bad(month) as m from flights" {:as :chunks}))
                 #(doall (seq (folio/query f "select bad(month) as m from flights" {:as :chunks})))
                 #(folio/add! f "x" (folio/query f "select bad(month) as m from flights" {:as :chunks}))
                 #(folio/explain f "select bad(month) as m from flights" {:analyze? true})]]
      (let [e (try (ask) nil (catch clojure.lang.ExceptionInfo e e))]
        (is (= [:function-failed "bad" ["3"]] ((juxt :datafolio/error :function :arguments) (ex-data e))))
        (is (= {:x 3} (ex-data (ex-cause e))))
        (is (= "The function bad failed for [3]: three!" (ex-message e)))))
    (is (not (contains? f "x")) "nothing was added"))
  (with-folio [f]
    (let [fails (fn [work opts] ((juxt first last) (failure (do (folio/register-function! f :g work (merge {:args [:bigint] :returns :bigint} opts))
                                                               (folio/query f "select g(i) as y from range(3) t(i)")))))]
      (is (= [:function-failed "The function g failed: it returned x (java.lang.String), which is no BIGINT"] (fails (fn [_] "x") nil)))
      (is (= [:function-failed "The function g failed: it returned 300 (java.lang.Long), which is no TINYINT"] (fails (fn [_] 300) {:returns :tinyint})))
      (is (= [:function-failed "The function g failed: it returned 1 values for 3 rows"] (fails (fn [_] [1]) {:vectorized? true})))
      (is (= [:invalid-argument "Queries may call no function of the name \"load_x\". Give yours another."]
             ((juxt first last) (failure (do (folio/register-function! f :load-x identity {:args [:varchar] :returns :varchar})
                                             (folio/query f "select 1"))))))
      (is (= [:invalid-argument "DuckDB has a function \"upper\" already. Give yours another name."]
             ((juxt first last) (failure (do (folio/register-function! f :upper identity {:args [:varchar] :returns :varchar})
                                             (folio/query f "select upper('a')")))))))))
