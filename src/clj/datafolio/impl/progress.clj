(ns ^:no-doc datafolio.impl.progress
  "What :progress does: a function gets data; `true` draws one line on the error stream, in a terminal only."
  (:import (datafolio.table Progress)
           (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(def ^:private redraw-ns 100000000)

(defn line
  "The line that `true` draws: rows so far, of how many, rate, time left. `seconds` is how long it has taken."
  [what rows of seconds]
  (let [rate (/ (double rows) (max 1e-9 (double seconds)))]
    (str what ": " (format "%,d" rows)
         (if (pos? (long of))
           (format " of %,d rows, %d %%, %,.0f rows/s, %.0f s left" of (quot (* 100 (long rows)) (long of)) rate
                   (/ (- (long of) (long rows)) (max 1.0 rate)))
           (format " rows, %,.0f rows/s" rate)))))

(defn- drawer [what]
  (let [begun (System/nanoTime), last-drawn (atom 0)]
    (fn [{:keys [rows of]}]
      (let [now (System/nanoTime), done? (= rows of)]
        (when (or done? (> (- now (long @last-drawn)) (long redraw-ns)))
          (reset! last-drawn now)
          (binding [*out* *err*]
            (print (str "\r" (line what rows of (/ (- now begun) 1e9)) "\u001b[K" (when done? "\n")))
            (flush)))))))

(defn listener
  "The Consumer for an option's value, or nil where nothing is to be told."
  ^Consumer [progress what]
  (when-let [tell (cond (true? progress) (when (System/console) (drawer what))
                        (fn? progress)   progress
                        progress         (fn [x] (progress x)))]
    (reify Consumer
      (accept [_ p]
        (let [^Progress p p]
          (tell {:rows (.rows p), :of (.ofRows p), :bytes (.bytes p)}))))))
