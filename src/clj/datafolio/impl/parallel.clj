(ns ^:no-doc datafolio.impl.parallel
  "Chunks on all cores: fold over ranges of the rows, and a function mapped over held chunks by a pool of its own."
  (:require [clojure.core.reducers :as reducers]
            [datafolio.impl.chunk :as chunk]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.errors :as errors])
  (:import (clojure.lang IObj IReduce Seqable)
           (datafolio.impl.chunks Chunks)
           (java.util Iterator NoSuchElementException)
           (java.util.concurrent CompletableFuture ConcurrentLinkedQueue LinkedBlockingQueue
                                 RejectedExecutionException ThreadFactory ThreadPoolExecutor TimeUnit)
           (java.util.concurrent.atomic AtomicLong)))

(set! *warn-on-reflection* true)

(defn cores [] (.availableProcessors (Runtime/getRuntime)))

(def ^:private threads-made (AtomicLong.))

(defn- pool
  "So many daemon threads, which end by themselves when there was nothing to do for a second."
  ^ThreadPoolExecutor [n]
  (doto (ThreadPoolExecutor. (int n) (int n) 1 TimeUnit/SECONDS (LinkedBlockingQueue.)
                             (reify ThreadFactory
                               (newThread [_ task]
                                 (doto (Thread. task (str "datafolio-chunks-" (.incrementAndGet ^AtomicLong threads-made)))
                                   (.setDaemon true)))))
    (.allowCoreThreadTimeOut true)))

(defn- interrupted
  "Restores the thread's flag and returns the error."
  [what]
  (.interrupt (Thread/currentThread))
  (errors/error :interrupted "The work on these chunks was stopped because its thread was interrupted."
                (select-keys what [:item :query])))

