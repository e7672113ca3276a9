;; The functions of the pod that take functions, and its macros; evaluated by the client after the functions that each call the pod.

(defn chunks
  "The rows of a table in chunks of bounded size, to be reduced: (reduce f init (chunks f \"flights\" {:chunk-size 10000})), with
  transduce, into, run! and eduction as well, each time anew. A chunk is a vector of rows, or with {:as :columns} a map of columns.
  The pod reads two chunks ahead; reducing always ends the stream. A handle of chunks, as `diff` gives, takes the place of folio
  and table. `chunk-seq` walks them as a sequence.

  Options: :chunk-size (rows), :columns, :where, :offset, :limit, :as (:rows, :columns; :handle keeps them in the pod), :key-fn (keyword, str, symbol),
  :timeout-ms, :max-chunk-bytes."
  ([handle] (stream 'chunks [handle]))
  ([f name] (stream 'chunks [f name]))
  ([f name opts] (if (= :handle (:as opts)) (call 'chunks [f name opts]) (stream 'chunks [f name opts]))))

(defn chunk-seq
  "The chunks of a table as a lazy sequence, read once; see `chunks`. One that is not walked to its end stays open until its
  folio is closed."
  ([handle] (stream-seq 'chunks [handle]))
  ([f name] (stream-seq 'chunks [f name]))
  ([f name opts] (stream-seq 'chunks [f name opts])))

(defn swap-metadata!
  "Makes the folio's metadata (swap! style) what (apply change metadata args) returns; may call it more than once. Returns the
  metadata."
  [f change & args]
  (loop []
    (let [old (metadata f)
          new (apply change old args)]
      (if (call 'replace-metadata* [f old new])
        (metadata f)
        (recur)))))

(defn transact!
  "Publishes many changes as one: calls `work` with what takes the place of the folio, and publishes what it did when it returns;
  when it throws, nothing. When others change meanwhile what `work` looked at, it is called again. Returns what `work` returned."
  [f work]
  (loop [tx (call 'begin* [f])]
    (let [result (try (work tx)
                      (catch Throwable e
                        (call 'roll-back* [tx])
                        (throw e)))
          again  (call 'commit* [tx])]
      (if again
        (recur again)
        result))))

(defmacro with-folio
  "Evaluates the body with an open folio, (with-folio [f \"flights-2013\" opts] …), and closes it."
  [[binding path opts] & body]
  `(let [folio# (open ~path ~opts)]
     (try
       (let [~binding folio#] ~@body)
       (finally (close! folio#)))))

(defmacro with-appender
  "Evaluates the body with an appender, (with-appender [a f \"late\" opts] …), and publishes at its end; when the body throws,
  nothing is published."
  [[binding f name opts] & body]
  `(let [appender# (appender ~f ~name ~opts)
         result#   (try
                     (let [~binding appender#] ~@body)
                     (catch Throwable e#
                       (discard! appender#)
                       (close! appender#)
                       (throw e#)))]
     (close! appender#)
     result#))
