(ns ^:no-doc datafolio.impl.errors
  "Failures as Clojure data. Java throws a FolioException; whoever calls through here sees an ex-info with the same
  message, whose data is `{:datafolio/error kind, …}`: the details, and what the caller knew."
  (:require [clojure.string :as str])
  (:import (datafolio.error FolioException Kind Nearest)
           (java.nio.file Path)
           (java.util Collection List Map)))

(set! *warn-on-reflection* true)

(defn- ->data
  "A detail as Clojure data: collections as vectors and maps, paths as text, enum constants as keywords."
  [x]
  (cond (instance? Map x)        (into {} (map (fn [[k v]] [(if (string? k) (keyword k) (->data k)) (->data v)])) x)
        (instance? Path x)       (str x)
        (instance? Collection x) (mapv ->data x)
        (instance? Enum x)       (keyword (str/replace (str/lower-case (.name ^Enum x)) "_" "-"))
        :else                    x))

(defn translate
  "A FolioException as ex-info: its message, its details under keywords and its kind as :datafolio/error, over the map
  `context`. Any other exception is returned as it is.

  The FolioException goes along as suppressed, not as the cause: a prompt shows the message of the deepest cause, and
  would hide ours."
  ([e] (translate e nil))
  ([e context]
   (if (instance? FolioException e)
     (let [e ^FolioException e]
       (doto (ex-info (ex-message e)
                      (assoc (merge context (->data (.details e)))
                             :datafolio/error (keyword (.keyword (.kind e))))
                      ;; what a user's own function threw is what the prompt should show the way to
                      (when (= Kind/FUNCTION_FAILED (.kind e)) (.getCause e)))
         (as-> ^Throwable translated (.addSuppressed translated e))))
     e)))

(defmacro with-errors
  "Evaluates the body; a FolioException leaves it translated, over the map `context` (evaluated only then). What user
  code throws passes untouched."
  [context & body]
  `(try ~@body
        (catch FolioException e#
          (throw (translate e# ~context)))))

(defn wrap
  "Calls `f` without arguments, as with-errors does."
  [context f]
  (with-errors context (f)))

(defn error
  "An ex-info of one of our kinds (a keyword) for checks made in Clojure."
  ([kind message data]
   (ex-info message (assoc data :datafolio/error kind)))
  ([kind message data cause]
   (ex-info message (assoc data :datafolio/error kind) cause)))

(defn nearest
  "Up to three of the names (strings) that are most like the wanted one."
  [wanted names]
  (vec (Nearest/of (str wanted) ^Collection (vec names))))

(defn one-of
  "The end of a message about something of which there are only these: \"did you mean …?\" or all of them."
  [wanted known]
  (let [by-text (into {} (map (juxt str identity)) known)
        near    (mapv by-text (nearest wanted (keys by-text)))]
    {:nearest near
     :text    (if (seq near)
                (str "did you mean " (str/join " or " (map pr-str near)) "?")
                (str "there are " (str/join ", " (map pr-str known)) "."))}))

(defn check-options
  "Returns the map of options; an :invalid-argument error when a key is not among the known ones (a sequence)."
  [options known]
  (when-not (or (nil? options) (map? options))
    (throw (error :invalid-argument (str "Options are a map, such as {" (first known) " …}, not " (pr-str options) ".")
                  {:found (.getName (class options))})))
  (doseq [option (keys options)
          :when  (not-any? #{option} known)
          :let   [{:keys [nearest text]} (one-of option known)]]
    (throw (error :invalid-argument (str "There is no option " (pr-str option) " here: " text)
                  {:option option, :nearest nearest})))
  options)

(def ^:private most-names "Names in a message." 20)

(defn column-not-found
  "The error about a column that a chunk or table does not have; `names` are those it has."
  [column names]
  (let [near (nearest column names)]
    (error :column-not-found
           (str "There is no column \"" column "\"; "
                (if (seq near)
                  (str "did you mean " (str/join " or " near) "?")
                  (str "the columns are " (str/join ", " (take most-names names)) (if (next (drop (dec (long most-names)) names)) ", …" "."))))
           {:column column, :nearest near})))
