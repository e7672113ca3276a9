(ns datafolio.script-test
  "Scripts and servers as processes of their own, as a shell starts them."
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.java.shell :as shell]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing use-fixtures]]
            [datafolio.testing.folio :as folders]
            [datafolio.testing.pod :as pod])
  (:import (java.io BufferedReader)
           (java.net InetAddress NetworkInterface Socket)
           (java.util List)
           (java.util.concurrent TimeUnit)))

(set! *warn-on-reflection* true)

(def ^:private ^:dynamic *folder* nil)

(def ^:private program
  (concat (butlast pod/command) ["datafolio.script"]))

(defn- file! [file text]
  (let [file (io/file *folder* file)]
    (spit file text)
    (str file)))

(defn- program!
  "A program `datafolio` in the folder bin, which starts this JVM's own."
  []
  (let [file (io/file *folder* "bin" "datafolio")]
    (io/make-parents file)
    (spit file (str "#!/bin/sh\nexec " (str/join " " (map #(str "'" % "'") program)) " \"$@\"\n"))
    (.setExecutable file true)))

(use-fixtures :once
  (fn [work]
    (let [folder (folders/folder)]
      (try
        (binding [*folder* folder]
          (program!)
          (work))
        (finally (folders/remove! folder))))))

(defn- run
  "Runs a script's text; [exit out err]."
  [text & args]
  (let [{:keys [exit out err]} (apply shell/sh (concat program ["run" (file! "script.clj" text)] args [:dir *folder*]))]
    [exit out err]))

(deftest a-script-has-the-library-and-its-arguments
  (is (= [0 "[\"a b\" \"--c\"] 2\n" ""]
         (run "(with-open [f (folio/open \"scripted\")]
                 (folio/add! f :t [{:x 1} {:x 2}])
                 (println (pr-str (vec *command-line-args*)) (:num-rows (get f \"t\"))))" "a b" "--c"))))

(deftest a-script-ends-with-its-exit-code
  (is (= [3 "before\n" ""] (run "(println \"before\") (System/exit 3)")))
  (is (= [0 "done\n" ""] (run "@(future 1) (println \"done\")")) "at once, whatever threads are left")
  (testing "an error is told in a line"
    (let [[exit out err] (run "(println 1)\n(with-open [f (folio/open \"scripted2\")]\n  (folio/table f :fligths))")]
      (is (= [1 "1\n"] [exit out]))
      (is (re-matches #"script\.clj:3: There is no item \"fligths\" in .*scripted2.* \(:item-not-found\)\n" err))))
  (testing "also one of Clojure's"
    (let [[exit _ err] (run "\n(/ 1 0)")]
      (is (= 1 exit))
      (is (str/includes? err "Divide by zero"))
      (is (str/includes? err "script.clj:2")))
    (let [[exit _ err] (run "(prn 1)\n(undefined-thing)")]
      (is (= 1 exit))
      (is (str/includes? err "Unable to resolve symbol: undefined-thing")))))

(deftest what-cannot-be-run-is-said
  (doseq [[words exit message] [[["run"] 2 "Usage: datafolio run FILE"]
                                [["run" "no-such.clj"] 2 "There is no script no-such.clj."]
                                [["repl" "--port" "x"] 2 "--port needs a number from 0 to 65535, not x."]
                                [["repl" "--prepl"] 2 "--prepl needs --port."]
                                [["repl" "--prot" "1"] 2 "There is no --prot here."]
                                [["ruin"] 2 "Usage: datafolio run FILE"]]
          :let [result (apply shell/sh (concat program words [:dir *folder*]))]]
    (is (= exit (:exit result)))
    (is (str/starts-with? (:err result) message))))

(deftest a-script-is-a-program
  (let [script (io/file (file! "count.clj" "#!/usr/bin/env -S datafolio run\n(println (count *command-line-args*) *file*)\n"))]
    (.setExecutable script true)
    (is (= [0 (str "2 " script "\n") ""]
           ((juxt :exit :out :err)
            (shell/sh (str script) "x" "y z" :dir *folder*
                      :env (update (into {} (System/getenv)) "PATH" #(str (io/file *folder* "bin") ":" %))))))))

(deftest the-standard-input-is-a-script-too
  (is (= [0 "3 (\"a\")\n" ""] ((juxt :exit :out :err) (apply shell/sh (concat program ["run" "-" "a" :in "(println (+ 1 2) (pr-str *command-line-args*))"]))))))

;; ---- servers

(defn- with-server
  "Starts `datafolio repl` with the words; calls `work` with the port that it prints."
  [words work]
  (let [process (.start (doto (ProcessBuilder. ^List (vec (concat program ["repl"] words))) (.directory (io/file *folder*))))]
    (try
      (let [line (.readLine ^BufferedReader (io/reader (.getInputStream process)))
            port (some->> line (re-find #":(\d+)\.$") second parse-long)]
        (is (some? port) (or line (slurp (.getErrorStream process))))
        (work port))
      (finally
        (.destroy process)
        (.waitFor process 20 TimeUnit/SECONDS)))))

(defn- say
  "Sends a line to a server and returns what it answers until `enough?` of the lines so far."
  [port text enough?]
  (with-open [socket (Socket. (InetAddress/getLoopbackAddress) (int port))
              out    (io/writer (.getOutputStream socket))
              in     (io/reader (.getInputStream socket))]
    (.setSoTimeout socket 60000)
    (.write out (str text "\n"))
    (.flush out)
    (loop [lines []]
      (if (and (seq lines) (enough? lines))
        lines
        (if-let [line (.readLine ^BufferedReader in)] (recur (conj lines line)) lines)))))

(deftest a-prepl-answers-with-data
  (let [port-file (io/file *folder* ".prepl-port")]
    (with-server ["--port" "0" "--prepl" "--port-file" ".prepl-port"]
      (fn [port]
        (is (= (str port "\n") (slurp port-file)))
        (let [answer (edn/read-string (last (say port "(with-open [f (folio/open \"served\")] (folio/add! f :n 1) (folio/value f :n))"
                                                 (comp #{:ret} :tag edn/read-string peek))))]
          (is (= {:tag :ret, :val "1", :ns "user"} (select-keys answer [:tag :val :ns]))))
        (testing "and to this machine only"
          (doseq [^NetworkInterface interface (enumeration-seq (NetworkInterface/getNetworkInterfaces))
                  :when (not (.isLoopback interface))
                  ^InetAddress address (enumeration-seq (.getInetAddresses interface))
                  :when (instance? java.net.Inet4Address address)]
            (is (thrown? java.net.ConnectException (.close (Socket. address (int port)))))))))
    (is (not (.exists port-file)))))

(deftest a-prompt-is-served-too
  (with-server ["--port" "0"]
    (fn [port]
      (is (= "user=> 42" (first (say port "(do (assert (find-var 'datafolio.api/open)) (resolve 'folio/open) 42)" seq)))))))

(deftest nrepl-is-asked-for-where-it-is-not
  (if (io/resource "nrepl/server.clj")
    (with-server ["--port" "0" "--nrepl"]
      (fn [port] (is (pos? (long port)))))
    (let [{:keys [exit err]} (apply shell/sh (concat program ["repl" "--port" "0" "--nrepl"]))]
      (is (= [1 "nREPL is not on the classpath: add nrepl/nrepl, or use --prepl.\n"] [exit err])))))

(deftest a-prompt-in-a-terminal
  (let [{:keys [exit out]} (apply shell/sh (concat program ["repl" :in "(name ::folio/x)\n"]))]
    (is (= 0 exit))
    (is (str/includes? out "user=> \"x\""))))
