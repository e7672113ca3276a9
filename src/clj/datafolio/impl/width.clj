(ns ^:no-doc datafolio.impl.width
  "How wide text is on a screen of letters of one width: East Asian letters and most emoji take two places, marks that
  combine take none."
  (:require [clojure.string :as str]))

(set! *warn-on-reflection* true)

(defn- two-places? [^long point]
  (and (>= point 0x1100)
       (or (<= point 0x115f) (<= 0x2e80 point 0x303e) (<= 0x3041 point 0xa4cf) (<= 0xac00 point 0xd7a3)
           (<= 0xf900 point 0xfaff) (<= 0xfe30 point 0xfe6f) (<= 0xff00 point 0xff60) (<= 0xffe0 point 0xffe6)
           (<= 0x1f300 point 0x1f64f) (<= 0x1f680 point 0x1f6ff) (<= 0x1f900 point 0x1faff) (<= 0x20000 point 0x3fffd))))

(defn- places ^long [^long point]
  (let [type (Character/getType (int point))]
    (cond (or (= type Character/NON_SPACING_MARK) (= type Character/ENCLOSING_MARK) (= type Character/FORMAT)) 0
          (two-places? point) 2
          :else               1)))

(defn width
  "The places that a line of text takes."
  ^long [^String s]
  (loop [i 0, n 0]
    (if (< i (.length s))
      (let [point (.codePointAt s i)]
        (recur (+ i (Character/charCount point)) (+ n (places point))))
      n)))

(defn- fitting-length
  "How many chars of the text fit so many places."
  ^long [^String s ^long most]
  (loop [i 0, n 0]
    (if (< i (.length s))
      (let [point (.codePointAt s i)
            n     (+ n (places point))]
        (if (> n most) i (recur (+ i (Character/charCount point)) n)))
      i)))

(defn cut
  "The text within so many places: when it is longer, its beginning and `…`."
  ^String [^String s most]
  (let [most  (long most)
        start (subs s 0 (min (.length s) (* 8 (inc most))))] ; no need to look at the whole of a huge one
    (if (and (= (.length start) (.length s)) (<= (width s) most))
      s
      (str (subs start 0 (fitting-length start (dec most))) "…"))))

(defn one-line
  "The text with what would move the cursor, or turn the direction of writing, replaced by a blank."
  ^String [^String s]
  (str/replace s #"[\p{Cntrl}\u2028\u2029\u202a-\u202e\u2066-\u2069]" " "))

(defn padded
  "The text with blanks up to so many places; before it when `right?`."
  [s places right?]
  (let [space (str/join (repeat (- (long places) (width s)) " "))]
    (if right? (str space s) (str s space))))
