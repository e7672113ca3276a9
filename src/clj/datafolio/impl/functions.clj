(ns ^:no-doc datafolio.impl.functions
  "Clojure functions that SQL calls. They belong to one folio: its queries run in a DuckDB of their own, which alone knows
  them."
  (:require [datafolio.impl.column :as column]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options]
            [datafolio.impl.values :as values])
  (:import (datafolio.table DataType Functions ScalarFunction ScalarFunction$Body ScalarFunction$RowBody)))

(set! *warn-on-reflection* true)

;; The functions of a folio: an atom of {:all {name ScalarFunction}, :java Functions or nil}; those of Java are made when
;; the first query asks for them.

(defn holder
  "Room for functions, with these in it."
  ([] (holder {}))
  ([all] (atom {:all all, :java nil})))

(defn of
  "The functions of a folio, as Java's queries take them."
  ^Functions [f]
  (if-let [held (:functions (folio/held f))]
    (let [{:keys [all java]} @held]
      (cond java         java
            (empty? all) Functions/NONE
            :else        (:java (swap! held (fn [{:keys [all java] :as now}]
                                              (assoc now :java (or java (Functions/of ^java.util.List (vec (vals all))))))))))
    Functions/NONE))

(defn close!
  "Lets go of what the functions' DuckDB has."
  [held]
  (let [[{:keys [^Functions java]}] (swap-vals! held assoc :java nil)]
    (when java (.close java))))

;; ---- one function

(defn- data-type ^DataType [x]
  (if (instance? DataType x) x (DataType/parse (data/text "type" x))))

