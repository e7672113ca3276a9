(ns ^:no-doc datafolio.impl.pod.stream
  "Chunks on their way to a client: as many at once as it asks for, until their end or until it stops."
  (:require [datafolio.chunk :as chunk]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.pod.edn :as edn]
            [datafolio.impl.pod.handles :as handles])
  (:import (java.util.concurrent Semaphore)))

(set! *warn-on-reflection* true)

(def ^:private unlimited Integer/MAX_VALUE)

(defn- as-text [c form rows]
  (if (chunk/chunk? c)
    (edn/chunk-text c form)
    (edn/text (rows c) str))) ; a dataset

(defn send!
  "Sends every chunk of `chunks` by `send` (a function of EDN text), as :rows or :columns. With :ahead, a number, the first
  value is the handle of the stream, and only so many chunks are sent before `more!` asks for others; without it all are.
  Returns when the last is sent; throws :closed when the stream is closed meanwhile.

    :owner   the id of the folio that the stream ends with
    :own?    whether nobody else reads the chunks: then they are closed, in the middle of a query, when the stream is stopped
    :rows    makes rows of what is no chunk of ours"
  [registry chunks send {:keys [form ahead owner own? rows]}]
  (let [credits (Semaphore. (int (or ahead unlimited)))
        state   (volatile! :open)
        stop!   (fn [how]
                  (vreset! state how)
                  (.release credits 1)
                  (when own? (.close ^java.lang.AutoCloseable chunks)))
        handle  (handles/register! registry :stream {:credits credits, :stop! #(stop! :stopped)}
                                   {:owner owner, :close! #(stop! :closed)})]
    (try
      (when ahead (send (edn/text handle str)))
      (reduce (fn [_ c]
                (.acquire credits)
                (if (= :open @state)
                  (send (as-text c form rows))
                  (reduced nil)))
              nil chunks)
      (catch Exception e
        (when (= :open @state) (throw e))) ; what fails because it was stopped has not failed
      (finally
        (handles/forget! registry (get handle handles/id-key))))
    (when (= :closed @state)
      (throw (errors/error :closed "The folio was closed while its chunks were read." {})))))

(defn more!
  "Lets a stream send `n` further chunks; nothing where it has ended."
  [registry handle n]
  (try (.release ^Semaphore (:credits (:value (handles/fetch registry handle #{:stream}))) (int n))
       (catch clojure.lang.ExceptionInfo e
         (when-not (= :closed (:datafolio/error (ex-data e))) (throw e))))
  nil)

(defn stop!
  "Ends a stream; nothing where it has ended."
  [registry handle]
  (try ((:stop! (:value (handles/fetch registry handle #{:stream}))))
       (catch clojure.lang.ExceptionInfo e
         (when-not (= :closed (:datafolio/error (ex-data e))) (throw e))))
  nil)
