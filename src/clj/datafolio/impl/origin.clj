(ns ^:no-doc datafolio.impl.origin
  "What a query's result knows about its query: metadata for people, and for `add!` the record that goes into the bundle."
  (:require [clojure.string :as str]
            [clojure.walk :as walk])
  (:import (clojure.lang IObj)
           (datafolio Derivation)
           (datafolio.table ChunkSource)
           (java.lang.ref WeakReference)
           (java.time Duration Instant LocalDate LocalDateTime LocalTime OffsetDateTime ZonedDateTime)
           (java.util.concurrent.atomic AtomicReference)))

(set! *warn-on-reflection* true)

;; `how` has a Derivation from when the result is read; `of` the result itself, for what is made of it by map or filter may
;; have its metadata but came about otherwise.
(deftype Origin [^AtomicReference how ^AtomicReference of]
  Object
  (toString [_] "how it came about"))

(defmethod print-method Origin [_ ^java.io.Writer writer] (.write writer "#<how it came about>"))

(defn note
  "The result of the query `q` with what it is from in its metadata, where it has any."
  [result q inputs ^AtomicReference how]
  (if (instance? IObj result)
    (let [of     (AtomicReference.)
          result (vary-meta result assoc :datafolio/query q, :datafolio/inputs inputs, ::origin (Origin. how of))]
      (.set of (WeakReference. result))
      result)
    result))

(defn sourced
  "The source of a table's rows; when `x` is a query's result as it came, it tells the bundle how that came about."
  ^ChunkSource [^ChunkSource source x]
  (let [^Origin origin (::origin (meta x))]
    (if (and origin (.refersTo ^WeakReference (.get ^AtomicReference (.-of origin)) x))
      (reify ChunkSource
        (forEach [_ sink] (.forEach source sink))
        (library [_] (.library source))
        (columns [_] (.columns source))
        (facts [_] (if-let [^Derivation how (.get ^AtomicReference (.-how origin))] (.fields how) {})))
      source)))

;; ---- a query as text

(defn- tagged [x]
  (condp instance? x
    LocalDate      (tagged-literal 'time/date (str x))
    LocalTime      (tagged-literal 'time/time (str x))
    LocalDateTime  (tagged-literal 'time/date-time (str x))
    OffsetDateTime (tagged-literal 'time/offset-date-time (str x))
    ZonedDateTime  (tagged-literal 'time/zoned-date-time (str x))
    Instant        (tagged-literal 'time/instant (str x))
    Duration       (tagged-literal 'time/duration (str x))
    x))

(defn edn
  "The query as EDN, dates and times with the tags of time-literals; nil where something in it has no such form."
  [query]
  (let [text (binding [*print-length* nil, *print-level* nil, *print-meta* false, *print-namespace-maps* false, *print-readably* true,
                       *print-dup* false]
               (pr-str (walk/postwalk tagged query)))]
    (when-not (re-find #"#object\[|#<" text) text)))
