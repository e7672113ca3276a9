(ns ^:no-doc datafolio.impl.pod.handles
  "What a client holds of a pod: each folio, view, appender, transaction and stream under an id, until it is closed."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]))

(set! *warn-on-reflection* true)

(def id-key :datafolio.pod/handle)

(defn handles "An empty set of handles." [] (atom {:made 0, :live {}}))

(defn handle? [x] (and (map? x) (contains? x id-key)))

(defn register!
  "Keeps `value` and returns the data that stands for it: {:datafolio.pod/handle \"folio-1\", …facts}. `owner` is the id of
  the handle that it ends with, or nil; `close!` a function of no arguments."
  [handles kind value {:keys [owner close! facts]}]
  (let [id (-> (swap! handles (fn [{:keys [made live]}]
                                (let [made (inc (long made)), id (str (name kind) "-" made)]
                                  {:made made, :last id
                                   :live (assoc live id {:kind kind, :value value, :owner owner, :close! close!})})))
               :last)]
    (merge (array-map id-key id) facts)))

(defn- number-of ^long [id] (or (some->> (str id) (re-find #"-(\d+)$") second parse-long) Long/MAX_VALUE))

(defn fetch
  "What is kept under a handle: {:kind :value :owner}. Throws :closed where it was closed, :invalid-argument where it was
  never made, or is of another kind than `kinds` (a set, or nil)."
  [handles handle kinds]
  (let [id (get handle id-key), {:keys [made live]} @handles, found (get live id)]
    (cond (nil? found)
          (throw (if (<= (number-of id) (long made))
                   (errors/error :closed (str (pr-str id) " was closed. Open it again.") {:handle id})
                   (errors/error :invalid-argument (str "This pod has made no handle " (pr-str id) ". Handles end with the pod that made them.")
                                 {:handle id})))
          (and kinds (not (kinds (:kind found))))
          (throw (errors/error :invalid-argument (str (pr-str id) " is no " (str/join " or " (map name (sort kinds))) ".")
                               {:handle id, :found (:kind found)}))
          :else (assoc found :id id))))

(defn- take-out!
  "Removes the handles that `leaves?` picks by [id entry]; returns their entries, the youngest first."
  [handles leaves?]
  (let [[before] (swap-vals! handles update :live #(into {} (remove leaves?) %))]
    (->> (:live before)
         (filter leaves?)
         (sort-by (comp - number-of key))
         (map val))))

(defn close!
  "Closes a handle and what ends with it; closing twice is nothing. An error of closing is thrown when all is closed."
  [handles handle]
  (let [id       (get handle id-key)
        closing  (take-out! handles (fn [[at {:keys [owner]}]] (or (= at id) (= owner id))))
        failures (doall (keep (fn [{:keys [close!]}] (try (when close! (close!)) nil (catch Exception e e))) closing))]
    (when (and (empty? closing) (< (long (:made @handles)) (number-of id)))
      (fetch handles handle nil))
    (some-> (first failures) throw)))

(defn forget!
  "Removes a handle without closing what it stood for."
  [handles id]
  (take-out! handles (fn [[at _]] (= at id)))
  nil)

(defn close-all!
  "Closes everything; errors are swallowed, since nobody is left to be told."
  [handles]
  (doseq [{:keys [close!]} (take-out! handles (constantly true))]
    (try (when close! (close!)) (catch Exception _))))
