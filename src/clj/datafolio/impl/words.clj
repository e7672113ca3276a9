(ns ^:no-doc datafolio.impl.words
  "Numbers, sizes, times and values as short texts for people."
  (:require [clojure.string :as str])
  (:import (java.time Instant OffsetDateTime ZoneOffset)
           (java.time.format DateTimeFormatter)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(defn- fmt [pattern & args] (String/format Locale/ROOT pattern (object-array args)))

(defn whole "An integer with separators: 336,776." [n] (fmt "%,d" (long n)))

(defn counted "\"1 row\", \"336,776 rows\"." [n singular]
  (str (whole n) " " singular (when-not (= 1 (long n)) "s")))

(defn size
  "Bytes in decimal units: 6.3 MB."
  [bytes]
  (loop [rest (double bytes), units ["B" "kB" "MB" "GB" "TB"]]
    (if (or (< rest 999.95) (nil? (next units)))
      (str (if (= "B" (first units)) (whole rest) (fmt "%.1f" rest)) " " (first units))
      (recur (/ rest 1000) (next units)))))

(defn share
  "A share of a whole as percents, where little is not nothing: \"<0.1 %\"."
  [part whole]
  (let [percents (if (zero? (double whole)) 0.0 (* 100 (/ (double part) (double whole))))]
    (cond (zero? (double part)) "0 %"
          (< percents 0.1)      "<0.1 %"
          (< 99.9 percents 100) ">99.9 %"
          (>= percents 99.95)   "100 %"
          :else                 (fmt "%.1f %%" percents))))

(defn number
  "A number in few letters; years and the like without separators."
  [x]
  (let [x (double x), size (Math/abs x)]
    (cond (and (== x (Math/rint x)) (< size 1e15)) (if (< size 10000) (str (long x)) (whole (long x)))
          (or (>= size 1e15) (< size 1e-3))        (fmt "%.3g" x)
          :else (let [text (fmt (cond (>= size 1000) "%,.0f" (>= size 10) "%.1f" :else "%.3f") x)]
                  (if (str/includes? text ".") (str/replace text #"\.?0+$" "") text)))))

(defn cut
  "At most n letters of a text, ended by … where it was cut; never half of a pair."
  [^String s n]
  (if (<= (.length s) (long n))
    s
    (let [end (dec (long n))
          end (if (and (pos? end) (Character/isHighSurrogate (.charAt s (dec end)))) (dec end) end)]
      (str (subs s 0 end) "…"))))

(defn value
  "A value of a table as one line; nil is nil."
  [v]
  (cond (nil? v)   nil
        (bytes? v) (str (whole (alength ^bytes v)) " bytes")
        (string? v) (cut v 200)
        (coll? v)  (cut (binding [*print-length* 8, *print-level* 4] (pr-str v)) 200)
        (or (double? v) (float? v)) (str v)
        :else      (cut (str v) 200)))

(defn moment
  "A time as manifests spell it, to the minute in UTC; what is no time as it is."
  [text]
  (try
    (.format (.withOffsetSameInstant (OffsetDateTime/parse (str text)) ZoneOffset/UTC)
             (DateTimeFormatter/ofPattern "yyyy-MM-dd HH:mm 'UTC'" Locale/ROOT))
    (catch java.time.DateTimeException _ (cut (str text) 40))))

(defn now [] (moment (Instant/now)))
