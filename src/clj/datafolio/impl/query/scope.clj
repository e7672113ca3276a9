(ns ^:no-doc datafolio.impl.query.scope
  "What a query's names refer to: tables, columns, and those of a WITH or a sub-query in between. `facts` finds every
  name with its place; `problems` holds them to a schema {table {column type}}."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.query.names :as names])
  (:import (clojure.lang Named)))

(set! *warn-on-reflection* true)

(declare query-facts)

;; An environment: :schema, :ctes {name columns}, :relations [{:alias :table :columns}] from the innermost scope outwards,
;; :aliases #{names that a SELECT gives}. Columns are a set of names, or nil when nobody knows them.

(defn- snake [s] (str/replace s "-" "_"))

(defn- matching
  "The known name that `s` means, dashes standing for _ and letters in any case; or nil."
  [s known]
  (or (some #{s} known)
      (let [wanted (str/lower-case (snake s))]
        (some #(when (= wanted (str/lower-case %)) %) known))))

(defn- clause [query k]
  (get query k (get query (symbol (name k)))))

(defn- clause-key [query k]
  (if (contains? query k) k (symbol (name k))))

;; ---- names

(defn- parts
  "[qualifier name] of a keyword, symbol or string."
  [x]
  (let [s (name x)]
    (cond (string? x)   [nil s]
          (namespace x) [(namespace x) s]
          :else (let [dot (.lastIndexOf ^String s ".")]
                  (if (pos? dot) [(subs s 0 dot) (subs s (inc dot))] [nil s])))))

(defn- column-fact
  "A column's name; of :t/a.b, which may be the field b of the column a of t, :root is a."
  [env x path]
  (let [[qualifier ^String column] (parts x)
        dot (if (and (not (string? x)) (namespace x)) (.indexOf column ".") -1)]
    (cond-> {:kind :column, :qualifier qualifier, :column column, :path path, :env env}
      (pos? dot) (assoc :root (subs column 0 dot)))))

(defn- variable-facts [env x path]
  (let [s (name x)]
    (cond (= "*" s) [{:kind :star, :env env, :path path}]
          (re-find #"^[?'!]" s) nil
          (str/starts-with? s "%") (mapcat #(variable-facts env (keyword %) path)
                                           (rest (str/split (subs (str (if (keyword? x) (symbol x) x)) 1) #"\.")))
          (str/ends-with? s ".*") [{:kind :star, :qualifier (subs s 0 (- (count s) 2)), :env env, :path path}]
          (contains? (:shadowed env) s) nil
          :else [(column-fact env x path)])))

;; ---- expressions

(declare expr-facts)

(defn- each-fact [env xs path from]
  (mapcat (fn [[i x]] (expr-facts env x (conj path i)))
          (drop from (map-indexed vector xs))))

(defn- order-facts [env xs path from]
  (mapcat (fn [[i x]]
            (if (sequential? x)
              (expr-facts env (first x) (conj path i 0))
              (expr-facts env x (conj path i))))
          (drop from (map-indexed vector xs))))

(defn- without-words
  "The call without the names that stand before a word of SQL, such as :!from: they are words too."
  [x]
  (letfn [(bare? [y] (and (instance? Named y) (str/starts-with? (name y) "!")))]
    (mapv (fn [a b] (when-not (and (instance? Named a) (bare? b)) a)) x (conj (subvec x 1) nil))))

(defn- call-facts [env x path]
  (let [x    (vec x)
        head (names/key-of (first x))
        arg  (fn [i] (expr-facts env (nth x i nil) (conj path i)))]
    (case head
      (:lift :param :alias :entity) nil
      :raw    (mapcat (fn [[i y]] (when (sequential? y) (expr-facts env y (conj path i))))
                      (if (sequential? (second x)) nil (map-indexed vector x)))
      :columns (when (and (sequential? (second x)) (not= :lambda (names/key-of (first (second x)))))
                 (for [[i c] (map-indexed vector (second x))] (column-fact env c (conj path 1 i))))
      (:cast :at-time-zone :interval) (arg 1)
      (:at :get-in) (mapcat #(when (or (= 1 %) (not (instance? Named (nth x %)))) (arg %)) (range 1 (count x)))
      :.      (if (and (instance? Named (second x)) (instance? Named (nth x 2 nil))
                       (some #(= (name (second x)) (:alias %)) (:relations env)))
                [(assoc (column-fact env (nth x 2) (conj path 2)) :qualifier (name (second x)))]
                (arg 1))
      :array  (if (map? (second x)) (arg 1) (each-fact env (second x) (conj path 1) 0))
      (:struct :map) (mapcat (fn [[k v]] (expr-facts env v (conj path 1 k))) (second x))
      :lambda (expr-facts (update env :shadowed (fnil into #{}) (map name (second x))) (nth x 2 nil) (conj path 2))
      :case   (mapcat #(when-not (= :else (names/key-of (nth x %))) (arg %)) (range 1 (count x)))
      :order-by (concat (arg 1) (order-facts env x path 2))
      :over   (mapcat (fn [i] (let [[e window] (nth x i)]
                                (concat (expr-facts env e (conj path i 0))
                                        (when (map? window) (query-facts env window (conj path i 1))))))
                      (range 1 (count x)))
      :join   nil
      (if (instance? Named (first x))
        (each-fact env (without-words x) path 1)
        (each-fact env x path 0)))))

(defn expr-facts
  "The facts of an expression."
  [env x path]
  (cond (instance? Named x) (variable-facts env x path)
        (map? x)            (query-facts env x path)
        (sequential? x)     (call-facts env x path)))

(defn- item-facts
  "The facts of an item of a SELECT list."
  [env x path]
  (cond (not (sequential? x)) (expr-facts env x path)
        (and (map? (second x)) (instance? Named (first x)) (str/ends-with? (name (first x)) "*"))
        (let [{:keys [exclude replace rename]} (second x)]
          (concat (expr-facts env (first x) (conj path 0))
                  (for [[i c] (map-indexed vector exclude)] (column-fact env c (conj path 1 :exclude i)))
                  (mapcat (fn [[k e]] (cons (column-fact env k (conj path 1 :replace k))
                                            (expr-facts env e (conj path 1 :replace k)))) replace)
                  (for [[k _] rename] (column-fact env k (conj path 1 :rename k)))))
        :else (expr-facts env (first x) (conj path 0))))

(defn- items [v] (if (sequential? v) (map-indexed vector v) [[nil v]]))

(defn- step [path i] (if (nil? i) path (conj path i)))

;; ---- tables

(defn- alias-of [x]
  (let [a (second x)
        a (if (sequential? a) (first a) a)]
    (when (or (instance? Named a) (string? a)) (name a))))

(defn- alias-columns [x]
  (let [a (second x)]
    (when (and (sequential? a) (map? (second a)))
      (mapv name (clause (second a) :columns)))))

(declare output)

(defn- relation
  "{:relation :facts} of an item of FROM or JOIN."
  [env x path]
  (let [list? (sequential? x)
        e     (if list? (first x) x)
        at    (if list? (conj path 0) path)
        given (when list? (alias-columns x))]
    (cond (and (instance? Named e) (not (re-find #"^[%?']" (name e))))
          (let [[qualifier table] (parts e)
                table (if qualifier (str qualifier "." table) table)
                cte   (get (:ctes env) table ::none)]
            {:relation {:alias (or (when list? (alias-of x))
                                   (let [s (second (parts e))] (if (some #{s} (map name (keys (:schema env)))) s (snake s))))
                        :table (when (= ::none cte) table)
                        :columns (cond given (set given)
                                       (not= ::none cte) cte
                                       :else (some-> (matching table (map name (keys (:schema env))))
                                                     (as-> t (some (fn [[k v]] (when (= t (name k)) (some->> (keys v) (map name) set)))
                                                                   (:schema env)))))}
             :facts (when (= ::none cte) [{:kind :table, :table table, :path at, :env env}])})

          (map? e)
          {:relation {:alias (when list? (alias-of x)), :columns (if given (set given) (output env e))}
           :facts    (query-facts env e at)}

          (and (sequential? e) (= :lateral (names/key-of (first e))) (map? (second e)))
          {:relation {:alias (when list? (alias-of x)), :columns (output env (second e))}
           :facts    (query-facts env (second e) (conj at 1))}

          :else
          {:relation {:alias (when list? (alias-of x)), :columns (some-> given set)}
           :facts    (expr-facts env e at)})))

(def ^:private table-lists [:table :from :from-first :cross-join :positional-join :natural-join :pivot :unpivot])

(def ^:private joins
  [:join :left-join :right-join :inner-join :outer-join :full-join :asof-join :asof-left-join :semi-join :anti-join])

(defn- join-steps
  "[item path] of each table that a join's list names."
  [v path]
  (when (sequential? v)
    (for [[i x] (map-indexed vector v) :when (even? (long i))] [x (conj path i)])))

(defn- by-steps [v path]
  (mapcat (fn [[i x]]
            (if (map? x)
              (mapcat (fn [[k tables]] (join-steps tables (conj path i k))) x)
              (when (instance? Named (nth v (dec (long i)) nil)) (join-steps x (conj path i)))))
          (map-indexed vector v)))

(defn- sources
  "[item path] of every table that the query reads from directly."
  [query path]
  (concat (mapcat (fn [k] (when-some [v (clause query k)]
                            (for [[i x] (items v)] [x (step (conj path (clause-key query k)) i)]))) table-lists)
          (mapcat (fn [k] (when-some [v (clause query k)]
                            (join-steps v (conj path (clause-key query k))))) joins)
          (when-some [v (clause query :join-by)] (by-steps (vec v) (conj path (clause-key query :join-by))))))

(defn- with-tables
  "[environment facts] with the relations of the query: those that come later see those before."
  [env query path]
  (reduce (fn [[env facts] [x at]]
            (let [{:keys [relation] :as found} (relation env x at)]
              [(update env :relations #(cons relation %)) (into facts (:facts found))]))
          [env []]
          (sources query path)))

(defn- with-ctes [env query path]
  (reduce (fn [[env facts] k]
            (reduce (fn [[env facts] [i [cte body]]]
                      (let [table   (name (if (sequential? cte) (first cte) cte))
                            given   (when (sequential? cte) (some->> (clause (second cte) :columns) (map name) set))
                            inner   (cond-> env (= k :with-recursive) (assoc-in [:ctes table] given))]
                        [(assoc-in env [:ctes table] (or given (when (map? body) (output inner body))))
                         (if (map? body)
                           (into facts (query-facts inner body (conj path (clause-key query k) i 1)))
                           facts)]))
                    [env facts]
                    (map-indexed vector (clause query k))))
          [env []]
          (filter #(some? (clause query %)) [:with :with-recursive])))

;; ---- queries

(def ^:private select-lists [:select :select-distinct :select-top :returning :partition-by :distinct])

(def ^:private set-operations
  [:union :union-all :intersect :intersect-all :except :except-all :union-by-name :union-all-by-name])

(defn- select-items [query]
  (concat (mapcat (fn [k] (some->> (clause query k) items (map second))) select-lists)
          (when-let [v (clause query :select-distinct-on)] (rest v))))

(defn- given-aliases [query]
  (set (keep #(when (sequential? %) (when-not (map? (second %)) (alias-of %))) (select-items query))))

(defn- output
  "The names of the columns that a query returns, or nil when they are not known."
  [env query]
  (let [operation (some #(first (clause query %)) set-operations)
        nested    (clause query :nest)
        select    (select-items query)
        [env]     (with-ctes env query [])
        [inner]   (with-tables (assoc env :relations ()) query [])
        own       (:relations inner)]
    (cond operation (output env operation)
          nested    (output env nested)
          (seq select)
          (reduce (fn [found x]
                    (let [e (if (sequential? x) (first x) x)
                          a (when (sequential? x) (alias-of x))
                          s (when (instance? Named e) (name e))]
                      (cond a (conj found a)
                            (nil? s) found
                            (re-find #"^[%?']" s) found
                            (str/ends-with? s "*")
                            (let [of (if (= "*" s) own (filter #(= (:alias %) (subs s 0 (- (count s) 2))) own))]
                              (if (or (empty? of) (some nil? (map :columns of)) (sequential? x))
                                (reduced nil)
                                (into found (mapcat :columns) of)))
                            :else (conj found (last (str/split (second (parts e)) #"\."))))))
                  #{} select)
          (or (clause query :from) (clause query :table))
          (when (every? :columns own) (set (mapcat :columns own))))))

(defn- using? [x] (and (sequential? x) (= :using (names/key-of (first x)))))

(defn- condition-facts [env query path]
  (mapcat (fn [[v at]]
            (mapcat (fn [[i x]]
                      (when (odd? (long i))
                        (if (using? x) (each-fact env x (conj at i) 1) (expr-facts env x (conj at i)))))
                    (map-indexed vector v)))
          (concat (for [k joins :let [v (clause query k)] :when (sequential? v)] [v (conj path (clause-key query k))])
                  (let [k (clause-key query :join-by), v (some-> (clause query :join-by) vec)]
                    (mapcat (fn [[i x]] (cond (map? x) (for [[j tables] x] [tables (conj path k i j)])
                                              (sequential? x) [[x (conj path k i)]]))
                            (map-indexed vector v))))))

(defn- pivoted-facts
  "The facts of an item of a pivot's ON: an expression, alone or with its values, or with an alias."
  [env x path]
  (if (and (sequential? x) (= 2 (count x)) (sequential? (second x)) (not (keyword? (first (second x)))))
    (expr-facts env (first x) (conj path 0))
    (item-facts env x path)))

(defn- clause-facts [env query path]
  (let [at (fn [k] (conj path (clause-key query k)))
        on (fn [k f] (when-some [v (clause query k)] (f v (at k))))]
    (concat
      (mapcat (fn [k] (on k (fn [v p] (mapcat (fn [[i x]] (item-facts env x (step p i))) (items v))))) select-lists)
      (on :select-distinct-on (fn [v p] (concat (each-fact env (first v) (conj p 0) 0)
                                                (mapcat (fn [[i x]] (item-facts env x (conj p i)))
                                                        (rest (map-indexed vector v))))))
      (condition-facts env query path)
      (mapcat #(on % (fn [v p] (expr-facts env v p))) [:where :having :qualify :limit :offset :fetch :expr])
      (on :group-by (fn [v p] (when-not (= :all (names/key-of v))
                                (if (sequential? v) (each-fact env v p 0) (expr-facts env v p)))))
      (on :order-by (fn [v p] (cond (= :all (names/key-of (if (sequential? v) (first v) v))) nil
                                    (sequential? v) (order-facts env v p 0)
                                    :else (expr-facts env v p))))
      (on :on (fn [v p] (mapcat (fn [[i x]] (pivoted-facts env x (step p i))) (items v))))
      (on :using (fn [v p] (mapcat (fn [[i x]] (item-facts env x (step p i))) (items v))))
      (on :window (fn [v p] (mapcat (fn [[i x]] (when (map? x) (query-facts env x (conj p i)))) (items v))))
      (on :values (fn [v p] (mapcat (fn [[i row]] (when (sequential? row) (each-fact env row (conj p i) 0))) (items v)))))))

(defn query-facts
  "The facts of a query, and of what is inside of it."
  [env query path]
  (let [[env ctes]    (with-ctes env query path)
        [env tables]  (with-tables env query path)
        env           (update env :aliases (fnil into #{}) (given-aliases query))]
    (concat ctes tables
            (mapcat (fn [k] (mapcat (fn [[i q]] (query-facts env q (conj path (clause-key query k) i)))
                                    (map-indexed vector (clause query k))))
                    (filter #(sequential? (clause query %)) set-operations))
            (when-let [q (clause query :nest)] (query-facts env q (conj path (clause-key query :nest))))
            (clause-facts env query path))))

(defn facts
  "Every table and column that the query names, with its path: {:kind :table or :column …}."
  [query schema]
  (if (map? query)
    (query-facts {:schema schema, :ctes {}, :relations ()} query [])
    (expr-facts {:schema schema, :ctes {}, :relations ()
                 :bare schema} query [])))

;; ---- answers

(defn tables
  "The names of the tables that the query reads, as a sorted set."
  [query]
  (into (sorted-set) (comp (filter #(= :table (:kind %))) (map :table)) (facts query nil)))

(defn columns
  "{table #{column}} that the query reads; a column whose table only a schema could tell is under nil."
  [query]
  (reduce (fn [found {:keys [qualifier root env], whole :column}]
            (let [column    (or root whole)
                  relations (:relations env)
                  relation  (if qualifier
                              (first (filter #(= qualifier (:alias %)) relations))
                              (when (= 1 (count relations)) (first relations)))]
              (cond (and (nil? qualifier) (contains? (:aliases env) column)) found
                    (and relation (nil? (:table relation))) found
                    :else (update found (:table relation) (fnil conj (sorted-set)) (snake column)))))
          {}
          (filter #(= :column (:kind %)) (facts query nil))))

(defn- problem [kind path message data]
  (merge {:datafolio/error kind, :path path, :message message} data))

(defn- table-problem [{:keys [table path env]}]
  (let [known (map name (keys (:schema env)))]
    (when-not (matching table known)
      (let [{:keys [nearest text]} (errors/one-of table (concat known (keys (:ctes env))))]
        (problem :table-not-found path (str "There is no table " (pr-str table) ": " text) {:table table, :nearest nearest})))))

(defn- column-problem [{:keys [qualifier root path env], whole :column}]
  (let [relations (:relations env)
        column    (or root whole)
        of        (if qualifier (filter #(and (:alias %) (matching qualifier [(:alias %)])) relations) relations)
        known     (if (:bare env) (mapcat #(map name (keys %)) (vals (:schema env))) (mapcat :columns of))
        unknown?  (some (comp nil? :columns) of)]
    (cond (and qualifier (empty? of))
          ;; a.b is also the field b of the column a
          (when-not (or (some (comp nil? :columns) relations)
                        (let [[a b] (str/split qualifier #"\.")]
                          (or (matching a (mapcat :columns relations))
                              ;; and a.b.c the field c of the column b of a
                              (and b (matching a (keep :alias relations))))))
            (problem :table-not-found path (str "There is no table or alias " (pr-str qualifier) " here: "
                                                (:text (errors/one-of qualifier (keep :alias relations))))
                     {:table qualifier, :nearest (errors/nearest qualifier (keep :alias relations))}))
          (or unknown? (matching column known) (matching whole known)) nil
          (and (nil? qualifier) (matching column (concat (:aliases env) (keep :alias relations)))) nil
          :else
          (let [names (distinct known)]
            (problem :column-not-found path (if (seq names)
                                              (ex-message (errors/column-not-found column names))
                                              (str "There is no column " (pr-str column) " here: nothing is read that has columns."))
                     {:column column, :nearest (errors/nearest column names)})))))

(defn problems
  "What of the query's names is not in the schema."
  [query schema]
  (keep #(case (:kind %) :table (table-problem %), :column (column-problem %), nil)
        (facts query schema)))
