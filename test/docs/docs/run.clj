(ns docs.run
  "Runs the code blocks of one page in the current folder and writes the counts to a file.

  Clojure blocks run one after the other in one namespace; a `;=>` comment after a form is held to the value. A Java
  block is compiled and its main run. An sh block runs with bash, the project's bin first on the PATH, alias registry and
  home folder in the current folder; when it has `#=>` comments, what it prints is held to them. A python block runs with the
  Python that DATAFOLIO_PYTHON names, and is skipped without one.

  A block whose fence says needs=NAMESPACE (```clojure needs=tech.v3.dataset) is skipped where that namespace, or the Java class of
  that name, is not on the classpath; an sh block that says needs=PROGRAM, where that program is not on the PATH. A block of any language whose fence
  says file=NAME (```makefile file=Makefile) is not run but written to that file, for the sh blocks after it. One block that
  runs is one test."
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

(defn- run-process
  "What the words print to their output, run in the current folder. Throws when they fail, with what they wrote to errors."
  [words env]
  (let [errors  (java.io.File/createTempFile "block" ".err")
        builder (doto (ProcessBuilder. ^"[Ljava.lang.String;" (into-array String words))
                  (.redirectError errors))]
    (doseq [[variable value] env]
      (.put (.environment builder) variable value))
    (try
      (let [process (.start builder)
            _       (.close (.getOutputStream process))
            output  (slurp (.getInputStream process))]
        (when-not (zero? (.waitFor process))
          (throw (ex-info (str "exits with " (.exitValue process) ":\n" output (slurp errors)) {})))
        output)
      (finally (.delete errors)))))

(defn- shell-env
  "Of an sh block: nothing it does reaches the user's own files."
  [project]
  (let [here (str (.getAbsoluteFile (io/file ".")))]
    {"PATH"           (str (io/file project "bin") java.io.File/pathSeparator (System/getenv "PATH"))
     "HOME"           here
     "XDG_CACHE_HOME" (or (System/getenv "XDG_CACHE_HOME") (str (io/file (System/getenv "HOME") ".cache")))
     "DATAFOLIO_HOME" (str (io/file here ".datafolio"))
     "COLUMNS"        "100"}))

(defn- run-shell [text project]
  (let [output (run-process ["bash" "-euo" "pipefail" "-c" text] (shell-env project))
        claim  (blocks/shell-claim text)]
    (when (and claim (not (blocks/says? claim output)))
      (throw (ex-info (str "claims\n" claim "\n  but prints\n" output) {})))))

(defn- messages [error]
  (str/join "\n  " (distinct (keep ex-message (take-while some? (iterate ex-cause error))))))

(defn- run-block [block project space]
  (case (:language block)
    "clojure" (run-clojure block space)
    "java"    (java/run (:text block))
    "sh"      (run-shell (:text block) project)
    "python"  (run-process [python "-c" (:text block)] {})))

(defn- on-path? [program project]
  (some #(.canExecute (io/file % program)) (cons (io/file project "bin") (str/split (System/getenv "PATH") #":"))))

(defn- absent
  "Why a block cannot run here, or nil."
  [{:keys [skip language needs]} project]
  (cond skip                                            skip
        (and (= "python" language) (nil? python))       "DATAFOLIO_PYTHON names no Python"
        (and needs (= "sh" language))                   (when-not (on-path? needs project) (str needs " is not on the PATH"))
        (and needs (not-any? #(io/resource (str (str/replace needs #"[.-]" {"." "/", "-" "_"}) %)) [".clj" ".class"]))
        (str needs " is not on the classpath")))

(defn- write-file [{:keys [file text]}]
  (io/make-parents (io/file "." file))
  (spit file (str text "\n"))
  (when (str/starts-with? text "#!")
    (.setExecutable (io/file file) true)))

(defn -main [project page counts-file]
  (let [space (create-ns 'docs.page)
        _     (binding [*ns* space] (refer-clojure))
        found (for [block (blocks/blocks (slurp (io/file project page)))
                    :when (or (:file block) (#{"clojure" "java" "sh" "python"} (:language block)))
                    :let [label (str page ":" (:line block) " (" (:language block) ")")]]
                (if (:file block)
                  (do (write-file block) :written)
                  (if-let [reason (absent block project)]
                    (do (println (str "skipped " label ": " reason)) :skipped)
                    (try (run-block block project space)
                         :passed
                         (catch Throwable e
                           (println (str "FAILED " label ": " (messages e)))
                           :failed)))))
        counts (merge {:passed 0 :failed 0 :skipped 0} (frequencies found))]
    (spit counts-file (str (str/join " " (map counts [:passed :failed :skipped])) "\n"))
    (shutdown-agents)
    (System/exit (if (zero? (long (:failed counts))) 0 1))))
