(ns datafolio.structure.surface
  "The public surface as data: public vars of the Clojure door, and public methods of Java's door with every type of
  ours that their signatures reach. `-main` writes it to test/surface.edn."
  (:require [clojure.java.io :as io]
            [clojure.pprint :as pprint]
            [clojure.string :as str])
  (:import (java.lang.reflect Constructor Executable Field Method Modifier ParameterizedType Type)))

(set! *warn-on-reflection* true)

(def file "test/surface.edn")

(defn- public-namespaces []
  (for [space '[datafolio.api datafolio.cache datafolio.chunk datafolio.query datafolio.repl datafolio.hiccup datafolio.spark]
        :when (io/resource (str (str/replace (str space) "." "/") ".clj"))
        :when (try (require space) true (catch java.io.FileNotFoundException _ false))
        :when (not (:no-doc (meta (the-ns space))))]
    space))

(defn- clojure-surface []
  (into (sorted-map)
        (for [space (public-namespaces)]
          [space (into (sorted-map)
                       (for [[var-name v] (ns-publics space)
                             :when (not (:no-doc (meta v)))]
                         [var-name (or (some->> (:arglists (meta v)) (mapv #(pr-str (vec %)))) :value)]))])))

(defn- public? [^long modifiers]
  (Modifier/isPublic modifiers))

(defn- short-name [^Class c] (str/replace (.getTypeName c) #"(?:[a-z]\w*\.)+(?=[A-Z])" ""))

(defn- signature [^Executable e]
  (str (when (Modifier/isStatic (.getModifiers e)) "static ")
       (if (instance? Constructor e) "new" (.getName e))
       "(" (str/join ", " (map short-name (.getParameterTypes e))) ")"
       (when (instance? Method e) (str " " (short-name (.getReturnType ^Method e))))))

(defn- members [^Class c]
  (concat (filter #(public? (.getModifiers ^Executable %)) (.getDeclaredConstructors c))
          (filter #(let [^Method m %] (and (public? (.getModifiers m)) (not (.isSynthetic m)))) (.getDeclaredMethods c))))

(defn- classes-in [^Type type]
  (cond (instance? ParameterizedType type)
        (cons (.getRawType ^ParameterizedType type)
              (mapcat classes-in (.getActualTypeArguments ^ParameterizedType type)))
        (instance? Class type) [(if (.isArray ^Class type) (.getComponentType ^Class type) type)]
        :else nil))

(defn- reached [^Class c]
  (concat (.getClasses c)
          (mapcat (fn [^Executable e]
                    (mapcat classes-in (concat (.getGenericParameterTypes e)
                                               (when (instance? Method e) [(.getGenericReturnType ^Method e)]))))
                  (members c))))

(defn- ours? [^Class c]
  (and (str/starts-with? (.getName c) "datafolio.") (public? (.getModifiers c))))

(defn- door-classes []
  (for [folder ["datafolio" "datafolio/error"]
        ^java.io.File f (.listFiles (io/file "target/classes" folder))
        :let [[_ simple] (re-matches #"([A-Za-z]+)\.class" (.getName f))]
        :when simple
        :let [c (Class/forName (str (str/replace folder "/" ".") "." simple) false (.getContextClassLoader (Thread/currentThread)))]
        :when (ours? c)]
    c))

(defn- java-surface []
  (loop [[c & more] (door-classes), seen #{}]
    (cond (nil? c)            (into (sorted-map)
                                    (for [^Class k seen]
                                      [(.getName k)
                                       (if (.isEnum k)
                                         (mapv str (.getEnumConstants k))
                                         (vec (sort (concat (map signature (members k))
                                                            (for [^Field f (.getDeclaredFields k)
                                                                  :when (public? (.getModifiers f))]
                                                              (str "static " (.getName f) " " (short-name (.getType f))))))))]))
          (contains? seen c)  (recur more seen)
          :else               (recur (concat more (filter ours? (reached c))) (conj seen c)))))

(defn surface [] {:clojure (clojure-surface), :java (java-surface)})

(defn -main []
  (with-open [out (io/writer file)]
    (binding [*out* out, pprint/*print-right-margin* 120, *print-namespace-maps* false]
      (pprint/pprint (surface))))
  (println "Wrote" file)
  (shutdown-agents))
