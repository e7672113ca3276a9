(ns datafolio.structure.tree-test
  "What no reader should find in the tree."
  (:require [clojure.java.io :as io]
            [clojure.java.shell :as shell]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datafolio.testing.skip :refer [skip!]]))

(set! *warn-on-reflection* true)

(defn- tracked
  "The tracked files that exist, or nil where this is no clone."
  []
  (let [{:keys [exit out]} (shell/sh "git" "ls-files" "-z")]
    (when (and (zero? exit) (seq out))
      (filter #(.isFile (io/file %)) (str/split out #"\u0000")))))

(defn- source? [file]
  (or (re-find #"\.(clj|java|sh|py)$" file) (re-find #"^(bin|\.ci)/[^.]+$" file)))

(defn- text? [file]
  (or (source? file) (re-find #"\.(md|edn|json|yml)$" file)))

(def ^:private host
  ;; registries and folders of one machine; written so that this line does not find itself
  #"(?:/(?:work|root|farm)/)|repo1?[.]maven|clojars[.]org|npmjs[.]org|pypi[.]org|files[.]pythonhosted|deb[.]debian")

(deftest files-are-read-in-one-sitting
  (if-let [files (tracked)]
    (doseq [file (filter source? files)]
      (is (<= (count (str/split-lines (slurp file))) 450) (str file " is too long: is there a second subject in it?")))
    (skip! "this is no git clone")))

(deftest nothing-names-a-machine-or-a-registry
  (if-let [files (tracked)]
    (doseq [file  (filter text? files)
            :when (not (or (str/starts-with? file "test/resources/") (str/ends-with? file "tree_test.clj")))]
      (is (nil? (re-find host (slurp file))) file))
    (skip! "this is no git clone")))

(deftest every-namespace-warns-of-reflection
  (doseq [folder ["src/clj" "test/clj" "test/docs" "dev"]
          ^java.io.File file (file-seq (io/file folder))
          :when (and (str/ends-with? (str file) ".clj") (not= "user.clj" (.getName file)))]
    (is (str/includes? (slurp file) "(set! *warn-on-reflection* true)") (str file))))