(defmacro ^:private outcome
  "[value nil], or [nil error] of the body."
  [& body]
  `(try [(do ~@body) nil] (catch Throwable e# [nil e#])))

;; ---- fold

(defn- fold-parts [opens combinef reducef {:keys [key-fn what owner]}]
  (let [^ThreadPoolExecutor pool (pool (count opens))
        ^java.lang.AutoCloseable streams (chunks/opened "chunks")
        done  (LinkedBlockingQueue.)
        part  (bound-fn* (fn [open] (chunks/reduce-open streams open key-fn what reducef (combinef))))]
    (chunks/-adopt! owner streams)
    (chunks/closing [streams owner]
      (try
        (doseq [[i open] (map-indexed vector opens)]
          (.execute pool #(.add done [i (outcome (part open))])))
        (let [results (object-array (count opens))]
          (dotimes [_ (count opens)]
            (let [[i [value error]] (.take done)]
              (when error (throw error))
              (aset results i value)))
          (reduce combinef results))
        (catch InterruptedException _
          (throw (interrupted what)))
        (finally
          (.shutdownNow pool))))))

(extend-protocol reducers/CollFold
  Chunks
  (coll-fold [chunks _ combinef reducef]
    (let [opens (chunks/-parts chunks (cores))]
      (if (< (count opens) 2)
        (reduce reducef (combinef) chunks)
        (fold-parts opens combinef reducef (chunks/-facts chunks))))))

;; ---- a function over held chunks

(defn- chunk-failed [what n ^datafolio.table.Chunk of ^Throwable e]
  (errors/error :chunk-failed
                (String/format java.util.Locale/ROOT "Chunk %d (%,d rows from row %,d on) failed: %s"
                               (object-array [n (.rowCount of) (.firstRow of) (or (ex-message e) (str e))]))
                (assoc (chunks/context what n) :first-row (.firstRow of))
                e))

(defn- closed-meanwhile [what]
  (errors/error :cancelled "The work on these chunks was stopped because they were closed." (select-keys what [:item :query])))

(defprotocol Slots
  "Where results under way are waited for."
  (-submit! [slots execute] "Begins one; execute is given the function that is to be called with its outcome.")
  (-await [slots] "The next outcome.")
  (-abandon! [slots outcome] "Gives whoever waits this outcome."))

(deftype InOrder [^ConcurrentLinkedQueue waiting]
  Slots
  (-submit! [_ execute]
    (let [slot (CompletableFuture.)]
      (.add waiting slot)
      (execute #(.complete slot %))))
  (-await [_]
    (let [outcome (.get ^CompletableFuture (.peek waiting))]
      (.poll waiting)
      outcome))
  (-abandon! [_ outcome]
    (run! #(.complete ^CompletableFuture % outcome) waiting)))

(deftype AsDone [^LinkedBlockingQueue done]
  Slots
  (-submit! [_ execute] (execute #(.add done %)))
  (-await [_] (.take done))
  (-abandon! [_ outcome] (.add done outcome)))

(defn- await-outcome [slots what]
  (try (-await slots)
       (catch InterruptedException _ [nil (interrupted what)])))

(defn- apply-on
  "Has the pool call `f` with chunk number `n` and deliver the outcome."
  [^ThreadPoolExecutor pool f c what n deliver]
  (try
    (.execute pool #(deliver (let [[value e] (outcome (f c))]
                               (if e [nil (chunk-failed what n (chunk/->java c) e)] [value nil]))))
    (catch RejectedExecutionException _ ; closed by another thread just now
      (deliver [nil (closed-meanwhile what)]))))

(defn- close-source! [source]
  (when (instance? java.lang.AutoCloseable source)
    (.close ^java.lang.AutoCloseable source)))

(deftype Run [^Iterator source f ^ThreadPoolExecutor pool slots ^long most what owner
              ^:unsynchronized-mutable ^long number ^:unsynchronized-mutable ^long under-way
              ^:unsynchronized-mutable exhausted ^:unsynchronized-mutable failure]
  Iterator
  (hasNext [this]
    (when failure (throw ^Throwable failure))
    (while (and (not exhausted) (< under-way most))
      (let [n         number
            [c error] (outcome (if (.hasNext source) (chunk/realize (.next source)) ::end))]
        (cond (identical? c ::end)
              (set! exhausted true)

              error
              (do (set! exhausted true)
                  (-submit! slots (fn [deliver] (deliver [nil error])))
                  (set! under-way (inc under-way)))

              :else
              (do (-submit! slots #(apply-on pool f c what n %))
                  (set! number (inc n))
                  (set! under-way (inc under-way))))))
    (if (pos? under-way)
      true
      (do (.close this) false)))
  (next [this]
    (when-not (.hasNext this)
      (throw (NoSuchElementException. "The results have ended.")))
    (let [[value error] (await-outcome slots what)]
      (set! under-way (dec under-way))
      (when error
        (set! failure error)
        (.close this)
        (throw ^Throwable error))
      value))
  java.lang.AutoCloseable
  (close [this]
    (.shutdownNow pool)
    (-abandon! slots [nil (closed-meanwhile what)])
    (chunks/-dismiss! owner this)
    (close-source! source)))

(defn- start ^Run [chunks f threads ordered? what owner]
  (chunks/-check owner)
  (let [slots (if ordered? (InOrder. (ConcurrentLinkedQueue.)) (AsDone. (LinkedBlockingQueue.)))]
    (chunks/-adopt! owner (Run. (.iterator ^Iterable chunks) (bound-fn* f) (pool threads) slots (+ 2 (long threads))
                                what owner 0 0 false nil))))

(defn- reduce-run [^Run run f init]
  (loop [acc init]
    (if (.hasNext run)
      (let [acc (f acc (.next run))]
        (if (reduced? acc) @acc (recur acc)))
      acc)))

(defprotocol MappedOf (-source [mapped]))

(deftype Mapped [chunks f threads ordered? what owner metadata]
  MappedOf
  (-source [_] what)

  IReduce
  (reduce [_ rf]
    (let [run (start chunks f threads ordered? what owner)]
      (chunks/closing [run owner]
        (if (.hasNext run)
          (reduce-run run rf (.next run))
          (rf)))))
  (reduce [_ rf init]
    (let [run (start chunks f threads ordered? what owner)]
      (chunks/closing [run owner]
        (reduce-run run rf init))))

  Seqable
  (seq [_] (seq (chunks/iterator-seq* (start chunks f threads ordered? what owner))))

  Iterable
  (iterator [_] (start chunks f threads ordered? what owner))

  java.lang.AutoCloseable
  (close [_] (chunks/-close-all! owner))

  IObj
  (meta [_] metadata)
  (withMeta [_ m] (Mapped. chunks f threads ordered? what owner m)))

(defn pmap-chunks
  "See datafolio.chunk/pmap-chunks."
  [chunks f {:keys [threads ordered?] :or {ordered? true} :as opts}]
  (errors/check-options opts [:threads :ordered?])
  (let [threads (or threads (cores))]
    (when-not (pos-int? threads)
      (throw (errors/error :invalid-argument (str "The option :threads must be 1 or more, not " (pr-str threads) ".")
                           {:option :threads, :found threads})))
    (when-not (instance? Iterable chunks)
      (throw (errors/error :invalid-argument "pmap-chunks needs chunks, or a sequence or eduction of chunks."
                           {:found (if (nil? chunks) "nil" (.getName (class chunks)))})))
    (Mapped. chunks f threads ordered? (if (chunks/chunks? chunks) (:what (chunks/-facts chunks)) {})
             (chunks/opened "results") nil)))
