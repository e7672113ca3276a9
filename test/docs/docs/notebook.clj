(ns docs.notebook
  "Runs one notebook from top to bottom, as plain Clojure in a process and a temporary folder of its own, and writes the counts
  to a file. A notebook claims what it asserts: without an assertion it fails. One that needs a library which is not here is
  skipped."
  (:require [clojure.string :as str]))

(set! *warn-on-reflection* true)

(defn- root-cause [e]
  (last (take-while some? (iterate ex-cause e))))

(defn- run [page]
  (cond (not (str/includes? (slurp page) "(assert ")) [:failed "it asserts nothing"]
        :else (try (load-file page)
                   [:passed nil]
                   (catch Throwable e
                     (let [cause (root-cause e)]
                       (if (and (instance? java.io.FileNotFoundException cause) (str/starts-with? (ex-message cause) "Could not locate"))
                         [:skipped (ex-message cause)]
                         [:failed (str (ex-message cause) "\n  " (ex-message e))]))))))

(defn -main [page counts-file]
  (let [[outcome reason] (run page)]
    (when reason (println (str (if (= :skipped outcome) "skipped " "FAILED ") page ": " reason)))
    (spit counts-file (str (str/join " " (map #(if (= outcome %) 1 0) [:passed :failed :skipped])) "\n"))
    (shutdown-agents)
    (System/exit (if (= :failed outcome) 1 0))))
