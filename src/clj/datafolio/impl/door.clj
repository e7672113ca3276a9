(ns ^:no-doc datafolio.impl.door
  "How a namespace hands out functions that are written elsewhere.")

(set! *warn-on-reflection* true)

(defmacro expose
  "Defines the functions of another namespace in this one, with their docstrings, arglists and places."
  [space & names]
  `(do ~@(for [n names
               :let [there (symbol (str space) (str n))]]
           `(do (def ~n @(var ~there))
                (alter-meta! (var ~n) merge (select-keys (meta (var ~there)) [:doc :arglists :macro :file :line :column]))))))
