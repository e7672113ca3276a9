(ns datafolio.structure.layering-test
  "Requires run downwards only: Clojure by its ns forms, Java by what the compiled classes refer to (jdeps)."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]])
  (:import (java.io PrintWriter StringWriter)
           (java.util.spi ToolProvider)))

(set! *warn-on-reflection* true)

(def ^:private java-rooms
  "Each package with what it may use of ours."
  '{"datafolio"          #{"datafolio.capture" "datafolio.lake" "datafolio.remote" "datafolio.table" "datafolio.arrow" "datafolio.array" "datafolio.store" "datafolio.manifest" "datafolio.error"}
    "datafolio.table"    #{"datafolio.lake" "datafolio.remote" "datafolio.store" "datafolio.manifest" "datafolio.error"}
    "datafolio.lake"     #{"datafolio.manifest" "datafolio.error"}
    ;; found by its name alone; only where build.clj compiles it along
    "datafolio.delta"    #{"datafolio.lake" "datafolio.manifest" "datafolio.error"}
    "datafolio.arrow"    #{"datafolio.table" "datafolio.error"}
    "datafolio.array"    #{"datafolio.error"}
    "datafolio.store"    #{"datafolio.manifest" "datafolio.remote" "datafolio.error"}
    "datafolio.remote"   #{"datafolio.error"}
    "datafolio.manifest" #{"datafolio.error"}
    "datafolio.capture"  #{}
    "datafolio.error"    #{}})

(def ^:private java-forbidden
  "What a package may not touch outside of ours, by prefix."
  {"datafolio.error"    ["java.nio.file" "org." "com." "clojure"]
   "datafolio.manifest" ["java.nio.file" "org." "com.sun." "clojure"]
   "datafolio.store"    ["org.duckdb" "org.apache.arrow" "clojure"]
   "datafolio.remote"   ["org." "com." "software." "clojure"]
   "datafolio.table"    ["clojure" "io.delta"]
   "datafolio.lake"     ["org." "com." "io.delta" "clojure"]
   "datafolio.delta"    ["org.duckdb" "org.apache" "clojure"]
   "datafolio.arrow"    ["org.duckdb" "clojure"]
   "datafolio.array"    ["org." "com." "clojure"]
   "datafolio.capture"  ["org." "com." "clojure"]
   "datafolio"          ["clojure"]})

(defn- package-uses
  "[package used-package] pairs of the compiled core."
  []
  (let [out (StringWriter.)]
    (.run ^ToolProvider (.get (ToolProvider/findFirst "jdeps"))
          (PrintWriter. out) (PrintWriter. out)
          ^"[Ljava.lang.String;" (into-array String ["-verbose:package" "-filter:none" "target/classes"]))
    (keep #(when-let [[_ from to] (re-matches #"\s+(\S+)\s+-> (\S+).*" %)] [from to])
          (str/split-lines (str out)))))

(deftest java-packages-use-only-what-lies-below-them
  (let [uses (package-uses)]
    (is (seq uses))
    (doseq [[from to] uses]
      (is (contains? java-rooms from) (str from " is a room this test does not know"))
      (when (and (str/starts-with? to "datafolio") (not= from to))
        (is (contains? (java-rooms from) to) (str from " may not use " to)))
      (doseq [prefix (java-forbidden from)]
        (is (not (str/starts-with? to prefix)) (str from " may not use " to))))))

(def ^:private clojure-order
  "Namespaces from the bottom up; each may require those before it. A set is of namespaces that ignore each other."
  '[#{datafolio.impl.options datafolio.impl.errors datafolio.impl.width}
    #{datafolio.query datafolio.cache}
    #{datafolio.chunk}
    #{datafolio.dataset datafolio.repl datafolio.hiccup}
    #{datafolio.api}
    #{datafolio.cli datafolio.pod datafolio.script datafolio.clerk datafolio.spark}])

(defn- level [space]
  (or (some (fn [[index spaces]] (when (contains? spaces space) index)) (map-indexed vector clojure-order))
      ;; a further piece of the implementation lies below whoever needs it, the door's helpers under the door
      (when (str/starts-with? (name space) "datafolio.impl.") 0)))

(defn- requires
  "{namespace #{datafolio namespaces it requires}} of src/clj."
  []
  (into {}
        (for [^java.io.File file (file-seq (io/file "src/clj"))
              :when (str/ends-with? (str file) ".clj")
              :let [form (read-string (slurp file))]]
          [(second form)
           (set (for [[kind & specs] (filter seq? form)
                      :when (= kind :require)
                      spec specs
                      :let [space (if (vector? spec) (first spec) spec)]
                      :when (str/starts-with? (name space) "datafolio.")]
                  space))])))

(deftest namespaces-require-only-what-lies-below-them
  (doseq [[space needed] (requires)]
    (is (level space) (str space " is a room this test does not know"))
    (doseq [other needed
            :when (not (str/starts-with? (name space) "datafolio.impl."))]
      (is (< (long (level other)) (long (level space))) (str space " may not require " other))))
  (doseq [[space needed] (requires)
          :when (str/starts-with? (name space) "datafolio.impl.")
          other needed]
    (is (<= (long (level other)) (long (level 'datafolio.chunk))) (str space " may not require " other))))

(deftest the-query-compiler-stands-alone
  (doseq [[space needed] (requires)
          :when (re-find #"^datafolio\.(query$|impl\.query\.)" (name space))
          other needed]
    (is (or (re-find #"^datafolio\.impl\.query\." (name other)) ('#{datafolio.impl.options datafolio.impl.errors} other))
        (str space " may not require " other))))

(deftest optional-libraries-are-loaded-by-one-namespace-each
  (doseq [^java.io.File file (file-seq (io/file "src/clj"))
          :when (str/ends-with? (str file) ".clj")
          :let [form (read-string (slurp file))
                text (pr-str (filter seq? form))]]
    (doseq [[library owner] '{"tech.v3" datafolio.dataset, "next.jdbc" nil, "nextjournal.clerk" datafolio.clerk, "apache.spark" nil}]
      (when-not (= owner (second form))
        (is (not (str/includes? text library)) (str (second form) " may not load " library))))))
