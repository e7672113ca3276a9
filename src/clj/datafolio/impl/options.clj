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
   :where     [(fn [x] (or (string? x) (and (vector? x) (string? (first x)))))
               "SQL, or a vector of SQL and its parameters, such as [\"dep_delay > ?\" 60]"]
   :progress  [(fn [x] (or (boolean? x) (ifn? x))) "true, false or a function of {:rows :of :bytes}"]
   :map       [map? "a map"]
   :read-as   [#{:chunk :rows :columns :arrow :chunks} ":chunk, :rows, :columns, :arrow or :chunks"]
   :step-as   [#{:chunk :rows :columns} ":chunk, :rows or :columns"]
   :value-as  [#{:chunk :rows :columns :arrow :chunks :array} ":chunk, :rows, :columns, :arrow, :chunks or :array"]
   :data-as   [#{:table :json :array :timestamp :file} ":table, :json, :array, :timestamp or :file"]
   :format    [(fn [x] (contains? #{"parquet" "csv"} (name x))) ":parquet or :csv"]
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
    :external-access? {:shape :boolean, :default "false", :doc "queries may reach files and functions outside the folio"}
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
    :model-type       {:shape :text, :default "\"unknown\"", :doc "the name of a model's class, for people"}
    :columns          {:shape :names, :default "all", :doc "columns to read, in this order"}
    :where            {:shape :where, :default "all rows", :doc "a condition on the rows"}
    :offset           {:shape :count, :default "0", :doc "rows to leave out at the beginning"}
    :limit            {:shape :count, :default "all", :doc "rows to read at most"}
    :chunk-size       {:shape :positive, :default "as many rows as make about 2 MB"
                       :doc "rows of a chunk; only the last is shorter"}
    :max-chunk-bytes  {:shape :positive, :default "268435456", :doc "the size in bytes that no chunk exceeds"}
    :timeout-ms       {:shape :positive, :default "none", :doc "how long opening and reading may take together, in milliseconds"}
    :progress         {:shape :progress, :default "false"
                       :doc "true draws a line in a terminal; a function is called with {:rows :of :bytes}"}
    :key-fn           {:shape :fn, :default "keyword", :doc "what makes keys of column names and of JSON's names"}
    :ordered?         {:shape :boolean, :default "true", :doc "results come in the order of the chunks"}
    :archived?        {:shape :boolean, :default "false", :doc "archived items, and only these"}))

(def as-options
  "What :as means differs by call."
  {:add!   {:shape :data-as, :default "told by the data", :doc "what the data is taken for"}
   :value  {:shape :value-as, :default ":chunk for tables", :doc "in what form the contents come"}
   :table  {:shape :read-as, :default ":chunk", :doc "in what form the rows come"}
   :query  {:shape :read-as, :default ":chunk", :doc "in what form the rows come"}
   :chunks {:shape :step-as, :default ":chunk", :doc "in what form each chunk comes"}})

(def ^:private reading [:key-fn :timeout-ms :progress :max-chunk-bytes])

(def ^:private with-item [:description :inputs :overwrite?])

(def calls
  "Call -> the options it takes."
  (array-map
    :open       [:create? :read-only? :metadata :memory-limit :threads :external-access? :lock-timeout-ms]
    :add!       (into with-item [:as :types :compression :row-group-size :category :progress])
    :import!    (into with-item [:types :compression :row-group-size :delimiter :header? :null-text])
    :reference! (into with-item [:format])
    :add-file!  (into with-item [:category])
    :add-model! (into with-item [:model-type])
    :append!    [:description :inputs :types :compression :row-group-size :progress]
    :appender   [:description :inputs :types :compression :row-group-size :progress]
    :update!    [:description :inputs]
    :items      [:archived?]
    :value      (into [:as] reading)
    :metadata   [:key-fn]
    :table      (into [:as :columns :where :offset :limit :chunk-size] reading)
    :chunks     (into [:as :columns :where :offset :limit :chunk-size] reading)
    :query      (into [:as :chunk-size] reading)
    :arrow-path [:columns :where :timeout-ms :progress]
    :mmap       [:columns :where :key-fn :timeout-ms :progress]
    :preview    [:columns :where :key-fn]
    :info       [:key-fn]
    :pmap-chunks [:threads :ordered? :columns :where :offset :limit :chunk-size :key-fn :timeout-ms :progress :max-chunk-bytes]))

(defn spec
  "What a call's option is: :shape, :default and :doc."
  [call option]
  (if (= :as option) (as-options call) (options option)))

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
           (str "\n## `" (name call) "`\n\n| option | value | default | what it does |\n| --- | --- | --- | --- |\n"
                (str/join (for [option known
                                :let [{:keys [shape default doc]} (spec call option)]]
                            (str "| `" option "` | " (second (shapes shape)) " | " default " | " doc " |\n"))))))))
