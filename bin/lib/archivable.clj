;; archivable.clj JAR...: rewrites the classes of jars that are too old for the JVM's archive of classes, in place. What they do stays
;; the same; they get the tables of types that newer classes have. The libraries that they name have to be on the classpath.
(import '(clojure.asm ClassReader ClassVisitor ClassWriter Opcodes)
        '(java.io ByteArrayOutputStream File)
        '(java.nio ByteBuffer)
        '(java.util.jar JarEntry JarFile JarOutputStream))

(set! *warn-on-reflection* true)

(def ^:private new-enough 52)
(def ^:private day-one 631152000000)

(defn- version [^bytes class] (.getShort (ByteBuffer/wrap class) 6))

(defn- renewed ^bytes [^bytes class]
  (let [writer (ClassWriter. ClassWriter/COMPUTE_FRAMES)]
    (.accept (ClassReader. class)
             (proxy [ClassVisitor] [Opcodes/ASM6 writer]
               (visit [_ access name signature parent interfaces] (.visit writer new-enough access name signature parent interfaces)))
             0)
    (.toByteArray writer)))

(defn- renew! [^File jar]
  (let [out (ByteArrayOutputStream.)]
    (with-open [in (JarFile. jar), renewed-jar (JarOutputStream. out)]
      (doseq [^JarEntry entry (enumeration-seq (.entries in))
              :let [content (.readAllBytes (.getInputStream in entry))]]
        (.putNextEntry renewed-jar (doto (JarEntry. (.getName entry)) (.setTime day-one)))
        (.write renewed-jar ^bytes (if (and (.endsWith (.getName entry) ".class") (< (long (version content)) 50))
                                     (renewed content)
                                     content))))
    (java.nio.file.Files/write (.toPath jar) (.toByteArray out) ^"[Ljava.nio.file.OpenOption;" (make-array java.nio.file.OpenOption 0))
    (.setLastModified jar day-one)))

(run! #(renew! (File. ^String %)) *command-line-args*)
