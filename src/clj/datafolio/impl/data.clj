(ns ^:no-doc datafolio.impl.data
  "Between Clojure's values and those of the Java core: names, JSON, descriptors."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors])
  (:import (clojure.lang BigInt Named Ratio)
           (datafolio.manifest Item)
           (java.util Date List Map Set)))

(set! *warn-on-reflection* true)

(defn text
  "The text of a name: a string as it is, :runs/a and 'runs/a as \"runs/a\". Throws :invalid-argument for anything else."
  [what x]
  (cond (string? x)         x
        (instance? Named x) (if-let [space (namespace x)] (str space "/" (name x)) (name x))
        :else (throw (errors/error :invalid-argument (str "The " what " is a string, a keyword or a symbol, not " (pr-str x) ".")
                                   {:found (pr-str x)}))))

(defn item-name "The text of an item's name." [x] (text "name of an item" x))

(defn column-names "The texts of column names." [xs] (mapv #(text "name of a column" %) xs))

(def ^:private most-ordered 64)

(defn ordered
  "A map of the entries that prints in their order, as long as it is small."
  [entries]
  (if (<= (count entries) (long most-ordered))
    (apply array-map (mapcat (fn [[k v]] [k v]) entries))
    (into {} (map (fn [[k v]] [k v])) entries)))

(defn ->json
  "Clojure's values as those that Java's JSON writer takes: keywords and symbols as their text, sets as vectors (sorted
  where they can be), ratios as doubles. What has no JSON form is left for it to refuse, with the place."
  [x]
  (cond (instance? Named x)  (text "value" x)
        (instance? Map x)    (let [result (java.util.LinkedHashMap.)]
                               (doseq [[k v] x
                                       :let [k (if (instance? Named k) (text "key" k) k)]]
                                 (when (.containsKey result k)
                                   (throw (errors/error :invalid-data (str "Two keys are spelled " (pr-str k) "; JSON has one name for them.")
                                                        {:key k})))
                                 (.put result k (->json v)))
                               result)
        (instance? Set x)    (mapv ->json (try (sort x) (catch ClassCastException _ (seq x))))
        (instance? List x)   (mapv ->json x)
        (seq? x)             (mapv ->json x)
        (instance? BigInt x) (biginteger x)
        (instance? Ratio x)  (double x)
        (instance? Date x)   (.toInstant ^Date x)
        :else                x))

(defn <-json
  "Java's JSON value as Clojure's: vectors, and maps whose keys `key-fn` makes."
  [key-fn x]
  (cond (instance? Map x)  (ordered (map (fn [[k v]] [(key-fn k) (<-json key-fn v)]) x))
        (instance? List x) (mapv #(<-json key-fn %) x)
        :else              x))

(defn- kebab [^String field] (keyword (str/replace field "_" "-")))

(def ^:private renamed {"is_current" :current?, "archived" :archived?, "is_directory" :directory?, "item_type" :type})

(defn item->map
  "A descriptor as a map: :name, :type (such as :included-table), and every other field under its name in kebab case.
  :dtypes keeps column names as strings."
  [^Item item]
  (ordered
    (for [[^String field value] (.fields item)]
      [(or (renamed field) (kebab field))
       (cond (= field "item_type") (kebab value)
             (= field "dtypes")    (<-json identity value)
             :else                 (<-json keyword value))])))
