;; The client's side of the pod, evaluated in its namespace pod.datafolio.api: what the functions of the API share. Plain enough
;; for babashka's interpreter: no types, no interface but one at a time.

;; ---- tags of what comes

(defn ^:no-doc ->instant "A moment." [s] (java.time.Instant/parse s))
(defn ^:no-doc ->date "A day." [s] (java.time.LocalDate/parse s))
(defn ^:no-doc ->time "A time of the day." [s] (java.time.LocalTime/parse s))
(defn ^:no-doc ->date-time "A day and time without a zone." [s] (java.time.LocalDateTime/parse s))
(defn ^:no-doc ->offset-date-time "A day and time with an offset." [s] (java.time.OffsetDateTime/parse s))
(defn ^:no-doc ->zoned-date-time "A day and time in a zone." [s] (java.time.ZonedDateTime/parse s))
(defn ^:no-doc ->duration "An amount of time." [s] (java.time.Duration/parse s))
(defn ^:no-doc ->period "An amount of the calendar." [s] (java.time.Period/parse s))
(defn ^:no-doc ->bytes "A BLOB." [s] (.decode (java.util.Base64/getDecoder) s))
(defn ^:no-doc ->interval "DuckDB's INTERVAL: {:months :days :micros}." [m] m)
(defn ^:no-doc ->keyword "A keyword that EDN has no text for." [s] (keyword s))
(defn ^:no-doc ->file "A file." [s] (clojure.java.io/file s))

;; ---- what goes

(defn- readable-name? [k]
  (re-matches #":[^\s\"(){}\[\];,@^`~\\/:]+(/[^\s\"(){}\[\];,@^`~\\/:]+)?" (str k)))

(defn- array-values [x] (if (.isArray (class x)) (mapv (fn [v] (if (nil? v) nil (array-values v))) x) x))

(defn- wire
  "A value as EDN has it: java.time's types, bytes, arrays and files under their tags."
  [x]
  (cond (or (nil? x) (string? x) (number? x) (boolean? x) (symbol? x) (uuid? x) (char? x)) x
        (keyword? x)   (if (readable-name? x) x (subs (str x) 1))
        (map? x)       (into {} (map (fn [[k v]] [(wire k) (wire v)])) x)
        (set? x)       (into #{} (map wire) x)
        (bytes? x)     (tagged-literal 'datafolio/bytes (.encodeToString (java.util.Base64/getEncoder) x))
        (sequential? x) (mapv wire x)
        (fn? x)        (throw (ex-info "A function cannot be sent to the pod." {:datafolio/error :invalid-argument}))
        :else
        (case (subs (str (class x)) 6)
          "java.time.Instant"        (tagged-literal 'inst (str x))
          "java.util.Date"           (tagged-literal 'inst (str (.toInstant x)))
          "java.time.LocalDate"      (tagged-literal 'time/date (str x))
          "java.time.LocalTime"      (tagged-literal 'time/time (str x))
          "java.time.LocalDateTime"  (tagged-literal 'time/date-time (str x))
          "java.time.OffsetDateTime" (tagged-literal 'time/offset-date-time (str x))
          "java.time.ZonedDateTime"  (tagged-literal 'time/zoned-date-time (str x))
          "java.time.Duration"       (tagged-literal 'time/duration (str x))
          "java.time.Period"         (tagged-literal 'time/period (str x))
          "java.io.File"             (tagged-literal 'datafolio/file (.getAbsolutePath x))
          (cond (.isArray (class x))   (tagged-literal 'datafolio/array {:type (subs (str (class x)) 6), :values (array-values x)})
                (instance? clojure.lang.IReduceInit x) (mapv wire (into [] x))
                (seqable? x)           (mapv wire x)
                :else                  (tagged-literal 'datafolio/file (str x))))))

(defn- send-call
  "Calls the pod; the handlers of a map get what it answers, or the value is returned."
  [call args handlers]
  (babashka.pods/invoke "pod.datafolio.api" (symbol "pod.datafolio.api" (str call)) args
                        (if handlers {:handlers handlers} {})))

(defn- call-with-progress
  "The value of a call whose progress `tell` is told meanwhile."
  [call args tell]
  (let [end (promise)]
    (send-call call args
               {:success (fn [v] (if (and (map? v) (contains? v :datafolio.pod/progress))
                                   (tell (:datafolio.pod/progress v))
                                   (deliver end {:value v})))
                :error   (fn [e] (deliver end e))
                :done    (fn [] (deliver end {:value nil}))})
    (let [e @end]
      (if (contains? e :ex-message)
        (throw (ex-info (:ex-message e) (or (:ex-data e) {})))
        (:value e)))))

(defn- options-of [args] (when (and (map? (last args)) (not (contains? (last args) :datafolio.pod/handle))) (last args)))

;; ---- chunks

(defn- next-chunk
  "The next value of a stream in a vector; nil at its end."
  [queue]
  (let [x (.take queue)]
    (cond (vector? x) x
          (= :done x) nil
          :else       (throw (ex-info (:ex-message x) (or (:ex-data x) {}))))))

(defn- open-stream
  "Begins a stream: {:queue :stream}, where the pod sends two chunks ahead of what is asked for."
  [call args]
  (let [queue (java.util.concurrent.LinkedBlockingQueue.)
        opts  (options-of args)
        tell  (:progress opts)
        sent  (cond-> (assoc opts :datafolio.pod/ahead 2) (fn? tell) (assoc :progress :datafolio.pod/values))]
    (send-call call (wire (conj (vec (if opts (butlast args) args)) sent))
               {:success (fn [v] (if (and (map? v) (contains? v :datafolio.pod/progress))
                                   (tell (:datafolio.pod/progress v))
                                   (.put queue [v])))
                :error   (fn [e] (.put queue e))
                :done    (fn [] (.put queue :done))})
    {:queue queue, :stream (first (next-chunk queue))}))

(defn- ask-for-more [stream] (send-call 'more* [stream 1] {:success (fn [_]), :error (fn [_]), :done (fn [])}))

(defn- reduce-stream [call args step init first-is-init?]
  (let [{:keys [queue stream]} (open-stream call args)]
    (try
      (loop [acc init, begun? (not first-is-init?)]
        (let [c (next-chunk queue)]
          (cond (nil? c)     (if begun? acc (step))
                (not begun?) (do (ask-for-more stream) (recur (first c) true))
                :else        (do (ask-for-more stream)
                                 (let [acc (step acc (first c))]
                                   (if (reduced? acc) @acc (recur acc true)))))))
      (finally (send-call 'stop* [stream] nil)))))

(defn- stream-seq [call args]
  (let [{:keys [queue stream]} (open-stream call args)]
    ((fn more []
       (lazy-seq
         (when-let [c (next-chunk queue)]
           (ask-for-more stream)
           (cons (first c) (more))))))))

(defn- stream
  "What is reduced anew, chunk by chunk, whenever it is."
  [call args]
  (reify clojure.lang.IReduce
    (reduce [_ step] (reduce-stream call args step nil true))
    (reduce [_ step init] (reduce-stream call args step init false))))

(defn- call
  "Calls a function of the pod by its symbol; a stream where the options say {:as :chunks}."
  [call args]
  (let [opts (options-of args)]
    (cond (and (= :chunks (:as opts)) (contains? '#{table query value} call))
          (stream call args)

          (fn? (:progress opts))
          (call-with-progress call (wire (conj (vec (butlast args)) (assoc opts :progress :datafolio.pod/values))) (:progress opts))

          :else (send-call call (wire (vec args)) nil))))
