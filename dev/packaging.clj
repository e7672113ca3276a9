(ns dev.packaging
  "What the jars have besides classes: the same bytes at each build, the licences of what is bundled, a list of it (SBOM)."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.io File)
           (java.security MessageDigest)
           (java.util HexFormat)
           (java.util.jar JarEntry JarFile JarOutputStream)))

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

(defn sbom
  "A CycloneDX 1.5 document, JSON: the libraries of a basis with their hashes."
  [basis lib version]
  (let [component (fn [kind {:keys [lib version file]}]
                    (str "{\"type\": " (quoted kind) ", \"group\": " (quoted (namespace lib)) ", \"name\": " (quoted (name lib))
                         ", \"version\": " (quoted version) ", \"purl\": " (quoted (str "pkg:maven/" lib "@" version))
                         (when file (str ", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": " (quoted (sha-256 file)) "}]")) "}"))]
    (str "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\",\n  \"version\": 1,\n  \"metadata\": {\"component\": "
         (component "application" {:lib lib, :version version}) "},\n  \"components\": [\n    "
         (str/join ",\n    " (map #(component "library" %) (jars basis))) "\n  ]\n}\n")))

(defn- licence-names
  "The licences that the pom beside a jar names, or its parent's."
  [^File file]
  (let [pom (io/file (str/replace (str file) #"\.jar$" ".pom"))]
    (loop [^File pom pom, tries 3]
      (when (and (.exists pom) (pos? (long tries)))
        (let [text  (slurp pom)
              found (map second (re-seq #"(?s)<license>.*?<name>\s*(.*?)\s*</name>" text))
              [_ parent] (re-find #"(?s)<parent>(.*?)</parent>" text)
              field #(second (re-find (re-pattern (str "<" % ">\\s*(.*?)\\s*</" % ">")) parent))]
          (if (or (seq found) (nil? parent))
            (seq found)
            (recur (let [repository (nth (iterate #(.getParentFile ^File %) file) (+ 3 (count (re-seq #"\." (str (second (re-find #"<groupId>(.*?)</groupId>" text)))))))]
                     (or (first (filter #(.exists ^File %)
                                        (for [root (take 8 (iterate #(some-> ^File % .getParentFile) repository)) :when root]
                                          (io/file root (str/replace (field "groupId") "." "/") (field "artifactId") (field "version")
                                                   (str (field "artifactId") "-" (field "version") ".pom")))))
                         (io/file "no-such.pom")))
                   (dec (long tries)))))))))

(defn third-party
  "A text: the libraries of a basis, each with its licence."
  [basis]
  (str "This jar has the code of these libraries in it. The texts of their licences lie in META-INF/licenses.\n\n"
       (str/join (for [{:keys [lib version file]} (jars basis)]
                   (str lib " " version "\n    " (str/join "; " (or (licence-names file) ["see its folder in META-INF/licenses"])) "\n")))))

(defn- legal? [entry]
  (re-find #"(?i)^(META-INF/)?(LICEN[CS]E|NOTICE|ABOUT_FILES/|epl-|COPYRIGHT)[^/]*" entry))

(defn- skipped? [entry]
  (re-find #"module-info\.class$|^META-INF/(MANIFEST\.MF|INDEX\.LIST|[^/]+\.(SF|RSA|DSA|EC)|maven/.*|versions/[^/]+/OSGI-INF/.*)$" entry))

(defn- merged [a b]
  (.getBytes (str (str/trimr (String. ^bytes a "UTF-8")) "\n" (String. ^bytes b "UTF-8")) "UTF-8"))

(defn uber!
  "Writes one jar of {entry bytes} and of all libraries of a basis: files of services are joined, of other files of one name the first is
  taken, licences go into META-INF/licenses. Returns its path."
  [file entries basis]
  (write-jar! file
              (reduce (fn [all {:keys [^File file]}]
                        (reduce (fn [all [entry content]]
                                  (cond (skipped? entry) all
                                        (legal? entry)   (assoc all (str "META-INF/licenses/" (str/replace (.getName file) #"\.jar$" "") "/" (str/replace entry #"^META-INF/" "")) content)
                                        (and (str/starts-with? entry "META-INF/services/") (all entry)) (update all entry merged content)
                                        (all entry)      all
                                        :else            (assoc all entry content)))
                                all (sort-by key (read-jar file))))
                      entries (jars basis)))
  file)
