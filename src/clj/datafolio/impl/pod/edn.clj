(ns ^:no-doc datafolio.impl.pod.edn
  "Payloads: values as EDN that any reader understands, and back. Nothing depends on how values print at a prompt.

    #inst                   an Instant or Date, with all its digits
    #time/date …            java.time's other types, under the tags of the library time-literals
    #datafolio/bytes        a BLOB, in Base64
    #datafolio/interval     {:months :days :micros}
    #datafolio/keyword      a keyword that EDN has no text for, such as the one of a column \"dep delay\"
    #datafolio/array        {:type \"double\", :values [[…] …]}: a primitive array on its way in; on its way out they are vectors
    #datafolio/file         the path of a file"
  (:require [clojure.edn :as edn]
            [clojure.instant :as instant]
            [clojure.string :as str]
            [datafolio.impl.chunk :as chunk]
            [datafolio.impl.column :as column]
            [datafolio.impl.errors :as errors])
  (:import (clojure.lang BigInt Keyword Ratio Symbol)
           (datafolio.array NumpyArray)
           (datafolio.table Interval)
           (java.io File)
           (java.nio ByteBuffer)
           (java.nio.file Path)
           (java.time Duration Instant LocalDate LocalDateTime LocalTime OffsetDateTime Period ZonedDateTime)
           (java.util Base64 Collection Date List Map Set UUID)))

(set! *warn-on-reflection* true)

;; ---- out

(def ^:private most-letters "A payload is one string; larger results are for chunks." 500000000)

(defn- check-size [^StringBuilder out]
  (when (< (long most-letters) (.length out))
    (throw (errors/error :unsupported "The result is too large for one message of a pod: read it with `chunks`, or narrow it." {}))))

