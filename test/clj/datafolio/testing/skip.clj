(ns datafolio.testing.skip
  "How a test says that it cannot run here."
  (:require [clojure.test :as test]))

(set! *warn-on-reflection* true)

(defn skip!
  "Reports the running test as skipped, for a reason (a sentence's end: \"tech.ml.dataset is not on the classpath\").
  Returns nil; the test leaves by itself: (if available (is …) (skip! \"…\"))."
  [reason]
  (test/do-report {:type ::skip, :message reason})
  nil)

;; any runner that does not count skips prints nothing for one
(defmethod test/report ::skip [_])

;; what Kaocha calls pending; a test without an assertion it would take for a mistake
(when (find-ns 'kaocha.hierarchy)
  ((resolve 'kaocha.hierarchy/derive!) ::skip :kaocha/pending))
