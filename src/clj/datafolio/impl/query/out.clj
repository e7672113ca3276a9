(ns ^:no-doc datafolio.impl.query.out
  "Where one query's SQL and parameters are written, and how a mistake in it is told.

  An Out lives for one call of `format` and never leaves it: text is appended to one buffer, so that writing a query
  costs no strings in between. Seen from outside, formatting is a pure function."
  (:require [datafolio.impl.errors :as errors])
  (:import (clojure.lang ExceptionInfo)
           (java.util ArrayList)))

(set! *warn-on-reflection* true)

(deftype Out [^StringBuilder sql ^ArrayList params
              dialect     ; a dialect as datafolio.impl.query.dialects makes them
              options     ; of the call
              quoted      ; true: all names in quotes, nil: those that need it, false: none
              inline?     ; values are written into the SQL
              fixed?])    ; a volatile: false once the SQL depends on a named parameter's value

(deftype Named [key])     ; stands among the parameters for the value of a named one

(defn out
  "An empty Out."
  ^Out [dialect options]
  (Out. (StringBuilder. 256) (ArrayList.) dialect options
        (get options :quoted (:quoted? dialect))
        (boolean (:inline options))
        (volatile! true)))

(defn inlined
  "The same Out, with values written into the SQL from here on."
  ^Out [^Out out]
  (Out. (.-sql out) (.-params out) (.-dialect out) (.-options out) (.-quoted out) true (.-fixed? out)))

(defn text!
  "Appends SQL as it is. Returns nil."
  [^Out out ^String s]
  (.append ^StringBuilder (.-sql out) s)
  nil)

(defn option [^Out out k]
  (get (.-options out) k))

(defn dialect
  "What the dialect says about `k`."
  [^Out out k]
  (get (.-dialect out) k))

(defn length ^long [^Out out]
  (.length ^StringBuilder (.-sql out)))

(defn cut!
  "Takes back what was written after the first `n` characters."
  [^Out out n]
  (.setLength ^StringBuilder (.-sql out) (int n)))

(defn invalid
  "The error about a piece of a query that cannot be written: a sentence without its full stop, and what stood there.
  The path grows on the way up, see `deeper`."
  ([message found] (invalid message found nil))
  ([message found data]
   (errors/error :invalid-query message (assoc data :path () :found found))))

(defn deeper
  "The error with one more step at the front of its path."
  [^ExceptionInfo e step]
  (let [data (ex-data e)]
    (if (= :invalid-query (:datafolio/error data))
      (ex-info (ex-message e) (update data :path conj step))
      e)))

(defmacro at
  "Evaluates the body, in which the step `k` of the query is written."
  [k & body]
  `(try ~@body
        (catch ExceptionInfo e#
          (throw (deeper e# ~k)))))