(defn- body
  "What Java calls. `converts` has a function for each argument whose Java values are not Clojure's, else nil."
  ^ScalarFunction$Body [work vectorized? converts]
  (let [plain?  (every? nil? converts)
        convert (fn [f x] (if (or (nil? f) (nil? x)) x (f x)))]
    (if vectorized?
      (reify ScalarFunction$Body
        (apply [_ columns _]
          (object-array (map values/plain (apply work (map (fn [f column] (mapv #(convert f %) column)) converts columns))))))
      (ScalarFunction/byRow
        (reify ScalarFunction$RowBody
          (apply [_ arguments]
            (values/plain (apply work (if plain? arguments (map convert converts arguments))))))))))

(defn scalar
  "A Java function of a Clojure one. Returns it."
  ^ScalarFunction [function-name work opts]
  (let [{:keys [args returns nils? volatile? vectorized?]} (options/check :register-function! opts)
        text (data/text "name of a function" function-name)]
    (when-not (and (sequential? args) returns)
      (throw (errors/error :invalid-argument
                           (str "Tell what the function " text " takes and returns, such as {:args [:varchar], :returns :varchar}.")
                           {:function text})))
    (when-not (ifn? work)
      (throw (errors/error :invalid-argument (str "The function " text " is no function but " (pr-str work) ".") {:function text})))
    (errors/with-errors {:function text}
      (let [types (mapv data-type args)]
        (ScalarFunction. (.replace ^String text \- \_) types (data-type returns) (boolean nils?) (not volatile?)
                         (body work vectorized? (mapv #(column/converter % keyword) types)))))))

(defn- described [all]
  (into (sorted-map)
        (map (fn [[k ^ScalarFunction f]] [k {:args (mapv #(.sql ^DataType %) (.arguments f)), :returns (.sql (.result f))}]))
        all))

(defn- try-out
  "Fails where DuckDB does not take the function, which is to be known before all queries fail of it."
  [f ^ScalarFunction made]
  (errors/with-errors nil
    (with-open [alone (Functions/of (java.util.List/of made))]
      (.rows (.functions (.query (folio/reader f) "SELECT 1" (object-array 0)) alone)))))

(defn register-function!
  "Makes a Clojure function known to the SQL of this folio object's queries and conditions, of no other's: `name` in SQL,
  with _ for dashes; one of that name is replaced. DuckDB calls it from several threads at once, for some two thousand rows
  at a time. Returns {name {:args :returns}} of all that are registered.

  Options: :args and :returns (types in DuckDB's words, such as [:varchar :bigint \"DOUBLE[]\"]; values come as columns give
  them: integers as longs, dates and times as java.time's, lists as vectors, structs as maps with keywords), :nils? (false: a
  row with a missing argument gives a missing value; true: the function gets nil), :volatile? (false; true when it gives another
  result for the same arguments: then it is called for every row), :vectorized? (false; true when it takes a vector for each
  argument and returns a sequence of as many values).

  What it throws ends the query with :function-failed, naming the :function and its :arguments; the exception is the cause.
  Throws :invalid-argument, also for a name that DuckDB has already; :unsupported for a map whose keys are nested, and for
  an ENUM without its values.

    (folio/register-function! f :clean (fn [s] (clojure.string/trim s)) {:args [:varchar], :returns :varchar})
    (folio/query f {:select [[[:clean :name] :name]], :from :airlines})"
  [f name function opts]
  (let [held (:functions (folio/held f))
        made (scalar name function opts)]
    (when-not held
      (throw (errors/error :invalid-argument "Functions are registered with a folio that (folio/open path) gave." {})))
    (try-out f made)
    (let [[{:keys [^Functions java]} {:keys [all]}]
          (swap-vals! held (fn [{:keys [all]}] {:all (assoc all (.name made) made), :java nil}))]
      (when java (.close java))
      (described all))))

;; ---- for some time

(defn- hinted
  "The types that a function's parameters are hinted with."
  [hint]
  (get '{String :varchar, java.lang.String :varchar, CharSequence :varchar, long :bigint, Long :bigint, int :integer, Integer :integer
         double :double, Double :double, float :float, Float :float, boolean :boolean, Boolean :boolean
         LocalDate :date, java.time.LocalDate :date, LocalDateTime :timestamp, java.time.LocalDateTime :timestamp
         Instant :timestamptz, java.time.Instant :timestamptz, LocalTime :time, java.time.LocalTime :time
         UUID :uuid, java.util.UUID :uuid, bytes :blob}
       hint))

(defn- declared
  "The form of a function's declaration: a map stays one; of (fn [^String s] …), and of a var's name, the hints tell."
  [function-name form]
  (let [args (cond (and (seq? form) ('#{fn fn* clojure.core/fn} (first form))) (first (filter vector? form))
                   (symbol? form) (first (:arglists (meta (resolve form)))))
        types (mapv #(hinted (:tag (meta %))) args)]
    (cond (map? form) form
          (or (nil? args) (some nil? types) (some #{'&} args))
          (throw (errors/error :invalid-argument
                               (str "Tell what the function " function-name " takes by hints, (fn ^String [^String s] …), or in words: "
                                    "{:fn …, :args [:varchar], :returns :varchar}.")
                               {:function (data/text "name of a function" function-name)}))
          :else {:fn form, :args types, :returns (or (hinted (:tag (meta args)))
                                                     (first types)
                                                     (throw (errors/error :invalid-argument (str "Tell what the function " function-name
                                                                                                 " returns by a hint: (fn ^String [] …).") {})))})))

(defn call-with
  "Calls `work` with the folio that knows these functions too, {name {:fn :args :returns …}}."
  [f declarations work]
  (let [made (into {} (map (fn [[k {work :fn :as opts}]] (let [made (scalar k work (dissoc opts :fn))] [(.name made) made]))) declarations)
        held (holder (merge (:all (some-> (:functions (folio/held f)) deref)) made))]
    (try (work (folio/holding f (assoc (folio/held f) :functions held)))
         (finally (close! held)))))

(defmacro with-functions
  "Evaluates the body with `f`, a symbol, standing for the folio whose SQL knows these functions too; afterwards it is as
  before. Their types are told by hints; without one before the arguments, what it returns is of its first argument's type.
  Or {:fn function :args [type] :returns type}, with the other options of `register-function!`. Results are to be read in
  the body.

    (folio/with-functions f {:clean (fn [^String s] (clojure.string/trim s))
                             :late  {:fn #(> % 60), :args [:bigint], :returns :boolean}}
      (folio/query f [\"select clean(name) from airlines\"]))"
  [f functions & body]
  (when-not (and (symbol? f) (map? functions))
    (throw (errors/error :invalid-argument "It takes the name of a folio and a map of functions: (with-functions f {:clean (fn [^String s] …)} …)." {})))
  `(call-with ~f ~(into {} (map (fn [[k form]] [k (declared k form)])) functions) (fn [~f] ~@body)))
