(ns docs.java
  "Compiles and runs one Java block. Statements without a class become the body of a main method; its imports stay
  above."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.net URL URLClassLoader)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)
           (javax.tools ToolProvider)))

(set! *warn-on-reflection* true)

(defn- whole? [text]
  (re-find #"(?m)^\s*public static void main\(" text))

(defn- source [text class-name]
  (if (whole? text)
    text
    (let [{imports true, body false} (group-by #(str/starts-with? % "import ") (str/split-lines text))]
      (str (str/join "\n" imports)
           "\npublic final class " class-name " {\n  public static void main(String[] args) throws Exception {\n"
           (str/join "\n" body)
           "\n  }\n}\n"))))

(defn run
  "Compiles the text against this process's classpath and calls its main method. Throws what goes wrong."
  [text]
  (let [folder     (.toFile (Files/createTempDirectory "java-block" (make-array FileAttribute 0)))
        class-name (if (whole? text) (second (re-find #"(?:class|record)\s+(\w+)" text)) "Block")
        file       (io/file folder (str class-name ".java"))
        errors     (java.io.ByteArrayOutputStream.)]
    (spit file (source text class-name))
    (when-not (zero? (.run (ToolProvider/getSystemJavaCompiler) nil nil errors
                           (into-array String ["--release" "17" "-proc:none" "-cp" (System/getProperty "java.class.path")
                                               "-d" (str folder) (str file)])))
      (throw (ex-info (str "does not compile:\n" errors) {})))
    (with-open [loader (URLClassLoader. (into-array URL [(.toURL (.toURI folder))]))]
      (.invoke (.getMethod (.loadClass loader class-name) "main" (into-array Class [(class (make-array String 0))]))
               nil
               (object-array [(make-array String 0)])))))
