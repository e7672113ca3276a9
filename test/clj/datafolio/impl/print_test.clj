(ns datafolio.impl.print-test
  "What a chunk looks like at a prompt."
  (:require [clojure.pprint :as pprint]
            [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [clojure.test.check.clojure-test :refer [defspec]]
            [clojure.test.check.generators :as gen]
            [clojure.test.check.properties :as prop]
            [datafolio.chunk :as chunk]
            [datafolio.impl.print :as print]
            [datafolio.impl.terminal :as terminal]
            [datafolio.impl.width :as width]))

(set! *warn-on-reflection* true)

(def ^:private small
  (chunk/->chunk (array-map :carrier ["UA" nil "a\nb"] :delay [2 nil -300] "air time" [1.5 2.25 nil] :tags [["x"] [] nil])))

(deftest a-chunk-prints-as-a-table
  (is (= (str/join "\n" ["chunk of 3 rows, 4 columns"
                         " carrier   delay  air time  tags"
                         " VARCHAR  BIGINT    DOUBLE  VARCHAR[]"
                         " UA            2       1.5  [\"x\"]"
                         " ·             ·      2.25  []"
                         " a b        -300         ·  ·"])
         (pr-str small)))
  (is (= (pr-str small) (str/trim-newline (with-out-str (pprint/pprint small)))))
  (is (= "chunk of 3 rows, 4 columns" (str small)))
  (is (= "chunk of 0 rows, 1 column\n a\n NULL" (str/replace (pr-str (chunk/->chunk {:a []})) "\"" ""))))

(deftest long-and-wide-chunks-say-what-is-left-out
  (let [long-one (pr-str (chunk/->chunk {:id (range 12345)}))
        wide     (pr-str (chunk/->chunk (into (sorted-map) (for [i (range 30)] [(format "column-%02d" i) ["value"]]))))]
    (is (= 14 (count (str/split-lines long-one))))
    (is (str/ends-with? long-one " … 12,335 more rows"))
    (is (str/includes? wide " column-00  column-01"))
    (is (re-find #"… \d\d more columns: column-\d\d, " wide))
    (is (= 6 (count (str/split-lines (binding [*print-length* 2] (pr-str (chunk/->chunk {:id (range 9)})))))))
    (is (str/includes? (pr-str (chunk/->chunk {:s [(apply str (repeat 50000 "long "))]})) "long long long long lon…"))))

(deftest columns-and-rows-print-in-a-line-each
  (is (= "#<column :delay BIGINT, 3 rows, 1 missing [2 nil -300]>" (pr-str (small :delay))))
  (is (= "#<column :id BIGINT, 1,000 rows [0 1 2 3 4 5 6 7 8 9 …]>" (pr-str (:id (chunk/->chunk {:id (range 1000)})))))
  (is (= "#<column :id BIGINT, 9 rows [0 1 …]>" (binding [*print-length* 2] (pr-str (:id (chunk/->chunk {:id (range 9)}))))))
  (is (= "[{:id 0}\n {:id 1}\n … 7 more rows]" (binding [*print-length* 2] (pr-str (chunk/rows (chunk/->chunk {:id (range 9)})))))))

(deftest text-of-all-scripts-stays-in-its-column
  (let [lines (str/split-lines (pr-str (chunk/->chunk (array-map :s ["日本語" "e\u0301\u200d" "😀😀" "a\u001bb"] :n [1 2 3 4]))))]
    (is (= [16] (distinct (map width/width (rest lines)))) "flush right, whatever is before")
    (is (str/includes? (last lines) "a b")))
  (is (= 24 (width/width (width/cut (apply str (repeat 30 "x")) 24))))
  (is (= "日本…" (width/cut "日本語文" 5)))
  (is (= "😀…" (width/cut "😀😀" 3)))
  (is (= 1 (width/width "e\u0301")))
  (is (= "a b" (width/one-line "a\u202eb"))))

(deftest the-printer-s-settings-are-respected
  (binding [*print-level* 0]
    (is (= ["#" "#" "#<column :delay BIGINT, 3 rows, 1 missing #>"] [(pr-str small) (pr-str (chunk/rows small)) (pr-str (:delay small))])))
  (binding [*print-level* 1]
    (is (str/includes? (pr-str small) "#")) ; the list inside of it
    (is (str/includes? (pr-str small) "UA")))
  (binding [*print-readably* nil]
    (is (= "#<column :carrier VARCHAR, 3 rows, 1 missing [UA nil a\nb]>" (pr-str (:carrier small)))))
  (is (= [100 120 100 20] (map #(print/screen % nil) [nil "120" "wide" "3"])))
  (is (= [132 120 20] (map print/screen [nil "120" nil] [132 132 3])))
  (is (= [80 nil nil nil] (map terminal/columns-of ["24 80\n" "0 0\n" "" nil]))))

(deftest huge-values-are-cut-everywhere
  (let [huge  (apply str (repeat 100000 "long "))
        chunk (chunk/->chunk {:s [huge] :l [[huge huge]]})]
    (is (> 1000 (count (pr-str chunk))))
    (is (> 1000 (count (pr-str (chunk/rows chunk)))))
    (is (> 1000 (count (pr-str (:l chunk)))))))

(defspec whatever-is-in-it-a-chunk-fits-the-screen 50
  (prop/for-all [columns (gen/map (gen/fmap #(str "c" %) gen/nat)
                                  (gen/vector (gen/one-of [gen/string-ascii (gen/return nil)]) 3)
                                  {:min-elements 1})]
    (every? #(<= (count %) 102) (str/split (pr-str (chunk/->chunk columns)) #"\n"))))
