(ns datafolio.pod
  "A pod: the API for babashka, and for any program that speaks the protocol of pods, as a process beside it.

    (require '[babashka.pods :as pods])
    (pods/load-pod [\"datafolio\" \"pod\"])
    (require '[pod.datafolio.api :as folio])

    (folio/with-folio [f \"flights-2013\"]
      (folio/query f [\"select carrier, count(*) as n from flights where dep_delay > ? group by 1\" 60]))

  It has the functions of `datafolio.api`, less those that give or take objects of a JVM. Folios are handles: plain data that
  stands for what is open in the pod, and ends with it. Rows and columns are plain data. docs/scripts.md tells more."
  (:require [clojure.java.io :as io]
            [datafolio.api]
            [datafolio.impl.pod.calls :as calls]
            [datafolio.impl.pod.code :as code]
            [datafolio.impl.pod.handles :as handles]
            [datafolio.impl.pod.server :as server])
  (:import (java.io BufferedInputStream BufferedOutputStream FileDescriptor FileInputStream FileOutputStream InputStream
                    OutputStream OutputStreamWriter)
           (java.net InetAddress ServerSocket)))

(set! *warn-on-reflection* true)

(defn serve!
  "Answers the messages of one client, from `in` to `out`, until it says shutdown or the input ends; then closes all that is
  open. Throws :invalid-data for input that is no bencode."
  [^InputStream in ^OutputStream out]
  (let [api      (ns-publics 'datafolio.api)
        registry (handles/handles)]
    (try
      (server/serve! in out (code/describe api (calls/names api))
                     (fn [call args send]
                       (calls/invoke {:api api, :registry registry, :send send} (symbol (name call)) args)))
      (finally (handles/close-all! registry)))))

(defn- divert-prints!
  "Sends what code prints to the error stream: the standard output is the client's."
  []
  (System/setOut System/err)
  (alter-var-root #'*out* (constantly (OutputStreamWriter. System/err))))

(defn- serve-standard-streams! []
  (let [in  (BufferedInputStream. (FileInputStream. FileDescriptor/in))
        out (BufferedOutputStream. (FileOutputStream. FileDescriptor/out))]
    (divert-prints!)
    (serve! in out)))

(defn- serve-socket!
  "Serves the first that connects; the port is in the file that clients of pods look for."
  []
  (with-open [server (ServerSocket. 0 1 (InetAddress/getLoopbackAddress))]
    (let [file (io/file (str ".babashka-pod-" (.pid (java.lang.ProcessHandle/current)) ".port"))]
      (try
        (spit file (str (.getLocalPort server) "\n"))
        (with-open [socket (.accept server)]
          (serve! (BufferedInputStream. (.getInputStream socket)) (BufferedOutputStream. (.getOutputStream socket))))
        (finally (.delete file))))))

(defn -main
  "Serves a client on the standard streams (on a socket where BABASHKA_POD_TRANSPORT says so), and exits: 0, or 1 after input
  that is no bencode. Takes no arguments."
  [& _]
  (let [status (try
                 (if (= "socket" (System/getenv "BABASHKA_POD_TRANSPORT"))
                   (serve-socket!)
                   (serve-standard-streams!))
                 0
                 (catch Exception e
                   (binding [*out* *err*] (println (str "datafolio pod: " (ex-message e))))
                   1))]
    (shutdown-agents)
    (System/exit status)))
