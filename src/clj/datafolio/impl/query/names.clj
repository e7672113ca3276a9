(ns ^:no-doc datafolio.impl.query.names
  "Names in SQL: tables, columns and aliases in the dialect's quotes, and keywords in capitals.

  Nothing that stands in a name can end it: what is not plain is quoted, and the quote is doubled inside. What cannot be
  quoted (a function's name, a type) may only hold characters that end nothing."
  (:require [clojure.string :as str]
            [datafolio.impl.query.out :as out :refer [invalid text!]])
  (:import (clojure.lang Keyword Named)
           (datafolio.impl.query.out Out)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(defn key-of
  "A symbol as the keyword of the same name; anything else as it is."
  [x]
  (if (symbol? x) (keyword x) x))

(defn- digit? [c] (<= (int \0) (int c) (int \9)))

(defn- word? [c]
  (let [c (int c)]
    (or (<= (int \a) c (int \z)) (<= (int \A) c (int \Z)) (= c (int \_)) (<= (int \0) c (int \9)))))

(defn- plain?
  "Can this go without quotes? Letters of ASCII, digits and _; not a digit first, unless all are digits or _."
  [^String s]
  (let [n (.length s)]
    (and (pos? n)
         (loop [i 0, digits? true]
           (if (= i n)
             (or digits? (not (digit? (.charAt s 0))))
             (let [c (.charAt s i)]
               (and (word? c)
                    (recur (inc i) (and digits? (or (digit? c) (= \_ c)))))))))))

(defn quote!
  "Writes a name in the dialect's quotes."
  [^Out out ^String s]
  (let [open  ^String (out/dialect out :open)
        close ^String (out/dialect out :close)]
    (text! out open)
    (text! out (if (str/includes? s close) (str/replace s close (str close close)) s))
    (text! out close)))

(defn- always? [out s]
  (when-let [pattern (out/option out :quoted-always)]
    (re-find pattern s)))

(defn- part!
  "Writes one part of a dotted name; `string?` says that it came as a string, which is always quoted."
  [^Out out ^String s string?]
  (when (and (out/dialect out :plain?) (str/includes? s ";"))
    (throw (invalid (str "A name cannot hold \";\" in the dialect " (out/dialect out :name)) s {:disallowed ";"})))
  (let [quoted (.-quoted out)]
    (cond (and (= "*" s) (or (not string?) (out/dialect out :plain?))) (text! out s)
          (or string? (true? quoted)) (quote! out s)
          (nil? quoted)             (if (and (plain? s) (not (always? out s))) (text! out s) (quote! out s))
          (always? out s)           (quote! out s)
          :else                     (text! out s))))

(defn- snake ^String [^String s]
  (if (neg? (.indexOf s "-")) s (.replace s \- \_)))

(defn- column-text
  "A name's text with or without dashes. Where the names of the tables and columns are known, a dash that is not theirs
  stands for their _."
  ^String [^Out out ^String s string?]
  (cond (neg? (.indexOf s "-"))                        s
        (out/option out :quoted-snake)                 (snake s)
        (and (not string?) (not (true? (.-quoted out)))) (snake s)
        string?                                        s
        :else (let [known (out/option out :known)]
                (if (and known (not (contains? known s))
                       (or (contains? known (snake s)) (contains? known (str/lower-case (snake s)))))
                (snake s)
                s))))

(defn- dotted! [^Out out ^String s string?]
  (loop [from 0]
    (let [dot (.indexOf s "." from)]
      (if (neg? dot)
        (part! out (subs s from) string?)
        (do (part! out (subs s from dot) string?)
            (text! out ".")
            (recur (inc dot)))))))

(defn- path?
  "Whether the dots of t/a.b lead into the column a, as they do in dialects with structs, unless there is a column of that name."
  [^Out out e ^String s]
  (and (not (out/dialect out :plain?))
       (str/includes? s ".")
       (not-any? #(contains? (out/option out :known) %) [s (name e)])))

(defn entity!
  "Writes the name that a keyword, symbol or string stands for: :t/a and :t.a are t.a, and :t/a.b is the field b of that.
  With `alias?` a dot is a part of the name; with `drop-space?` the namespace is left out."
  ([out e] (entity! out e false false))
  ([^Out out e alias? drop-space?]
   (let [string? (or (string? e) (and alias? (keyword? e) (str/starts-with? (name e) "'")))
         e       (if (and string? (keyword? e)) (subs (name e) 1) e)]
     (when-not (or string? (instance? Named e))
       (throw (invalid "A name is a keyword, a symbol or a string" e {:expected "a name"})))
     (let [space (when-not (or string? drop-space?) (namespace e))
           s     (let [s (name e)]
                   (if (and (not string?) (not alias?) (out/option out :known) (str/includes? s "."))
                     (str/join "." (map #(column-text out % false) (str/split s #"\." -1)))
                     (column-text out s string?)))]
       (cond space  (do (part! out (snake space) false)
                        (text! out ".")
                        (if (path? out e s) (dotted! out s false) (part! out s false)))
             alias? (part! out s string?)
             (neg? (.indexOf s ".")) (part! out s string?)
             :else  (dotted! out s string?))))))

(defn capitals
  "KEYWORDS of a name: capitals, with a space for each dash between two letters."
  ^String [^String s]
  (let [n     (.length s)
        upper (.toUpperCase s Locale/ROOT)]
    (if (or (neg? (.indexOf s "-")) (not= n (.length upper)))
      upper
      (let [chars (.toCharArray upper)]
        (loop [i 1]
          (when (< i (dec n))
            (when (and (= \- (aget chars i)) (word? (aget chars (dec i))) (word? (aget chars (inc i))))
              (aset chars i \space))
            (recur (inc i))))
        (String. chars)))))

(defn- words?
  "Words with single dashes between them, which nearly all keywords and functions are?"
  [^String s]
  (let [n (.length s)]
    (loop [i 0, dash? true]
      (if (= i n)
        (not dash?)
        (let [c (.charAt s i)]
          (if (= \- c)
            (and (not dash?) (recur (inc i) true))
            (and (word? c) (recur (inc i) false))))))))

(defn- harmless?
  "Does the text end nothing that it stands in? No quotes, no ;, no comments, and each bracket closed."
  [^String s]
  (and (not (re-find #"[;'\"`\\\p{Cntrl}]|--|/\*" s))
       (loop [chars (seq s), depth 0]
         (cond (neg? depth)   false
               (nil? chars)   (zero? depth)
               :else (recur (next chars) (case (char (first chars)) \( (inc depth) \) (dec depth) depth))))))

(defn literal!
  "Writes a keyword or symbol whose name begins with ' as it stands, without the '."
  [^Out out k]
  (let [s (subs (let [s (str k)] (if (keyword? k) (subs s 1) s)) 1)]
    (if (out/dialect out :plain?)
      (if (and (harmless? s) (not (re-find #"[\s(),]" s)))
        (text! out s)
        (throw (invalid "A name that begins with ' is written as it stands, and this one holds more than a name" k)))
      (part! out s true))))

(defn keyword!
  "Writes the SQL keywords that a keyword or symbol stands for: :nulls-last is NULLS LAST."
  [^Out out k]
  (let [^String s (name k)]
    (cond (words? s) (text! out (capitals s))

          (str/starts-with? s "'")
          (let [s (subs s 1)]
            (if (= "array" (.toLowerCase s Locale/ROOT)) (text! out s) (entity! out (keyword s))))

          (or (not (harmless? s)) (re-find #"[\s(),]" s))
          (throw (invalid "These are no SQL keywords" k {:expected "letters, digits, _ and -"}))

          :else (text! out (str/replace (capitals s) "?" "??")))))

(defn function!
  "Writes a function's name."
  [^Out out k]
  (let [^String s (name k)]
    (cond (or (out/dialect out :plain?) (str/starts-with? s "'")) (keyword! out k)
          (and (words? s) (not (digit? (.charAt s 0)))) (text! out (.toUpperCase (snake s) Locale/ROOT))
          (re-matches #"[A-Za-z_][\w.-]*" s) (text! out (.toUpperCase (snake s) Locale/ROOT))
          :else (throw (invalid "There is no such function or operator" k {:expected "the name of a function"})))))

(defn percent-name
  "NAME of a function that was given as :%name."
  ^String [^String s]
  (let [s (.toUpperCase (snake (or s "")) Locale/ROOT)]
    (if (or (empty? s) (re-find #"[^\p{L}\p{N}_$@#]" s))
      (throw (invalid "This is no name of a function" s {:expected "letters, digits, _ and -"}))
      s)))

(defn type!
  "Writes a type: :double-precision, :int, :'Custom, or text such as :decimal(10,2)."
  [^Out out k]
  (let [^String s (name k)]
    (cond (str/starts-with? s "'")                        (keyword! out k)
          (and (harmless? s) (out/dialect out :types))    (text! out ((out/dialect out :types) (capitals s)))
          (harmless? s)                                   (text! out (capitals s))
          :else (throw (invalid "This is no type" k {:expected "a type, such as :double-precision"})))))

(defn word-text
  "The text of a keyword, symbol or string."
  ^String [x]
  (if (instance? Keyword x) (name x) (str x)))
