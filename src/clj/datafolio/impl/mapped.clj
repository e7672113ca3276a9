(ns ^:no-doc datafolio.impl.mapped
  "A mapped Arrow file as a value: a sequence of chunks that all are there at once."
  (:require [clojure.core.reducers :as reducers]
            [datafolio.impl.chunk :as chunk]
            [datafolio.impl.errors :refer [with-errors]]
            [datafolio.impl.view :as view])
  (:import (clojure.lang IObj IReduce Indexed SeqIterator Seqable)
           (datafolio.arrow MappedTable)
           (java.io Writer)
           (java.util Locale)))

(set! *warn-on-reflection* true)

(defprotocol MappedOf
  (-java [mapped] "The Java object underneath."))

(deftype Mapped [^MappedTable of layout what metadata]
  MappedOf
  (-java [_] of)

  Indexed
  (count [_] (.size of))
  (nth [_ i] (with-errors (assoc what :chunk i) (chunk/with-layout (.chunk of i) layout)))
  (nth [this i default]
    (if (< -1 i (.size of)) (.nth this i) default))

  IReduce
  (reduce [this f]
    (if (zero? (.size of))
      (f)
      (view/reduce-from this f (.nth this 0) 1)))
  (reduce [this f init] (view/reduce-from this f init 0))

  reducers/CollFold
  (coll-fold [this _ combinef reducef]
    ;; a chunk is work enough for a task
    (reducers/fold 1 combinef (fn [acc i] (reducef acc (.nth this (int i)))) (vec (range (.size of)))))

  Seqable
  (seq [this] (seq (map #(.nth this (int %)) (range (.size of)))))

  Iterable
  (iterator [this] (SeqIterator. (.seq this)))

  java.lang.AutoCloseable
  (close [_] (.close of))

  IObj
  (meta [_] metadata)
  (withMeta [_ m] (Mapped. of layout what m))

  Object
  (toString [_] (str of)))

(defn mapped
  "Wraps Java's mapped table; `what` is what errors tell, such as {:item name}."
  [^MappedTable of key-fn what]
  (Mapped. of (chunk/layout (.schema of) key-fn) what nil))

(defmethod print-method Mapped [^Mapped mapped ^Writer writer]
  (let [^MappedTable of (-java mapped)]
    (.write writer (String/format Locale/ROOT "#<mapped table %s, %,d rows in %,d chunks>"
                                  (object-array [(pr-str (:item (.-what mapped))) (.rowCount of) (.size of)])))))
