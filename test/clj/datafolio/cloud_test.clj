(ns datafolio.cloud-test
  "Folios and tables on web servers, the cache of what was fetched, and what is said of object stores without their libraries.
  test/cloud has the rest."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.cache :as cache]
            [datafolio.testing.folio :refer [data failure folder remove!]])
  (:import (com.sun.net.httpserver HttpExchange HttpHandler HttpServer)
           (java.io File)
           (java.lang AutoCloseable)
           (java.net InetSocketAddress)
           (java.nio.file Files)))

(set! *warn-on-reflection* true)

(defn- open! ^AutoCloseable [place & [opts]] (folio/open place opts))

(defn- view! ^AutoCloseable [f & more] (apply folio/at f more))

(defn- answer! [^HttpExchange exchange ^File file log]
  (let [there? (.isFile file)
        tag    (when there? (str "\"" (.lastModified file) "-" (.length file) "\""))
        known  (.getFirst (.getRequestHeaders exchange) "If-None-Match")
        status (cond (not there?) 404, (= tag known) 304, :else 200)
        bytes  (when (= 200 status) (Files/readAllBytes (.toPath file)))]
    (swap! log conj [(.getRequestMethod exchange) (.getName file) status])
    (when tag (.set (.getResponseHeaders exchange) "ETag" tag))
    (if (and bytes (= "GET" (.getRequestMethod exchange)))
      (do (.sendResponseHeaders exchange status (alength ^bytes bytes))
          (with-open [out (.getResponseBody exchange)] (.write out ^bytes bytes)))
      (do (when bytes (.set (.getResponseHeaders exchange) "Content-Length" (str (alength ^bytes bytes))))
          (.sendResponseHeaders exchange status -1)))
    (.close exchange)))

(defn- call-with-server
  "Calls `work` with the address of a web server of the folder `at` and an atom of its answers, [method file status]."
  [at work]
  (let [log    (atom [])
        server (HttpServer/create (InetSocketAddress. "127.0.0.1" 0) 0)]
    (.createContext server "/" (reify HttpHandler
                                 (handle [_ exchange] (answer! exchange (io/file at (subs (.getPath (.getRequestURI exchange)) 1)) log))))
    (.start server)
    (try (work (str "http://127.0.0.1:" (.getPort (.getAddress server))) log)
         (finally (.stop server 0)))))

