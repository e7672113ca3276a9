(ns ^:no-doc datafolio.impl.export
  "A text written to a file beside a folio, whole or not at all."
  (:require [datafolio.impl.errors :as errors])
  (:import (java.io File IOException)
           (java.nio.charset StandardCharsets)
           (java.nio.file CopyOption Files LinkOption OpenOption Path StandardCopyOption)
           (java.nio.file.attribute FileAttribute PosixFilePermissions)))

(set! *warn-on-reflection* true)

(def ^:private ^"[Ljava.nio.file.LinkOption;" no-links (make-array LinkOption 0))
(def ^:private ^"[Ljava.nio.file.OpenOption;" no-options (make-array OpenOption 0))

(defn- target
  "The absolute path that a user means; an error where no file can be there, or where it would be among a bundle's files."
  ^Path [place ^Path bundle]
  (let [^Path file (.normalize (.toAbsolutePath (if (instance? Path place) ^Path place (.toPath (File. (str place))))))
        folder     (.getParent file)
        refuse     (fn [why] (throw (errors/error :invalid-argument (str "The page cannot be written to " file ": " why)
                                                  {:path (str file)})))]
    (cond (or (nil? folder) (Files/isDirectory file no-links)) (refuse "it is a folder. Name a file, such as page.html.")
          (not (Files/isDirectory folder no-links))            (refuse "its folder does not exist. Make it first.")
          (.startsWith (.toRealPath folder no-links) bundle)   (refuse "it lies inside the folio, whose files are its own. Choose a place outside.")
          :else                                                file)))

(defn- readable-by-others!
  "Temporary files are the owner's alone; a page gets what new files get as a rule."
  [^Path file]
  (try (Files/setPosixFilePermissions file (PosixFilePermissions/fromString "rw-r--r--"))
       (catch UnsupportedOperationException _)))

(defn text!
  "Writes the text that `make` returns to the file `place` (string, File or Path), replacing one that is there; returns its
  absolute path. `bundle` is the folio's directory, in which it may not be. Throws :invalid-argument, :io-error."
  [place ^Path bundle make]
  (let [file (target place bundle)
        text (str (make))]
    (try
      (let [fresh (Files/createTempFile (.getParent file) ".page-" ".html" (make-array FileAttribute 0))]
        (try
          (Files/write fresh (.getBytes text StandardCharsets/UTF_8) no-options)
          (readable-by-others! fresh)
          (Files/move fresh file (into-array CopyOption [StandardCopyOption/ATOMIC_MOVE StandardCopyOption/REPLACE_EXISTING]))
          (finally (Files/deleteIfExists fresh))))
      (catch IOException e
        (throw (errors/error :io-error (str "The page cannot be written to " file ": " (.getSimpleName (class e)) " " (ex-message e) ".")
                             {:path (str file)} e))))
    (str file)))
