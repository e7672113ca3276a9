(ns ^:no-doc datafolio.impl.doctor
  "Looking a folio over: what the door hands out under this name."
  (:require [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options]
            [datafolio.impl.progress :as progress])
  (:import (datafolio Diagnosis DoctorOptions Finding Finding$Repair Folio)
           (datafolio.store Checksums$Reading)
           (java.util Optional)
           (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(defn- or-nil [^Optional x] (.orElse x nil))

(defn- finding->map [^Finding f]
  (into (array-map :finding (keyword (.keyword (.sort f)))
                   :loss?   (.isLoss (.sort f)))
        (concat (for [[k v] [[:item (or-nil (.item f))] [:version-id (or-nil (.version f))] [:path (some-> (or-nil (.path f)) str)]]
                      :when v]
                  [k v])
                [[:message (.message f)]
                 [:repair (condp = (.repair f) Finding$Repair/NONE nil Finding$Repair/POSSIBLE :possible :done)]])))

(defn- reading-listener ^Consumer [option]
  (when-let [tell (progress/teller option "doctor" "bytes")]
    (let [draws? (true? option)]
      (reify Consumer
        (accept [_ reading]
          (let [^Checksums$Reading r reading]
            (tell (if draws?
                    {:rows (.bytes r), :of (.ofBytes r)}
                    {:files (.files r), :of (.ofFiles r), :bytes (.bytes r), :of-bytes (.ofBytes r)}))))))))

(defn doctor
  "Looks the folio over: whether all that it names, for the present and for snapshots, is there and as it was written; whether
  what is recorded of sizes, rows and columns is true; and what lies in its directory that nobody names. Returns {:sound?
  :findings :path :revision :files :bytes :read}, printed as lines. :sound? is false when something cannot be had that
  somebody may ask for. A finding is {:finding :loss? :item :version-id :path :message :repair}, where :finding is one of
  :payload-missing :payload-damaged :payload-unreadable :unsafe-path :target-missing :snapshot-incomplete (these are losses)
  :wrong-record :dangling-input :orphan :stray :foreign-file :stale-text, and :repair nil, :possible or :done.

  Options: :repair? (false), mends what can be mended without losing a byte: what nobody names goes to the folder lost+found,
  a lost payload whose bytes are among it is put back, records that files prove wrong are put right; :again? (false), reads
  also files that are unchanged, by size, times and inode, since they were read last; :threads (one per core); :progress
  (true, or a function of {:files :of :bytes :of-bytes}).
  Throws :read-only, :lock-timeout, :interrupted, :io-error.

    (folio/doctor f {:repair? true})"
  ([f] (doctor f nil))
  ([f opts]
   (let [{:keys [repair? again? threads] :as opts} (options/check :doctor opts)
         java     (folio/reader f)
         listener (reading-listener (:progress opts))]
     (when-not (instance? Folio java)
       (throw (errors/error :invalid-argument (str "It takes an open folio to look it over, not " f ".") {:found (str f)})))
     (errors/with-errors nil
       (let [^Diagnosis d (.doctor ^Folio java (cond-> DoctorOptions/DEFAULT
                                                 repair?  (as-> ^DoctorOptions o (.repairing o))
                                                 again?   (as-> ^DoctorOptions o (.readingAll o))
                                                 threads  (as-> ^DoctorOptions o (.threads o (int threads)))
                                                 listener (as-> ^DoctorOptions o (.progress o listener))))]
         (with-meta (array-map :sound?   (.isSound d)
                               :findings (mapv finding->map (.findings d))
                               :path     (str (.path d))
                               :revision (.revision d)
                               :files    (.files d)
                               :bytes    (.bytes d)
                               :read     (.read d))
                    {:type ::diagnosis, ::text (str d)}))))))

(defmethod print-method ::diagnosis [diagnosis ^java.io.Writer writer]
  (.write writer (str (::text (meta diagnosis)))))
