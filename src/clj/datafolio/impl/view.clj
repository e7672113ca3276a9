(ns ^:no-doc datafolio.impl.view
  "Read-only lists over something that is read by position."
  (:import (clojure.lang Counted Indexed IReduce Reduced)
           (java.util Arrays Iterator List NoSuchElementException)))

(set! *warn-on-reflection* true)

(defn refuse
  "What a method that would change the list does."
  []
  (throw (UnsupportedOperationException. "This list is read only.")))

(deftype Positions [^Indexed list ^long n ^:unsynchronized-mutable ^long i]
  Iterator
  (hasNext [_] (< i n))
  (next [_]
    (when-not (< i n)
      (throw (NoSuchElementException. (str "There are " n " values."))))
    (let [value (.nth list (unchecked-int i))]
      (set! i (unchecked-inc i))
      value)))

(defn copy
  "All values in a new array of objects."
  ^objects [^Indexed list]
  (let [n   (.count list)
        out (object-array n)]
    (dotimes [i n]
      (aset out i (.nth list i)))
    out))

(defn copied-list
  "All values in a Java list, for the methods that are seldom used."
  ^List [list]
  (Arrays/asList (copy list)))

(defn reduce-from
  "Reduces the values from position `from` on; stops on reduced."
  [^Indexed list f init from]
  (let [n (.count list)]
    (loop [i (int from), acc init]
      (if (< i n)
        (let [acc (f acc (.nth list i))]
          (if (reduced? acc)
            (.deref ^Reduced acc)
            (recur (unchecked-inc-int i) acc)))
        acc))))

(def ^:private list-methods
  "What every view is besides its own; the names are spelled out because the forms are compiled elsewhere."
  '[clojure.lang.Sequential
    java.util.RandomAccess
    clojure.lang.IFn
    (invoke [this i] (.nth this (int i)))
    (invoke [this i default] (.nth this (int i) default))
    (applyTo [this arguments] (clojure.lang.AFn/applyToHelper this arguments))
    clojure.lang.Seqable
    (seq [this] (clojure.lang.RT/chunkIteratorSeq (.iterator this)))
    clojure.lang.IHashEq
    (hasheq [this] (int (clojure.core/hash-ordered-coll this)))
    java.util.List
    (size [this] (.count this))
    (isEmpty [this] (clojure.core/zero? (.count this)))
    (get [this i] (.nth this i))
    (iterator [this] (datafolio.impl.view.Positions. this (.count this) 0))
    (listIterator [this] (.listIterator (datafolio.impl.view/copied-list this)))
    (listIterator [this i] (.listIterator (datafolio.impl.view/copied-list this) i))
    (subList [this from to] (.subList (datafolio.impl.view/copied-list this) from to))
    (contains [this o] (.contains (datafolio.impl.view/copied-list this) o))
    (containsAll [this c] (.containsAll (datafolio.impl.view/copied-list this) c))
    (indexOf [this o] (.indexOf (datafolio.impl.view/copied-list this) o))
    (lastIndexOf [this o] (.lastIndexOf (datafolio.impl.view/copied-list this) o))
    (toArray [this] (datafolio.impl.view/copy this))
    (^objects toArray [this ^objects a] (.toArray (datafolio.impl.view/copied-list this) a))
    (^boolean add [_ _] (datafolio.impl.view/refuse))
    (^void add [_ ^int _ _] (datafolio.impl.view/refuse))
    (^boolean addAll [_ ^java.util.Collection _] (datafolio.impl.view/refuse))
    (^boolean addAll [_ ^int _ ^java.util.Collection _] (datafolio.impl.view/refuse))
    (set [_ ^int _ _] (datafolio.impl.view/refuse))
    (^Object remove [_ ^int _] (datafolio.impl.view/refuse))
    (^boolean remove [_ ^Object _] (datafolio.impl.view/refuse))
    (removeAll [_ _] (datafolio.impl.view/refuse))
    (retainAll [_ _] (datafolio.impl.view/refuse))
    (clear [_] (datafolio.impl.view/refuse))])

(def ^:private object-methods
  '[(hashCode [this] (.hashCode (datafolio.impl.view/copied-list this)))
    (equals [this other]
      (or (identical? this other)
          (and (instance? java.util.List other) (.equals (datafolio.impl.view/copied-list this) other))))])

(defmacro defview
  "A deftype that is a read-only list, equal to vectors and lists of the same values.

    size   an expression of the fields: how many values there are
    at     a function's tail ([i] expression): the value at an int position that may be out of range
    text   an expression of the fields: toString, which reads no value
    fold   a function's tail ([list f init from] expression): the reduction from position `from` (0 or 1) on

  `specs` are further protocols and methods."
  [type-name fields {:keys [size at text fold]} & specs]
  (let [[[i] & at]                   at
        [[fold-list f init from] & fold] fold]
    `(deftype ~type-name ~fields
       Counted
       (count [_#] (int ~size))
       Indexed
       (nth [_# i#] (let [~i i#] ~@at))
       (nth [this# i# default#]
         (if (and (<= 0 i#) (< i# (.count this#))) (.nth this# i#) default#))
       IReduce
       (reduce [this# f#]
         (if (zero? (.count this#))
           (f#)
           (let [~fold-list this#, ~f f#, ~init (.nth this# 0), ~from 1] ~@fold)))
       (reduce [this# f# init#]
         (let [~fold-list this#, ~f f#, ~init init#, ~from 0] ~@fold))
       ~@list-methods
       Object
       (toString [_#] ~text)
       ~@object-methods
       ~@specs)))
