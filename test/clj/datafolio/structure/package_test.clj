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

(defn- library-is-unpacked-once
  "DuckDB's native library lies in the cache after two first starts at once; later starts take it from there, or mend it, and leave
  nothing in the temporary folder."
  [scratch jar]
  (let [call (fn [before & [after]]
               (bash scratch (str "export DATAFOLIO_HOME=home XDG_CACHE_HOME=$PWD/cache; mkdir -p tmp; lib=cache/datafolio/native/*\n"
                                  "q() { java -Djava.io.tmpdir=tmp -jar '" jar "' -f f query 'select sum(a) as s from t' --csv; }\n"
                                  before "\n" (or after "q; ls -i $lib; find tmp -name '*duckdb*' -o -name '*native*'"))))
        [_ first-inode]  (re-find #"(?s)^s\n1\ns\n1\n(\d+) cache/datafolio/native/\S+\n$" (call "q >one & q >two; wait; cat one two" "ls -i $lib"))
        taken            (fn [out] (second (re-find #"(?s)^s\n1\n(\d+) cache/datafolio/native/\S+\n$" out)))]
    (is (some? first-inode))
    (is (= first-inode (taken (call ""))))
    (let [mended (taken (call "truncate -s 1000000 $lib"))]
      (is (and mended (not= first-inode mended)))
      (is (not= mended (taken (call "printf x | dd of=$(echo $lib) bs=1 seek=30000000 conv=notrunc status=none")))))
    (is (= "s\n1\n" (call "rm -r cache; echo no folder >cache" "q; find tmp -name '*native*'")))))

(def ^:private built ["" "-sources" "-javadoc" "-standalone" "-sbom"])

(deftest ^:slow two-builds-are-the-same-bytes-and-run
  (if (zero? (:exit (shell/sh "git" "rev-parse")))
    (let [scratch (testing/folder)
          version (str/trim (slurp "resources/datafolio/version.txt"))
          result  (fn [folder part] (io/file scratch folder "target" (str "datafolio-" version part (if (= "-sbom" part) ".json" ".jar"))))
          jar     (fn [folder] (result folder "-standalone"))]
      (try
        (doseq [folder ["a" "b"]]
          (copy-of-the-sources! (str scratch "/" folder))
          (bash (str scratch "/" folder) "bin/clojure -T:build ci"))
        (doseq [part built]
          (is (= -1 (Files/mismatch (.toPath ^java.io.File (result "a" part)) (.toPath ^java.io.File (result "b" part)))) part))
        (with-open [opened (JarFile. ^java.io.File (jar "a"))]
          (doseq [entry ["META-INF/LICENSE" "META-INF/sbom.json"]]
            (is (.getEntry opened entry) entry))
          (let [bundled (slurp (.getInputStream opened (.getEntry opened "META-INF/THIRD-PARTY.txt")))
                places  (map second (re-seq #", (META-INF/licenses/\S+)" bundled))]
            (is (= (count (re-seq #"(?m)^\S+/\S+ \d" bundled)) (count places)) "each library has a licence")
            (doseq [place places]
              (is (some #(str/starts-with? (.getName ^java.util.jar.JarEntry %) place) (enumeration-seq (.entries opened))) place))))
        (is (str/starts-with? (bash scratch (str "java -jar '" (jar "a") "' --version")) "DataFolio version "))
        (is (str/includes? (bash scratch (str "export DATAFOLIO_HOME=home; printf 'a\\n1\\n' >t.csv; d() { java -jar '" (jar "a")
                                              "' \"$@\"; }; d init f; d add --to f t.csv; d -f f query 'select sum(a) as s from t' --csv"))
                           "s\n1\n"))
        (library-is-unpacked-once scratch (jar "a"))
        (finally (testing/remove! scratch))))
    (skip! "this is no git clone")))
