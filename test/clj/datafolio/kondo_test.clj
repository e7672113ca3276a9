(ns datafolio.kondo-test
  "What clj-kondo says of code that uses the library, by the configuration that the jar brings; where it is on the classpath."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datafolio.testing.skip :refer [skip!]])
  (:import (java.io File)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

(def ^:private here? (some? (io/resource "clj_kondo/core.clj")))

(def ^:private of-pages
  "What is no mistake where a page's blocks are read one after the other."
  #{:redefined-var :duplicate-require})

(defn- lint [folder opts]
  (remove (comp of-pages :type)
          (:findings ((requiring-resolve 'clj-kondo.core/run!) (merge {:config-dir (str folder "/.clj-kondo")} opts)))))

(defn- blocks [page]
  (str/join "\n" (map second (re-seq #"(?s)```clojure[^\n]*\n(.*?)```" (slurp page)))))

(defn- told [findings]
  (mapv (fn [{:keys [filename row message]}] (str (.getName (io/file filename)) ":" row " " message)) findings))

(deftest code-that-uses-the-library-gets-no-false-warning
  (if-not here?
    (skip! "clj-kondo is not on the classpath")
    (let [folder (str (Files/createTempDirectory "kondo" (make-array FileAttribute 0)))
          pages  (cons (io/file "README.md") (filter #(str/ends-with? (str %) ".md") (.listFiles (io/file "docs"))))
          code   (io/file folder "code")]
      (.mkdirs (io/file folder ".clj-kondo"))
      (.mkdirs code)
      (doseq [^File notebook (.listFiles (io/file "notebooks")) :when (str/ends-with? (str notebook) ".clj")]
        (io/copy notebook (io/file code (.getName notebook))))
      (doseq [^File page pages :let [text (blocks page)] :when (seq text)]
        (spit (io/file code (str/replace (.getName page) ".md" "_page.clj")) text))
      (lint folder {:lint ["src/clj" "resources"], :copy-configs true, :dependencies true, :skip-lint true})
      (lint folder {:lint ["src/clj"], :dependencies true})
      (is (= [] (told (lint folder {:lint [(str code)]}))))
      (spit (io/file code "wrong.clj")
            "(ns wrong (:require [datafolio.api :as folio])) (folio/with-appender [a :x] a) (folio/snapshto! nil)")
      (is (= 2 (count (lint folder {:lint [(str code "/wrong.clj")]}))) "and what is wrong is told"))))
