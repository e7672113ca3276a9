(ns run.exec
  "What -X and -T do: call one function with a map made of the alias's :exec-args and the command line's keys."
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.string :as str]))

(set! *warn-on-reflection* true)

(defn- fail [& words]
  (binding [*out* *err*] (println (str/join words)))
  (System/exit 1))

(defn- argmap []
  (with-open [reader (java.io.PushbackReader. (io/reader (System/getProperty "clojure.basis")))]
    (:argmap (edn/read {:default tagged-literal} reader))))

(defn- read-arg [text]
  (try (edn/read-string {:default tagged-literal} text)
       (catch Exception e
         (fail "Unreadable argument " (pr-str text) ": " (ex-message e)
               ". Quote a string twice, as in :name '\"x\"'."))))

(defn qualify
  "The full symbol a function's name stands for, by the alias's :ns-aliases and :ns-default."
  [{:keys [ns-default ns-aliases]} fn-name]
  (let [space (namespace fn-name)]
    (cond
      space      (symbol (str (get ns-aliases (symbol space) space)) (name fn-name))
      ns-default (symbol (str ns-default) (name fn-name))
      :else      (fail "The function " fn-name " has no namespace and the alias has no :ns-default."))))

(defn parse
  "[function-symbol-or-nil arguments-map] of the command line's words."
  [words]
  (let [values        (map read-arg words)
        [fn-name kvs] (if (symbol? (first values)) [(first values) (rest values)] [nil values])
        [kvs more]    (if (odd? (count kvs)) [(butlast kvs) (last kvs)] [kvs nil])]
    (when-not (or (nil? more) (map? more))
      (fail "The key " (pr-str more) " has no value."))
    [fn-name
     (merge (reduce (fn [m [k v]] (if (vector? k) (assoc-in m k v) (assoc m k v))) {} (partition 2 kvs)) more)]))

(defn -main [& words]
  (let [{:keys [exec-fn exec-args] :as argmap} (argmap)
        [fn-name args] (parse words)
        wanted (or fn-name exec-fn (fail "No function to call: name one, or give the alias an :exec-fn."))
        full   (qualify argmap wanted)
        called (try (requiring-resolve full)
                    (catch java.io.FileNotFoundException e
                      (fail "Cannot load the namespace of " full ": " (ex-message e))))]
    (when-not called (fail "There is no function " full "."))
    (called (merge exec-args args))
    (shutdown-agents)))
