;; Compiles the library's Clojure ahead into the folder named by the first argument, for programs that start often. What needs
;; an optional library stays source: datafolio.dataset, datafolio.clerk.
(let [[folder] *command-line-args*]
  (binding [*compile-path* folder]
    (run! compile '[datafolio.api datafolio.query datafolio.hiccup datafolio.pod datafolio.script]))
  (shutdown-agents))
