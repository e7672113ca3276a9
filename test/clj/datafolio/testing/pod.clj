(ns datafolio.testing.pod
  "A client of pods, written from the protocol's public description: starts a pod as a process and loads its namespaces the way
  babashka does, by evaluating the code that it sends. Where babashka's own client is on the classpath, that one is used."
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [datafolio.impl.pod.bencode :as bencode])
  (:import (java.io BufferedInputStream File OutputStream)
           (java.lang ProcessBuilder$Redirect)
           (java.util List UUID)
           (java.util.concurrent TimeUnit)))

(set! *warn-on-reflection* true)

(def command
  "Starts a pod on this JVM's own classpath."
  (let [java (str (io/file (System/getProperty "java.home") "bin" "java"))]
    (concat [java "--add-opens=java.base/java.nio=ALL-UNNAMED"]
            (when (<= 24 (.feature (Runtime/version))) ["--sun-misc-unsafe-memory-access=allow" "--enable-native-access=ALL-UNNAMED"])
            ["-XX:TieredStopAtLevel=1" "-XX:+UseSerialGC" "-cp" (System/getProperty "java.class.path") "clojure.main" "-m" "datafolio.pod"])))

(defn real-client?
  "Whether babashka's own client is on the classpath."
  []
  (some? (io/resource "babashka/pods/jvm.clj")))

;; ---- messages

(defn send! [{:keys [^OutputStream in]} message]
  (locking in (bencode/write-message! in message)))

(defn start!
  "Starts a pod: {:process :in :out :calls}; :calls are handlers of answers by id. Options: :err (a file), :env, :folder to start
  in, :words of the command."
  ([] (start! nil))
  ([{:keys [^File err env folder words]}]
   (let [builder (ProcessBuilder. ^List (vec (or words command)))]
     (when folder (.directory builder (io/file folder)))
     (.redirectError builder (if err (ProcessBuilder$Redirect/to err) ProcessBuilder$Redirect/INHERIT))
     (doseq [[k v] (assoc env "BABASHKA_POD" "true")] (.put (.environment builder) k v))
     (let [process (.start builder)]
       {:process process, :in (.getOutputStream process), :out (BufferedInputStream. (.getInputStream process))
        :calls (atom {})}))))

(defn stop!
  "Says shutdown and waits; the exit code."
  [{:keys [^Process process] :as pod}]
  (send! pod {"op" "shutdown", "id" "last"})
  (if (.waitFor process 30 TimeUnit/SECONDS)
    (.exitValue process)
    (do (.destroyForcibly process) :still-running)))

(defn- read-answers!
  "Hands each message to the handler of its id, until the pod ends."
  [{:keys [out calls]}]
  (loop []
    (when-let [{:strs [id] :as message} (try (bencode/read-message out) (catch java.io.IOException _ nil))]
      (when-let [handle (get @calls id)] (handle message))
      (recur)))
  (doseq [handle (vals @calls)]
    (handle {"status" ["done" "error"], "ex-message" "The pod has ended.", "ex-data" "{}"})))

(defn listen! [pod]
  (doto (Thread. #(read-answers! pod) "pod answers") (.setDaemon true) (.start))
  pod)

(defn call!
  "Sends a message and returns all its answers, in order, when the last is there."
  [{:keys [calls] :as pod} message]
  (let [id (str (UUID/randomUUID)), answers (atom []), done (promise)]
    (swap! calls assoc id (fn [m]
                            (swap! answers conj m)
                            (when (or (some #{"done"} (get m "status")) (contains? m "format"))
                              (swap! calls dissoc id)
                              (deliver done true))))
    (send! pod (assoc message "id" id))
    (when (= :late (deref done 120000 :late)) (throw (ex-info "The pod does not answer." {:message message})))
    @answers))

(defn describe [pod] (first (call! pod {"op" "describe"})))

(defn invoke-raw
  "All answers to a call of the function `f`, with arguments as EDN text."
  [pod f args]
  (call! pod {"op" "invoke", "var" (str "pod.datafolio.api/" f), "args" args}))

;; ---- loading, as babashka does

(defonce ^:private loaded (atom {}))

(defn- invoke
  "babashka.pods/invoke: the value, or, with handlers, nothing; they are called with what comes."
  ([id f args] (invoke id f args {}))
  ([id f args {:keys [handlers]}]
   (let [{:keys [calls readers] :as pod} (@loaded id)
         message-id (str (UUID/randomUUID)), result (promise)
         read       #(edn/read-string {:readers readers} %)
         {:keys [success error done]} (or handlers {:success #(deliver result {:value %}), :error #(deliver result {:error %})
                                                    :done    #(deliver result {:value nil})})]
     (swap! calls assoc message-id
            (fn [{:strs [value status out err ex-message ex-data]}]
              (when out (print out) (flush))
              (when err (binding [*out* *err*] (print err) (flush)))
              (cond (some #{"error"} status) (error {:ex-message ex-message, :ex-data (read (or ex-data "{}"))})
                    value                    (success (read value)))
              (when (some #{"done"} status)
                (swap! calls dissoc message-id)
                (when (and done (not (some #{"error"} status))) (done)))))
     (send! pod {"op" "invoke", "id" message-id, "var" (str f), "args" (pr-str args)})
     (when-not handlers
       (let [{:keys [value error]} @result]
         (if error (throw (ex-info (:ex-message error) (:ex-data error))) value))))))

(defn- own-load!
  [words]
  (create-ns 'babashka.pods)
  (intern 'babashka.pods 'invoke invoke)
  (let [pod    (listen! (start! {:words words}))
        {:strs [namespaces readers]} (describe pod)
        id     (get (first namespaces) "name")]
    (doseq [{:strs [name]} namespaces] (remove-ns (symbol name)))
    (swap! loaded assoc id
           (assoc pod :readers (into {} (map (fn [[tag f]] [(symbol tag) (fn [x] (@(resolve (symbol f)) x))])) readers)))
    (doseq [{:strs [name vars]} namespaces]
      (binding [*ns* (create-ns (symbol name)), *warn-on-reflection* false]
        (refer-clojure)
        (doseq [{:strs [name code]} vars]
          (if code
            (do (ns-unmap *ns* (symbol name)) (load-string code))
            (intern *ns* (symbol name) (let [f (symbol id name)] (fn [& args] (invoke id f args))))))))
    {:id id, :stop #(stop! (@loaded id))}))

(defn- real-load! [words opts]
  (require 'babashka.pods)
  (let [{:pod/keys [id]} ((requiring-resolve 'babashka.pods/load-pod) (vec words) opts)]
    {:id id, :stop #((requiring-resolve 'babashka.pods/unload-pod) id)}))

(defn load!
  "Starts a pod and makes its namespace pod.datafolio.api here; returns {:id :stop}, :stop a function."
  ([] (load! command))
  ([words] (if (real-client?) (real-load! words {}) (own-load! words))))

(defn eval-in-client
  "Evaluates a form in a namespace where `folio` is the pod's."
  [form]
  (let [space (create-ns 'datafolio.testing.pod-script)]
    (binding [*ns* space, *warn-on-reflection* false]
      (refer-clojure)
      (when-not (get (ns-aliases space) 'folio) (alias 'folio 'pod.datafolio.api))
      (eval form))))
