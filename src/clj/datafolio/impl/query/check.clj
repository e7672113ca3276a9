(ns ^:no-doc datafolio.impl.query.check
  "Everything that is wrong with a query at once: what cannot be written, and names that are not there."
  (:require [datafolio.impl.query.format :as format]
            [datafolio.impl.query.scope :as scope])
  (:import (clojure.lang ExceptionInfo)))

(set! *warn-on-reflection* true)

(defn- patched
  "The value with what stands at the path taken out (of a map) or made nil; ::lost when the path leads nowhere."
  [x [k & more :as path]]
  (cond (empty? path) nil
        (map? x)  (if-not (contains? x k)
                    ::lost
                    (let [inner (if more (patched (get x k) more) nil)]
                      (cond (= ::lost inner) ::lost
                            more (assoc x k inner)
                            :else (dissoc x k))))
        (sequential? x) (let [v (vec x)]
                          (if-not (and (int? k) (< -1 (long k) (count v)))
                            ::lost
                            (let [inner (when more (patched (nth v k) more))]
                              (if (= ::lost inner) ::lost (with-meta (assoc v k inner) (meta x))))))
        :else ::lost))

(defn- mistake [query opts]
  (try (format/query query opts)
       nil
       (catch ExceptionInfo e
         (if (= :invalid-query (:datafolio/error (ex-data e)))
           (assoc (ex-data e) :message (ex-message e))
           (throw e)))))

(defn- mistakes
  "The mistakes in writing: each is taken out of the query, until what is left can be written."
  [query opts]
  (loop [query query, found []]
    (if-let [{:keys [path] :as m} (when (< (count found) 100) (mistake query opts))]
      (let [found (if (= path (:path (peek found))) found (conj found m))
            next  (loop [path path]
                    (if (empty? path)
                      nil
                      (let [q (patched query path)]
                        (if (or (= ::lost q) (= q query)) (recur (pop path)) q))))]
        (if (nil? next) found (recur next found)))
      found)))

(defn problems
  "The problems as data, in the order of the query's clauses where they can be told apart; nil when there is none."
  [query schema opts]
  (let [written (mistakes query (dissoc opts :schema))]
    (seq (into (vec written)
               (when schema
                 (remove (fn [p] (some #(= (:path %) (:path p)) written))
                         (scope/problems query schema)))))))
