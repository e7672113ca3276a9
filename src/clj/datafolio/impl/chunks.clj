(ns ^:no-doc datafolio.impl.chunks
  "A table's rows as a value that is read anew whenever it is reduced or made a seq."
  (:require [datafolio.impl.chunk :as chunk]
            [datafolio.impl.errors :as errors :refer [with-errors]])
  (:import (clojure.lang IFn IObj IReduce LazySeq Reduced Seqable)
           (datafolio.table ChunkStream)
           (java.util Collections Iterator NoSuchElementException Set WeakHashMap)
           (java.util.concurrent.atomic AtomicBoolean)
           (java.util.function Function)))

(set! *warn-on-reflection* true)

;; ---- what is open

(defprotocol Owner
  (-adopt! [owner opened] "Remembers something closeable, weakly; closes it and throws when the owner was closed meanwhile.")
  (-dismiss! [owner opened] "Forgets something that is closed.")
  (-check [owner] "Throws a :closed error when the owner is closed.")
  (-close-all! [owner]))

(deftype Opened [^Set open ^AtomicBoolean closed what]
  Owner
  (-check [_]
    (when (.get closed)
      (throw (errors/error :closed (str "These " what " were closed. Ask for them anew to read again.") {}))))
  (-adopt! [this opened]
    (when (locking open
            (or (.get closed) (not (.add open opened))))
      (.close ^java.lang.AutoCloseable opened)
      (-check this))
    opened)
  (-dismiss! [_ opened]
    (locking open (.remove open opened)))
  (-close-all! [_]
    (let [all (locking open
                (.set closed true)
                (let [all (vec open)]
                  (.clear open)
                  all))]
      (run! #(.close ^java.lang.AutoCloseable %) all)))
  java.lang.AutoCloseable
  (close [this] (-close-all! this)))

(defn opened
  "An owner of what one value opens; `what` it is in messages, such as \"chunks\"."
  [what]
  (Opened. (Collections/newSetFromMap (WeakHashMap.)) (AtomicBoolean.) what))

(defn iterator-seq*
  "A lazy seq over an iterator, one element at a time. A step that failed fails in the same way when it is tried again."
  [^Iterator iterator]
  (letfn [(step []
            ;; not lazy-seq: it would let go of the iterator even when the step fails
            (LazySeq. (fn [] (when (.hasNext iterator) (cons (.next iterator) (step))))))]
    (step)))

;; ---- walking a stream

(defn context
  "What an error about chunk number `n` knows."
  [what n]
  (assoc (select-keys what [:item :query]) :chunk n))

(defn- wrapper
  "A function that wraps Java chunks; the layout is worked out once a schema."
  [key-fn]
  (let [known (volatile! nil)]
    (fn [^datafolio.table.Chunk of]
      (let [schema (.schema of)
            layout @known]
        (chunk/with-layout of (if (and layout (identical? schema (:schema layout)))
                                layout
                                (vreset! known (chunk/layout schema key-fn))))))))

(defn- look-ahead
  "Whether there is a further chunk; an error is returned, not thrown."
  [^Iterator held what n]
  (try
    (with-errors (context what n) (.hasNext held))
    (catch Throwable e e)))

(deftype Walk [^ChunkStream stream ^Iterator held wrap what owner
               ^:unsynchronized-mutable ^long n ^:unsynchronized-mutable failure]
  Iterator
  (hasNext [_]
    (when failure (throw ^Throwable failure))
    (let [more (look-ahead held what n)]
      (when-not (true? more)
        (-dismiss! owner stream)
        (when more
          (set! failure more)
          (throw ^Throwable more)))
      (boolean more)))
  (next [this]
    (when-not (.hasNext this)
      (throw (NoSuchElementException. "The chunks have ended.")))
    (let [c (wrap (.next held))]
      (set! n (inc n))
      c))
  java.lang.AutoCloseable
  (close [_]
    (-dismiss! owner stream)
    (.close stream)))

(defn open!
  "Opens a stream that `owner` closes when it is closed itself."
  ^ChunkStream [owner open what]
  (-check owner)
  (-adopt! owner (with-errors (dissoc (context what 0) :chunk) (open))))

(defn walk
  "An iterator over held chunks from the start; closeable."
  [owner open key-fn what]
  (let [stream ^ChunkStream (open! owner open what)]
    (Walk. stream (.iterator stream) (wrapper key-fn) what owner 0 nil)))

(defn- walk-kept
  "An iterator over what `keep` makes of each Java chunk, a view that ends with the call; closeable."
  [owner open keep what]
  (let [stream ^ChunkStream (open! owner open what)]
    (Walk. stream (.iterator stream ^Function (reify Function (apply [_ c] (keep c)))) identity what owner 0 nil)))

(defn- next-chunk [^ChunkStream stream what n]
  (with-errors (context what n) (.next stream)))

(defn reduce-stream
  "Reduces views of a stream's chunks from the next one on; stops on reduced. `n` is that chunk's number."
  [^ChunkStream stream wrap what f init n]
  (loop [n (long n), acc init]
    (if-some [c (next-chunk stream what n)]
      (let [acc (f acc (wrap c))]
        (if (reduced? acc)
          (.deref ^Reduced acc)
          (recur (inc n) acc)))
      acc)))

(defmacro closing
  "Evaluates the body, then closes; an error of closing never hides the body's."
  [[closeable owner] & body]
  `(let [result# (try ~@body
                      (catch Throwable e#
                        (try (.close ~closeable) (catch Throwable more# (.addSuppressed e# more#)))
                        (-dismiss! ~owner ~closeable)
                        (throw e#)))]
     (.close ~closeable)
     (-dismiss! ~owner ~closeable)
     result#))

(defn reduce-open
  "Opens, reduces with an initial value, closes."
  [owner open key-fn what f init]
  (let [stream ^ChunkStream (open! owner open what)]
    (closing [stream owner]
      (reduce-stream stream (wrapper key-fn) what f init 0))))

(defn- reduce-open-first
  "As reduce-open, but the first chunk, held, is the initial value."
  [owner open key-fn what f]
  (let [stream ^ChunkStream (open! owner open what)
        wrap   (wrapper key-fn)]
    (closing [stream owner]
      (if-some [c (next-chunk stream what 0)]
        (reduce-stream stream wrap what f (chunk/realize (wrap c)) 1)
        (f)))))

;; ---- the value

(defprotocol ChunksOf
  (-parts [chunks n] "Up to n functions that open consecutive ranges of the rows, or nil.")
  (-facts [chunks] "{:open :key-fn :what :owner}")
  (-kept [chunks keep] "A closeable iterator over what `keep` makes of each Java chunk, of which it copies what it keeps."))

(defprotocol Columned
  (-schema [chunks] "The columns, for which the chunks are opened."))

(deftype Chunks [^IFn open key-fn what ranges owner metadata]
  ChunksOf
  (-parts [_ n]
    (-check owner)
    (when ranges (with-errors (dissoc (context what 0) :chunk) (ranges n))))
  (-facts [_] {:open open, :key-fn key-fn, :what what, :owner owner})
  (-kept [_ keep] (walk-kept owner open keep what))

  Columned
  (-schema [_]
    (with-open [^ChunkStream stream (with-errors (dissoc (context what 0) :chunk) (open))]
      (.schema stream)))

  IReduce
  (reduce [_ f] (reduce-open-first owner open key-fn what f))
  (reduce [_ f init] (reduce-open owner open key-fn what f init))

  Seqable
  (seq [_] (seq (iterator-seq* (walk owner open key-fn what))))

  Iterable
  (iterator [_] (walk owner open key-fn what))

  java.lang.AutoCloseable
  (close [_] (-close-all! owner))

  IObj
  (meta [_] metadata)
  (withMeta [_ m] (Chunks. open key-fn what ranges owner m)))

(def options [:key-fn :what :ranges])

(defn chunks
  "See datafolio.chunk/chunks."
  [open {:keys [key-fn what ranges] :or {key-fn keyword} :as opts}]
  (errors/check-options opts options)
  (Chunks. open key-fn (or what {}) ranges (opened "chunks") nil))

(defn chunks? [x] (instance? Chunks x))

(defn expected-rows
  "How many rows there will be, or nil where that is not known."
  [chunks]
  (let [rows (:rows (:what (-facts chunks)))]
    (force rows)))
