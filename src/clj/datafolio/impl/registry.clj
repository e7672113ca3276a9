(ns ^:no-doc datafolio.impl.registry
  "The user's list of folios: names for them, and looking through all of them."
  (:refer-clojure :exclude [find])
  (:require [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.options :as options])
  (:import (datafolio FindOptions Registry Registry$Findings Registry$Found Registry$FoundMetadata)
           (datafolio.manifest ItemType)
           (java.io File)
           (java.nio.file Path)
           (java.util List Set)))

(set! *warn-on-reflection* true)

(defn- ->path ^Path [x] (if (instance? Path x) x (.toPath (File. (str x)))))

(defn- registry ^Registry [{:keys [home]}]
  (if home (Registry/at (->path home)) (Registry/user)))

(defn- ->alias ^String [x] (data/text "alias" x))

(defn aliases
  "{alias path}: the folios that have a short name, which Python's package and its command line share. Option: :home, the
  directory of the list (DATAFOLIO_HOME, else .datafolio in the user's home)."
  ([] (aliases nil))
  ([opts]
   (errors/with-errors nil
     (data/ordered (.aliases (registry (options/check :aliases opts)))))))

(defn alias-path
  "Where the folio of that alias is: (folio/open (folio/alias-path :flights)). Option: :home. Throws :alias-not-found."
  ([alias] (alias-path alias nil))
  ([alias opts]
   (errors/with-errors nil
     (.path (registry (options/check :alias-path opts)) (->alias alias)))))

(defn alias!
  "Gives the folio in a directory, or at a URL (which is not looked at), a short name. Returns {alias path}. Options: :overwrite?
  (false: a name of another folio is refused), :home. Throws :alias-exists, :invalid-name, :not-a-folio."
  ([alias path] (alias! alias path nil))
  ([alias path opts]
   (let [{:keys [overwrite?] :as opts} (options/check :alias! opts), registry (registry opts), alias (->alias alias)]
     (errors/with-errors nil
       (if overwrite?
         (.realias registry alias (str path))
         (.alias registry alias (str path)))
       {alias (.path registry alias)}))))

(defn unalias!
  "Takes a short name away; the folio stays. Returns nil. Option: :home. Throws :alias-not-found."
  ([alias] (unalias! alias nil))
  ([alias opts]
   (errors/with-errors nil
     (.unalias (registry (options/check :unalias! opts)) (->alias alias)))))

(def ^:private by-kind
  {:table [ItemType/INCLUDED_TABLE ItemType/REFERENCED_TABLE], :model [ItemType/MODEL], :artifact [ItemType/ARTIFACT]
   :file [ItemType/ARTIFACT], :array [ItemType/NUMPY_ARRAY], :json [ItemType/JSON_DATA], :timestamp [ItemType/TIMESTAMP]})

(defn- types ^Set [kind]
  (set (mapcat by-kind (if (coll? kind) kind [kind]))))

(defn- find-options ^FindOptions [pattern {:keys [regex? kind in aliases-only? archived? case-sensitive? descriptions?]}]
  (FindOptions. (data/text "pattern" pattern) (boolean regex?) (if kind (types kind) #{})
                ^List (mapv #(if (or (keyword? %) (symbol? %)) (->alias %) (str %)) in)
                (boolean aliases-only?) (boolean archived?) (boolean case-sensitive?) (boolean descriptions?)))

(defn- findings [^Registry$Findings f ->map]
  (with-meta (mapv ->map (.found f)) {:skipped (data/ordered (.skipped f))}))

(defn find
  "The items whose names fit a pattern (\"late*\"), in all folios of the user's list: those with an alias and those that
  Python's command line used lately. Only manifests are read. A sequence of items' maps (see `item`) with :alias (or nil) and
  :folio (its path); its metadata has :skipped {path why}, of folios that cannot be looked into.
  With :metadata? it looks through the folios' metadata: {:alias :folio :key :value}; a pattern \"key=value\" looks at both.

  Options: :regex? (false), :kind (:table :model :file :array :json :timestamp, or several), :in (aliases or paths to look
  in), :aliases-only? (false), :archived? (false: archived items too), :case-sensitive? (false), :descriptions? (false: look
  in them too), :metadata? (false), :home (see `aliases`). Throws :invalid-argument for a bad regular expression."
  ([pattern] (find pattern nil))
  ([pattern opts]
   (let [{:keys [metadata?] :as opts} (options/check :find opts), registry (registry opts), wanted (find-options pattern opts)]
     (errors/with-errors nil
       (if metadata?
         (findings (.findMetadata registry wanted)
                   (fn [^Registry$FoundMetadata x]
                     {:alias (.orElse (.alias x) nil), :folio (.folio x), :key (.key x), :value (data/<-json keyword (.value x))}))
         (findings (.find registry wanted)
                   (fn [^Registry$Found x]
                     (assoc (data/item->map (.item x)) :alias (.orElse (.alias x) nil), :folio (.folio x)))))))))
