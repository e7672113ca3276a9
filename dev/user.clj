(ns user
  "What a prompt started with -A:dev begins with. Nothing is loaded until it is asked for.")

(defn api
  "Loads the library and gives it the name `folio` in the current namespace."
  []
  (require '[datafolio.api :as folio]))

(defn reload
  "Loads every namespace of the library again, after an edit. (An edit of Java needs a new prompt.)"
  []
  (require 'datafolio.api :reload-all))

(defn run-tests
  "Runs the clojure.test tests of these namespaces (symbols), loaded again: (run-tests 'datafolio.repl-test)."
  [& spaces]
  (require 'clojure.test)
  (run! #(require % :reload) spaces)
  (apply (requiring-resolve 'clojure.test/run-tests) spaces))

(defn flights
  "Opens a folio with the flights and airlines of notebooks/data, made below target/ when it is missing."
  []
  (let [f ((requiring-resolve 'datafolio.api/open) "target/dev/flights")]
    (doseq [table ["flights" "airlines"]
            :when (not (contains? f table))]
      ((requiring-resolve 'datafolio.api/import!) f table (str "notebooks/data/" table ".parquet")))
    f))

(comment
  (api)
  (def f (flights))
  (run-tests 'datafolio.repl-test)
  (reload))
