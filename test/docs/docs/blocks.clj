(ns docs.blocks
  "Fenced code blocks of a Markdown page, and the forms of a Clojure block with the values they claim."
  (:require [clojure.string :as str])
  (:import (clojure.lang LineNumberingPushbackReader)
           (java.io StringReader)))

(set! *warn-on-reflection* true)

(defn blocks
  "The page's fenced blocks in order: {:line :language :text :skip :needs :file}; :needs and :file are what `needs=…` and
  `file=…` after the language say, :skip the reason of a `<!-- no-test: reason -->` on one of the two lines before the fence,
  or nil."
  [markdown]
  (loop [lines (map-indexed vector (str/split-lines markdown)), before [], found []]
    (if-let [[[index line] & more] (seq lines)]
      (if-let [[_ language info] (re-matches #"```([a-z]+)(.*)" line)]
        (let [[body after] (split-with (fn [[_ l]] (not (str/starts-with? l "```"))) more)
              marker       (some #(second (re-find #"<!-- no-test: (.*?) ?-->" %)) (take-last 2 before))]
          (recur (rest after) []
                 (conj found {:line     (inc index)
                              :language language
                              :text     (str/join "\n" (map second body))
                              :needs    (second (re-find #"needs=(\S+)" info))
                              :file     (second (re-find #"file=(\S+)" info))
                              :skip     (or marker (when (str/includes? info "no-test") "marked no-test"))})))
        (recur more (conj before line) found))
      found)))

(defn- read-gap
  "Reads blanks and comments up to the next form; returns their text."
  [^LineNumberingPushbackReader reader]
  (loop [text ""]
    (let [c (.read reader)]
      (cond
        (neg? c)                              text
        (= (int \;) c)                        (recur (str text ";" (.readLine reader) "\n"))
        (or (Character/isWhitespace c) (= 44 c)) (recur (str text (char c)))
        :else                                 (do (.unread reader c) text)))))

(defn- claim
  "What a gap's `;=>` comment says, continued by lines that begin with `;   `; nil without one."
  [gap]
  (let [[first-line & more] (drop-while #(not (str/starts-with? % ";=>")) (map str/trim (str/split-lines gap)))]
    (when first-line
      (str/join "\n" (cons (str/trim (subs first-line 3))
                           (map #(str/trim (subs % 1)) (take-while #(re-find #"^;   " %) more)))))))

(defn forms
  "A lazy seq of {:form :line :claim}; lazy because a form may be readable only after the ones before it ran."
  [text]
  (let [reader (LineNumberingPushbackReader. (StringReader. text))
        eof    (Object.)]
    (read-gap reader)
    ((fn step []
       (lazy-seq
         (let [line (.getLineNumber reader)
               form (read {:eof eof, :read-cond :allow} reader)]
           (when-not (identical? eof form)
             (cons {:form form, :line line, :claim (claim (read-gap reader))} (step)))))))))

(defn- squeeze [text]
  (str/trim (str/replace text #"\s+" " ")))

(defn says?
  "Is the text what `claim` says, whatever the blanks? `...` in the claim stands for anything."
  [claim text]
  (boolean (re-matches (re-pattern (str "(?s)" (->> (str/split (squeeze claim) #"\.\.\." -1)
                                                    (map #(java.util.regex.Pattern/quote %))
                                                    (str/join ".*"))))
                       (squeeze text))))

(defn agrees?
  "Is `claim` what `value` prints as? As EDN where both are readable, else as text."
  [claim value]
  (let [printed (pr-str value)]
    (or (try (= (read-string claim) (read-string printed)) (catch Exception _ false))
        (says? claim printed))))

(defn shell-claim
  "What the `#=>` comments of a shell block say that it prints, each continued by lines that begin with `#   `; nil without one."
  [text]
  (loop [[line & more] (str/split-lines text), inside false, found nil]
    (cond (nil? line)                        (some->> found (str/join "\n"))
          (str/starts-with? line "#=>")      (recur more true (conj (or found []) (subs line 3)))
          (and inside (re-find #"^#   " line)) (recur more true (conj found (subs line 1)))
          :else                              (recur more false found))))
