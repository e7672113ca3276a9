(ns ^:no-doc datafolio.impl.pod.bencode
  "Bencode, as pods speak it: integers, byte strings (all of them UTF-8 text here), lists and dictionaries."
  (:import (java.io ByteArrayOutputStream EOFException InputStream OutputStream)
           (java.nio.charset StandardCharsets)))

(set! *warn-on-reflection* true)

(def ^:private deepest "Lists and dictionaries within each other; a message of a pod has four." 64)

(defn- malformed [what]
  (ex-info (str "This is no bencode: " what ".") {:datafolio/error :invalid-data}))

(defn- next-byte ^long [^InputStream in]
  (let [b (.read in)]
    (when (neg? b)
      (throw (EOFException. "The input ended in the middle of a message.")))
    b))

(defn- read-digits
  "The integer whose digits begin with the byte `b` and end before the byte `end`."
  ^long [in b end]
  (loop [b (long b), text (StringBuilder.)]
    (cond (= b (long end))       (or (parse-long (str text)) (throw (malformed (str "\"" text "\" is no integer"))))
          (< 19 (.length text))  (throw (malformed "an integer is too long"))
          :else                  (recur (next-byte in) (.append text (char b))))))

(defn- read-text [^InputStream in first-digit]
  (let [size (read-digits in first-digit (int \:))]
    (when-not (<= 0 size Integer/MAX_VALUE)
      (throw (malformed (str "a string of " size " bytes"))))
    (let [bytes (.readNBytes in (int size))] ; grows with what comes, whatever the size claims
      (when (< (alength bytes) size)
        (throw (EOFException. "The input ended in the middle of a message.")))
      (String. bytes StandardCharsets/UTF_8))))

(declare read-from)

(defn- read-until-end [in depth]
  (loop [all []]
    (let [b (next-byte in)]
      (if (= b (int \e))
        all
        (recur (conj all (read-from in b (inc (long depth)))))))))

(defn- read-from [in b depth]
  (when (< (long deepest) (long depth))
    (throw (malformed "lists and dictionaries are too deep")))
  (let [b (long b)]
    (cond (<= (int \0) b (int \9)) (read-text in b)
          (= b (int \i))           (read-digits in (next-byte in) (int \e))
          (= b (int \l))           (read-until-end in depth)
          (= b (int \d))           (let [all (read-until-end in depth)]
                                     (when-not (and (even? (count all)) (every? string? (take-nth 2 all)))
                                       (throw (malformed "a dictionary has a key that is no string, or one without a value")))
                                     (apply hash-map all))
          :else                    (throw (malformed (str "nothing begins with the byte " b))))))

(defn read-message
  "The next value (string, integer, vector or map); nil when the input has ended before one.
  Throws :invalid-data for what is no bencode, EOFException when the input ends in the middle of one."
  [^InputStream in]
  (let [b (.read in)]
    (when-not (neg? b)
      (read-from in b 0))))

(defn- write-bytes [^OutputStream out ^bytes bytes]
  (.write out (.getBytes (str (alength bytes) ":") StandardCharsets/US_ASCII))
  (.write out bytes))

(defn- utf-8 ^bytes [s] (.getBytes ^String s StandardCharsets/UTF_8))

(defn- write-to [^OutputStream out x]
  (cond (string? x)     (write-bytes out (utf-8 x))
        (int? x)        (.write out (utf-8 (str "i" x "e")))
        (map? x)        (do (.write out (int \d))
                            (doseq [[k v] (sort-by key #(java.util.Arrays/compareUnsigned (utf-8 %1) (utf-8 %2)) x)]
                              (write-bytes out (utf-8 k))
                              (write-to out v))
                            (.write out (int \e)))
        (sequential? x) (do (.write out (int \l))
                            (run! #(write-to out %) x)
                            (.write out (int \e)))
        :else           (throw (malformed (str "there is no form for " (pr-str x))))))

(defn write-message!
  "Writes one value, whole, and flushes. Callers see to it that only one writes at a time."
  [^OutputStream out x]
  (let [whole (ByteArrayOutputStream.)]
    (write-to whole x)
    (.writeTo whole out)
    (.flush out)))
