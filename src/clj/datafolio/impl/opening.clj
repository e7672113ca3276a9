(ns ^:no-doc datafolio.impl.opening
  "How a folio is opened: options as Java takes them."
  (:require [clojure.string :as str]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.options :as options])
  (:import (datafolio Folio FolioOptions)
           (datafolio.remote CloudOptions Credentials Url)
           (java.io File)
           (java.net URI)
           (java.nio.file Path)
           (java.time Duration)))

(set! *warn-on-reflection* true)

(defn ->path
  "A place of this machine as a Path. Throws :unsupported for URLs, with the sentence `instead`."
  ^Path [place instead]
  (cond (instance? Path place) place
        (Url/is (str place))   (throw (errors/error :unsupported (str place " is no directory of this machine. " instead) {:path (str place)}))
        :else                  (.toPath (File. (str/replace-first (str place) #"^file://" "")))))

(defn- part
  "The value of a key of :s3 or :gcs, a string; the values are never in an error, since some are secret."
  [option opts k]
  (when-some [value (k opts)]
    (when-not (and (string? value) (seq value))
      (throw (errors/error :invalid-argument (str "The key " k " of the option " option " is a string.") {:option option, :path [option k]})))
    value))

(defn- known! [option opts ks]
  (when-not (map? opts)
    (throw (errors/error :invalid-argument (str "The option " option " is a map with some of " (str/join ", " (map str ks)) ".") {:option option})))
  (errors/check-options (zipmap (keys opts) (repeat nil)) ks))

(defn- endpoint [option opts]
  (when-some [text (part option opts :endpoint)]
    (when-not (re-matches #"https?://[^/@]+/?" text)
      (throw (errors/error :invalid-argument (str "The key :endpoint of the option " option " is an address such as \"http://localhost:9000\".")
                           {:option option, :path [option :endpoint]})))
    (URI. text)))

(defn- s3 [^CloudOptions cloud opts]
  (known! :s3 opts [:endpoint :region :access-key :secret-key :session-token :anonymous?])
  (let [text (partial part :s3 opts), access (text :access-key), secret (text :secret-key)]
    (when (not= (some? access) (some? secret))
      (throw (errors/error :invalid-argument "The option :s3 takes :access-key and :secret-key together, or neither." {:option :s3})))
    (cond-> cloud
      (:endpoint opts)   (as-> ^CloudOptions o (.endpoint o ^URI (endpoint :s3 opts)))
      (:region opts)     (as-> ^CloudOptions o (.region o (text :region)))
      access             (as-> ^CloudOptions o (.credentials o (Credentials. access secret (text :session-token))))
      (:anonymous? opts) (as-> ^CloudOptions o (.unsigned o)))))

(defn- gcs [^CloudOptions cloud opts]
  (known! :gcs opts [:endpoint :anonymous?])
  (cond-> cloud
    (:endpoint opts)   (as-> ^CloudOptions o (.gcsEndpoint o ^URI (endpoint :gcs opts)))
    (:anonymous? opts) (as-> ^CloudOptions o (.gcsUnsigned o))))

(defn cloud
  "The options about places that are not of this machine, as Java takes them."
  ^CloudOptions [opts]
  (let [{:keys [httpfs cache cache-limit max-age-ms retry-ms reference-schemes]} opts]
    (cond-> CloudOptions/DEFAULT
      (:s3 opts)        (s3 (:s3 opts))
      (:gcs opts)       (gcs (:gcs opts))
      (true? httpfs)    (as-> ^CloudOptions o (.httpfs o))
      (and httpfs (not (true? httpfs))) (as-> ^CloudOptions o (.httpfs o (->path httpfs "The extension is a file here.")))
      cache             (as-> ^CloudOptions o (.cache o (->path cache "The cache is.")))
      cache-limit       (as-> ^CloudOptions o (.cacheLimit o ^String cache-limit))
      max-age-ms        (as-> ^CloudOptions o (.maxAge o (Duration/ofMillis max-age-ms)))
      retry-ms          (as-> ^CloudOptions o (.patience o (Duration/ofMillis retry-ms)))
      reference-schemes (as-> ^CloudOptions o (.referenceSchemes o (set (map name reference-schemes)))))))

(defn- folio-options ^FolioOptions [opts]
  (let [{:keys [create? read-only? metadata memory-limit threads temp-limit follow-references? external-access? lock-timeout-ms]} opts]
    (cond-> (.cloud FolioOptions/DEFAULT (cloud opts))
      (false? create?) (as-> ^FolioOptions o (.existing o))
      read-only?       (as-> ^FolioOptions o (.readOnly o))
      metadata         (as-> ^FolioOptions o (.metadata o (data/->json metadata)))
      memory-limit     (as-> ^FolioOptions o (.memoryLimit o memory-limit))
      threads          (as-> ^FolioOptions o (.threads o (int threads)))
      temp-limit       (as-> ^FolioOptions o (.tempLimit o temp-limit))
      follow-references? (as-> ^FolioOptions o (.followingReferences o))
      external-access? (as-> ^FolioOptions o (.withExternalAccess o))
      lock-timeout-ms  (as-> ^FolioOptions o (.lockTimeout o (Duration/ofMillis lock-timeout-ms))))))

(defn open!
  "Java's folio at a place, a path or a URL."
  ^Folio [place opts]
  (options/check :open opts)
  (if (and (string? place) (Url/is place))
    (Folio/open ^String place (folio-options opts))
    (Folio/open (->path place "") (folio-options opts))))
