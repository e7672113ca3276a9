(ns ^:no-doc datafolio.impl.query.cache
  "SQL that was written before, by the query's value: the least recently used goes first."
  (:import (java.util LinkedHashMap)))

(set! *warn-on-reflection* true)

(deftype Cache [^LinkedHashMap entries]
  Object
  (toString [_] (locking entries (str "#<query cache: " (.size entries) ">"))))

(defn cache
  "An empty cache of at most `size` queries."
  [size]
  (Cache. (proxy [LinkedHashMap] [16 0.75 true]
            (removeEldestEntry [_] (> (.size ^LinkedHashMap this) (long size))))))

(defn- same?
  "Is `a` exactly `b`? Stricter than =, for which 1 and 1N, 0.0 and -0.0 are the same, as is what differs in metadata."
  [a b]
  (or (identical? a b)
      (and (= (class a) (class b))
           (cond (map? a)  (and (= (meta a) (meta b)) (= (count a) (count b))
                                (every? (fn [[k v]] (and (contains? b k) (same? v (get b k)))) a))
                 (coll? a) (and (= (meta a) (meta b)) (= (count a) (count b))
                                (every? true? (map same? a b)))
                 :else     (.equals ^Object a b)))))

(defn lookup
  "What was stored for the query and options, or nil."
  [^Cache cache query opts]
  (let [^LinkedHashMap entries (.-entries cache)
        [known result] (locking entries (.get entries [query opts]))]
    (when (and result (same? known query))
      result)))

(defn store! [^Cache cache query opts result]
  (let [^LinkedHashMap entries (.-entries cache)]
    (locking entries (.put entries [query opts] [query result]))))
