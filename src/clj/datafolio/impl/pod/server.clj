(ns ^:no-doc datafolio.impl.pod.server
  "The protocol of pods: messages in bencode, one after the other, each call on a thread of its own."
  (:require [datafolio.impl.pod.bencode :as bencode]
            [datafolio.impl.pod.edn :as edn])
  (:import (java.io InputStream OutputStream PrintWriter StringWriter)
           (java.util.concurrent ExecutorService Executors ThreadFactory TimeUnit)))

(set! *warn-on-reflection* true)

(def ^:private grace-s "How long calls that are interrupted at the end may take, in seconds." 5)

(defn- teller
  "A writer that sends what is printed, whenever it is flushed, as the message field `field`."
  ^PrintWriter [send field]
  (PrintWriter.
    (proxy [StringWriter] []
      (flush []
        (let [^StringWriter this this, buffer (.getBuffer this)]
          (when-let [text (locking buffer
                            (let [text (str buffer)]
                              (.setLength buffer 0)
                              (not-empty text)))]
            (send {field text})))))))

(defn- failure
  "The fields of an error: its message, and its data as EDN."
  [^Throwable e]
  (let [data (merge (when-not (instance? clojure.lang.ExceptionInfo e) {:type (.getName (class e))})
                    (ex-data e)
                    (when-let [cause (ex-cause e)] {:cause (str (.getName (class cause)) ": " (ex-message cause))}))]
    {"ex-message" (or (ex-message e) (.getName (class e)))
     "ex-data"    (edn/text data str)
     "status"     ["done" "error"]}))

(defn- answer!
  "Does one call and sends what comes of it."
  [send {:strs [var args]} invoke]
  (with-open [out (teller send "out"), err (teller send "err")]
    (binding [*out* out, *err* err]
      (let [last-message (try
                           (let [value (invoke (symbol (or var "")) (or args "[]") #(send {"value" %}))]
                             (cond-> {"status" ["done"]} value (assoc "value" value)))
                           (catch Throwable e (failure e)))]
        (.flush out)
        (.flush err)
        (send last-message)))))

(defn- calling-threads ^ExecutorService []
  (let [made (atom 0)]
    (Executors/newCachedThreadPool
      (reify ThreadFactory
        (newThread [_ work]
          (doto (Thread. work (str "datafolio-pod-" (swap! made inc)))
            (.setDaemon true)))))))

(defn serve!
  "Answers messages from `in` until one says shutdown or the input ends; then interrupts the calls that are under way.

    describe   the answer to describe, a map
    invoke     (fn [var-symbol args-text send-value]): returns the value as text, or nil when it sent all itself

  Throws :invalid-data for input that is no bencode."
  [^InputStream in ^OutputStream out describe invoke]
  (let [pool  (calling-threads)
        send! (fn [message] (locking out (bencode/write-message! out message)))
        reply (fn [id] #(send! (cond-> % id (assoc "id" id))))]
    (try
      (loop []
        (let [{:strs [op id] :as message} (bencode/read-message in)]
          (case op
            "describe" (do ((reply id) describe) (recur))
            "invoke"   (do (.execute pool #(try (answer! (reply id) message invoke)
                                                (catch java.io.IOException _))) ; nobody listens; the input ends too
                           (recur))
            "shutdown" nil
            (when message
              ((reply id) (failure (ex-info (str "A pod does not know the operation " (pr-str op) ".") {:op op})))
              (recur)))))
      (finally
        (.shutdownNow pool)
        (.awaitTermination pool grace-s TimeUnit/SECONDS)))))