(defmacro ^:private with-server [[url log at] & body]
  `(call-with-server ~at (fn [~url ~log] ~@body)))

(deftest a-folio-on-a-web-server-is-read
  (let [at (folder)]
    (try
      (with-open [f (open! (str at "/f"))]
        (folio/import! f :airlines (data "airlines"))
        (folio/add! f :rows [{:x 1} {:x 2}])
        (folio/add! f :params {:late 60} {:description "minutes"})
        (folio/snapshot! f "v1" {:git? false}))
      (with-server [url log at]
        (let [opts {:cache (str at "/cache"), :max-age-ms 0}]
          (with-open [f (open! (str url "/f/") opts)]
            (is (= {:late 60} (folio/value f :params)))
            (is (str/starts-with? (str (folio/java-folio f)) (str "folio " url "/f, revision 5, 3 items")))
            (is (= (str url "/f") (:path (folio/describe f))))
            (is (= [{:n 16}] (folio/query f ["select count(*) as n from airlines"] {:as :rows})))
            (is (not-any? #(re-find #"rows--" (second %)) @log) "a table that nobody asks for is not fetched")
            (is (= 1 (count (filter #(re-find #"airlines--.*parquet" (second %)) @log))))
            (is (= [{:x 1} {:x 2}] (folio/table f :rows {:as :rows})))
            (is (.isFile (io/file (folio/arrow-path f :rows))))
            (is (= #{"airlines" "rows" "params"} (set (keys (folio/validate f)))))
            (with-open [then (view! f "v1")] (is (= {:late 60} (folio/value then :params))))
            (reset! log [])
            (folio/value f :params)
            (is (every? #{304} (map peek @log)) "what is known is not sent again")
            (let [[kind _ message] (failure (folio/add! f :x 1))]
              (is (= :read-only kind))
              (is (str/includes? message "can only be read")))
            (with-open [copy (open! (folio/copy! f (str at "/copy")))]
              (is (= {:late 60} (folio/value copy :params)))
              (is (= [] (folio/problems copy)))))
          (testing "what others publish is seen"
            (with-open [f (open! (str url "/f") opts), source (open! (str at "/f"))]
              (folio/value f :params)
              (folio/add! source :params {:late 90} {:overwrite? true})
              (is (= {:late 90} (folio/value f :params)))))
          (testing "what is no folio is said"
            (is (= :not-a-folio (first (failure (folio/open (str url "/nothing") opts))))))))
      (finally (remove! at)))))

(deftest what-is-kept-can-be-seen-checked-and-cleared
  (let [at (folder)]
    (try
      (with-open [f (open! (str at "/f"))]
        (doseq [i (range 5)] (folio/add! f (str "t" i) {:x (range 1000)})))
      (with-server [url log at]
        (let [kept {:cache (str at "/cache")}, where (str url "/f")]
          (with-open [f (open! where kept)]
            (doseq [i (range 5)] (folio/table f (str "t" i)))
            (let [{:keys [bytes places]} (cache/status kept)]
              (is (= [[where 5 bytes]] (map (juxt :url :files :bytes) places)))
              (is (pos? (long bytes))))
            (is (= [] (cache/verify! kept)))
            (spit (folio/path f "t1") "damaged")
            (is (= 1 (count (cache/verify! kept))))
            (is (= 1000 (count (folio/table f "t1" {:as :rows}))) "and is fetched again")
            (is (= 0 (cache/clear! (assoc kept :url "http://elsewhere/f"))))
            (with-open [view (view! f)]
              (is (= 0 (cache/clear! kept)) "what a view holds stays")
              (folio/value view "t0"))
            (is (pos? (long (cache/clear! (assoc kept :url where)))))
            (is (= 0 (:bytes (cache/status kept))))
            (is (= 1000 (count (folio/table f "t3" {:as :rows})))))
          (testing "no more than the limit is kept"
            (with-open [f (open! where (assoc kept :cache-limit "0B"))]
              (doseq [i (range 5)] (folio/table f (str "t" i)))
              (is (= 1 (:files (first (:places (cache/status kept))))))))))
      (is (= [":cache"] (map str (:nearest (second (failure (cache/status {:cahce "x"})))))))
      (is (= :invalid-argument (first (failure (cache/status {:cache-limit "much"})))))
      (finally (remove! at)))))

(deftest tables-on-web-servers-are-referred-to
  (let [at (folder)]
    (try
      (.mkdirs (io/file at "www"))
      (io/copy (io/file (data "airlines")) (io/file at "www/airlines.parquet"))
      (spit (io/file at "www/some.csv") "a,b\n1,x\n2,y\n")
      (with-server [url log (str at "/www")]
        (let [opts {:cache (str at "/cache"), :max-age-ms 0}, place (str url "/airlines.parquet")]
          (with-open [f (open! (str at "/f") opts)]
            (is (= place (:path (folio/reference! f :airlines place))))
            (folio/reference! f :some (str url "/some.csv"))
            (is (= [] (filter #(= "GET" (first %)) @log)) "adding a reference fetches nothing")
            (is (= [{:n 16}] (folio/query f ["select count(*) as n from airlines"] {:as :rows})))
            (is (= [[place 1]] (map (juxt :url :files) (:places (cache/status {:cache (:cache opts)})))))
            (is (= [] (filter #(= ["GET" "some.csv"] (pop %)) @log)))
            (is (= [{:a 1, :b "x"} {:a 2, :b "y"}] (folio/table f :some {:as :rows})))
            (is (= {"airlines" true, "some" true} (folio/validate f)))
            (spit (io/file at "www/some.csv") "a,b\n5,z\n")
            (is (= [{:a 5, :b "z"}] (folio/table f :some {:as :rows})) "a file that changed is fetched anew")
            (io/delete-file (io/file at "www/some.csv"))
            (is (false? (get (folio/validate f) "some")))
            (is (= :payload-missing (first (failure (folio/table f :some)))))
            (is (= :invalid-argument (first (failure (folio/reference! f :none (str url "/none.parquet"))))))
            (is (= :unsupported (first (failure (folio/reference! f :none "ftp://host/x.parquet")))))
            (let [[kind _ message] (failure (folio/reference! f :none "https://user:geheim@host/x.parquet"))]
              (is (= :invalid-argument kind))
              (is (not (str/includes? message "geheim")))))
          (testing "others' references are followed where the scheme is allowed"
            ;; a folio of another directory is one that this process made nothing of
            (let [copy (str at "/copy")]
              (with-open [f (open! (str at "/f") opts)] (folio/copy! f copy))
              (with-open [f (open! copy opts)]
                (let [[kind _ message] (failure (folio/table f :airlines))]
                  (is (= :reference-not-followed kind))
                  (is (str/includes? message "reference-schemes"))))
              (with-open [f (open! copy (assoc opts :follow-references? true))]
                (is (= :reference-not-followed (first (failure (folio/table f :airlines))))))
              (with-open [f (open! copy (assoc opts :follow-references? true, :reference-schemes [:http]))]
                (is (= 16 (:rows (folio/info f :airlines)))))))))
      (finally (remove! at)))))

(deftest without-its-library-an-object-store-says-what-is-missing
  (let [[kind found message] (failure (folio/open "s3://bucket/f"))]
    (if (= :missing-dependency kind)
      (do (is (= ":s3" (:alias found)))
          (is (str/includes? message "software.amazon.awssdk:s3")))
      (is (= :io-error kind) "the library is there, and the bucket cannot be reached")))
  (is (= :unsupported (first (failure (folio/open "az://container/f"))))))

(deftest options-of-object-stores-are-checked-without-being-shown
  (doseq [opts [{:s3 {:secret-kee "geheim"}} {:s3 "geheim"} {:s3 {:secret-key ["geheim"], :access-key "a"}} {:s3 {:secret-key "geheim"}}
                {:s3 {:endpoint "http://user:geheim@host"}} {:gcs {:endpoint "geheim"}}]
          :let [[kind found message] (failure (folio/open "s3://bucket/f" opts))]]
    (is (= :invalid-argument kind))
    (is (not (str/includes? (str message found) "geheim")) (str message)))
  (is (= [:secret-key] (:nearest (second (failure (folio/open "s3://bucket/f" {:s3 {:secret-kee "x"}})))))))

(deftest without-the-extension-tables-are-fetched
  (let [at (folder)]
    (try
      (with-open [f (open! (str at "/f"))]
        (folio/import! f :airlines (data "airlines")))
      (with-server [url _ at]
        (with-open [f (open! (str url "/f") {:cache (str at "/cache"), :httpfs (str at "/no such extension")})]
          (is (= [{:n 16}] (folio/query f ["select count(*) as n from airlines"] {:as :rows})))
          (is (some #(str/ends-with? (str %) ".parquet") (file-seq (io/file at "cache"))))))
      (is (= [:invalid-argument :httpfs] ((juxt first (comp :option second)) (failure (folio/open (str at "/f") {:httpfs 1})))))
      (finally (remove! at)))))

(deftest what-a-web-server-cannot-is-said
  (let [at (folder)]
    (try
      (with-open [f (open! (str at "/f"))]
        (folio/add! f :params {:a 1})
        (is (= :unsupported (first (failure (folio/reference! f :events "https://example.org/events" {:format :delta})))))
        (is (= :unsupported (first (failure (folio/copy! f "https://example.org/copy")))))
        (is (= :snapshot-not-found (first (failure (folio/export! f "v1" "https://example.org/copy"))))))
      (finally (remove! at)))))

(deftest an-alias-may-name-a-url
  (let [home (str (folder))]
    (try
      (is (= {"shared" "s3://bucket/shared"} (folio/alias! :shared "s3://bucket/shared/" {:home home})))
      (is (= "s3://bucket/shared" (folio/alias-path :shared {:home home})))
      (is (= :alias-exists (first (failure (folio/alias! :shared "s3://bucket/other" {:home home})))))
      (finally (remove! (io/file home))))))
