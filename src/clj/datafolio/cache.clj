(ns datafolio.cache
  "What is kept on this machine of folios and tables in object stores: one folder for all folios and processes, by default
  datafolio/objects in XDG_CACHE_HOME, else in ~/.cache. Files come into it when they are read, and those go first that were not used
  for longest; deleting them costs nothing but time.

    (require '[datafolio.cache :as cache])
    (cache/status)"
  (:require [datafolio.impl.errors :as errors]
            [datafolio.impl.opening :as opening]
            [datafolio.impl.options :as options])
  (:import (datafolio.store ObjectCache ObjectCache$Place)
           (java.util Optional)))

(set! *warn-on-reflection* true)

(defn- cache ^ObjectCache [call opts]
  (ObjectCache/of (opening/cloud (options/check call opts))))

(defn status
  "What is kept: {:folder :limit :bytes :places}, where :limit and :bytes are in bytes and :places is a vector of {:url :files :bytes
  :used}, :used being the Instant when one of its files was used last. Options: :cache (another folder), :cache-limit (\"10GB\").
  Throws :io-error."
  ([] (status nil))
  ([opts]
   (errors/with-errors nil
     (let [kept   (cache :cache/status opts)
           places (mapv (fn [^ObjectCache$Place p] (array-map :url (.url p), :files (.files p), :bytes (.bytes p), :used (.used p))) (.places kept))]
       (array-map :folder (str (.folder kept)), :limit (.limit kept), :bytes (transduce (map :bytes) + 0 places), :places places)))))

(defn clear!
  "Deletes what is kept and not in use now. Returns how many bytes that freed. Options: :url (of the one folio or table that it is
  about), :cache (another folder), :cache-limit. Throws :io-error.

    (cache/clear! {:url \"s3://bucket/flights\"})"
  ([] (clear! nil))
  ([opts]
   (errors/with-errors nil
     (.clear (cache :cache/clear! opts) (Optional/ofNullable (:url opts))))))

(defn verify!
  "Reads everything that is kept and deletes what is not as it came; it is fetched again when it is needed. Returns the paths of what
  was not. Options: :cache (another folder), :cache-limit. Throws :io-error."
  ([] (verify! nil))
  ([opts]
   (errors/with-errors nil
     (mapv str (.verify (cache :cache/verify! opts))))))
