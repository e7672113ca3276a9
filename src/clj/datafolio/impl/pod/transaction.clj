(ns ^:no-doc datafolio.impl.pod.transaction
  "A transaction whose work is done by the client. `transact!` wants the work as a function, and calls it again when another
  writer was first: here that function hands out the transaction and waits for the client to say how it ended."
  (:require [datafolio.impl.errors :as errors]
            [datafolio.impl.pod.handles :as handles])
  (:import (java.util.concurrent LinkedBlockingQueue)))

(set! *warn-on-reflection* true)

(defn- rolled-back [] (ex-info "rolled back" {::rolled-back true}))

(defn- await-event
  "Waits for what the transaction's thread says next: the handle of a transaction to work in, or nil when it has published."
  [^LinkedBlockingQueue events]
  (let [[what x] (.take events)]
    (case what
      :work   x
      :ended  nil
      :failed (throw x))))

(defn begin!
  "Begins a transaction of the folio `f`; returns the handle to work in. `transact!` is the API's function."
  [registry transact! f owner]
  (let [events (LinkedBlockingQueue.), orders (LinkedBlockingQueue.)
        thread (Thread.
                 (fn []
                   (try
                     (transact! f (fn [tx]
                                    (let [handle (handles/register! registry :transaction {:tx tx, :events events, :orders orders}
                                                                    {:owner owner, :close! #(.put orders :roll-back)})]
                                      (.put events [:work handle])
                                      (let [order (.take orders)]
                                        (handles/forget! registry (get handle handles/id-key))
                                        (when (= :roll-back order) (throw (rolled-back)))))))
                     (.put events [:ended nil])
                     (catch Throwable e
                       (.put events (if (::rolled-back (ex-data e)) [:ended nil] [:failed e])))))
                 "datafolio-pod-transaction")]
    (doto thread (.setDaemon true) (.start))
    (await-event events)))

(defn- end! [registry handle order]
  (let [{:keys [^LinkedBlockingQueue orders events]} (:value (handles/fetch registry handle #{:transaction}))]
    (.put orders order)
    (await-event events)))

(defn commit!
  "Publishes. Returns nil, or the handle of a new transaction when the work is to be done again."
  [registry handle]
  (end! registry handle :commit))

(defn roll-back!
  "Publishes nothing. Returns nil."
  [registry handle]
  (end! registry handle :roll-back)
  nil)

(defn swap-metadata!
  "Makes the metadata `new` where they are still `old`; whether they were."
  [swap! f old new]
  (try (swap! f (fn [now] (if (= now old) new (throw (rolled-back)))))
       true
       (catch clojure.lang.ExceptionInfo e
         (if (::rolled-back (ex-data e)) false (throw e)))))
