(ns user
  "What a prompt started with -A:dev begins with. Nothing is loaded until it is asked for.")

(defn api
  "Loads the library and gives it the name `folio` in the current namespace."
  []
  (require '[datafolio.api :as folio]))

(defn reload
  "Loads every namespace of the library again, after an edit."
  []
  (require 'datafolio.api :reload-all))

(comment
  (api)
  (reload))
