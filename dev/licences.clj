(ns dev.licences
  "Under which licences libraries are: by the poms that lie beside their jars, and the texts of licences that jars do not bring."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.io File)
           (java.util.jar JarEntry JarFile)))

(set! *warn-on-reflection* true)

(def ^:private ids
  "Names of licences, as poms spell them, and their ids in the list of SPDX."
  [[#"(?i)apache"                "Apache-2.0"]
   [#"(?i)^MIT( License)?$"      "MIT"]
   [#"(?i)eclipse public.* 1\.0" "EPL-1.0"]
   [#"(?i)^LGPL-2\.1-or-later$"  "LGPL-2.1-or-later"]])

(def ^:private texts
  {"Apache-2.0" "LICENSE", "EPL-1.0" "dev/licences/EPL-1.0.txt", "MIT" "dev/licences/MIT.txt"})

(defn- field [pom-part tag]
  (second (re-find (re-pattern (str "<" tag ">\\s*(.*?)\\s*</" tag ">")) pom-part)))

(defn- parent-pom
  "The file of the parent that a pom names, in the same repository, or nil."
  [^File pom parent]
  (let [path (str (str/replace (field parent "groupId") "." "/") "/" (field parent "artifactId") "/" (field parent "version")
                  "/" (field parent "artifactId") "-" (field parent "version") ".pom")]
    (->> (iterate #(some-> ^File % .getParentFile) pom)
         (take-while some?)
         (map #(io/file ^File % path))
         (filter #(.exists ^File %))
         first)))

(defn- names
  "The licences that the pom beside a jar names, or its nearest parent that names any."
  [^File jar]
  (loop [^File pom (io/file (str/replace (str jar) #"\.jar$" ".pom"))]
    (when (and pom (.exists pom))
      (let [text       (slurp pom)
            found      (map second (re-seq #"(?s)<license>.*?<name>\s*(.*?)\s*</name>" text))
            [_ parent] (re-find #"(?s)<parent>(.*?)</parent>" text)]
        (cond (seq found) found
              parent      (recur (parent-pom pom parent)))))))

(defn of-jar
  "The SPDX ids of the licences of a library, one of which holds; throws where one is not known, so that somebody looks at it."
  [^File jar]
  (let [found (names jar)]
    (or (seq (for [name found]
               (or (some (fn [[pattern id]] (when (re-find pattern name) id)) ids)
                   (throw (ex-info (str "The licence \"" name "\" is not known to dev.licences.") {:jar (str jar)})))))
        (throw (ex-info "No pom names the licence." {:jar (str jar)})))))

(defn legal?
  "Whether an entry of a jar is the text of its licence, or belongs to it."
  [entry]
  (re-find #"(?i)^(META-INF/)?((LICEN[CS]E|NOTICE|ABOUT_FILES/|epl-|COPYRIGHT)[^/]*|AL2\.0|LGPL2\.1)$" entry))

(defn- brings-text? [^File jar]
  (with-open [opened (JarFile. jar)]
    (boolean (some #(re-find #"(?i)^(META-INF/)?(LICEN[CS]E|epl-)(\.txt|\.md|\.html)?$" (.getName ^JarEntry %)) (enumeration-seq (.entries opened))))))

(defn place
  "Where the text of a library's licence lies in our jar: in its own folder, or one for all."
  [^File jar]
  (if (brings-text? jar)
    (str "META-INF/licenses/" (str/replace (.getName jar) #"\.jar$" ""))
    (str "META-INF/licenses/" (first (of-jar jar)) ".txt")))

(defn shared-texts
  "{entry text} of the licences whose texts not all of these jars bring."
  [jars]
  (into {} (for [jar jars :when (not (brings-text? jar))]
             [(place jar) (slurp (texts (first (of-jar jar))))])))
