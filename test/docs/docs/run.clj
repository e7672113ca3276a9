(ns docs.run
  "Runs the code blocks of one page in the current folder and writes the counts to a file.

  Clojure blocks run one after the other in one namespace; a `;=>` comment after a form is held to the value. A Java
  block is compiled and its main run. An sh block runs with bash in the project's folder. A python block runs with the
  Python that DATAFOLIO_PYTHON names, and is skipped without one. A block whose fence says needs=NAMESPACE (```clojure
  needs=tech.v3.dataset) is skipped where that namespace is not on the classpath. One block is one test."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [docs.blocks :as blocks]
            [docs.java :as java]))

(set! *warn-on-reflection* true)

(defn- run-clojure [{:keys [text]} space]
  (binding [*ns* space, *out* (java.io.StringWriter.)]
    (doseq [{:keys [form claim]} (blocks/forms text)]
      (let [value (eval form)]
        (when (and claim (not (blocks/agrees? claim value)))
          (throw (ex-info (str "claims  " claim "\n  but is  " (pr-str value)) {:form form})))))))

(def ^:private python (System/getenv "DATAFOLIO_PYTHON"))

(defn- run-process [words folder]
  (let [process (.start (doto (ProcessBuilder. ^"[Ljava.lang.String;" (into-array String words))
                          (.directory (io/file folder))
                          (.redirectErrorStream true)))
        output  (slurp (.getInputStream process))]
    (when-not (zero? (.waitFor process))
      (throw (ex-info (str "exits with " (.exitValue process) ":\n" output) {})))))

(defn- messages [error]
  (str/join "\n  " (distinct (keep ex-message (take-while some? (iterate ex-cause error))))))

(defn- run-block [block project space]
  (case (:language block)
    "clojure" (run-clojure block space)
    "java"    (java/run (:text block))
    "sh"      (run-process ["bash" "-euo" "pipefail" "-c" (:text block)] project)
    "python"  (run-process [python "-c" (:text block)] ".")))

(defn- absent
  "Why a block cannot run here, or nil."
  [{:keys [skip language needs]}]
  (cond skip                                            skip
        (and (= "python" language) (nil? python))       "DATAFOLIO_PYTHON names no Python"
        (and needs (nil? (io/resource (str (str/replace needs #"[.-]" {"." "/", "-" "_"}) ".clj"))))
        (str needs " is not on the classpath")))

(defn -main [project page counts-file]
  (let [space (create-ns 'docs.page)
        _     (binding [*ns* space] (refer-clojure))
        found (for [block (blocks/blocks (slurp (io/file project page)))
                    :when (#{"clojure" "java" "sh" "python"} (:language block))
                    :let [label (str page ":" (:line block) " (" (:language block) ")")]]
                (if-let [reason (absent block)]
                  (do (println (str "skipped " label ": " reason)) :skipped)
                  (try (run-block block project space)
                       :passed
                       (catch Throwable e
                         (println (str "FAILED " label ": " (messages e)))
                         :failed))))
        counts (merge {:passed 0 :failed 0 :skipped 0} (frequencies found))]
    (spit counts-file (str (str/join " " (map counts [:passed :failed :skipped])) "\n"))
    (shutdown-agents)
    (System/exit (if (zero? (long (:failed counts))) 0 1))))
