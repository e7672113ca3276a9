(ns ^:no-doc datafolio.impl.options
  "Every option of every call, as one table of data: it checks what users give, and docs/options.md is made from it."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]))

(set! *warn-on-reflection* true)

(defn- named? [x] (or (string? x) (keyword? x) (symbol? x)))

(defn- names? [x] (and (or (sequential? x) (set? x)) (every? named? x)))

(defn- count? [x] (and (int? x) (nat-int? x)))

(defn- type-map? [x] (and (map? x) (every? named? (keys x)) (every? named? (vals x))))

(def ^:private shapes
  "What values may look like: a predicate and its words."
  {:boolean   [boolean? "true or false"]
   :text      [string? "a string"]
   :fn        [ifn? "a function"]
   :names     [names? "a sequence of names (strings, keywords or symbols)"]
   :texts     [(fn [x] (and (or (sequential? x) (set? x)) (every? named? x))) "a sequence of item names"]
   :count     [count? "0 or a larger integer"]
   :positive  [pos-int? "1 or a larger integer"]
   :types     [type-map? "a map of column name to type, such as {:price \"DECIMAL(10,2)\"}"]
   :where     [(fn [x] (or (string? x) (keyword? x) (and (sequential? x) (or (named? (first x)) (vector? (first x))))))
               "an expression, such as [:> :dep-delay 60], SQL, or a vector of SQL and its parameters, such as [\"dep_delay > ?\" 60]"]
   :words     [(fn [x] (and (map? x) (every? #{:clauses :ops :fns} (keys x)))) "a map of :clauses, :ops and :fns"]
   :tables    [(fn [x] (and (map? x) (every? named? (keys x)))) "a map of name to rows"]
   :type-list [(fn [x] (and (sequential? x) (every? some? x))) "a sequence of types"]
   :progress  [(fn [x] (or (boolean? x) (ifn? x))) "true, false or a function of {:rows :of :bytes}"]
   :map       [map? "a map"]
   :any       [(constantly true) "anything"]
   :dialect   [(fn [x] (or (keyword? x) (map? x))) ":ansi, :duckdb, :spark, :mysql, :sqlserver, :oracle or what `dialect` made"]
   :regex     [(fn [x] (instance? java.util.regex.Pattern x)) "a regular expression"]
   :checking  [#{:none :basic :strict} ":none, :basic or :strict"]
   :ops       [(fn [x] (or (map? x) (set? x))) "a map or set"]
   :read-as   [#{:dataset :chunk :rows :columns :arrow :chunks} ":dataset, :chunk, :rows, :columns, :arrow or :chunks"]
   :step-as   [#{:dataset :chunk :rows :columns} ":dataset, :chunk, :rows or :columns"]
   :value-as  [#{:dataset :chunk :rows :columns :arrow :chunks :array}
               ":dataset, :chunk, :rows, :columns, :arrow, :chunks or :array"]
   :data-as   [#{:table :json :array :timestamp :file} ":table, :json, :array, :timestamp or :file"]
   :format    [(fn [x] (contains? #{"parquet" "csv" "delta"} (name x))) ":parquet, :csv or :delta"]
   :moment    [(fn [x] (or (inst? x) (string? x))) "an Instant or its text, such as \"2026-01-31T12:00:00Z\""]
   :versions  [(fn [x] (and (map? x) (every? named? (keys x)) (every? #(or (count? %) (inst? %) (string? %)) (vals x))))
               "a map of table to version or time, such as {:events 3}"]
   :tag       [named? "a string"]
   :name      [named? "a name (string, keyword or symbol)"]
   :place     [(fn [x] (or (string? x) (instance? java.io.File x) (instance? java.nio.file.Path x))) "a path (string, File or Path)"]
   :schemes   [(fn [x] (and (or (sequential? x) (set? x)) (every? #(and (named? %) (#{"s3" "gs" "https" "http"} (name %))) x)))
               "a sequence of :s3, :gs, :https and :http"]
   :extension [(fn [x] (or (true? x) (string? x) (instance? java.io.File x) (instance? java.nio.file.Path x))) "true, or a path (string, File or Path)"]
   :secret    [any? "a map"] ; looked into where it is used, since its values are not to be in an error
   :places    [sequential? "a sequence of aliases or paths"]
   :command   [(fn [x] (or (true? x) (string? x))) "a command line, or true for this JVM's own"]
   :kind      [(fn [x] (every? #{:table :model :artifact :file :array :json :timestamp} (if (coll? x) x [x])))
               ":table, :model, :file, :array, :json or :timestamp, or a sequence of these"]
   :codec     [(fn [x] (and (named? x) (contains? #{"zstd" "snappy" "lz4" "gzip" "uncompressed"} (name x))))
               ":zstd, :snappy, :lz4, :gzip or :uncompressed"]})

(def options
  "Option -> :shape, :default (a text, when there is something to say) and :doc."
  (array-map
    :create?          {:shape :boolean, :default "true", :doc "a missing folio is created"}
    :read-only?       {:shape :boolean, :default "false", :doc "changes are refused"}
    :metadata         {:shape :map, :default "{}", :doc "facts that a folio gets when it is created"}
    :memory-limit     {:shape :text, :default "80% of the machine's memory for reads, 384 MB for writes"
                       :doc "how much memory DuckDB may use, such as \"512MB\""}
    :threads          {:shape :positive, :default "one per core", :doc "how many threads work at once"}
    :temp-limit       {:shape :text, :default "90% of what is free on the disk of java.io.tmpdir"
                       :doc "how much of the disk DuckDB may use for what does not fit into memory, such as \"10GB\""}
    :follow-references? {:shape :boolean, :default "false"
                       :doc "references to tables elsewhere are followed that this process did not make itself"}
    :external-access? {:shape :boolean, :default "false", :doc "queries may reach files and functions outside the folio"}
    :reference-schemes {:shape :schemes, :default "none"
                       :doc "of which references to tables that are not of this machine are followed, with :follow-references?: :s3, :gs, :https, :http"}
    :s3               {:shape :secret, :default "as the SDK finds them: environment, profile, role"
                       :doc "how S3 is reached: :endpoint, :region, :access-key, :secret-key, :session-token, :anonymous?"}
    :gcs              {:shape :secret, :default "Google's application default credentials", :doc "how Google Cloud Storage is reached: :endpoint, :anonymous?"}
    :httpfs           {:shape :extension, :default "none: files are fetched whole"
                       :doc "DuckDB's extension httpfs, which reads tables where they are: its file, or true for an installed one"}
    :cache            {:shape :place, :default "datafolio/objects in XDG_CACHE_HOME, else in ~/.cache", :doc "the folder of what is kept of object stores"}
    :cache-limit      {:shape :text, :default "\"10GB\"", :doc "how much that folder keeps at most"}
    :url              {:shape :text, :default "everything", :doc "the place whose files are deleted"}
    :max-age-ms       {:shape :count, :default "1000", :doc "how old what is known of a manifest elsewhere may be before it is asked for again, in milliseconds"}
    :retry-ms         {:shape :positive, :default "60000", :doc "how long requests that fail for now are tried again for, in milliseconds"}
    :lock-timeout-ms  {:shape :positive, :default "30000", :doc "how long a change waits for other writers, in milliseconds"}
    :description      {:shape :text, :default "kept on overwrite", :doc "what people read about the item; \"\" removes it"}
    :inputs           {:shape :texts, :default "none", :doc "names of the items it was made from"}
    :overwrite?       {:shape :boolean, :default "false", :doc "an item of that name is replaced"}
    :category         {:shape :text, :default "none", :doc "a word that files can be grouped by"}
    :types            {:shape :types, :default "inferred", :doc "types of columns, in DuckDB's words"}
    :compression      {:shape :codec, :default ":zstd", :doc "how the Parquet file is compressed"}
    :row-group-size   {:shape :positive, :default "122880, fewer when rows are wide", :doc "rows of a row group of the Parquet file"}
    :delimiter        {:shape :text, :default "told from the file", :doc "CSV: what stands between values"}
    :header?          {:shape :boolean, :default "told from the file", :doc "CSV: the first line names the columns"}
    :null-text        {:shape :text, :default "\"\"", :doc "CSV: the text that means a missing value, such as \"NA\""}
    :format           {:shape :format, :default "told by the ending", :doc "format of the files that a reference names"}
    :version          {:shape :count, :default "the newest", :doc "the version of a Delta table, by its number"}
    :timestamp        {:shape :moment, :default "now", :doc "the version of a Delta table that was the newest at that time"}
    :versions         {:shape :versions, :default "the newest", :doc "the versions of Delta tables, by number or time"}
    :partition-by     {:shape :names, :default "none", :doc "columns by whose values the files are told apart"}
    :model-type       {:shape :text, :default "\"unknown\"", :doc "the name of a model's class, for people"}
    :columns          {:shape :names, :default "all", :doc "columns to read, in this order"}
    :where            {:shape :where, :default "all rows", :doc "a condition on the rows"}
    :offset           {:shape :count, :default "0", :doc "rows to leave out at the beginning"}
    :limit            {:shape :count, :default "all", :doc "rows to read at most"}
    :chunk-size       {:shape :positive, :default "as many rows as make about 2 MB"
                       :doc "rows of a chunk; only the last is shorter"}
    :max-chunk-bytes  {:shape :positive, :default "268435456", :doc "the size in bytes that no chunk exceeds"}
    :chunks-as        {:shape :step-as, :default ":dataset with tech.ml.dataset on the classpath, else :chunk"
                       :doc "with :as :chunks, in what form each chunk comes"}
    :timeout-ms       {:shape :positive, :default "none", :doc "how long opening and reading may take together, in milliseconds"}
    :progress         {:shape :progress, :default "false"
                       :doc "true draws a bar in a terminal; a function is called with {:rows :of :bytes}"}
    :key-fn           {:shape :fn, :default "keyword", :doc "what makes keys of column names and of JSON's names"}
    :ordered?         {:shape :boolean, :default "true", :doc "results come in the order of the chunks"}
    :archived?        {:shape :boolean, :default "false", :doc "archived items, and only these"}
    :dialect          {:shape :dialect, :default ":ansi", :doc "whose SQL is written"}
    :quoted           {:shape :boolean, :default "names that need it; all, when a dialect is named"
                       :doc "true quotes all names, false none (then names must be trusted)"}
    :quoted-snake     {:shape :boolean, :default "false", :doc "dashes of quoted names become _"}
    :quoted-always    {:shape :regex, :default "none", :doc "names that are always quoted"}
    :params           {:shape :map, :default "{}", :doc "values of named parameters: :?name and [:param :name]"}
    :inline           {:shape :boolean, :default "false", :doc "values stand in the SQL"}
    :numbered         {:shape :boolean, :default "false", :doc "parameters are $1, $2, … instead of ?"}
    :pretty           {:shape :boolean, :default "false", :doc "a line for each clause"}
    :nested           {:shape :boolean, :default "false", :doc "an expression in brackets"}
    :checking         {:shape :checking, :default ":none", :doc ":basic refuses IN and SELECT with nothing, :strict also IN with nil"}
    :values-default-columns {:shape :names, :default "none", :doc "columns that are DEFAULT where a row of VALUES lacks them"}
    :ignored-metadata {:shape :names, :default "none", :doc "keys of metadata that say nothing to SQL"}
    :schema           {:shape :map, :default "none", :doc "{table {column type}}: a name with dashes finds the one with _"}
    :clauses          {:shape :map, :default "{}", :doc "own clauses, see `dialect`"}
    :ops              {:shape :ops, :default "{}", :doc "own operators, see `dialect`"}
    :fns              {:shape :map, :default "{}", :doc "own functions, see `dialect`"}
    :tags             {:shape :names, :default "none", :doc "words that snapshots are grouped by"}
    :tag              {:shape :tag, :default "all", :doc "only snapshots with this tag"}
    :git?             {:shape :boolean, :default "true", :doc "the state of the directory's git repository is recorded"}
    :environment?     {:shape :boolean, :default "false"
                       :doc "Java, Clojure, the platform and hashes of deps.edn and its like are recorded"}
    :variables        {:shape :names, :default "none", :doc "environment variables whose values are recorded"}
    :entry-point      {:shape :command, :default "not recorded", :doc "how to call the program"}
    :directory        {:shape :place, :default "the working directory", :doc "where git, deps.edn and their like are looked for"}
    :table            {:shape :name, :default "none", :doc "the table whose columns and rows are compared"}
    :key              {:shape :names, :default "none", :doc "the columns that tell a row from all others"}
    :keep-present?    {:shape :boolean, :default "true", :doc "what was the present is kept as a snapshot"}
    :repair?          {:shape :boolean, :default "false", :doc "what can be mended without losing a byte is mended"}
    :again?           {:shape :boolean, :default "false", :doc "also files are read that are unchanged since they were read last"}
    :dry-run?         {:shape :boolean, :default "false", :doc "it is only told what would be done"}
    :items            {:shape :names, :default "all that are not archived", :doc "names and patterns of what is copied"}
    :without          {:shape :names, :default "none", :doc "names and patterns of what is left out"}
    :lineage?         {:shape :boolean, :default "false", :doc "also what the items were made from, however far back"}
    :regex?           {:shape :boolean, :default "false", :doc "the pattern is a regular expression, found anywhere in the name"}
    :kind             {:shape :kind, :default "all", :doc "kinds of items to find"}
    :in               {:shape :places, :default "all of the list", :doc "folios to look in"}
    :aliases-only?    {:shape :boolean, :default "false", :doc "only folios that have an alias"}
    :case-sensitive?  {:shape :boolean, :default "false", :doc "capital letters matter"}
    :descriptions?    {:shape :boolean, :default "false", :doc "descriptions are looked at too"}
    :metadata?        {:shape :boolean, :default "false", :doc "the folios' metadata are looked through instead"}
    :home             {:shape :place, :default "DATAFOLIO_HOME, else .datafolio in the user's home"
                       :doc "the directory of the list of folios"}
    :query            {:shape :words, :default "{}", :doc "own words of every query as data, see `datafolio.query/dialect`"}
    :with             {:shape :tables, :default "{}", :doc "datasets, chunks or rows that the query reads as tables, by name"}
    :analyze?         {:shape :boolean, :default "false", :doc "the query is run, so that rows and times are known"}
    :args             {:shape :type-list, :default "to be given", :doc "types of the arguments, in DuckDB's words"}
    :returns          {:shape :any, :default "to be given", :doc "type of what it returns"}
    :nils?            {:shape :boolean, :default "false", :doc "it is called when an argument is missing; else its result is missing then"}
    :volatile?        {:shape :boolean, :default "false", :doc "it gives another result for the same arguments"}
    :vectorized?      {:shape :boolean, :default "false", :doc "it takes a vector for each argument and returns a sequence"}
    :title            {:shape :text, :default "the folio's metadata :title, or its folder", :doc "what stands at the top of the page"}
    :rows             {:shape :count, :default "10", :doc "rows shown of each table"}
    :partitions       {:shape :positive, :default "two to a core of the cluster", :doc "into how many tasks the work is cut"}
    :require          {:shape :names, :default "the function's own", :doc "namespaces to require where the function is called"}))

(def ^:private best-form ":dataset with tech.ml.dataset on the classpath, else :chunk")

(def as-options
  "What :as means differs by call."
  {:add!   {:shape :data-as, :default "told by the data", :doc "what the data is taken for"}
   :value  {:shape :value-as, :default (str "of tables " best-form), :doc "in what form the contents come"}
   :table  {:shape :read-as, :default best-form, :doc "in what form the rows come"}
   :query  {:shape :read-as, :default best-form, :doc "in what form the rows come"}
   :preview {:shape :step-as, :default best-form, :doc "in what form the rows come"}
   :pmap-chunks {:shape :step-as, :default best-form, :doc "in what form the work gets each chunk"}
   :chunks {:shape :step-as, :default best-form, :doc "in what form each chunk comes"}
   :partition-chunks {:shape :step-as, :default best-form, :doc "in what form each chunk comes"}
   :spark/map-chunks {:shape :step-as, :default ":chunk", :doc "in what form the function gets each chunk"}})

(def ^:private differing
  "What another option means, or has as its words, in one call."
  {[:doctor :progress] {:shape :progress, :default "false"
                        :doc "true draws a bar in a terminal; a function is called with {:files :of :bytes :of-bytes}"}
   [:format :cache]    {:shape :any, :default "none", :doc "what `cache` made: SQL is found by the query's value"}
   [:copy! :archived?] {:shape :boolean, :default "false", :doc "archived items too"}
   [:copy! :metadata]  {:shape :map, :default "{}", :doc "entries that the copy has besides or instead of the folio's"}
   [:html :items]      {:shape :names, :default "all", :doc "names of the tables whose rows are shown"}
   [:find :archived?]  {:shape :boolean, :default "false", :doc "archived items too"}
   [:alias! :overwrite?] {:shape :boolean, :default "false", :doc "another folio loses the alias"}
   [:reference! :version] {:shape :count, :default "whichever is the newest", :doc "of a Delta table, always this version"}
   [:snapshot! :description] {:shape :text, :default "none", :doc "what people read about the snapshot"}})

(def ^:private words [:params :clauses :ops :fns])

(def ^:private reading [:key-fn :timeout-ms :progress :max-chunk-bytes])

(def ^:private moment [:version :timestamp])

(def ^:private with-item [:description :inputs :overwrite?])

(def calls
  "Call -> the options it takes."
  (array-map
    :open       [:create? :read-only? :metadata :memory-limit :threads :temp-limit :follow-references? :external-access? :lock-timeout-ms :query
                 :reference-schemes :s3 :gcs :httpfs :cache :cache-limit :max-age-ms :retry-ms]
    :add!       (into with-item [:as :types :compression :row-group-size :category :progress])
    :import!    (into with-item [:types :compression :row-group-size :delimiter :header? :null-text])
    :reference! (into with-item [:format :version])
    :add-file!  (into with-item [:category])
    :add-model! (into with-item [:model-type])
    :append!    [:description :inputs :types :compression :row-group-size :progress]
    :appender   [:description :inputs :types :compression :row-group-size :progress]
    :update!    [:description :inputs]
    :items      [:archived?]
    :value      (into [:as :chunks-as] reading)
    :metadata   [:key-fn]
    :table      (-> [:as :chunks-as :columns :where] (into words) (into [:offset :limit :chunk-size]) (into reading) (into moment))
    :chunks     (-> [:as :columns :where] (into words) (into [:offset :limit :chunk-size]) (into reading) (into moment))
    :query      (-> [:as :chunks-as] (into words) (into [:with :versions :chunk-size]) (into reading))
    :explain    (into [:analyze?] (conj words :with :versions :timeout-ms))
    :register-function! [:args :returns :nils? :volatile? :vectorized?]
    :arrow-path (-> [:columns :where] (into words) (into [:timeout-ms :progress]) (into moment))
    :mmap       (-> [:columns :where] (into words) (into [:key-fn :timeout-ms :progress]) (into moment))
    :preview    (-> [:as :columns :where] (into words) (into [:key-fn]) (into moment))
    :info       (into [:key-fn] moment)
    :format     [:dialect :quoted :quoted-snake :quoted-always :params :inline :numbered :pretty :nested :checking
                 :values-default-columns :ignored-metadata :schema :cache :clauses :ops :fns]
    :snapshot!  [:description :tags :git? :environment? :variables :entry-point :directory]
    :snapshots  [:tag]
    :diff       [:table :key :key-fn]
    :restore!   [:keep-present?]
    :copy!      [:items :without :lineage? :archived? :metadata]
    :gc!        [:dry-run?]
    :doctor     [:repair? :again? :threads :progress]
    :aliases    [:home]
    :alias-path [:home]
    :alias!     [:overwrite? :home]
    :unalias!   [:home]
    :find       [:regex? :kind :in :aliases-only? :archived? :case-sensitive? :descriptions? :metadata? :home]
    :html       [:title :items :rows]
    :pmap-chunks [:as :threads :ordered? :columns :where :params :clauses :ops :fns :offset :limit :chunk-size :version :timestamp :key-fn :timeout-ms :progress :max-chunk-bytes]
    :export-delta! [:partition-by]
    :partition-chunks [:as :columns :chunk-size :key-fn]
    :spark/table [:columns]
    :spark/query words
    :spark/add! (into with-item [:types :compression :row-group-size])
    :spark/map-chunks [:as :columns :chunk-size :partitions :require]
    :cache/status [:cache :cache-limit]
    :cache/clear! [:url :cache :cache-limit]
    :cache/verify! [:cache :cache-limit]))

(defn spec
  "What a call's option is: :shape, :default and :doc."
  [call option]
  (cond (= :as option) (as-options call)
        :else          (or (differing [call option]) (options option))))

(defn check
  "Returns the options map `opts` (nil is {}) of a call when every key is known and every value fits.
  Throws :invalid-argument: for an unknown key with the nearest one, for a value with what was expected."
  [call opts]
  (let [known (calls call)]
    (errors/check-options opts known)
    (doseq [[option value] opts
            :when (some? value)
            :let  [[fits? words] (shapes (:shape (spec call option)))]]
      (when-not (fits? value)
        (throw (errors/error :invalid-argument (str "The option " option " is " words ", not " (pr-str value) ".")
                             {:option option, :expected words, :found (pr-str value)}))))
    (into {} (filter (comp some? val)) opts)))

(defn page
  "docs/options.md: every call with its options."
  []
  (str "# Options\n\nOne table a call. An option that is not listed is an error, which names the nearest one; `nil` is the same as leaving it out.\n"
       (str/join
         (for [[call known] calls]
           (str "\n## `" (subs (str call) 1) "`\n\n| option | value | default | what it does |\n| --- | --- | --- | --- |\n"
                (str/join (for [option known
                                :let [{:keys [shape default doc]} (spec call option)]]
                            (str "| `" option "` | " (second (shapes shape)) " | " default " | " doc " |\n"))))))))