(defn- write-text [^StringBuilder out ^String s]
  (.append out \")
  (dotimes [i (.length s)]
    (let [c (.charAt s i)]
      (cond (= c \")                    (.append out "\\\"")
            (= c \\)                    (.append out "\\\\")
            (= c \newline)              (.append out "\\n")
            (= c \return)               (.append out "\\r")
            (and (Character/isSurrogate c) ; half a letter has no form in UTF-8
                 (not (if (Character/isHighSurrogate c)
                        (and (< (inc i) (.length s)) (Character/isLowSurrogate (.charAt s (inc i))))
                        (and (pos? i) (Character/isHighSurrogate (.charAt s (dec i)))))))
            (.append out (format "\\u%04x" (int c)))
            :else                       (.append out c))))
  (.append out \"))

(def ^:private readable-part #"[\p{L}*+!_?<>=.&$|\-][\p{L}\p{N}*+!_?<>=.&$|#'\-]*")

(defn- readable? [^Keyword k]
  (and (re-matches readable-part (name k))
       (or (nil? (namespace k)) (re-matches readable-part (namespace k)))))

(defn- tagged [^StringBuilder out ^String tag ^String text]
  (.append out tag)
  (.append out \space)
  (write-text out text))

(defn- write-keyword [^StringBuilder out ^Keyword k]
  (if (readable? k)
    (.append out (str k))
    (tagged out "#datafolio/keyword" (subs (str k) 1))))

(defn- write-double [^StringBuilder out x text]
  (let [x (double x)]
    (.append out ^String (cond (Double/isNaN x) "##NaN"
                               (Double/isInfinite x) (if (pos? x) "##Inf" "##-Inf")
                               :else text))))

(defn- base64 [^bytes bytes] (.encodeToString (Base64/getEncoder) bytes))

(defn- buffer-bytes ^bytes [^ByteBuffer buffer]
  (let [copy (.duplicate buffer), bytes (byte-array (.remaining copy))]
    (.get copy bytes)
    bytes))

(declare write)

(defn- write-all [^StringBuilder out live ^String open xs ^String close]
  (.append out open)
  (loop [xs (seq xs)]
    (when xs
      (check-size out)
      (write out live (first xs))
      (when-let [more (next xs)]
        (.append out \space)
        (recur more))))
  (.append out close))

(defn- write-map [^StringBuilder out live m]
  (.append out "{")
  (loop [es (seq m)]
    (when es
      (let [[k v] (first es)]
        (write out live k)
        (.append out \space)
        (write out live v)
        (when-let [more (next es)]
          (.append out ", ")
          (recur more)))))
  (.append out "}"))

(def ^:private by-time-tag
  {LocalDate "#time/date", LocalTime "#time/time", LocalDateTime "#time/date-time", OffsetDateTime "#time/offset-date-time"
   ZonedDateTime "#time/zoned-date-time", Duration "#time/duration", Period "#time/period"})

(defn- array->data [^NumpyArray array]
  (array-map :dtype (.dtype array), :shape (vec (.shape array))
             :values (if (.hasJavaValues array) (.toArray array) (buffer-bytes (.bytes array)))))

(defn- write
  "`live` is called with what is no data but open, such as a folio, and returns data that stands for it."
  [^StringBuilder out live x]
  (cond (nil? x)                    (.append out "nil")
        (string? x)                 (write-text out x)
        (instance? Long x)          (.append out (.longValue ^Long x))
        (instance? Double x)        (write-double out x (str x))
        (instance? Boolean x)       (.append out (.booleanValue ^Boolean x))
        (keyword? x)                (write-keyword out x)
        (instance? Float x)         (write-double out x (str x))
        (instance? BigDecimal x)    (.append out (str x "M"))
        (or (instance? BigInt x) (instance? BigInteger x)) (.append out (str x "N"))
        (instance? Ratio x)         (.append out (str x))
        (number? x)                 (.append out (str x))
        (instance? Instant x)       (tagged out "#inst" (str x))
        (instance? Date x)          (tagged out "#inst" (str (Instant/ofEpochMilli (.getTime ^Date x))))
        (by-time-tag (class x))     (tagged out (by-time-tag (class x)) (str x))
        (uuid? x)                   (tagged out "#uuid" (str x))
        (bytes? x)                  (tagged out "#datafolio/bytes" (base64 x))
        (instance? ByteBuffer x)    (tagged out "#datafolio/bytes" (base64 (buffer-bytes x)))
        (instance? Interval x)      (let [^Interval i x]
                                      (.append out "#datafolio/interval ")
                                      (write-map out live (array-map :months (.months i), :days (.days i), :micros (.micros i))))
        (instance? NumpyArray x)    (write-map out live (array->data x))
        (column/column? x)          (write-all out live "[" x "]")
        (instance? java.lang.AutoCloseable x) (write out live (live x))
        (instance? Map x)           (write-map out live x)
        (instance? Set x)           (write-all out live "#{" x "}")
        (or (instance? File x) (instance? Path x)) (tagged out "#datafolio/file" (str x))
        (or (instance? Collection x) (seq? x)) (write-all out live "[" x "]")
        (.isArray (class x))        (write-all out live "[" x "]")
        (instance? Symbol x)        (write-text out (str x))
        :else                       (write-text out (str x))))

(defn text
  "A value as EDN. `live` turns what is open (an AutoCloseable) into data that stands for it."
  ^String [x live]
  (let [out (StringBuilder.)]
    (write out live x)
    (str out)))

(defn chunk-text
  "A chunk as EDN: a vector of rows, or, where `form` is :columns, a map of columns."
  ^String [c form]
  (let [out (StringBuilder.), no-live (fn [x] (str x))]
    (if (= :columns form)
      (write-map out no-live c)
      (let [ks (mapv #(text % no-live) (keys c)), columns (mapv val c), width (count ks)]
        (.append out "[")
        (dotimes [i (.rowCount (chunk/->java c))]
          (check-size out)
          (.append out (if (zero? i) "{" " {"))
          (dotimes [j width]
            (when (pos? j) (.append out ", "))
            (.append out ^String (nth ks j))
            (.append out \space)
            (write out no-live (nth (nth columns j) i)))
          (.append out "}"))
        (.append out "]")))
    (str out)))

;; ---- in

(defn- read-inst [^String s]
  (try (Instant/parse s)
       (catch java.time.format.DateTimeParseException _
         (.toInstant ^Date (instant/read-instant-date s)))))

(def ^:private component
  "What arrays are made of, by the letter of their class's name and by word."
  {"D" Double/TYPE, "F" Float/TYPE, "J" Long/TYPE, "I" Integer/TYPE, "S" Short/TYPE, "B" Byte/TYPE, "Z" Boolean/TYPE
   "double" Double/TYPE, "float" Float/TYPE, "long" Long/TYPE, "int" Integer/TYPE, "short" Short/TYPE, "byte" Byte/TYPE
   "boolean" Boolean/TYPE})

(defn- ->array [^Class type values]
  (if (and (sequential? values) (sequential? (first values)))
    (let [parts (mapv #(->array type %) values)]
      (into-array (class (first parts)) parts))
    (let [array (java.lang.reflect.Array/newInstance type (count values))]
      (dorun (map-indexed (fn [i v]
                            (java.lang.reflect.Array/set array (int i)
                              (condp = type
                                Double/TYPE (double v), Float/TYPE (float v), Long/TYPE (long v), Integer/TYPE (int v)
                                Short/TYPE (short v), Byte/TYPE (byte v), Boolean/TYPE (boolean v))))
                          values))
      array)))

(defn- read-array [{:keys [type values]}]
  (->array (or (component (str/replace (str type) #"^\[+" ""))
               (throw (errors/error :invalid-argument (str "There are no arrays of " (pr-str type) ".") {:found type})))
           values))

(def ^:private readers
  {'inst                   read-inst
   'time/instant           read-inst
   'time/date              #(LocalDate/parse %)
   'time/time              #(LocalTime/parse %)
   'time/date-time         #(LocalDateTime/parse %)
   'time/offset-date-time  #(OffsetDateTime/parse %)
   'time/zoned-date-time   #(ZonedDateTime/parse %)
   'time/duration          #(Duration/parse %)
   'time/period            #(Period/parse %)
   'uuid                   #(UUID/fromString %)
   'datafolio/bytes        (fn [^String s] (.decode (Base64/getDecoder) s))
   'datafolio/interval     (fn [{:keys [months days micros]}] (Interval. (int (or months 0)) (int (or days 0)) (long (or micros 0))))
   'datafolio/keyword      keyword
   'datafolio/array        read-array
   'datafolio/file         (fn [s] (File. ^String s))})

(defn arguments
  "The arguments of a call. Throws :invalid-argument when the text is not readable, or no sequence."
  [text]
  (let [args (try (edn/read-string {:readers readers
                                    :default (fn [tag _] (throw (ex-info (str "nothing here reads #" tag) {})))}
                                   (if (str/blank? text) "[]" text))
                  (catch Exception e
                    (throw (errors/error :invalid-argument
                                         (str "The arguments are not readable as EDN: " (ex-message e)
                                              ". Functions and objects cannot be sent to a pod.")
                                         {}))))]
    (when-not (or (nil? args) (sequential? args))
      (throw (errors/error :invalid-argument (str "The arguments are a vector, not " (pr-str args) ".") {})))
    args))
