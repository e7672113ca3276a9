(ns ^:no-doc datafolio.impl.progress
  "What :progress does: a function gets data; `true` draws a bar on the error stream, in a terminal only."
  (:require [clojure.string :as str]
            [datafolio.impl.terminal :as terminal])
  (:import (datafolio.table Progress)
           (java.util Locale)
           (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(def ^:private redraw-ns 100000000)
(def ^:private bar-letters 20)

(defn- text [pattern & arguments]
  (String/format Locale/ROOT pattern (object-array arguments)))

(defn- clock [seconds]
  (let [s (long (Math/ceil (double seconds)))]
    (if (< s 3600)
      (text "%d:%02d" (quot s 60) (rem s 60))
      (text "%d:%02d:%02d" (quot s 3600) (rem (quot s 60) 60) (rem s 60)))))

(defn line
  "The line that `true` draws: a bar, rows so far and of how many, rate, time left; the time taken at the end. Without the
  bar and the rest where it is not known how many (-1). `seconds` is how long it has taken. `unit` is what is counted."
  ([what rows of seconds] (line what rows of seconds "rows"))
  ([what rows of seconds unit]
   (let [rows (long rows), of (long of)
         rate (/ (double rows) (max 1e-3 (double seconds)))
         tail (text "%,.0f %s/s, %s" rate unit
                    (if (< -1 rows of) (str (clock (/ (- of rows) (max 1.0 rate))) " left") (clock seconds)))]
     (if (pos? of)
       (let [full (min (long bar-letters) (quot (* (long bar-letters) rows) of))]
         (str what " [" (str/join (repeat full "#")) (str/join (repeat (- (long bar-letters) full) "-")) "] "
              (text "%3d%% %,d of %,d %s, %s" (min 100 (quot (* 100 rows) of)) rows of unit tail)))
       (str what " " (text "%,d %s, %s" rows unit tail))))))

(defn drawer
  "A function of {:rows :of} that draws on *err* as it is now, at most ten times a second; `unit` is what it counts."
  ([what] (drawer what "rows"))
  ([what unit]
   (let [begun (System/nanoTime), last-drawn (atom 0), err *err*]
     (fn [{:keys [rows of]}]
       (let [now (System/nanoTime), done? (= rows of)]
         (when (or done? (> (- now (long @last-drawn)) (long redraw-ns)))
           (reset! last-drawn now)
           (binding [*out* err]
             (print (str "\r" (line what rows of (/ (- now begun) 1e9) unit) "\u001b[K" (when done? "\n")))
             (flush))))))))

(defn teller
  "The function for an option's value, or nil where nothing is to be told."
  [progress what unit]
  (cond (true? progress) (when (terminal/terminal?) (drawer what unit))
        (fn? progress)   progress
        progress         (fn [x] (progress x))))

(defn listener
  "The Consumer for an option's value, or nil where nothing is to be told."
  ^Consumer [progress what]
  (when-let [tell (teller progress what "rows")]
    (reify Consumer
      (accept [_ p]
        (let [^Progress p p]
          (tell {:rows (.rows p), :of (.ofRows p), :bytes (.bytes p)}))))))
