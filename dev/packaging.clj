(ns dev.packaging
  "What the jars have besides classes: the same bytes at each build, the licences of what is bundled, a list of it (SBOM)."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [dev.licences :as licences])
  (:import (java.io File)
           (java.security MessageDigest)
           (java.util HexFormat)
           (java.util.jar JarEntry JarFile JarOutputStream)
           (clojure.asm ClassReader ClassVisitor ClassWriter MethodVisitor Opcodes)))

(set! *warn-on-reflection* true)

(def ^:private day-one 631152000000)
(def ^:private a-day 86400000)

(defn- write-jar!
  "Writes {entry bytes} in order of the names, the manifest first, all of one time; sources a day older, since Clojure takes what was
  compiled ahead only where it is younger."
  [file entries]
  (with-open [out (JarOutputStream. (io/output-stream file))]
    (doseq [[^String entry ^bytes content] (sort-by (fn [[entry]] [(not= entry JarFile/MANIFEST_NAME) entry]) entries)]
      (.putNextEntry out (doto (JarEntry. entry) (.setTime (- (long day-one) (if (str/ends-with? entry ".clj") (long a-day) 0)))))
      (.write out content))))

(defn- read-jar [file]
  (with-open [jar (JarFile. (io/file file))]
    (into {}
          (for [^JarEntry entry (enumeration-seq (.entries jar))
                :when (not (.isDirectory entry))]
            [(.getName entry) (.readAllBytes (.getInputStream jar entry))]))))

