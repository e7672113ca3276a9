;; Resolves deps.edn and leaves what bin/clojure needs to start a JVM in one folder: classpath, jvm, main, basis.edn.
;; Arguments: the folder, main|exec|tool|repl, ":a:b" aliases, the text of -Sdeps, the user's deps.edn ("" = none).
(require '[clojure.edn :as edn]
         '[clojure.java.io :as io]
         '[clojure.string :as str]
         '[clojure.tools.deps :as deps]
         '[clojure.tools.deps.edn :as deps-edn])

(defn- fail [& words]
  (binding [*out* *err*] (println (str/join words)))
  (System/exit 1))

(defn- read-extra [text]
  (when (seq text)
    (let [data (try (edn/read-string {:default tagged-literal} text)
                    (catch Exception e (fail "-Sdeps is not readable as EDN: " (ex-message e))))]
      (if (map? data) data (fail "-Sdeps needs a map, not " text)))))

(defn- read-aliases [text]
  (mapv keyword (remove str/blank? (str/split text #":(?=[^:]|$)"))))

(defn- create [mode aliases extra user]
  ;; a tool has neither the project's paths nor its dependencies, only what its alias says
  (let [known    (:aliases (deps-edn/merge-edns ((juxt :root :user :project :extra) (deps/create-edn-maps {:user user :extra extra}))))
        argmap   (apply deps-edn/merge-alias-maps (map known aliases))
        tool     (when (= mode "tool")
                   {:replace-deps  (or (:replace-deps argmap) (:deps argmap) {})
                    :replace-paths (or (:replace-paths argmap) (:paths argmap) ["."])})]
    (when-let [unknown (seq (remove #(contains? known %) aliases))]
      (binding [*out* *err*]
        (println "WARNING: Specified aliases are undeclared and are not being used:" (vec unknown))))
    (deps/create-basis {:user user, :extra extra, :aliases aliases, :args tool})))

(defn- absolute [entry]
  (let [file (io/file entry)]
    (if (.isAbsolute file) (str file) (str (.normalize (.toPath (.getAbsoluteFile file)))))))

;; One line instead of one per file; it stays on screen for as long as the network takes.
(defn- announce-downloads! []
  (let [plain *err*, told (atom false)]
    (alter-var-root #'*err*
      (constantly
        (java.io.PrintWriter.
          (proxy [java.io.Writer] []
            (write [text & more]
              (let [line (if-let [[from size] (and (seq more) (not (int? text)) more)]
                           (subs (if (string? text) text (String. ^chars text)) from (+ from size))
                           (if (int? text) (str (char text)) (str text)))]
                (if (str/starts-with? line "Downloading:")
                  (when (compare-and-set! told false true)
                    (.write plain "Bringing the dependencies of deps.edn, once ...\n"))
                  (when-not (str/blank? line) (.write plain (str line "\n"))))
                (.flush plain)))
            (flush [] (.flush plain))
            (close []))
          true)))))

(announce-downloads!)
(let [[folder mode aliases extra user] *command-line-args*
      write (fn [file lines] (spit (io/file folder file) (apply str (map #(str % "\n") lines))))
      basis (try (create mode (read-aliases aliases) (read-extra extra) (when (seq user) user))
                 (catch Exception e
                   (fail "Cannot resolve deps.edn: " (str/join "\n  " (distinct (keep ex-message (take-while some? (iterate ex-cause e))))))))]
  (write "classpath" [(str/join ":" (map absolute (:classpath-roots basis)))])
  (write "jvm" (get-in basis [:argmap :jvm-opts]))
  (write "main" (get-in basis [:argmap :main-opts]))
  (write "basis.edn" [(binding [*print-namespace-maps* false] (pr-str basis))])
  (write "complete" [])
  (shutdown-agents))
