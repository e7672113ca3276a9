(ns ^:no-doc datafolio.impl.query.helpers
  "Functions that build queries: each adds one clause to a query, or begins one."
  (:require [datafolio.impl.query.names :as names]))

(set! *warn-on-reflection* true)

(defn- key-in
  "The key of clause `k` in the query: a symbol where the query has it as a symbol."
  [query k]
  (if (contains? query (symbol (name k))) (symbol (name k)) k))

(defn- split
  "[query arguments]: the query comes first, when there is one."
  [args]
  (if (map? (first args)) [(first args) (rest args)] [{} args]))

(defn append
  "Adds the arguments to the list of clause `k`."
  [k args]
  (let [[query xs] (split args)
        k          (key-in query k)]
    (update query k (fn [old] (into (cond (nil? old) [] (sequential? old) (vec old) :else [old]) xs)))))

(defn wrap
  "{k args}: the arguments are all of the clause, even when the first is a map."
  [k args]
  {k (vec args)})

(defn put
  "Sets clause `k` to the one argument."
  [k args]
  (if (and (map? (first args)) (next args))
    (assoc (first args) (key-in (first args) k) (second args))
    {k (first args)}))

(def ^:private conjunctions #{:and :or})

(defn- conditions
  "[:and or :or, the conditions] of the arguments of `where`."
  [xs]
  (let [head (names/key-of (first xs))]
    (cond (conjunctions head) [head (rest xs)]
          (keyword? head)     [:and [xs]]
          :else               [:and xs])))

(defn- parts
  "What `x` is made of when it is a conjunction of that kind, else `x` alone."
  [kind x]
  (if (and (sequential? x) (= kind (names/key-of (first x)))) (rest x) [x]))

(defn conjoin
  "Adds conditions to clause `k`, with AND, or with what the first argument says."
  [k args]
  (let [[query xs] (split args)
        k          (key-in query k)
        [kind xs]  (conditions (filter some? xs))
        old        (get query k)
        all        (into (if (nil? old) [] (vec (parts kind old))) (mapcat #(parts kind %)) xs)]
    (cond (empty? xs)      query
          (= 1 (count all)) (assoc query k (if (and (some? old) (seq (rest (parts kind [kind])))) old (first all)))
          :else            (assoc query k (into [kind] all)))))

(defmacro defclauses
  "Defines one public function for each [name doc] or [name doc arglists], which calls `f` with the clause and its
  arguments."
  [f & specs]
  `(do ~@(for [[fn-name doc arglists] specs]
           `(defn ~fn-name ~doc {:arglists '~(or arglists '([& xs] [query & xs]))} [& xs#]
              (~f ~(keyword (name fn-name)) xs#)))))