(defn reproducible!
  "Writes a jar anew so that the same content is the same bytes. Returns its path. Lines that tell a time are left out of
  property files."
  [file]
  (write-jar! file (into {} (for [[entry content] (read-jar file)]
                              [entry (if (str/ends-with? entry "pom.properties")
                                       (.getBytes ^String (str/join (map #(str % "\n") (remove #(str/starts-with? % "#") (str/split-lines (String. ^bytes content "UTF-8"))))))
                                       content)])))
  file)

(defn- jars
  "[{:lib :version :file}] of the libraries of a basis, in order of their names."
  [basis]
  (for [[lib {:keys [mvn/version paths]}] (sort-by (comp str key) (:libs basis))
        path paths
        :when (str/ends-with? path ".jar")]
    {:lib lib, :version version, :file (io/file path)}))

(defn- sha-256 [^File file]
  (.formatHex (HexFormat/of) (.digest (MessageDigest/getInstance "SHA-256") (.readAllBytes (io/input-stream file)))))

(defn- quoted [text]
  (str \" (str/escape (str text) {\" "\\\"", \\ "\\\\"}) \"))

(defn- purl [{:keys [lib version]}] (str "pkg:maven/" lib "@" version))

(defn- object
  "JSON of pairs of a key and JSON, those without a value left out."
  [& pairs]
  (str "{" (str/join ", " (for [[k json] (partition 2 pairs) :when json] (str (quoted k) ": " json))) "}"))

(defn- array [jsons] (str "[" (str/join ", " jsons) "]"))

(defn- licence [ids]
  (array [(if (next ids)
            (object "expression" (quoted (str/join " OR " ids)))
            (object "license" (object "id" (quoted (first ids)))))]))

(defn- component [kind {:keys [lib version file] :as component}]
  (object "type" (quoted kind), "bom-ref" (quoted (purl component)), "group" (quoted (namespace lib)), "name" (quoted (name lib))
          "version" (quoted version)
          "hashes" (when file (array [(object "alg" (quoted "SHA-256"), "content" (quoted (sha-256 file)))]))
          "licenses" (licence (if file (licences/of-jar file) ["Apache-2.0"]))
          "purl" (quoted (purl component))))

(defn- dependencies
  "Who needs whom, us included."
  [basis us all]
  (let [ref     (into {} (map (juxt :lib purl)) all)
        needed  (fn [lib] (sort (for [{other :lib} all :when (some #{lib} (get-in basis [:libs other :dependents]))] (ref other))))
        direct  (sort (for [{:keys [lib]} all :when (empty? (get-in basis [:libs lib :dependents]))] (ref lib)))
        entry   (fn [from to] (object "ref" (quoted from), "dependsOn" (array (map quoted to))))]
    (cons (entry (purl us) direct) (for [{:keys [lib]} all] (entry (ref lib) (needed lib))))))

(defn sbom
  "A CycloneDX 1.5 document, JSON: the libraries of a basis with their hashes and licences, and who needs whom. It has no date and no
  number of its own: the same libraries are the same text."
  [basis lib version]
  (let [us {:lib lib, :version version}, all (jars basis)]
    (str "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\",\n  \"version\": 1,\n  \"metadata\": {\"component\": "
         (component "application" us) "},\n  \"components\": [\n    "
         (str/join ",\n    " (map #(component "library" %) all)) "\n  ],\n  \"dependencies\": [\n    "
         (str/join ",\n    " (dependencies basis us all)) "\n  ]\n}\n")))

(defn third-party
  "A text: the libraries of a basis, each with its licence and where the text of that lies."
  [basis]
  (str "This jar has the code of these libraries in it, each with its licence and where its text lies. One class is not as it was:\n"
       "org.duckdb.DuckDBNative has its native library unpacked once, by datafolio.cli.NativeCache.\n\n"
       (str/join (for [{:keys [lib version file]} (jars basis)]
                   (str lib " " version "\n    " (str/join " or " (licences/of-jar file)) ", " (licences/place file) "\n")))))

(defn- skipped? [entry]
  (re-find #"module-info\.class$|^META-INF/(MANIFEST\.MF|INDEX\.LIST|[^/]+\.(SF|RSA|DSA|EC)|maven/.*|versions/[^/]+/OSGI-INF/.*)$" entry))

(defn- merged [a b]
  (.getBytes (str (str/trimr (String. ^bytes a "UTF-8")) "\n" (String. ^bytes b "UTF-8")) "UTF-8"))

(def ^:private loading-of-duckdb "org/duckdb/DuckDBNative.class")

(defn- unpacked-once
  "DuckDB's class that loads its native library, with our NativeCache called where it would unpack the library at each start."
  [^bytes class]
  (let [reader (ClassReader. class), writer (ClassWriter. reader 0), calls (atom 0)
        class-visitor (fn [visit-method]
                        (proxy [ClassVisitor] [Opcodes/ASM6 writer]
                          (visitMethod [access name descriptor signature exceptions]
                            (visit-method (.visitMethod writer access name descriptor signature exceptions)))))
        method-visitor (fn [^MethodVisitor method]
                         (proxy [MethodVisitor] [Opcodes/ASM6 method]
                           (visitMethodInsn [opcode owner name descriptor interface?]
                             (if (= ["org/duckdb/DuckDBNative" "unpackAndLoad" "(Ljava/net/URL;)V"] [owner name descriptor])
                               (do (swap! calls inc)
                                   (.visitMethodInsn method opcode "datafolio/cli/NativeCache" "load" descriptor false))
                               (.visitMethodInsn method opcode owner name descriptor interface?)))))]
    (.accept reader ^ClassVisitor (class-visitor method-visitor) 0)
    (when-not (= 1 @calls)
      (throw (ex-info "This DuckDB loads its native library in another way: see dev.packaging/unpacked-once." {:calls @calls})))
    (.toByteArray writer)))

(defn uber!
  "Writes one jar of {entry bytes} and of all libraries of a basis: files of services are joined, of other files of one name the first is
  taken, licences go into META-INF/licenses; DuckDB's native library is unpacked once. Returns its path."
  [file entries basis]
  (write-jar! file
              (reduce (fn [all {:keys [^File file]}]
                        (reduce (fn [all [entry content]]
                                  (cond (skipped? entry) all
                                        (licences/legal? entry) (assoc all (str "META-INF/licenses/" (str/replace (.getName file) #"\.jar$" "") "/" (str/replace entry #"^META-INF/" "")) content)
                                        (and (str/starts-with? entry "META-INF/services/") (all entry)) (update all entry merged content)
                                        (all entry)      all
                                        (= loading-of-duckdb entry) (assoc all entry (unpacked-once content))
                                        :else            (assoc all entry content)))
                                all (sort-by key (read-jar file))))
                      (into entries (for [[entry text] (licences/shared-texts (map :file (jars basis)))] [entry (.getBytes ^String text "UTF-8")]))
                      (jars basis)))
  file)
