(ns datafolio.impl.parallel-test
  "A function over held chunks by several threads."
  (:require [clojure.test :refer [deftest is testing]]
            [datafolio.chunk :as chunk]
            [datafolio.testing.tables :as tables :refer [error-data with-tables]]))

(set! *warn-on-reflection* true)

(def ^:private numbers "SELECT range AS id FROM range(20_000)")

(defn- ours []
  (filter #(.startsWith (.getName ^Thread %) "datafolio-chunks-") (keys (Thread/getAllStackTraces))))

(defn- threads-end? []
  (let [until (+ (System/nanoTime) 10000000000)]
    (while (and (seq (ours)) (< (System/nanoTime) until)) (Thread/sleep 20))
    (empty? (ours))))

(defn- slow-first
  "Takes longer for earlier chunks, so that later ones are done before them."
  [c]
  (Thread/sleep (long (max 0 (- 20 (quot (chunk/first-row c) 1000)))))
  (chunk/first-row c))

(deftest results-come-in-order
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [mapped (chunk/pmap-chunks (tables/chunks t "numbers" 1000) slow-first {:threads 4})]
      (is (= (range 0 20000 1000) (into [] mapped) (seq mapped) (iterator-seq (.iterator ^Iterable mapped))))
      (is (= 190000 (reduce + mapped) (reduce + 0 mapped) (transduce identity + mapped)))
      (is (= [0 1000] (into [] (take 2) mapped) (take 2 mapped)))
      (is (= (set (range 0 20000 1000))
             (into #{} (chunk/pmap-chunks (tables/chunks t "numbers" 1000) slow-first {:threads 4, :ordered? false}))))
      (is (= [0 1000] (into [] (chunk/pmap-chunks (eduction (take 2) (tables/chunks t "numbers" 1000)) chunk/first-row))))
      (is (= [1 2] (into [] (chunk/pmap-chunks (map #(chunk/->chunk {:x [%]}) [1 2]) #(first (:x %))))))
      (is (= [] (into [] (chunk/pmap-chunks [] identity)))))
    (is (threads-end?))))

(deftest few-are-under-way
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [begun (atom 0), ended (atom 0), most (atom 0)
          work  (fn [_] (swap! begun inc))]
      (reduce (fn [_ _]
                (swap! ended inc)
                (Thread/sleep 5)
                (swap! most max (- (long @begun) (long @ended))))
              nil (chunk/pmap-chunks (tables/chunks t "numbers" 500) work {:threads 2}))
      (is (= 40 @begun @ended))
      (is (<= (long @most) 4)))))

(deftest a-failure-names-the-chunk
  (with-tables t
    (tables/write! t "numbers" numbers)
    (doseq [ordered? [true false]
            :let [mapped (chunk/pmap-chunks (tables/chunks t "numbers" 1000)
                                            #(if (= 3000 (chunk/first-row %)) (throw (ex-info "mine" {:x 1})) (chunk/first-row %))
                                            {:threads 3, :ordered? ordered?})
                  seen   (atom [])
                  data   (error-data #(run! (fn [x] (swap! seen conj x)) mapped))]]
      (is (= {:datafolio/error :chunk-failed, :item "numbers", :chunk 3, :first-row 3000
              :message "Chunk 3 (1,000 rows from row 3,000 on) failed: mine"}
             (dissoc data :cause)))
      (is (= {:x 1} (ex-data (:cause data))))
      (when ordered? (is (= [0 1000 2000] @seen) "what came before it was delivered"))
      (let [s (seq mapped)]
        (is (= :chunk-failed (:datafolio/error (error-data #(dorun s))) (:datafolio/error (error-data #(dorun s)))))))
    (testing "an error of the stream comes at its place"
      (let [mapped (chunk/pmap-chunks (tables/query t "SELECT CASE WHEN id > 15000 THEN CAST('x' || id AS BIGINT) ELSE id END AS id FROM numbers" 500)
                                      chunk/first-row)]
        (is (= :sql-error (:datafolio/error (error-data #(into [] mapped)))))))
    (is (threads-end?))))

(deftest closing-and-dropping-end-it
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [mapped ^java.lang.AutoCloseable (chunk/pmap-chunks (tables/chunks t "numbers" 100) chunk/first-row)
          s      (seq mapped)]
      (.close mapped)
      (is (= "These results were closed. Ask for them anew to read again." (:message (error-data #(first (seq mapped))))))
      (is (keyword? (:datafolio/error (error-data #(dorun s)))))
      (is (zero? (long @(:pins t)))))
    (dotimes [_ 20]
      (first (chunk/pmap-chunks (tables/chunks t "numbers" 100) chunk/first-row)))
    (is (tables/quiet? t))
    (is (threads-end?))
    (testing "a consumer that waits is let go"
      (let [started (promise)
            mapped  ^java.lang.AutoCloseable (chunk/pmap-chunks (tables/chunks t "numbers" 100)
                                                                (fn [_] (deliver started true) (Thread/sleep 60000)))
            data    (future (error-data #(into [] mapped)))]
        @started
        (Thread/sleep 50)
        (.close mapped)
        (is (keyword? (:datafolio/error (deref data 10000 {}))))))))

(deftest interrupting-the-consumer-stops-it
  (with-tables t
    (tables/write! t "numbers" numbers)
    (let [started (promise), result (promise)
          mapped  (chunk/pmap-chunks (tables/chunks t "numbers" 100) (fn [_] (deliver started true) (Thread/sleep 60000)))
          work    (Thread. #(deliver result [(:datafolio/error (error-data (fn [] (into [] mapped))))
                                             (.isInterrupted (Thread/currentThread))]))]
      (.start work)
      @started
      (.interrupt work)
      (is (= [:interrupted true] (deref result 10000 :never)))
      (is (threads-end?)))))

(deftest wrong-arguments-are-refused
  (is (= "The option :threads must be 1 or more, not 0." (:message (error-data #(chunk/pmap-chunks [] identity {:threads 0})))))
  (is (= [:order?] ((juxt :option) (error-data #(chunk/pmap-chunks [] identity {:order? true})))))
  (is (= :invalid-argument (:datafolio/error (error-data #(chunk/pmap-chunks nil identity))))))
