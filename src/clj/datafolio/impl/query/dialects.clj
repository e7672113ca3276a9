(ns ^:no-doc datafolio.impl.query.dialects
  "Dialects: maps with the quotes of names, the calls and the clauses. A dialect is a value; own clauses, operators and
  functions make another one of it."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.query.clauses :as clauses]
            [datafolio.impl.query.duckdb :as duckdb]
            [datafolio.impl.query.expr :as expr]
            [datafolio.impl.query.names :as names]
            [datafolio.impl.query.operators :as operators]
            [datafolio.impl.query.out :as out :refer [invalid text!]]
            [datafolio.impl.query.special :as special]
            [datafolio.impl.query.spark :as spark]
            [datafolio.impl.query.spark-selects :as spark-selects])
  (:import (clojure.lang ExceptionInfo)))

(set! *warn-on-reflection* true)

(defn- place
  "The list of clauses with one more, before another (nil: at the end, or in its old place)."
  [order [k before sql write]]
  (let [clause [k sql write]
        known? (some #(= k (first %)) order)]
    (cond (and known? (nil? before)) (mapv #(if (= k (first %)) clause %) order)
          (nil? before)              (conj order clause)
          :else (let [order        (filterv #(not= k (first %)) order)
                      [above below] (split-with #(not= before (first %)) order)]
                  (when (empty? below)
                    (throw (errors/error :invalid-argument
                                         (str "The clause " k " is to stand before " before ", which is no clause: "
                                              (:text (errors/one-of before (map first order))))
                                         {:clause k, :before before})))
                  (vec (concat above [clause] below))))))

(defn- with-order [dialect order]
  (assoc dialect
         :order order
         :clauses (into {} (map-indexed (fn [i [k sql write]] [k {:order i, :sql sql, :write write}])) order)))

(defn- refused
  "A writer of a call that the dialect does not have."
  [dialect]
  (fn [_ x _]
    (throw (invalid (str "The dialect " dialect " cannot say " (first x)) x))))

(defn- dialect [base {:keys [added removed calls] :as changes}]
  (let [named  (:name changes)
        set-op (some #(when (= :union (first %)) (nth % 2)) clauses/clauses)
        added  (for [[k before sql write] added] [k before sql (or write set-op)])]
    (-> (merge base (dissoc changes :added :removed :calls))
        (with-order (filterv #(not (contains? removed (first %))) (reduce place (:order base) added)))
        (update :calls merge (into {} (for [[k write] calls] [k (or write (refused named))])))
        (assoc :elsewhere (into (or (:elsewhere base) {}) removed)))))

(def ^:private ansi
  (-> {:name :ansi, :open "\"", :close "\"", :quoted? nil, :plain? true, :except "EXCEPT"
       :calls (merge operators/operators special/specials)}
      (with-order clauses/clauses)
      (assoc :elsewhere (into {} (for [[k before] duckdb/clauses :when before] [k "it belongs to :duckdb"])))))

(def ^:private no-locks
  {:for "it locks no rows", :lock "it locks no rows", :bulk-collect-into "use :from"
   :select-top "use :limit", :select-distinct-top "use :limit"})

(def ^:private duckdb
  (-> (dialect ansi {:name :duckdb, :quoted? true, :plain? false, :integers? true, :except "EXCLUDE", :star duckdb/star!
                     :added duckdb/clauses, :calls duckdb/calls
                     :removed (assoc no-locks :fetch "use :limit")})
      (update :elsewhere (fn [m] (apply dissoc m (map first duckdb/clauses))))))

(def ^:private spark
  (dialect ansi {:name :spark, :open "`", :close "`", :quoted? true, :plain? false, :types spark/type-text
                 :literal spark/literal, :directions spark/directions, :whole spark-selects/whole
                 :added spark/clauses, :calls spark/calls
                 :removed (assoc no-locks
                                 :fetch "use :limit", :select-distinct-on "number the rows in a window and keep the first by :qualify", :into "use :from"
                                 :outer-join "use :full-join")}))

(def dialects
  "The dialects by name. The last three differ from :ansi in little more than their quotes."
  (let [like (fn [k open close more] (merge ansi {:name k, :open open, :close close, :quoted? true} more))]
    {:ansi ansi, :duckdb duckdb, :spark spark
     :mysql (like :mysql "`" "`" nil), :sqlserver (like :sqlserver "[" "]" {:offset-rows? true})
     :oracle (like :oracle "\"" "\"" {:no-as? true})}))

(defn named
  "The dialect of that name; a dialect is returned as it is."
  [k]
  (cond (nil? k) ansi
        (map? k) k
        :else (or (dialects k)
                  (throw (errors/error :invalid-argument
                                       (str "There is no dialect " (pr-str k) ": " (:text (errors/one-of k (keys dialects))))
                                       {:option :dialect, :nearest (:nearest (errors/one-of k (keys dialects)))})))))

;; ---- extension

(defn- expand
  "A writer of what `f` makes of a call's arguments: another expression."
  [k f]
  (fn [out x nested?]
    (let [expression (try (f (vec (rest x)))
                          (catch ExceptionInfo e (throw e))
                          (catch Exception e
                            (throw (ex-info (str "The function " k " failed: " (ex-message e))
                                            {:datafolio/error :invalid-query, :path (), :found x} e))))]
      (expr/expr! out expression nested?))))

(defn- own-op [k op]
  (operators/infix (if (string? op) op (or (:sql op) (str/replace (names/capitals (name k)) "?" "??"))) (when (map? op) op)))

(defn- own-clause
  [order k {:keys [before like format sql]}]
  (let [[_ like-sql like-write] (when like (some #(when (= like (first %)) %) order))]
    (when (and like (nil? like-write))
      (throw (errors/error :invalid-argument (str "The clause " k " is to be like " like ", which is no clause.") {:clause k})))
    (when-not (or like format)
      (throw (errors/error :invalid-argument (str "The clause " k " needs :like, another clause, or :format, a function.") {:clause k})))
    [k before (or sql (names/capitals (name k)))
     (or like-write
         (fn [out sql v _]
           (text! out sql)
           (text! out " ")
           (expr/expr! out (format v) false)))]))

(defn extend-with
  "The dialect with own :clauses, :ops and :fns (each a map, or nil)."
  [dialect {:keys [clauses ops fns]}]
  (cond-> dialect
    (seq ops)     (update :calls into (for [[k op] (if (map? ops) ops (zipmap ops (repeat {})))] [k (own-op k op)]))
    (seq fns)     (update :calls into (for [[k f] fns] [k (expand k f)]))
    (seq clauses) (as-> d (with-order d (reduce (fn [order [k c]] (place order (own-clause order k c)))
                                                (:order d) clauses)))))
