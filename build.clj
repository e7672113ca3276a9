(ns build
  "Builds the library. Every task is a function of a map and is called as

    bin/clojure -T:build compile      the Java core into target/classes
    bin/clojure -T:build jar          target/datafolio-VERSION.jar: classes, Clojure sources, pom
    bin/clojure -T:build aot-jar      target/datafolio-VERSION-aot.jar: the same with its Clojure compiled ahead
    bin/clojure -T:build spark-jar    target/datafolio-spark-VERSION.jar: what Spark needs beside it, for executors too (docs/scale.md)
    bin/clojure -T:build uber         target/datafolio-VERSION-standalone.jar: the command, for `java -jar`, with all it needs
    bin/clojure -T:build sbom         target/datafolio-VERSION-sbom.json: what that jar is made of, in CycloneDX
    bin/clojure -T:build sources      target/datafolio-VERSION-sources.jar
    bin/clojure -T:build javadoc      target/datafolio-VERSION-javadoc.jar
    bin/clojure -T:build install      the three jars and the pom into the local Maven repository
    bin/clojure -T:build ci           compile, jar, sources, javadoc
    bin/clojure -T:build clean        removes target

  :version (a string, default that of resources/datafolio/version.txt) is the only key a task looks at. The same sources give the
  same bytes."
  (:refer-clojure :exclude [compile])
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.tools.build.api :as b]
            [dev.packaging :as packaging]))

