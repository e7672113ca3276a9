(ns ^:no-doc datafolio.impl.history
  "Snapshots, views and differences: what the door hands out under these names."
  (:require [clojure.string :as str]
            [datafolio.chunk :as chunk]
            [datafolio.impl.data :as data]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.nav :as nav]
            [datafolio.impl.opening :as opening]
            [datafolio.impl.options :as options])
  (:import (datafolio CopyOptions Folio FolioReader FolioView FolioWriter Query Reproduction SnapshotOptions TableDiff)
           (datafolio.manifest Difference Difference$Pair Item Snapshot)
           (datafolio.store Garbage)
           (java.util List Map Optional)))

(set! *warn-on-reflection* true)

(defn- ->place [x] (str x))

(defn- ->name ^String [x] (data/text "name of a snapshot" x))

(defn- texts ^List [xs] (mapv #(data/text "tag" %) xs))

(defn- open-folio
  "Java's folio; a transaction or a view is refused."
  ^Folio [f what]
  (let [java (folio/reader f)]
    (when-not (instance? Folio java)
      (throw (errors/error :invalid-argument (str "It takes an open folio to " what ", not " f ".") {:found (str f)})))
    java))

(defn- kebab [k] (keyword (str/replace k "_" "-")))

(defn- summary [^Snapshot s]
  {:name        (.name s)
   :timestamp   (.timestamp s)
   :description (.orElse (.description s) nil)
   :tags        (vec (.tags s))
   :items       (count (.versions s))})

(defn- snapshot->map [^Snapshot s]
  (data/ordered
    (concat [[:name (.name s)] [:timestamp (.timestamp s)] [:description (.orElse (.description s) nil)] [:tags (vec (.tags s))]]
            (when (pos? (.revision s)) [[:revision (.revision s)]])
            (for [[k ^Map facts] [[:git (.git s)] [:environment (.environment s)] [:execution (.execution s)]]
                  :when (seq facts)]
              [k (data/<-json kebab facts)])
            [[:versions (data/ordered (.versions s))] [:metadata (data/<-json keyword (.metadata s))]])))

;; ---- taking and looking

(defn- snapshot-options ^SnapshotOptions [{:keys [description tags git? environment? variables entry-point directory]}]
  (cond-> (if directory (.directory SnapshotOptions/DEFAULT (opening/->path directory "Git is asked in a directory.")) SnapshotOptions/DEFAULT)
    description            (as-> ^SnapshotOptions o (.description o ^String description))
    tags                   (as-> ^SnapshotOptions o (.tags o (texts tags)))
    (false? git?)          (as-> ^SnapshotOptions o (.withoutGit o))
    variables              (as-> ^SnapshotOptions o (.variables o (into-array String (texts variables))))
    environment?           (as-> ^SnapshotOptions o (.withEnvironment o {"clojure_version" (clojure-version)}))
    (true? entry-point)    (as-> ^SnapshotOptions o (.withEntryPoint o))
    (string? entry-point)  (as-> ^SnapshotOptions o (.entryPoint o ^String entry-point))))

(defn snapshot!
  "Gives the present state a name, under which it stays readable whatever becomes of its items. No payload is copied.
  Returns the snapshot's map (see `snapshot`). The name is made of letters, digits, `.`, `_` and `-`.

  Options: :description, :tags (a sequence of words); and what of the surroundings is recorded: :git? (true: commit, branch,
  whether there were changes, and the remote, where the directory is in a repository), :environment? (false: Java, Clojure,
  the platform, hashes of deps.edn and its like), :variables (names of environment variables; no other is recorded),
  :entry-point (how to call the program, or true for this JVM's own call, arguments included), :directory (where the program
  is; the working directory).
  Throws :invalid-name, :snapshot-exists, :read-only, :lock-timeout, :io-error.

    (folio/snapshot! f \"v1\" {:description \"as submitted\", :tags [\"paper\"], :environment? true})"
  ([f name] (snapshot! f name nil))
  ([f name opts]
   (let [opts (options/check :snapshot! opts)]
     (errors/with-errors {:snapshot (->name name)}
       (snapshot->map (.snapshot (folio/writer f) (->name name) (snapshot-options opts)))))))

(defn snapshots
  "The snapshots, the newest first: {:name :timestamp :description :tags :items (how many)}. Option: :tag, only those that
  have it."
  ([f] (snapshots f nil))
  ([f opts]
   (let [{:keys [tag]} (options/check :snapshots opts)]
     (errors/with-errors nil
       (mapv summary (if tag
                       (.snapshots (folio/reader f) (data/text "tag" tag))
                       (.snapshots (folio/reader f))))))))

(defn snapshot
  "What a snapshot recorded: :name, :timestamp, :description, :tags, :versions {item version-id}, :metadata, and where they
  are recorded :revision, :git, :environment and :execution. Throws :snapshot-not-found with the nearest names."
  [f name]
  (errors/with-errors nil
    (snapshot->map (.findSnapshot (folio/reader f) (->name name)))))

(defn at
  "A view of the folio at one moment, which takes the folio's place in every call that reads: as it is now, as a snapshot
  (its name) has it, or at a revision (an integer): the present one, one of which a view is open, or one at which a snapshot
  was taken here. Whatever is published meanwhile, everything read from it is of that state, and no process of this library
  deletes anything of it (of a folio that was opened read-only, this process). Close it with `with-open`; it ends with its folio. Throws :snapshot-not-found.

    (with-open [paper (folio/at f \"v1\")]
      (folio/query paper \"select count(*) from flights\"))"
  (^java.lang.AutoCloseable [f]
   (errors/with-errors nil
     (folio/handle (.at (open-folio f "look at a moment")) nav/item (folio/held f))))
  (^java.lang.AutoCloseable [f moment]
   (errors/with-errors nil
     (let [java  (open-folio f "look at a moment")
           ^FolioView view (if (int? moment) (.at java (long moment)) (.at java (->name moment)))]
       (folio/handle view nav/item (folio/held f))))))

;; ---- differences

(defn- difference->map [^Difference d]
  (array-map :from (.from d), :to (.to d)
             :added (vec (.added d)), :removed (vec (.removed d)), :changed (vec (.changed d)), :unchanged (vec (.unchanged d))
             :metadata (data/ordered (for [[k ^Difference$Pair pair] (.metadata d)]
                                       [(keyword k) [(data/<-json keyword (.before pair)) (data/<-json keyword (.after pair))]]))))

(defn- types->map [key-fn types] (data/ordered (for [[column type] types] [(key-fn column) type])))

(defn- query-chunks [key-fn what ^Query query]
  (chunk/chunks (fn [] (.chunks query)) {:key-fn key-fn, :what {:query what}}))

(defn- table-diff->map [^TableDiff d from to key-fn]
  (data/ordered (concat (array-map :table (.table d), :from from, :to to
                    :columns {:added   (types->map key-fn (.columnsAdded d))
                              :removed (types->map key-fn (.columnsRemoved d))
                              :changed (data/ordered (for [[column ^datafolio.TableDiff$Types types] (.columnsChanged d)]
                                                       [(key-fn column) [(.before types) (.after types)]]))}
                    :rows [(.rowsBefore d) (.rowsAfter d)])
         (when (.isPresent (.counts d))
           (let [^datafolio.TableDiff$Counts n (.get (.counts d))]
             [[:counts {:added (.added n), :removed (.removed n), :changed (.changed n), :unchanged (.unchanged n)}]
              [:changed-columns (data/ordered (for [[column rows] (.changedColumns d)] [(key-fn column) rows]))]
              [:added (query-chunks key-fn "rows added" (.added d))]
              [:removed (query-chunks key-fn "rows removed" (.removed d))]
              [:changed (query-chunks key-fn "rows changed" (.changed d))]])))))

(defn- diff-table [f from to {:keys [table key key-fn]}]
  (let [java (folio/reader f), item (data/item-name table), columns ^List (data/column-names key)
        key-fn (or key-fn keyword)]
    (table-diff->map (if to (.diffTable java item from to columns) (.diffTable java item from columns))
                     from (or to "now") key-fn)))

(defn diff
  "What changed from one snapshot to another, or since one (to now; without a name, since the newest):
  {:from :to :added :removed :changed :unchanged}, names of items each, and :metadata {key [before after]}.

  With the option :table what changed in that table: {:table :from :to :columns {:added :removed :changed} :rows [before
  after]}, columns with their types. With :key, the columns that tell a row from all others, also :counts {:added :removed
  :changed :unchanged}, :changed-columns {column rows}, and the rows themselves, as streams of chunks (see `chunks`) under
  :added, :removed and :changed (there the key, then :x_before and :x_after of every column x that changed). It is told by
  queries; neither table is loaded. Other options: :key-fn (keyword).
  Throws :snapshot-not-found, :item-not-found, :column-not-found, :invalid-argument when rows share a key.

    (folio/diff f \"v1\")
    (folio/diff f \"v1\" \"v2\" {:table :prices, :key [:sku]})"
  ([f] (errors/with-errors nil (difference->map (.diff (folio/reader f)))))
  ([f from] (if (map? from)
              (throw (errors/error :invalid-argument "Name the snapshot before the options: (folio/diff f \"v1\" {:table :t})." {}))
              (diff f from nil nil)))
  ([f from to] (if (map? to) (diff f from nil to) (diff f from to nil)))
  ([f from to opts]
   (let [{:keys [table] :as opts} (options/check :diff opts)
         java ^FolioReader (folio/reader f), from (->name from), to (some-> to ->name)]
     (errors/with-errors nil
       (cond table (diff-table f from to opts)
             to    (difference->map (.diff java from to))
             :else (difference->map (.diff java from)))))))

;; ---- back, out and away

(defn restore!
  "Makes a snapshot's items and metadata the present ones, in one publish. The present is not lost: unless a snapshot holds
  all of it already, it is kept as one called before-restore-rN. Returns {:restored name :kept name-or-nil}. Option:
  :keep-present? (true); with false, what no snapshot holds is dropped.
  Throws :snapshot-not-found, :snapshot-incomplete naming the items that are lost, :read-only, :lock-timeout."
  ([f name] (restore! f name nil))
  ([f name opts]
   (let [{:keys [keep-present?]} (options/check :restore! opts), java (folio/writer f), name (->name name)]
     (errors/with-errors nil
       (let [^Optional kept (if (false? keep-present?) (do (.restoreAndDrop java name) (Optional/empty)) (.restore java name))]
         {:restored name, :kept (when (.isPresent kept) (.name ^Snapshot (.get kept)))})))))

(defn export!
  "Makes a folio of its own of a snapshot's state, in a directory that does not exist yet, or at a URL where nothing is, reached as
  the folio's own options say; there as a whole or not at all. Returns its path or URL. Throws :snapshot-not-found, :snapshot-incomplete, :not-empty, :payload-missing, :payload-damaged,
  :disk-full."
  [f name target]
  (errors/with-errors nil
    (str (.export (open-folio f "export") (->name name) ^String (->place target)))))

(defn copy!
  "Makes a folio of its own of current items, in a directory that does not exist yet, or at a URL where nothing is. Returns its place. Options: :items (names
  and patterns such as \"runs/*\"; all that are not archived), :without (names and patterns to leave out), :lineage? (false:
  also what the items were made from, however far back), :archived? (false), :metadata (entries for the copy).
  Throws :item-not-found, :not-empty, :payload-missing, :payload-damaged, :disk-full.

    (folio/copy! f \"for-review\" {:items [\"report\" \"figures/*\"], :lineage? true})"
  ([f target] (copy! f target nil))
  ([f target opts]
   (let [{:keys [items without lineage? archived? metadata]} (options/check :copy! opts)
         names (fn ^"[Ljava.lang.String;" [xs] (into-array String (map data/item-name xs)))]
     (errors/with-errors nil
       (str (.copyTo (open-folio f "copy") ^String (->place target)
                     (cond-> CopyOptions/DEFAULT
                       items     (as-> ^CopyOptions o (.items o (names items)))
                       without   (as-> ^CopyOptions o (.without o (names without)))
                       lineage?  (as-> ^CopyOptions o (.withLineage o))
                       archived? (as-> ^CopyOptions o (.withArchived o))
                       metadata  (as-> ^CopyOptions o (.metadata o (data/->json metadata))))))))))

(defn delete-snapshot!
  "Deletes a snapshot; what only it held stays until `gc!`. Returns what it was. Throws :snapshot-not-found."
  [f name]
  (errors/with-errors nil
    (snapshot->map (.deleteSnapshot ^FolioWriter (folio/writer f) (->name name)))))

(defn gc!
  "Deletes what nobody names: versions that are neither current nor held by a snapshot, their files, and files that writers
  left which died (when nobody wrote to them for a day). What this process is reading goes when it is closed, what another one
  reads at a later collection. Returns
  {:versions [{:name :version-id}] :files [path] :bytes :in-use (files) :dry-run?}. Option: :dry-run? (false); with true it
  only tells.
  Throws :read-only, :lock-timeout, :io-error.

    (folio/gc! f {:dry-run? true})"
  ([f] (gc! f nil))
  ([f opts]
   (let [{:keys [dry-run?]} (options/check :gc! opts), java (open-folio f "collect garbage")]
     (errors/with-errors nil
       (let [^Garbage g (if dry-run? (.garbage java) (.collectGarbage java))]
         (array-map :versions (mapv (fn [^Item item] {:name (.name item), :version-id (.orElse (.versionId item) nil)}) (.versions g))
                    :files    (mapv str (.files g))
                    :bytes    (.bytes g)
                    :in-use   (.inUse g)
                    :dry-run? (boolean dry-run?)))))))

(defn reproduce
  "What to check out and run to come to a snapshot again, as far as it was recorded: {:snapshot :commands :notes}, printed as
  lines for a shell, in which the notes are comments. Nothing is run. Throws :snapshot-not-found."
  [f name]
  (errors/with-errors nil
    (let [^Reproduction r (.reproduce (folio/reader f) (->name name))]
      (with-meta (array-map :snapshot (.snapshot r), :commands (vec (.commands r)), :notes (vec (.notes r)))
                 {:type ::reproduction, ::text (str r)}))))

(defmethod print-method ::reproduction [reproduction ^java.io.Writer writer]
  (.write writer (str (::text (meta reproduction)))))

;; ---- what was made from what

(defn inputs
  "The names of the items that an item was made from. Throws :item-not-found."
  [f name]
  (errors/with-errors nil
    (vec (.inputs (folio/reader f) (data/item-name name)))))

(defn dependents
  "The names of the items that were made from this one. Throws :item-not-found."
  [f name]
  (errors/with-errors nil
    (vec (.dependents (folio/reader f) (data/item-name name)))))

(defn lineage
  "What was made from what: {item [inputs]} of all items, in their order."
  [f]
  (errors/with-errors nil
    (data/ordered (for [[item from] (.inputs (.lineage (folio/reader f)))] [item (vec from)]))))
