(ns datafolio.editor-test
  "What editors do at a prompt: nREPL evaluates and interrupts, compliment (CIDER's) completes. Where these are on the classpath."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [data with-folio]]
            [datafolio.testing.skip :refer [skip!]]))

(set! *warn-on-reflection* true)

(def current "The folio, and a promise of the kind of error that the evaluated code gets." (atom nil))

;; ---- nREPL

(defn- nrepl [sym] @(requiring-resolve sym))

(defn- with-session
  "Calls `work` with a function that sends a message and returns the responses to it, lazily."
  [work]
  (with-open [^java.lang.AutoCloseable server ((nrepl 'nrepl.server/start-server) :bind "127.0.0.1" :port 0)
              ^java.lang.AutoCloseable transport ((nrepl 'nrepl.core/connect) :host "127.0.0.1" :port (:port server))]
    (let [client  ((nrepl 'nrepl.core/client) transport 60000)
          session ((nrepl 'nrepl.core/new-session) client)]
      (work (fn [message] ((nrepl 'nrepl.core/message) client (assoc message :session session)))))))

(defn- tries
  "Code that evaluates a form over the folio `f` and notes the kind of error."
  [form]
  (str "(let [f (:folio @datafolio.editor-test/current)]
          (try " form "
               (catch clojure.lang.ExceptionInfo e
                 (deliver (:error @datafolio.editor-test/current) (:datafolio/error (ex-data e)))
                 (throw e))))"))

(deftest an-interrupt-stops-the-scan
  (if-not (io/resource "nrepl/server.clj")
    (skip! "nREPL is not on the classpath")
    (with-folio [f]
      (folio/import! f :flights (data "flights"))
      (with-session
        (fn [send!]
          (doseq [form ["(folio/query f \"select sum(a.range * b.range) from range(100000000) a, range(10000000) b\")"
                        "(reduce (fn [n chunk] (+ n (folio/row-count chunk))) 0 (folio/query f \"select random() as x from range(100000000000)\" {:as :chunks}))"
                        "(count (folio/query f \"select unnest(range(100000)) as x from range(1000000)\" {:as :rows}))"
                        "(folio/add! f :big (folio/query f \"select random() as x from range(100000000000)\" {:as :chunks}))"]]
            (testing form
              (reset! current {:folio f, :error (promise)})
              (let [answers (future (doall (send! {:op "eval" :id "long" :ns "datafolio.editor-test" :code (tries form)})))]
                (Thread/sleep 700)
                (is (not (realized? answers)))
                (dorun (send! {:op "interrupt" :interrupt-id "long"}))
                ;; nREPL answers at once, and kills the thread after five seconds
                (is (= :interrupted (deref (:error @current) 4000 :still-running)))
                (is (= #{"done" "interrupted"} (set (mapcat :status (deref answers 20000 nil))))))
              (is (= ["336776"] (keep :value (send! {:op "eval" :code "(:num-rows (get (:folio @datafolio.editor-test/current) \"flights\"))"})))
                  "the prompt and the folio go on")))
          (reset! current nil))))))

;; ---- completion

(defn- completions [prefix]
  (set (map :candidate ((requiring-resolve 'compliment.core/completions) prefix {:ns (the-ns 'datafolio.editor-test)}))))

(deftest names-and-keys-complete
  (if-not (io/resource "compliment/core.clj")
    (skip! "compliment is not on the classpath")
    (with-folio [f]
      (folio/import! f :flights (data "flights"))
      (is (= #{"folio/chunk" "folio/chunks"} (completions "folio/chunk")))
      (is (contains? (completions "folio/snap") "folio/snapshot!"))
      (is (str/includes? ((requiring-resolve 'compliment.core/documentation) "folio/chunks" (the-ns 'datafolio.editor-test)) ":chunk-size"))
      (testing "keys of items, options and columns that were seen"
        (is (some? (get f "flights")))
        (is (contains? (completions ":num-r") ":num-rows"))
        (is (contains? (completions ":chunk-s") ":chunk-size"))
        (folio/preview f :flights 1)
        (is (contains? (completions ":dep_d") ":dep_delay"))))))
