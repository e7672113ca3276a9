(ns ^:no-doc datafolio.impl.terminal
  "Whether somebody looks at a terminal, and how wide it is."
  (:require [clojure.string :as str])
  (:import (java.io Console File)
           (java.lang ProcessBuilder$Redirect)
           (java.util.concurrent TimeUnit)))

(set! *warn-on-reflection* true)

(defn terminal?
  "Whether somebody sees what is drawn. On JDK 22 and newer there is a Console without a terminal too; there it tells."
  []
  (when-let [console (System/console)]
    (let [tells (some #(when (= "isTerminal" (.getName ^java.lang.reflect.Method %)) %) (.getMethods Console))]
      (or (nil? tells) (.invoke ^java.lang.reflect.Method tells console (object-array 0))))))

(defn columns-of
  "The columns in what `stty size` prints, such as \"24 80\"; nil in anything else."
  [text]
  (when-let [columns (some->> text str/trim (re-matches #"\d+ (\d+)") second parse-long)]
    (when (pos? (long columns)) columns)))

(defn- ask
  "What `stty size` says of the terminal; nil where it cannot be asked. Never fails."
  []
  (try
    (let [process (.start (doto (ProcessBuilder. ^"[Ljava.lang.String;" (into-array String ["stty" "size"]))
                            (.redirectInput (File. "/dev/tty"))
                            (.redirectError ProcessBuilder$Redirect/DISCARD)))]
      (if (.waitFor process 1 TimeUnit/SECONDS)
        (columns-of (slurp (.getInputStream process)))
        (do (.destroy process) nil)))
    (catch Exception _ nil)))

(def columns
  "How wide the terminal is, asked once; nil without one."
  (delay (when (terminal?) (ask))))
