(ns datafolio.structure.cli-test
  "bin/clojure as a stand-in for the official command line: every flag, and words that a shell would take apart."
  (:require [clojure.java.io :as io]
            [clojure.java.shell :as shell]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]))

(set! *warn-on-reflection* true)

(def ^:private program (str (io/file (System/getProperty "user.dir") "bin" "clojure")))

(defn- call
  "Runs bin/clojure with the words; {:exit :out :err}."
  [& words]
  (apply shell/sh program
         (concat words [:env (assoc (into {} (System/getenv)) "DATAFOLIO_CLI" "stand-in")])))

(defn- out [& words]
  (let [{:keys [exit out err]} (apply call words)]
    (is (zero? exit) err)
    (str/trim out)))

(defn- script
  "A file with the text, for clojure.main to run."
  [text]
  (let [file (java.io.File/createTempFile "script" ".clj")]
    (.deleteOnExit file)
    (spit file text)
    (str file)))

(def ^:private print-words (delay (script "(prn (vec *command-line-args*))")))

(deftest main-evaluates-and-passes-words-unchanged
  (is (= "3" (out "-M" "-e" "(+ 1 2)")))
  (is (= "3" (out "-e" "(+ 1 2)")))
  (let [words ["a b" "it's" "\"q\"" "$HOME *" ""]]
    (is (= (pr-str words) (apply out "-M" @print-words words)))
    (is (= (pr-str words) (apply out @print-words words)))))

(deftest aliases-add-and-main-opts-go-first
  (is (= "[\"x y\" \"z\"]"
         (out "-Sdeps" (pr-str {:aliases {:say {:main-opts [@print-words "x y"]}}}) "-M:say" "z")))
  (is (= "7" (out "-Sdeps" "{:aliases {:opt {:jvm-opts [\"-Dprobe=7\"]}}}"
                  "-M:opt" "-e" "(println (System/getProperty \"probe\"))")))
  (is (= "8" (out "-J-Dprobe=8" "-M" "-e" "(println (System/getProperty \"probe\"))"))))

(deftest exec-calls-a-function-with-a-map
  (let [data "{:aliases {:x {:exec-fn clojure.core/prn, :exec-args {:a 1}}, :core {:ns-default clojure.core}}}"]
    (is (= "{:a 1, :b \"q x\"}" (out "-Sdeps" data "-X:x" ":b" "\"q x\"")))
    (is (= "{:a {:b 2}}" (out "-Sdeps" data "-X:core" "prn" "[:a :b]" "2")))
    (is (= "{:c 3}" (out "-Sdeps" data "-T:core" "prn" "{:c 3}")))))

(deftest classpath-and-preparation-run-nothing
  (is (str/includes? (out "-Spath") "duckdb_jdbc"))
  (is (str/includes? (out "-Spath" "-A:test") "junit-platform-console-standalone"))
  (is (not (str/includes? (out "-Sdeps" "{:aliases {:t {:deps {}}}}" "-Spath" "-T:t") "duckdb_jdbc")))
  (is (= "" (out "-P" "-M:test"))))

(deftest what-it-cannot-do-it-says
  (doseq [[words message] {["-Stree"]           "there is no -Stree here"
                           ["-Qx"]              "there is no -Qx here"
                           ["-Sdeps"]           "-Sdeps needs deps.edn data"
                           ["-Sdeps" "{:a" "-M"] "-Sdeps is not readable as EDN"
                           ["-A"]               "-A needs an alias"
                           ["-Ttool" "f"]       "needs the official Clojure CLI"
                           ["-X" "nothing"]     "has no namespace"
                           ["-X" "no.such/f"]   "Cannot load the namespace of no.such/f"
                           ["-X" "clojure.core/prn" ":a"] "The key :a has no value"}]
    (testing (pr-str words)
      (let [{:keys [exit err]} (apply call words)]
        (is (not (zero? exit)))
        (is (str/includes? err message))))))

(deftest an-unknown-alias-is-a-warning-and-a-missing-java-an-error
  (let [{:keys [exit err]} (call "-Sforce" "-M:no-such-alias" "-e" "1")]
    (is (zero? exit))
    (is (str/includes? err ":no-such-alias")))
  (let [{:keys [exit err]} (shell/sh program "-M" "-e" "1"
                                     :env (assoc (into {} (System/getenv)) "JAVA_HOME" "/no/jdk" "DATAFOLIO_CLI" "stand-in"))]
    (is (= 1 exit))
    (is (str/includes? err "/no/jdk/bin/java does not exist. Set JAVA_HOME"))))

(deftest the-official-program-is-used-where-it-is-installed
  (let [folder (.toFile (java.nio.file.Files/createTempDirectory "official" (make-array java.nio.file.attribute.FileAttribute 0)))
        fake   (io/file folder "clojure")]
    (spit fake "#!/usr/bin/env bash\nprintf '<%s>\\n' \"$@\"\n")
    (.setExecutable fake true)
    (let [{:keys [exit out]} (shell/sh program "-M" "-e" "a b"
                                       :env (-> (into {} (System/getenv))
                                                (dissoc "DATAFOLIO_CLI")
                                                (update "PATH" #(str folder ":" %))))]
      (is (zero? exit))
      (is (str/includes? out "<-J--add-opens=java.base/java.nio=ALL-UNNAMED>"))
      (is (str/ends-with? out "<-M>\n<-e>\n<a b>\n")))))