(def ^:private lib 'io.github.datafolio/datafolio)
(def ^:private default-version (str/trim (slurp "resources/datafolio/version.txt")))
(def ^:private classes "target/classes")

(def ^:private pom-data
  [[:description "Tables, arrays, JSON and files of one analysis in one directory, shared by Python, Clojure and Java"]
   [:licenses [:license
               [:name "Apache-2.0"]
               [:url "https://www.apache.org/licenses/LICENSE-2.0.txt"]
               [:distribution "repo"]]]
   [:developers [:developer [:name "The datafolio developers"]]]])

(defn- basis [] (b/create-basis {:project "deps.edn"}))

(defn- target [{:keys [version]} suffix ext]
  (format "target/%s-%s%s.%s" (name lib) (or version default-version) suffix ext))

(defn clean "Removes target." [_]
  (b/delete {:path "target"}))

(defn- javac
  "Compiles Java into a folder; a warning is an error."
  [src-dirs folder basis]
  (b/javac {:src-dirs   src-dirs
            :class-dir  folder
            :basis      basis
            :javac-opts ["--release" "17" "-XDstringConcat=inline" "-Xlint:all,-classfile,-path" "-Werror" "-proc:none" "-encoding" "UTF-8"]}))

(def ^:private compiled
  "Done once, also by a task that is made of others."
  (delay (b/delete {:path classes})
         (.mkdirs (io/file classes))
         (javac ["src/java" "src/delta/java"] classes (b/create-basis {:project "deps.edn", :aliases [:delta]}))))

(defn compile
  "Compiles src/java, and src/delta, whose classes lie idle until the libraries of the alias :delta are there; a warning is an
  error. `deps` calls this for a git dependency."
  [_]
  @compiled)

(defn- adapters
  "Compiles src/s3 and src/gcs into a folder: classes that nothing loads before their libraries are there."
  [folder]
  (javac ["src/s3/java" "src/gcs/java"] folder (b/create-basis {:project "deps.edn", :aliases [:s3 :gcs]})))

(defn prep
  "What a git dependency needs: the Java core, and what it finds of S3 and Google Cloud Storage. `deps` calls this."
  [opts]
  (compile opts)
  (adapters classes))

(defn- pom [{:keys [version]} folder]
  (b/write-pom {:class-dir folder
                :lib       lib
                :version   (or version default-version)
                :basis     (update (basis) :mvn/repos select-keys ["central"]) ; all of it is there
                :src-dirs  ["src/clj"]
                :scm       {:tag (str "v" (or version default-version))}
                :pom-data  pom-data}))

(defn jar
  "The library's jar: compiled Java, Clojure as source, licence, pom. Returns its path."
  [opts]
  (compile opts)
  (let [folder "target/jar", file (target opts "" "jar")]
    (b/delete {:path folder})
    (b/copy-dir {:src-dirs [classes "src/clj" "resources"] :target-dir folder})
    (adapters folder)
    (b/copy-file {:src "LICENSE" :target (str folder "/META-INF/LICENSE")})
    (pom opts folder)
    (b/jar {:class-dir folder
            :jar-file  file
            :manifest  {"Automatic-Module-Name" "datafolio"}})
    (println (packaging/reproducible! file))
    file))

(defn spark-jar
  "The jar of what the alias :spark adds, for programs that use Spark, and their executors; it brings neither Spark nor the library.
  Returns its path."
  [{:keys [version] :as opts}]
  (compile opts)
  (let [folder "target/spark-jar", work "target/spark-work", file (format "target/%s-spark-%s.jar" (name lib) (or version default-version))]
    (b/delete {:path folder})
    ;; javac knows the library's own classes only where it writes
    (b/delete {:path work})
    (b/copy-dir {:src-dirs [classes] :target-dir work})
    (javac ["src/spark/java"] work (b/create-basis {:project "deps.edn", :aliases [:spark]}))
    (b/copy-dir {:src-dirs [work] :target-dir folder :include "datafolio/cluster/**"})
    (b/copy-dir {:src-dirs ["src/spark/clj"] :target-dir folder})
    (b/copy-file {:src "LICENSE" :target (str folder "/META-INF/LICENSE")})
    (b/jar {:class-dir folder :jar-file file})
    (println (packaging/reproducible! file))
    file))

(defn- cli-basis [] (b/create-basis {:project "deps.edn", :aliases [:cli :delta]}))

(defn sbom
  "What the jar of the command is made of. Returns the path."
  [{:keys [version] :as opts}]
  (let [file (target opts "-sbom" "json")]
    (io/make-parents file)
    (spit file (packaging/sbom (cli-basis) lib (or version default-version)))
    (println file)
    file))

(defn uber
  "The command in one jar with all that it needs. Returns its path."
  [{:keys [version] :as opts}]
  (compile opts)
  (let [folder "target/uber", basis (cli-basis), file (target opts "-standalone" "jar")]
    (b/delete {:path folder})
    (b/copy-dir {:src-dirs [classes "src/clj" "resources"] :target-dir folder})
    (javac ["src/cli/java"] folder basis)
    (b/copy-file {:src "LICENSE" :target (str folder "/META-INF/LICENSE")})
    (spit (str folder "/META-INF/THIRD-PARTY.txt") (packaging/third-party basis))
    (spit (str folder "/META-INF/sbom.json") (packaging/sbom basis lib (or version default-version)))
    (spit (str folder "/META-INF/MANIFEST.MF")
          (str/join "\r\n" ["Manifest-Version: 1.0" "Main-Class: datafolio.cli.Main" "Add-Opens: java.base/java.nio"
                            "Enable-Native-Access: ALL-UNNAMED" "Multi-Release: true" "" ""]))
    (println (packaging/uber! file
                              (into {} (for [^java.io.File each (file-seq (io/file folder))
                                             :when (.isFile each)]
                                         [(str/replace (str (.relativize (.toPath (io/file folder)) (.toPath each))) "\\" "/")
                                          (java.nio.file.Files/readAllBytes (.toPath each))]))
                              basis))
    file))

(defn- ahead
  "Compiles the library's Clojure ahead into a folder."
  [folder]
  (b/delete {:path folder})
  (.mkdirs (io/file folder))
  (let [from-source (update (edn/read-string (slurp "deps.edn")) :paths #(vec (remove #{"target/aot"} %)))
        {:keys [exit]} (b/process (b/java-command {:basis     (b/create-basis {:project from-source})
                                                   :cp        [folder]
                                                   :java-opts ["--add-opens=java.base/java.nio=ALL-UNNAMED"]
                                                   :main      'clojure.main
                                                   :main-args ["bin/lib/aot.clj" folder]}))]
    (when-not (zero? exit)
      (throw (ex-info "The Clojure sources do not compile, the reason is above" {:exit exit})))))

(defn aot-jar
  "The library's jar with its Clojure compiled ahead, by the Clojure of deps.edn, for programs that start often. Returns its path.
  Clojure takes a class only when it is younger than its source: that is how the jar's files are dated."
  [opts]
  (jar opts)
  (let [folder "target/jar", aot "target/jar-aot", file (target opts "-aot" "jar")]
    (ahead aot)
    (b/copy-dir {:src-dirs [aot] :target-dir folder})
    (b/jar {:class-dir folder :jar-file file, :manifest {"Automatic-Module-Name" "datafolio"}})
    (b/delete {:path aot})
    (println (packaging/reproducible! file))
    file))

(defn sources
  "The jar of Java and Clojure sources. Returns its path."
  [opts]
  (let [folder "target/sources", file (target opts "-sources" "jar")]
    (b/delete {:path folder})
    (b/copy-dir {:src-dirs ["src/java" "src/delta/java" "src/s3/java" "src/gcs/java" "src/clj"] :target-dir folder})
    (b/jar {:class-dir folder :jar-file file})
    (println (packaging/reproducible! file))
    file))

(defn javadoc
  "The jar of Java's reference. Needs the JDK's javadoc beside the running java. Returns its path."
  [opts]
  (let [folder    "target/javadoc"
        file      (target opts "-javadoc" "jar")
        java-home (System/getProperty "java.home")
        files     (sort (map str (filter #(str/ends-with? (str %) ".java") (file-seq (io/file "src/java")))))]
    (b/delete {:path folder})
    (let [{:keys [exit]}
          (b/process {:command-args
                      (concat [(str (io/file java-home "bin" "javadoc")) "-quiet" "-notimestamp" "--release" "17" "-Xdoclint:all,-missing"
                               "-encoding" "UTF-8" "-d" folder
                               "-classpath" (str/join ":" (:classpath-roots (basis)))]
                              files)})]
      (when-not (zero? exit)
        (throw (ex-info "javadoc failed, its words are above" {:exit exit}))))
    (b/jar {:class-dir folder :jar-file file})
    (println (packaging/reproducible! file))
    file))

(defn ci "Everything a release needs." [opts]
  (jar opts)
  (sources opts)
  (javadoc opts)
  (uber opts)
  (sbom opts))

(defn install
  "Puts jar, sources, javadoc and pom into the local Maven repository."
  [{:keys [version] :as opts}]
  (ci opts)
  (let [version (or version default-version)]
    (b/install {:lib lib, :version version, :basis (basis), :class-dir "target/jar", :jar-file (target opts "" "jar")})
    (doseq [classifier ["sources" "javadoc"]
            :let [jar (target opts (str "-" classifier) "jar")]]
      (b/install {:lib lib, :version version, :basis (basis), :class-dir "target/jar", :jar-file jar
                  :classifier classifier}))))
