(ns ^:no-doc datafolio.impl.markup
  "Hiccup as HTML text. Every text and attribute is escaped; what is no element name or attribute name is refused, so
  that nothing of the data can become markup."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]))

(set! *warn-on-reflection* true)

(def ^:private void
  "Elements that have no end tag."
  #{"meta" "link" "br" "hr" "img" "input" "wbr"})

(defn- unprintable?
  "Whether a character may not stand in HTML: controls other than tab and line ends, and halves of a pair."
  [^Character c]
  (let [i (int c)]
    (or (and (< i 32) (not (#{9 10 13} i))) (<= 127 i 159) (<= 0xD800 i 0xDFFF) (<= 0xFFFE i))))

(defn- pair?
  "Whether a whole surrogate pair begins at i."
  [^String s i]
  (and (< (inc (long i)) (.length s))
       (Character/isSurrogatePair (.charAt s i) (.charAt s (inc (long i))))))

(defn escape
  "Text as HTML text, also good in an attribute between double quotes."
  ^String [text]
  (let [^String s (str text), out (StringBuilder.)]
    (loop [i 0]
      (when (< i (.length s))
        (let [c (.charAt s i)]
          (if (pair? s i)
            (do (.append out s i (+ i 2)) (recur (+ i 2)))
            (do (case c
                  \& (.append out "&amp;")
                  \< (.append out "&lt;")
                  \> (.append out "&gt;")
                  \" (.append out "&quot;")
                  \' (.append out "&#39;")
                  (.append out (if (unprintable? c) \uFFFD c)))
                (recur (inc i)))))))
    (str out)))

(defn- name! [what k]
  (let [n (name k)]
    (if (re-matches #"[A-Za-z][A-Za-z0-9:_-]*" n)
      n
      (throw (errors/error :invalid-argument (str (pr-str k) " is no name of an " what ".") {:found (pr-str k)})))))

(defn- parts
  "[element classes] of a tag such as :div.note.wide."
  [tag]
  (let [[element & classes] (str/split (name tag) #"\.")]
    [(name! "element" element) classes]))

(defn- attribute [[k v]]
  (cond (or (nil? v) (false? v)) nil
        (true? v)                (str " " (name! "attribute" k))
        :else                    (str " " (name! "attribute" k) "=\"" (escape v) "\"")))

(defn- write [^StringBuilder out x]
  (cond
    (nil? x)     nil
    (vector? x)  (let [[tag & more]      x
                       [element classes] (parts tag)
                       [attributes body] (if (map? (first more)) [(first more) (rest more)] [nil more])
                       attributes        (cond-> attributes
                                           (seq classes) (assoc :class (str/join " " (cond-> (vec classes) (:class attributes) (conj (:class attributes))))))]
                   (.append out "<") (.append out ^String element)
                   (run! (fn [a] (some->> (attribute a) ^String (str) (.append out))) attributes)
                   (.append out ">")
                   (when-not (void element)
                     (if (= element "style")
                       (run! (fn [css] (.append out (str/replace (str css) "</" "<\\/"))) body)
                       (run! (fn [child] (write out child)) body))
                     (.append out "</") (.append out ^String element) (.append out ">")))
    (seq? x)     (run! (fn [child] (write out child)) x)
    :else        (.append out (escape x))))

(defn html
  "The text of a piece of hiccup: vectors are elements, sequences are spliced, everything else is text. Attributes that
  are nil or false are left out. The text inside of :style is not escaped."
  ^String [hiccup]
  (let [out (StringBuilder.)]
    (write out hiccup)
    (str out)))
