(ns datafolio.impl.pod.bencode-test
  (:require [clojure.test :refer [deftest is]]
            [clojure.test.check.clojure-test :refer [defspec]]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.impl.pod.bencode :as bencode])
  (:import (java.io ByteArrayInputStream ByteArrayOutputStream EOFException)))

(set! *warn-on-reflection* true)

(defn- text [x]
  (let [out (ByteArrayOutputStream.)]
    (bencode/write-message! out x)
    (.toString out "UTF-8")))

(defn- in [^String s] (ByteArrayInputStream. (.getBytes s "UTF-8")))

(deftest values-are-written-as-the-format-says
  (doseq [[x expected] {"describe"                  "8:describe"
                        ""                          "0:"
                        "ü"                         "2:ü"
                        -42                         "i-42e"
                        ["a" 1 ["b"]]               "l1:ai1el1:bee"
                        {"op" "describe"}           "d2:op8:describee"
                        {"b" 1, "a" {"z" [], "y" {}}} "d1:ad1:yde1:zlee1:bi1ee"}]
    (is (= expected (text x)))
    (is (= x (bencode/read-message (in expected))))))

(deftest messages-follow-each-other
  (let [from (in "i1e1:a")]
    (is (= [1 "a" nil] (repeatedly 3 #(bencode/read-message from))))))

(deftest damaged-messages-are-errors
  (doseq [s ["i12" "d1:a" "5:abc" "l" "2147483647:abc"]]
    (is (thrown? EOFException (bencode/read-message (in s))) s))
  (doseq [s ["x" "ie" "i1x2e" "d1:ae" "di1ei2ee" "i99999999999999999999e" "99999999999:a" (apply str (repeat 5000 "l"))]]
    (is (thrown-with-msg? clojure.lang.ExceptionInfo #"This is no bencode" (bencode/read-message (in s))) s)))

(defspec what-is-written-is-read-again 200
  (prop/for-all [x (gen/recursive-gen #(gen/one-of [(gen/vector %) (gen/map gen/string %)]) (gen/one-of [gen/string gen/large-integer]))]
    (= x (bencode/read-message (in (text x))))))
