(ns datafolio.impl.errors-test
  "Java's failures as Clojure data."
  (:require [clojure.main :as main]
            [clojure.test :refer [deftest is]]
            [datafolio.impl.errors :as errors :refer [with-errors]]
            [datafolio.testing.tables :refer [error-data]])
  (:import (datafolio.error FolioException Kind)
           (java.nio.file Path)
           (java.util List Map)))

(set! *warn-on-reflection* true)

(defn- failure ^FolioException [& details]
  (FolioException/of Kind/COLUMN_NOT_FOUND "There is no column \"fair\"." (object-array details)))

(deftest details-become-data
  (let [e  (failure "column" "fair" "nearest" (List/of "fare") "path" (Path/of "a" (into-array String ["b"]))
                    "columns" (List/of (Map/of "column" "x" "found" "BIGINT")) "kind" Kind/NOT_EMPTY "row" 3 "none" nil)
        ex (errors/translate e)]
    (is (= {:datafolio/error :column-not-found, :column "fair", :nearest ["fare"], :path "a/b"
            :columns [{:column "x", :found "BIGINT"}], :kind :not-empty, :row 3, :none nil}
           (ex-data ex)))
    (is (every? vector? (map (ex-data ex) [:nearest :columns])))
    (is (= "There is no column \"fair\"." (ex-message ex)))
    (is (= [e] (seq (.getSuppressed ^Throwable ex))))))

(deftest a-prompt-shows-our-message-and-all-is-kept
  (let [cause  (java.io.IOException. "disk")
        e      (FolioException. Kind/IO_ERROR "Reading failed." {"item" "trips"} cause)
        ex     (errors/translate e)]
    (is (= "Reading failed." (:clojure.error/cause (main/ex-triage (Throwable->map ex)))))
    (is (identical? cause (.getCause ^Throwable (first (.getSuppressed ^Throwable ex)))))))

(deftest other-exceptions-stay-what-they-are
  (doseq [e [(ex-info "mine" {:a 1}) (RuntimeException. "r") (StackOverflowError.)]]
    (is (identical? e (errors/translate e)))
    (is (identical? e (errors/translate e {:item "x"})))
    (is (identical? e (try (errors/wrap {:item "x"} #(throw e)) (catch Throwable t t))))))

(deftest context-lies-under-the-details
  (is (= {:datafolio/error :column-not-found, :column "fair", :item "trips"}
         (dissoc (error-data #(with-errors {:item "trips", :column "?"} (throw (failure "column" "fair")))) :message :cause)))
  (is (= {:datafolio/error :column-not-found, :item "trips"}
         (dissoc (error-data (fn [] (errors/wrap {:item "trips"} #(throw (failure))))) :message :cause)))
  (is (= 3 (errors/wrap {:item "trips"} (constantly 3)) (with-errors (throw (AssertionError. "evaluated")) 3))))

(deftest options-are-checked
  (is (= {:a 1} (errors/check-options {:a 1} [:a :b])))
  (is (nil? (errors/check-options nil [:a])))
  (is (= {:datafolio/error :invalid-argument, :option :chunk-siez, :nearest [:chunk-size], :cause nil
          :message "There is no option :chunk-siez here: did you mean :chunk-size?"}
         (error-data #(errors/check-options {:chunk-siez 1} [:chunk-size :where]))))
  (is (= "There is no option :zzz here: there are :chunk-size, :where."
         (:message (error-data #(errors/check-options {:zzz 1} [:chunk-size :where])))))
  (is (= "Options are a map, such as {:a …}, not 3." (:message (error-data #(errors/check-options 3 [:a]))))))
