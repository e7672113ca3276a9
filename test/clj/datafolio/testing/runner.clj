(ns datafolio.testing.runner
  "Loads every namespace of ours, fails on reflection, runs the clojure.test tests, writes the counts to a file."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :as test]
            [datafolio.testing.skip :as skip]))

(set! *warn-on-reflection* true)

(defn- namespaces
  "Symbols of the namespaces in the files under `root` whose path ends in `suffix`, sorted."
  [root suffix]
  (let [folder (.toPath (io/file root))]
    (sort (for [^java.io.File file (file-seq (io/file root))
                :when (str/ends-with? (str file) suffix)]
            (-> (str (.relativize folder (.toPath file)))
                (str/replace #"\.clj$" "")
                (str/replace "/" ".")
                (str/replace "_" "-")
                symbol)))))

(defn- tests-in [space]
  (sort-by (comp :line meta) (filter (comp :test meta) (vals (ns-interns space)))))

(defn- wanted? [kind only test-var]
  (let [{:keys [slow ns]} (meta test-var)
        slow? (boolean (or slow (:slow (meta ns))))]
    (and (= slow? (= kind "slow"))
         (or (nil? only) (re-find (re-pattern only) (str (symbol test-var)))))))

(def ^:private counts (atom {:passed 0 :failed 0 :skipped 0}))

(defn- record! [test-name outcome detail]
  (swap! counts update outcome inc)
  (when detail
    (println (str (if (= outcome :skipped) "skipped " "FAILED ") test-name (when detail (str ": " detail))))))

(defn- run-namespace
  "Runs the given vars of one namespace under its fixtures; one count for each var."
  [space vars]
  (let [once     (test/join-fixtures (::test/once-fixtures (meta (the-ns space))))
        each     (test/join-fixtures (::test/each-fixtures (meta (the-ns space))))
        outcomes (atom {})
        report   test/report]
    (with-redefs [test/report
                  (fn [{:keys [type] :as event}]
                    (case type
                      (:fail :error) (swap! outcomes assoc-in [(last test/*testing-vars*) :bad] true)
                      :pass          (swap! outcomes assoc-in [(last test/*testing-vars*) :asserted] true)
                      ::skip/skip    (swap! outcomes assoc-in [(last test/*testing-vars*) :skip] (:message event))
                      nil)
                    (when-not (#{:begin-test-ns :end-test-ns :summary} type) (report event)))]
      (binding [test/*report-counters* (ref test/*initial-report-counters*)
                test/*test-out*        *out*]
        (once (fn [] (doseq [v vars] (each (fn [] (test/test-var v))))))))
    (doseq [v vars
            :let [{:keys [bad skip asserted]} (get @outcomes v)]]
      (cond bad      (record! (symbol v) :failed "see above")
            skip     (record! (symbol v) :skipped skip)
            asserted (record! (symbol v) :passed nil)
            :else    (record! (symbol v) :failed "asserts nothing")))
    (when-let [{:keys [bad]} (get @outcomes nil)]
      (when bad (record! space :failed "a fixture failed, see above")))))

(defn- load-all
  "Requires the namespaces; returns what was written to the error stream meanwhile."
  [spaces]
  (let [written (java.io.StringWriter.)]
    (binding [*err* written]
      (doseq [space spaces]
        (try (require space)
             (catch Exception e
               (let [root (last (take-while some? (iterate ex-cause e)))]
                 (if (and (instance? java.io.FileNotFoundException root) (:optional (meta space)))
                   (record! space :skipped (ex-message root))
                   (do (.printStackTrace ^Throwable e (java.io.PrintWriter. *out* true))
                       (record! space :failed "does not load"))))))))
    (str written)))

(defn- folders
  "The folders that a system property names, separated by colons."
  [property default]
  (str/split (System/getProperty property default) #":"))

(def ^:private optional
  "Namespaces over a library that is not on the test classpath."
  '#{datafolio.dataset datafolio.clerk datafolio.pod})

(defn -main [counts-file kind & [only]]
  (let [ours   (map #(vary-meta % assoc :optional (contains? optional %)) (mapcat #(namespaces % ".clj") (folders "datafolio.sources" "src/clj")))
        spaces (mapcat #(namespaces % "_test.clj") (folders "datafolio.tests" "test/clj"))
        words  (load-all (concat ours spaces))
        found  (filter #(re-find #"^(Reflection|Boxed math|WARNING)" %) (str/split-lines words))]
    (when-not (str/blank? words) (println (str/trimr words)))
    (when (and (= kind "quick") (nil? only))
      (if (some #(re-find #"^Reflection warning, (datafolio|docs|run)/" %) found)
        (record! "no reflection in our namespaces" :failed "see above")
        (record! "no reflection in our namespaces" :passed nil)))
    (doseq [space spaces
            :when (find-ns space)
            :let [vars (filter #(wanted? kind only %) (tests-in space))]
            :when (seq vars)]
      (try (run-namespace space vars)
           (catch Throwable e
             (.printStackTrace e (java.io.PrintWriter. *out* true))
             (record! space :failed "threw outside of a test"))))
    (let [{:keys [passed failed skipped]} @counts]
      (spit counts-file (str passed " " failed " " skipped "\n"))
      (flush)
      (System/exit (if (zero? failed) 0 1)))))
