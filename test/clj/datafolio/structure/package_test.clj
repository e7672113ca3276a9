(ns datafolio.structure.package-test
  "The jar of the command: the same bytes at each build, what is bundled told of, and it runs."
  (:require [clojure.java.io :as io]
            [clojure.java.shell :as shell]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datafolio.testing.folio :as testing]
            [datafolio.testing.skip :refer [skip!]])
  (:import (java.nio.file Files)
           (java.util.jar JarFile)))

(set! *warn-on-reflection* true)

(defn- bash [folder script]
  (let [{:keys [exit out err]} (shell/sh "bash" "-euo" "pipefail" "-c" script :dir folder)]
    (is (zero? exit) (str script "\n" out err))
    out))

(defn- copy-of-the-sources!
  "The tracked files below a folder: a build removes target/classes, which this process runs from."
  [folder]
  (.mkdirs (io/file folder))
  (bash (System/getProperty "user.dir") (str "git ls-files -z | tar --null -T - -cf - | tar -xf - -C '" folder "'")))

(deftest ^:slow two-builds-are-the-same-bytes-and-run
  (if (zero? (:exit (shell/sh "git" "rev-parse")))
    (let [scratch (testing/folder)
          jar     (fn [folder] (io/file scratch folder "target" (str "datafolio-" (str/trim (slurp "resources/datafolio/version.txt")) "-standalone.jar")))]
      (try
        (doseq [folder ["a" "b"]]
          (copy-of-the-sources! (str scratch "/" folder))
          (bash (str scratch "/" folder) "bin/clojure -T:build uber"))
        (is (= -1 (Files/mismatch (.toPath ^java.io.File (jar "a")) (.toPath ^java.io.File (jar "b")))))
        (with-open [opened (JarFile. ^java.io.File (jar "a"))]
          (doseq [entry ["META-INF/LICENSE" "META-INF/THIRD-PARTY.txt" "META-INF/sbom.json"]]
            (is (.getEntry opened entry) entry)))
        (is (str/starts-with? (bash scratch (str "java -jar '" (jar "a") "' --version")) "DataFolio version "))
        (is (str/includes? (bash scratch (str "export DATAFOLIO_HOME=home; printf 'a\\n1\\n' >t.csv; d() { java -jar '" (jar "a")
                                              "' \"$@\"; }; d init f; d add --to f t.csv; d -f f query 'select sum(a) as s from t' --csv"))
                           "s\n1\n"))
        (finally (testing/remove! scratch))))
    (skip! "this is no git clone")))
