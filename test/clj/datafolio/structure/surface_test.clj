(ns datafolio.structure.surface-test
  "The public surface is what test/surface.edn says: a difference is a decision, and gets a line in the changelog."
  (:require [clojure.data :as data]
            [clojure.edn :as edn]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datafolio.api]
            [datafolio.impl.options :as options]
            [datafolio.query]
            [datafolio.spark]
            [datafolio.structure.surface :as surface])
  (:import (datafolio.error Kind)))

(set! *warn-on-reflection* true)

(deftest the-surface-is-as-recorded
  (let [recorded (edn/read-string (slurp surface/file))
        [gone added] (data/diff recorded (surface/surface))]
    (is (nil? gone) "no longer there, or changed; after a decision: bin/test surface --accept")
    (is (nil? added) "new; after a decision: bin/test surface --accept")))

(deftest every-public-var-has-a-docstring
  (doseq [[var-name v] (mapcat ns-publics '[datafolio.api datafolio.query datafolio.spark])]
    (is (not (str/blank? (:doc (meta v)))) (str var-name))))

(deftest the-page-of-options-is-the-table-of-options
  (is (= [] (remove (set (str/split-lines (slurp "docs/options.md"))) (str/split-lines (options/page))))
      "write it anew: (spit \"docs/options.md\" (datafolio.impl.options/page))")
  (is (.equals ^String (options/page) (slurp "docs/options.md")) "docs/options.md is not what (datafolio.impl.options/page) gives"))

(deftest docstrings-name-the-options-that-there-are
  (doseq [[call known] options/calls
          :let [space (case (or (namespace call) (name call)) "format" 'datafolio.query, "spark" 'datafolio.spark, "cache" 'datafolio.cache, 'datafolio.api)
                doc   (:doc (meta (ns-resolve space (symbol (name call)))))]
          :when (not (#{:append! :appender :value :pmap-chunks :chunks} call))
          option known]
    (testing call
      (is (str/includes? doc (str option)) (str option)))))

(deftest every-public-type-of-java-has-an-example
  (doseq [type (keys (:java (surface/surface)))
          :when (not (str/includes? type "$"))
          :let [source (slurp (str "src/java/" (str/replace type "." "/") ".java"))]]
    (is (str/includes? source "<pre>{@code") type)))

(deftest every-kind-of-error-is-explained
  (let [page (slurp "docs/errors.md")]
    (doseq [^Kind kind (Kind/values)]
      (is (str/includes? page (str "| `:" (.keyword kind) "` |")) (str kind)))))
