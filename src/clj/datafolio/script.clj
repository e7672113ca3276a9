(ns datafolio.script
  "Scripts and prompts with the library loaded: what `datafolio run` and `datafolio repl` do. In the namespace user, where
  both begin, `folio` stands for datafolio.api.

    datafolio run late.clj 2013 12          a script; (vec *command-line-args*) is [\"2013\" \"12\"]
    datafolio repl                          a prompt
    datafolio repl --port 7000 --prepl      a server that editors and scripts attach to, on this machine only"
  (:require [clojure.core.server :as server]
            [clojure.java.io :as io]
            [clojure.main :as main]
            [clojure.string :as str]
            [datafolio.api])
  (:import (java.io File)
           (java.net ServerSocket)))

(set! *warn-on-reflection* true)

(def ^:private loopback "127.0.0.1")

(defn- tell-user! [& words]
  (binding [*out* *err*] (println (str/join words))))

(defn- exit! [status]
  (flush)
  (shutdown-agents)
  (System/exit status))

(defn- prepare-user! []
  (binding [*ns* (create-ns 'user)]
    (refer-clojure)
    (require '[datafolio.api :as folio])))

;; ---- run

(defn- place
  "\"late.clj:12: \", where in the script the error was thrown; nil when that is not known."
  [^Throwable e file]
  (let [script (.getName (io/file file))]
    (some (fn [^StackTraceElement frame]
            (when (= script (.getFileName frame))
              (str script ":" (.getLineNumber frame) ": ")))
          (.getStackTrace e))))

(defn- explanation
  "An error for people: of ours the message, of others what a prompt says."
  [e file]
  (if-let [ours (some #(when (:datafolio/error (ex-data %)) %) (take-while some? (iterate ex-cause e)))]
    (str (place ours file) (ex-message ours) " (" (:datafolio/error (ex-data ours)) ")")
    (str/trimr (main/ex-str (main/ex-triage (Throwable->map e))))))

(defn run-file!
  "Runs a script, a path or \"-\" for the standard input, with arguments, a sequence of strings. Returns the exit code: 0, or 1
  after an error, which is told on *err*."
  [file args]
  (prepare-user!)
  (try
    (main/with-bindings
      (binding [*ns* (the-ns 'user), *command-line-args* (seq args)]
        (if (= "-" file) (load-reader *in*) (load-file file))))
    0
    (catch Throwable e
      (tell-user! (explanation e file))
      1)
    (finally (flush))))

(def ^:private run-usage
  "Usage: datafolio run FILE [ARGUMENT ...]

Runs a Clojure script, or the standard input for -, with the library as `folio` and the arguments as
*command-line-args*. Ends when the script's last form has: 0, or 1 after an error; (System/exit 3) is 3.
A first line `#!/usr/bin/env -S datafolio run` makes a file a program.")

(defn run
  "The command `datafolio run`, with its arguments, strings. Ends the process."
  [args]
  (let [[file & more] args]
    (exit! (cond (#{"-h" "--help"} file)      (do (println run-usage) 0)
                 (nil? file)                  (do (tell-user! run-usage) 2)
                 (and (not= "-" file) (not (.isFile (io/file file))))
                 (do (tell-user! "There is no script " file ".") 2)
                 :else                        (run-file! file more)))))

;; ---- repl

(def ^:private repl-usage
  "Usage: datafolio repl [--port N [--prepl | --nrepl] [--port-file FILE]]

A prompt with the library as `folio`; with --port a server on this machine's loopback, until it is stopped.
  --port N          the port; 0 takes a free one. What it is, is printed
  --prepl           a prepl (data for programs) instead of a prompt
  --nrepl           an nREPL server, where nrepl (and cider-nrepl) is on the classpath
  --port-file FILE  writes the port to a file, which is deleted at the end")

(defn- parse
  "{:port :kind :port-file :help?}, or {:mistake text}."
  [args]
  (loop [[word value & more :as words] args, found {:kind :repl}]
    (case word
      nil            found
      ("-h" "--help") (assoc found :help? true)
      "--prepl"      (recur (rest words) (assoc found :kind :prepl))
      "--nrepl"      (recur (rest words) (assoc found :kind :nrepl))
      "--port"       (let [port (some-> value parse-long)]
                       (if (and port (<= 0 port 65535))
                         (recur more (assoc found :port port))
                         {:mistake (str "--port needs a number from 0 to 65535" (when value (str ", not " value)) ".")}))
      "--port-file"  (if value
                       (recur more (assoc found :port-file value))
                       {:mistake "--port-file needs the name of a file."})
      {:mistake (str "There is no " word " here.")})))

(defn- checked [args]
  (let [{:keys [mistake help? port kind port-file] :as found} (parse args)]
    (if (and (not mistake) (not help?) (nil? port) (or port-file (not= :repl kind)))
      {:mistake (str (if port-file "--port-file" (str "--" (name kind))) " needs --port.")}
      found)))

(defn- start-nrepl! [port]
  (let [start   (try (requiring-resolve 'nrepl.server/start-server)
                     (catch java.io.FileNotFoundException _
                       (throw (ex-info "nREPL is not on the classpath: add nrepl/nrepl, or use --prepl." {:datafolio/error :missing-dependency}))))
        handler (try (requiring-resolve 'cider.nrepl/cider-nrepl-handler) (catch java.io.FileNotFoundException _))]
    (:port (if handler
             (start :bind loopback :port port :handler @handler)
             (start :bind loopback :port port)))))

(defn start-server!
  "Starts a server of a kind (:repl, :prepl or :nrepl) on a port of the loopback; 0 takes a free one. Returns the port.
  Throws :missing-dependency where nREPL is not on the classpath, java.net.BindException when the port is taken."
  [kind port]
  (prepare-user!)
  (if (= :nrepl kind)
    (start-nrepl! port)
    (.getLocalPort ^ServerSocket
                   (server/start-server {:name (str "datafolio-" (name kind) "-" (random-uuid)), :address loopback, :port port
                                         :accept (if (= :prepl kind) 'clojure.core.server/io-prepl 'clojure.core.server/repl)
                                         :server-daemon false, :client-daemon true}))))

(defn- write-port! [file port]
  (let [^File file (.getAbsoluteFile (io/file file))]
    (.deleteOnExit file)
    (spit file (str port "\n"))))

(defn- serve! [{:keys [kind port port-file]}]
  (let [port (start-server! kind port)]
    (when port-file (write-port! port-file port))
    (println (str ({:repl "A prompt", :prepl "A prepl", :nrepl "nREPL"} kind) " listens on " loopback ":" port "."))
    (flush)
    @(promise)))

(defn- prompt! []
  (prepare-user!)
  (main/with-bindings
    (main/repl :init #(in-ns 'user))))

(defn repl
  "The command `datafolio repl`, with its arguments, strings. Ends the process."
  [args]
  (let [{:keys [mistake help? port] :as options} (checked args)]
    (exit! (cond mistake (do (tell-user! mistake " See datafolio repl --help.") 2)
                 help?   (do (println repl-usage) 0)
                 port    (try (serve! options)
                              (catch java.net.BindException _ (tell-user! "Port " port " is taken. --port 0 takes a free one.") 1)
                              (catch clojure.lang.ExceptionInfo e (tell-user! (ex-message e)) 1))
                 :else   (do (prompt!) 0)))))

(defn -main
  "`run` or `repl`, by the first argument."
  [& [command & args]]
  (case command
    "run"  (run args)
    "repl" (repl args)
    (do (tell-user! run-usage "\n\n" repl-usage) (exit! 2))))
