(ns ^:no-doc datafolio.impl.pod.calls
  "What a pod does when a client calls a function: handles become folios, the API does the work, open things become handles."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.folio :as folio]
            [datafolio.impl.options :as options]
            [datafolio.impl.pod.edn :as edn]
            [datafolio.impl.pod.handles :as handles]
            [datafolio.impl.pod.stream :as stream]
            [datafolio.impl.pod.transaction :as transaction])
  (:import (datafolio Appender)))

(set! *warn-on-reflection* true)

(def not-here
  "Functions of the API that a pod lacks, and why."
  {'java-folio  "gives an object of this JVM"
   'datasource  "gives an object of this JVM"
   'mmap        "gives memory of this process; arrow-path gives the file"
   'register-function! "takes a function"
   'with-functions     "takes functions"
   'query-of    "looks at results of this JVM; those that a pod hands out are plain data"
   'pmap-chunks "takes a function; reduce over `chunks`, or start a thread for each of `partitions`"
   'chunk       "rows and columns are plain data in a pod"
   'rows        "rows and columns are plain data in a pod"
   'row-count   "rows and columns are plain data in a pod"
   'realize     "rows and columns are plain data in a pod"
   'filter-rows "rows and columns are plain data in a pod"})

;; ---- options

(def ^:private key-fns
  {'keyword keyword, 'str identity, 'identity identity, 'name identity, 'symbol symbol})

(defn- key-fn [k]
  (or (key-fns (symbol (name k)))
      (throw (errors/error :invalid-argument (str ":key-fn is one of the names keyword, str and symbol in a pod, not " (pr-str k) ".")
                           {:option :key-fn, :found (pr-str k)}))))

(defn- takes? [call option] (some #{option} (options/calls (keyword call))))

(defn- with-functions
  "The arguments of a call whose options, the last of them, name functions, with these functions; `tell` gets progress."
  [call args tell]
  (let [opts (when (map? (peek args)) (peek args))]
    (cond-> args
      (and (takes? call :key-fn) (ident? (:key-fn opts)))
      (update-in [(dec (count args)) :key-fn] key-fn)

      (= :datafolio.pod/values (:progress opts))
      (assoc-in [(dec (count args)) :progress] tell))))

(defn- split
  "[arguments options] of a read, whose first two arguments are no options."
  [args]
  (if (and (map? (peek args)) (< 2 (count args)))
    [(pop args) (peek args)]
    [args nil]))

(def ^:private forms [:rows :columns])

(defn- form-of
  "The form of rows that options ask for. Throws :invalid-argument for one that is no data."
  [opts more]
  (let [form (:as opts :rows)]
    (when-not (some #{form} (concat forms more))
      (throw (errors/error :invalid-argument (str "A pod hands out rows as one of " (pr-str forms) ", not as " (pr-str form) ".")
                           {:option :as, :found form, :expected forms})))
    form))

(defn- with-form [args more]
  (let [[args opts] (split args)]
    (conj args (assoc opts :as (form-of opts more)))))

;; ---- the calls that are not the API's own

(defn- handle! [x]
  (when-not (handles/handle? x)
    (throw (errors/error :invalid-argument (str "A handle of this pod was expected, not " (pr-str x) ".") {})))
  x)

(defn- plain
  "An argument without what it stands for: a folio for its handle."
  [registry x]
  (if (handles/handle? x)
    (let [{:keys [kind value]} (handles/fetch registry x nil)]
      (if (= :transaction kind) (:tx value) value))
    x))

(defn- owner [args] (get (first args) handles/id-key))

(defn- facts [f] (array-map :path (.place (folio/reader f))))

(defn- keep-open!
  "The handle of what a call has opened."
  [registry kind value owner facts]
  (handles/register! registry kind value {:owner owner, :facts facts, :close! #(.close ^java.lang.AutoCloseable value)}))

(defn- keep-appender! [registry ^Appender appender owner]
  (handles/register! registry :appender appender {:owner owner, :close! (fn [] (.discard appender) (.close appender))}))

(defn- close-call! [registry handle]
  (if (= "appender" (some->> handle handles/id-key str (re-find #"^[a-z]+")))
    (let [{:keys [value id]} (try (handles/fetch registry handle #{:appender})
                                  (catch clojure.lang.ExceptionInfo e
                                    (when-not (= :closed (:datafolio/error (ex-data e))) (throw e))))]
      (when value
        (handles/forget! registry id)
        (errors/with-errors nil (.close ^Appender value)))) ; publishes
    (handles/close! registry handle)))

(defn- read-chunks
  "The API's chunks of a call, as chunks of ours."
  [{:keys [api registry]} call args opts]
  (apply (api call)
         (conj (mapv #(plain registry %) args)
               (if (= 'chunks call) (assoc opts :as :chunk) (assoc opts :as :chunks, :chunks-as :chunk)))))

(defn- stream!
  "Sends chunks instead of returning something: of a table, of a query, or those that a handle stands for."
  [{:keys [api registry send] :as context} call args]
  (let [[args opts] (if (and (= 2 (count args)) (map? (peek args)))
                      [(pop args) (peek args)] ; of a handle of chunks
                      (split args))
        ahead       (:datafolio.pod/ahead opts)
        opts        (dissoc opts :datafolio.pod/ahead)
        form        (form-of (if (= 'chunks call) opts {:as (:chunks-as opts :rows)}) nil)
        kept?       (= 1 (count args))
        chunks      (if kept?
                      (:value (handles/fetch registry (handle! (first args)) #{:chunks}))
                      (read-chunks context call args opts))]
    (stream/send! registry chunks send {:form form, :ahead ahead, :owner (owner args), :own? (not kept?), :rows (api 'rows)})
    ::sent))

(defn- kept-rows
  "The handle of rows that stay in the pod: `add!`, `append!` and `chunks` take it."
  [{:keys [registry] :as context} call args]
  (let [[more opts] (split args)]
    (keep-open! registry :chunks (read-chunks context call more opts) (owner args) nil)))

(defn- tables-as-data
  "`value`, `table`, `query`, `preview`: as rows, unless columns are asked for."
  [{:keys [api registry] :as context} call args]
  (cond
    (= :handle (:as (second (split args)))) (kept-rows context call args)
    (= :chunks (:as (second (split args)))) (stream! context call args)
    (< (count args) 2)                      (apply (api call) args) ; throws what says so
    :else
    (let [args (if (and (= 'preview call) (= 2 (count args))) (conj args 10) args)]
      (apply (api call) (with-form (mapv #(plain registry %) args) (when (= 'value call) [:array]))))))

(def ^:private special
  {'open     (fn [{:keys [api registry]} args]
               (let [f (apply (api 'open) args)] (keep-open! registry :folio f nil (facts f))))
   'at       (fn [{:keys [api registry]} args]
               (let [view (apply (api 'at) (mapv #(plain registry %) args))]
                 (keep-open! registry :view view (owner args) (facts view))))
   'appender (fn [{:keys [api registry]} args]
               (keep-appender! registry (apply (api 'appender) (mapv #(plain registry %) args)) (owner args)))
   'discard! (fn [{:keys [api registry]} [appender]] ((api 'discard!) (plain registry appender)))
   'append!  (fn [{:keys [api registry]} args]
               (let [result (apply (api 'append!) (mapv #(plain registry %) args))]
                 (if (instance? Appender result) (first args) result)))
   'close!   (fn [{:keys [registry]} [handle]] (close-call! registry (handle! handle)) nil)
   'chunks   (fn [context args]
               (if (= :handle (:as (second (split args)))) (kept-rows context 'chunks args) (stream! context 'chunks args)))
   'value    (fn [context args] (tables-as-data context 'value args))
   'table    (fn [context args] (tables-as-data context 'table args))
   'query    (fn [context args] (tables-as-data context 'query args))
   'preview  (fn [context args] (tables-as-data context 'preview args))
   ;; what the client's side of with-appender, chunks, transact! and swap-metadata! is made of
   'more*             (fn [{:keys [registry]} [stream n]] (stream/more! registry (handle! stream) n))
   'stop*             (fn [{:keys [registry]} [stream]] (stream/stop! registry (handle! stream)))
   'begin*            (fn [{:keys [api registry]} [f]]
                        (transaction/begin! registry (api 'transact!) (:value (handles/fetch registry (handle! f) #{:folio}))
                                            (get f handles/id-key)))
   'commit*           (fn [{:keys [registry]} [tx]] (transaction/commit! registry (handle! tx)))
   'roll-back*        (fn [{:keys [registry]} [tx]] (transaction/roll-back! registry (handle! tx)))
   'replace-metadata* (fn [{:keys [api registry]} [f old new]]
                        (transaction/swap-metadata! (api 'swap-metadata!) (plain registry f) old new))})

(def helpers "Functions of a pod that the API lacks; its client code is written with them."
  '[more* stop* begin* commit* roll-back* replace-metadata*])

(def ^:private client-only '#{transact! swap-metadata! with-appender with-folio chunk-seq})

(defn names
  "The functions of the API, a map of symbol to function or var, that a pod has."
  [api]
  (sort (remove #(or (not-here %) (client-only %) (:macro (meta (api %)))) (keys api))))

(defn- unknown [call api]
  (if-let [why (not-here call)]
    (errors/error :unsupported (str "A pod has no `" call "`: it " why ".") {:call (str call)})
    (let [{:keys [nearest text]} (errors/one-of (str call) (map str (concat (names api) helpers)))]
      (errors/error :invalid-argument (str "A pod has no function `" call "`: " text) {:call (str call), :nearest nearest}))))

(defn invoke
  "Calls the function `call` (a symbol) with arguments as EDN text. Returns the result as EDN text, or nil when all was sent
  by `send`, a function of EDN text. `api` is a map of symbol to var, `registry` the handles."
  [{:keys [api registry send] :as context} call args-text]
  (let [tell (fn [progress] (send (edn/text {:datafolio.pod/progress progress} str)))
        args (with-functions call (vec (edn/arguments args-text)) tell)
        live (fn [x] (keep-open! registry :chunks x (owner args) nil))
        f    (or (special call)
                 (when (and (contains? api call) (some #{call} (names api)))
                   (fn [_ args] (apply (api call) (mapv #(plain registry %) args)))))]
    (when-not f (throw (unknown call api)))
    (let [result (try (errors/with-errors nil (f context args))
                      (catch clojure.lang.ArityException e
                        (throw (if (str/ends-with? (ex-message e) (str "/" call))
                                 (errors/error :invalid-argument
                                               (str "`" call "` takes " (str/join " or " (:arglists (meta (api call)))) ", not "
                                                    (count args) " arguments.")
                                               {:call (str call)})
                                 e))))]
      (when-not (= ::sent result)
        (edn/text result live)))))
