(ns datafolio.structure.ahead-test
  "What bin/clojure compiles ahead: it is there where it is wanted, holds our namespaces only, and is never older than its source."
  (:require [clojure.java.io :as io]
            [clojure.java.shell :as shell]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]))

(set! *warn-on-reflection* true)

(def ^:private program (str (io/file (System/getProperty "user.dir") "bin" "clojure")))

(defn- call [env & words]
  (apply shell/sh program (concat words [:env (merge (into {} (System/getenv)) {"DATAFOLIO_CLI" "stand-in"} env)])))

(defn- loader
  "The class loader that the API's functions come from: the application's where they were compiled ahead."
  [& words]
  (let [{:keys [exit out err]} (apply call {} (concat words ["-e" "(require 'datafolio.api) (print (.getName (class (.getClassLoader (class datafolio.api/open)))))"]))]
    (is (zero? (long exit)) err)
    out))

(deftest programs-load-what-was-compiled-ahead-and-developers-the-source
  (is (str/ends-with? (loader "-M") "AppClassLoader"))
  (is (= "clojure.lang.DynamicClassLoader" (loader "-M:dev")))
  (is (not (str/includes? (:out (call {} "-Spath" "-A:test")) "target/aot"))))

(deftest only-our-namespaces-are-compiled-ahead
  (call {} "-M" "-e" "1")
  (let [root (.toPath (io/file "target" "aot"))]
    (is (= #{"datafolio"} (into #{} (for [^java.io.File file (file-seq (.toFile root))
                                          :when (str/ends-with? (str file) ".class")]
                                      (str (.getName (.relativize root (.toPath file)) 0))))))))

;; a shell with the functions of bin/lib and an empty root
(defn- shell [script]
  (let [root (java.nio.file.Files/createTempDirectory "ahead" (make-array java.nio.file.attribute.FileAttribute 0))]
    (try
      (:exit (shell/sh "bash" "-c" (str "root=" root "; . bin/lib/java.sh; " script)))
      (finally (run! io/delete-file (reverse (file-seq (.toFile root))))))))

(deftest nothing-is-compiled-ahead-where-the-variable-says-no
  (is (= 0 (shell (str "mkdir -p $root/target/aot; DATAFOLIO_AHEAD=no; ahead_is_wanted && exit 3; [ ! -e $root/target/aot ]")))))

(deftest an-edit-makes-all-of-it-stale
  (is (= 0 (shell (str "set -e; mkdir -p $root/src/clj $root/bin/lib $root/target/aot; "
                       "touch $root/deps.edn $root/bin/lib/aot.clj $root/src/clj/a.clj $root/target/classes.stamp; sleep 0.05; "
                       "ahead_is_stale || exit 3; touch $root/target/aot.stamp; "
                       "if ahead_is_stale; then exit 4; fi; sleep 0.05; touch $root/src/clj/a.clj; ahead_is_stale || exit 5; "
                       "touch $root/target/aot.stamp; sleep 0.05; rm $root/src/clj/a.clj; ahead_is_stale || exit 6")))))
