(ns datafolio.pod-test
  "The pod as a process: what a script in babashka sees of it."
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing use-fixtures]]
            [clojure.walk :as walk]
            [datafolio.api]
            [datafolio.impl.pod.calls :as calls]
            [datafolio.impl.pod.code :as code]
            [datafolio.testing.folio :as folders :refer [failure]]
            [datafolio.testing.pod :as pod])
  (:import (java.io File)
           (java.util.concurrent TimeUnit)))

(set! *warn-on-reflection* true)

(def ^:private ^:dynamic *folder* nil)

(use-fixtures :once
  (fn [work]
    (let [{:keys [stop]} (pod/load!), folder (folders/folder)]
      (try
        (binding [*folder* folder] (work))
        (finally
          (stop)
          (folders/remove! folder))))))

(defmacro ^:private script
  "Evaluates forms as a script would; `folio` is the pod's namespace, ~x a value of the test."
  [form]
  `(pod/eval-in-client ~form))

(defn- path [file] (str (io/file *folder* file)))

(deftest a-folio-is-a-handle-that-is-open-until-it-is-closed
  (let [f (script `(folio/open ~(path "handle")))]
    (is (= (path "handle") (:path f)))
    (is (= f (edn/read-string (pr-str f))) "plain data")
    (is (= [] (script `(folio/items ~f))))
    (is (nil? (script `(folio/close! ~f))))
    (is (nil? (script `(folio/close! ~f))) "closing twice is nothing")
    (let [[kind data message] (failure (script `(folio/items ~f)))]
      (is (= [:closed {:handle (:datafolio.pod/handle f)}] [kind (select-keys data [:handle])]))
      (is (str/includes? message "was closed")))
    (let [[kind _ message] (failure (script `(folio/items {:datafolio.pod/handle "folio-999999"})))]
      (is (= :invalid-argument kind))
      (is (str/includes? message "has made no handle \"folio-999999\"")))))

(deftest values-of-every-type-go-there-and-come-back
  (let [row   '{:text "a \"b\" \\ \n ü 🛫", :long -5, :double 1.5, :nan ##NaN, :yes true, :decimal 12.50M, :none nil, :day (java.time.LocalDate/of 2013 1 2)
                :time (java.time.LocalTime/of 1 2 3), :local (java.time.LocalDateTime/of 2013 1 2 3 4), :big 100000000000000000000001N
                :moment (java.time.Instant/parse "2013-01-02T03:04:05.123456Z"), :id #uuid "77355ed5-6ce1-458f-b467-c73f37cc126d"
                :bytes (byte-array [1 -2]), :list [1 2 nil], :struct {:a 1, :b "x"}, :zoned (java.time.OffsetDateTime/parse "2013-01-02T03:04+01:00")}
        back  (script `(folio/with-folio [f# ~(path "types")]
                         (folio/add! f# "t" [~row] {:types {:none "INTEGER"}})
                         (first (folio/table f# "t"))))
        there (eval row)
        plain #(-> % (update :bytes vec) (update :nan str) (update :zoned (fn [x] (if (instance? java.time.Instant x) x (.toInstant ^java.time.OffsetDateTime x)))))]
    (is (= (plain there) (plain back)))
    (is (= (class (:moment there)) (class (:moment back))) "with all its digits, not as a Date")))

(deftest arrays-json-timestamps-and-files
  (let [file (path "words.txt")]
    (spit file "words")
    (is (= [[[1.0 2.0] [3.0 4.0]] {:dtype "int32", :shape [3], :values [1 2 3]} {:a {:b nil, :c [1 "x"]}}
            (java.time.Instant/parse "2013-01-02T03:04:05Z") "words" "float32"]
           (script `(folio/with-folio [f# ~(path "items")]
                      (folio/add! f# :doubles (into-array [(double-array [1 2]) (double-array [3 4])]))
                      (folio/add! f# :ints (int-array [1 2 3]))
                      (folio/add! f# :floats (float-array [1 2]))
                      (folio/add! f# :json {:a {:b nil, :c [1 "x"]}})
                      (folio/add! f# :moment #inst "2013-01-02T03:04:05Z")
                      (folio/add! f# :words (io/file ~file))
                      [(folio/value f# :doubles) (folio/value f# :ints {:as :array}) (folio/value f# :json) (folio/value f# :moment)
                       (slurp (folio/value f# :words)) (:dtype (folio/item f# :floats))]))))))

(deftest names-that-are-no-symbols-stay-keywords
  (is (= [{(keyword "dep delay") 1, (keyword "ü") 2, :a/b 3, (keyword "5 %") 4}]
         (script `(folio/with-folio [f# ~(path "names")]
                    (folio/add! f# "t" [{"dep delay" 1, (keyword "ü") 2, "a/b" 3, "5 %" 4}])
                    (folio/table f# "t" {:columns [(keyword "dep delay") "ü" :a/b "5 %"]})))))
  (is (= [{"dep delay" 1}]
         (script `(folio/with-folio [f# ~(path "names")] (folio/table f# "t" {:columns ["dep delay"], :key-fn '~'str}))))))

(deftest a-table-streams-in-chunks
  (script `(def ~'flights (doto (folio/open ~(path "flights")) (folio/import! "flights" ~(folders/data "flights")))))
  (testing "reduced, again and again, to the end or not"
    (is (= 336776 (script '(transduce (map count) + (folio/chunks flights "flights" {:chunk-size 10000, :columns [:carrier]})))))
    (is (= [3000 5] (script '(let [c (folio/chunks flights "flights" {:chunk-size 3000, :columns [:carrier]})]
                              [(reduce (fn [_ c] (reduced (count c))) nil c)
                               (count (into [] (take 5) c))])))))
  (testing "without a first value"
    (is (= [2 1] (script '(map count (reduce vector (folio/chunks flights "flights" {:chunk-size 2, :limit 3, :columns [:year]}))))
           (script '(map count (folio/chunk-seq flights "flights" {:chunk-size 2, :limit 3, :columns [:year]})))))
    (is (= :none (script '(reduce (fn ([] :none) ([a b] a)) (folio/chunks flights "flights" {:where "false"}))))))
  (testing "as columns, and of a query"
    (is (= {:carrier ["UA" "UA"], :distance [1400 1416]}
           (script '(first (folio/chunk-seq flights "flights" {:chunk-size 2, :as :columns, :columns [:carrier :distance]})))))
    (is (= [[{:n 1}] [{:n 2}]]
           (script '(into [] (folio/query flights "select * from (values (1), (2)) t(n) order by 1" {:as :chunks, :chunk-size 1}))))))
  (testing "what fails in a stream is thrown where it is reduced"
    (is (= :item-not-found (first (failure (script '(reduce conj [] (folio/chunks flights "fligths")))))))
    (is (= :sql-error (first (failure (script '(into [] (folio/query flights "select cast(carrier as integer) from flights" {:as :chunks}))))))))
  (testing "a step of the client's that throws ends the stream"
    (is (thrown-with-msg? Exception #"mine" (script '(run! (fn [_] (throw (ex-info "mine" {}))) (folio/chunks flights "flights" {:chunk-size 1000}))))))
  (testing "calls in a step, while more chunks are under way"
    (is (= [336776 336776] (script '(into [] (comp (take 2) (map (fn [_] (:rows (folio/info flights "flights")))))
                                          (folio/chunks flights "flights" {:chunk-size 1000}))))))
  (testing "progress"
    (is (= 336776 (script '(let [seen (atom [])]
                             (folio/query flights "select sum(distance) from flights" {:progress (fn [p] (swap! seen conj p))})
                             (run! identity (folio/chunks flights "flights" {:columns [:year], :progress (fn [p] (swap! seen conj p))}))
                             (:rows (peek @seen)))))))
  (testing "a stream ends with its folio"
    (is (= :closed (first (failure (script '(let [chunks (folio/chunk-seq flights "flights" {:chunk-size 100})]
                                              (folio/close! flights)
                                              (count chunks)))))))))

(deftest rows-that-stay-in-the-pod
  (is (= {:late [{:n 3} {:n 4}], :inputs ["numbers"], :stale ["late"], :rows [2 3]}
         (script `(folio/with-folio [f# ~(path "derived")]
                    (folio/add! f# "numbers" {:n [1 2 3 4]})
                    (folio/add! f# "late" (folio/query f# {:select [:n], :from [:numbers], :where [:> :n 2]} {:as :handle}))
                    (let [late# (folio/table f# "late")]
                      (folio/append! f# "numbers" (folio/table f# "numbers" {:where ["n > ?" 3], :as :handle}))
                      {:late   late#
                       :inputs (folio/inputs f# "late")
                       :stale  (mapv :name (folio/stale f#))
                       :rows   (:rows (folio/recompute! f# "late"))}))))))

(deftest kept-rows-are-read-as-often-as-one-likes
  (is (= [2 4 [{:n [1 2]} {:n [3 4]}] :closed]
         (script `(let [f# (folio/open ~(path "kept")), _# (folio/add! f# "numbers" {:n [1 2 3 4]})
                        kept# (folio/chunks f# "numbers" {:as :handle, :chunk-size 2})]
                    [(reduce (fn [_# c#] (reduced (count c#))) nil (folio/chunks kept#))
                     (transduce (map count) + (folio/chunks kept#))
                     (into [] (folio/chunks kept# {:as :columns}))
                     (do (folio/close! f#)
                         (try (into [] (folio/chunks kept#)) (catch clojure.lang.ExceptionInfo e# (:datafolio/error (ex-data e#)))))])))))

(deftest changes-of-several-kinds
  (is (= {:late [{:x 1} {:x 2} {:x 3}], :nothing nil, :title "Flights", :both [{:n 1} {:n 2}], :items ["late" "n" "m"], :rolled-back :mine}
         (script `(folio/with-folio [f# ~(path "changes")]
                    (folio/with-appender [a# f# "late"]
                      (folio/append! a# [{:x 1}])
                      (folio/append! a# {:x [2 3]}))
                    (try (folio/with-appender [a# f# "nothing"] (folio/append! a# [{:x 1}]) (throw (ex-info "" {})))
                         (catch Exception _#))
                    (folio/swap-metadata! f# assoc :title "Flights")
                    (folio/transact! f# (fn [tx#]
                                          (folio/add! tx# :n {:n 1})
                                          (folio/add! tx# :m {:n (inc (:n (folio/value tx# :n)))})))
                    {:late    (folio/table f# "late")
                     :nothing (some #{"nothing"} (map :name (folio/items f#)))
                     :title   (:title (folio/metadata f#))
                     :both    [(folio/value f# :n) (folio/value f# :m)]
                     :rolled-back (try (folio/transact! f# (fn [tx#] (folio/delete! tx# :n) (throw (ex-info "" {:kind :mine}))))
                                       (catch clojure.lang.ExceptionInfo e# (:kind (ex-data e#))))
                     :items   (mapv :name (folio/items f#))})))))

(deftest a-transaction-is-done-again-when-another-writer-was-first
  (is (= [2 12] (script `(folio/with-folio [f# ~(path "race")]
                           (folio/add! f# :n 1)
                           (let [tries# (atom 0)]
                             (folio/transact! f# (fn [tx#]
                                                   (let [n# (folio/value tx# :n)]
                                                     (when (= 1 (swap! tries# inc)) (folio/add! f# :n 2 {:overwrite? true}))
                                                     (folio/add! tx# :n (+ 10 n#) {:overwrite? true}))))
                             [@tries# (folio/value f# :n)]))))))

(deftest snapshots-views-and-differences
  (is (= {:then [{:sku 1, :price 2}], :changed ["prices"], :rows [[{:sku 2, :price 4}]]}
         (script `(folio/with-folio [f# ~(path "history")]
                    (folio/add! f# :prices [{:sku 1, :price 2}])
                    (folio/snapshot! f# "v1" {:git? false})
                    (folio/append! f# :prices [{:sku 2, :price 4}])
                    (let [view# (folio/at f# "v1")
                          then# (folio/table view# :prices)]
                      (folio/close! view#)
                      {:then    then#
                       :changed (:changed (folio/diff f# "v1"))
                       :rows    (into [] (folio/chunks (:added (folio/diff f# "v1" {:table :prices, :key [:sku]}))))}))))))

(deftest mistakes-are-told
  (let [[kind data message] (failure (script `(folio/with-folio [f# ~(path "mistakes")] (folio/table f# "t" {:colums [:a]}))))]
    (is (= [:invalid-argument {:option :colums, :nearest [:columns], :datafolio/error :invalid-argument}] [kind data]))
    (is (= "There is no option :colums here: did you mean :columns?" message)))
  (is (= [:invalid-argument "A function cannot be sent to the pod."]
         ((juxt first last) (failure (script `(folio/with-folio [f# ~(path "mistakes")] (folio/add! f# :a {:b inc})))))))
  (let [[kind _ message] (failure (script `(folio/with-folio [f# ~(path "mistakes")] (folio/table f# "t" {:as :arrow}))))]
    (is (= :invalid-argument kind))
    (is (= "A pod hands out rows as one of [:rows :columns], not as :arrow." message))))

(defn- documented
  "The forms of a code block of docs/scripts.md that is written to a file."
  [file]
  (let [[_ text] (re-find (re-pattern (str "(?s)```clojure file=" file "\n(.*?)```")) (slurp "docs/scripts.md"))]
    (read-string (str "[" text "]"))))

(deftest the-script-of-the-guide-runs
  (script `(folio/with-folio [f# ~(path "flights-2013")] (folio/import! f# "flights" ~(folders/data "flights"))))
  (let [[_ loading _ & forms] (walk/postwalk-replace {"flights-2013" (path "flights-2013")} (documented "late.bb"))]
    (is (= '(pods/load-pod ["datafolio" "pod"]) loading)) ; the pod is loaded already
    (is (= "707 flights went far\n1301 minutes were the longest delay\n"
           (with-out-str (run! pod/eval-in-client forms))))))

;; ---- the protocol itself

(defn- with-raw [work]
  (let [p (pod/listen! (pod/start!))]
    (try (work p) (finally (pod/stop! p)))))

(deftest messages-of-the-protocol
  (with-raw
    (fn [p]
      (let [{:strs [format ops namespaces id]} (pod/describe p)]
        (is (= ["edn" {"shutdown" {}} "pod.datafolio.api"] [format ops (get (first namespaces) "name")]))
        (is (string? id)))
      (testing "a call has one answer with its value"
        (let [[answer :as all] (pod/invoke-raw p 'aliases (pr-str [{:home *folder*}]))]
          (is (= [1 ["done"] "{}"] [(count all) (get answer "status") (get answer "value")]))))
      (testing "a stream has an answer for each chunk, and a last one"
        (let [f (edn/read-string (get (first (pod/invoke-raw p 'open (pr-str [(path "raw")]))) "value"))]
          (pod/invoke-raw p 'add! (pr-str [f "t" [{:x 1} {:x 2} {:x 3}]]))
          (is (= ["[{:x 1} {:x 2}]" "[{:x 3}]" nil] (map #(get % "value") (pod/invoke-raw p 'chunks (pr-str [f "t" {:chunk-size 2}])))))
          (is (= {"status" ["done" "error"], "ex-message" "There is no item \"u\" in the folio."}
                 (-> (last (pod/invoke-raw p 'chunks (pr-str [f "u"]))) (select-keys ["status" "ex-message"])
                     (update "ex-message" str/replace #" in .*" " in the folio."))))))
      (testing "what is printed comes in messages, before the last"
        (let [all (pod/invoke-raw p 'help "[:open]")]
          (is (str/starts-with? (str/join (keep #(get % "out") all)) ":open  a folio is opened, and closed\n"))
          (is (= [["done"] "nil"] ((juxt #(get % "status") #(get % "value")) (last all))))))
      (testing "what nobody can answer"
        (doseq [[f args expected] [['tabel "[]" "A pod has no function `tabel`: did you mean \"table\""]
                                   ['mmap "[]" "A pod has no `mmap`: it gives memory of this process"]
                                   ['items "[#object[x]]" "The arguments are not readable as EDN"]
                                   ['items "{:a 1}" "The arguments are a vector, not {:a 1}."]
                                   ['items "[1]" "A folio was expected, not 1."]
                                   ['close! "[1]" "A handle of this pod was expected, not 1."]
                                   ['table "[]" "`table` takes [f name] or [f name opts], not 0 arguments."]]
                :let [{:strs [ex-message ex-data status]} (last (pod/invoke-raw p f args))]]
          (is (str/starts-with? ex-message expected))
          (is (= [["done" "error"] true] [status (contains? (edn/read-string ex-data) :datafolio/error)])))
        (is (= "A pod does not know the operation \"eval\"." (get (last (pod/call! p {"op" "eval"})) "ex-message")))))))

(deftest the-pod-ends-when-it-is-told-or-left-alone
  (let [p (pod/listen! (pod/start!))]
    (is (= "edn" (get (pod/describe p) "format")))
    (is (= 0 (pod/stop! p))))
  (testing "in the middle of a stream, with an appender open"
    (let [{:keys [^Process process ^java.io.OutputStream in] :as p} (pod/start!)
          f (path "left")]
      (pod/send! p {"op" "invoke", "id" "1", "var" "pod.datafolio.api/open", "args" (pr-str [f])})
      (pod/send! p {"op" "invoke", "id" "2", "var" "pod.datafolio.api/appender", "args" (pr-str [{:datafolio.pod/handle "folio-1"} "t"])})
      (.close in)
      (is (.waitFor process 30 TimeUnit/SECONDS))
      (is (= 0 (.exitValue process)))))
  (testing "after what is no bencode"
    (let [err (File/createTempFile "pod" ".err")
          {:keys [^Process process ^java.io.OutputStream in]} (pod/start! {:err err})]
      (.write in (.getBytes "hello\n"))
      (.flush in)
      (is (.waitFor process 30 TimeUnit/SECONDS))
      (is (= 1 (.exitValue process)))
      (is (= "datafolio pod: This is no bencode: nothing begins with the byte 104.\n" (slurp err)))
      (.delete err))))

(deftest a-socket-takes-the-place-of-the-standard-streams
  (let [{:keys [^Process process] :as p} (pod/start! {:env {"BABASHKA_POD_TRANSPORT" "socket"}, :folder *folder*})
        port-file (io/file *folder* (str ".babashka-pod-" (.pid process) ".port"))
        until     (+ (System/nanoTime) 60000000000)]
    (while (and (not (and (.exists port-file) (str/ends-with? (slurp port-file) "\n"))) (< (System/nanoTime) until)) (Thread/sleep 20))
    (with-open [socket (java.net.Socket. "localhost" (int (parse-long (str/trim (slurp port-file)))))]
      (let [p (pod/listen! (assoc p :in (.getOutputStream socket), :out (java.io.BufferedInputStream. (.getInputStream socket))))]
        (is (= "{}" (get (first (pod/invoke-raw p 'aliases (pr-str [{:home *folder*}]))) "value")))
        (is (= 0 (pod/stop! p)))))
    (is (not (.exists port-file)))))

(deftest every-function-of-the-api-is-in-the-pod-or-named-as-missing
  (let [api     (ns-publics 'datafolio.api)
        offered (into #{} (map symbol) (map #(get % "name") (get-in (code/describe api (calls/names api)) ["namespaces" 0 "vars"])))]
    (doseq [call (keys api)]
      (is (or (offered call) (calls/not-here call)) (str call)))
    (doseq [call (keys calls/not-here)]
      (is (contains? api call) (str call)))))
