(ns datafolio.history-test
  "Snapshots, views, differences and aliases as a user of the Clojure API sees them."
  (:require [clojure.test :refer [deftest is]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [failure folder remove! with-folio]]))

(set! *warn-on-reflection* true)

(deftest a-view-is-read-as-a-folio-and-cannot-be-changed
  (with-folio [f]
    (folio/add! f :t [{:a 1} {:a 2}])
    (folio/add! f :j {:n 1})
    (folio/snapshot! f :v1 {:git? false})
    (folio/add! f :t [{:a 3}] {:overwrite? true})
    (with-open [v (folio/at f :v1)]
      (is (= [{:a 1} {:a 2}] (folio/table v :t {:as :rows})))
      (is (= 2 (:rows (folio/info v :t))))
      (is (= 3 (transduce (map #(reduce + (% :a))) + (folio/chunks v :t))))
      (is (= {:n 1} (folio/value v :j)))
      (is (= ["t" "j"] (map :name (folio/items v))))
      (is (= {"t" true, "j" true} (folio/validate v)))
      (is (= :read-only (first (failure (folio/add! v :x 1)))))
      (is (= :read-only (first (failure (folio/delete! v :t))))))
    (is (= :snapshot-not-found (first (failure (folio/at f :v2)))))
    (is (= ["v1"] (:nearest (second (failure (folio/snapshot f :v11))))))))

(deftest a-table-is-compared-by-key
  (with-folio [f]
    (folio/add! f :t [{:k nil :x 1.5 :s "a"} {:k 1 :x nil :s "b"} {:k 2 :x 2.5 :s "c"}])
    (folio/snapshot! f "a" {:git? false})
    (folio/add! f :t [{:k nil :x 1.5 :n 1} {:k 1 :x 3.5 :n nil} {:k 3 :x 2.5 :n 2}] {:overwrite? true})
    (let [d (folio/diff f "a" {:table :t, :key [:k]})]
      (is (= {:added {:n "BIGINT"}, :removed {:s "VARCHAR"}, :changed {}} (:columns d)))
      (is (= {:added 1, :removed 1, :changed 1, :unchanged 1} (:counts d)))
      (is (= {:x 1} (:changed-columns d)))
      (is (= [{:k 1, :x_before nil, :x_after 3.5}] (into [] (mapcat folio/rows) (:changed d))))
      (is (= [{:k 3, :x 2.5, :n 2}] (into [] (mapcat folio/rows) (:added d))))
      (is (= [{:k 2, :x 2.5, :s "c"}] (into [] (mapcat folio/rows) (:removed d)))))
    (is (= [3 3] (:rows (folio/diff f "a" {:table :t}))))
    (is (= :column-not-found (first (failure (folio/diff f "a" {:table :t, :key [:s]})))))
    (folio/append! f :t [{:k 3 :x 0.5 :n 0}])
    (is (= :invalid-argument (first (failure (folio/diff f "a" {:table :t, :key [:k]})))))
    (is (= :item-not-found (first (failure (folio/diff f "a" {:table :u})))))))

(deftest aliases-lead-to-folios-and-find-looks-into-them
  (let [home (str (folder) "/home")]
    (try
      (with-folio [f {:metadata {:dataset "minnie65"}}]
        (folio/add! f :synapse-table [{:a 1}] {:description "the table I liked"})
        (folio/add! f :other 1)
        (let [path (str (.path (folio/java-folio f)))]
          (is (= {"mine" path} (folio/alias! :mine path {:home home})))
          (is (= path (folio/alias-path :mine {:home home})))
          (is (= [["mine" "synapse-table"]] (map (juxt :alias :name) (folio/find "SYN*" {:home home}))))
          (is (= ["synapse-table"] (map :name (folio/find "liked" {:home home, :descriptions? true}))))
          (is (= ["other"] (map :name (folio/find "*" {:home home, :kind :json}))))
          (is (= ["other"] (map :name (folio/find "^oth" {:home home, :regex? true, :in [:mine]}))))
          (is (= ["minnie65"] (map :value (folio/find "dataset=minnie*" {:home home, :metadata? true}))))
          (is (= :invalid-argument (first (failure (folio/find "(" {:home home, :regex? true})))))
          (is (= [(str home "/no")] (keys (:skipped (meta (folio/find "*" {:home home, :in [(str home "/no")]}))))))
          (with-folio [g]
            (is (= :alias-exists (first (failure (folio/alias! :mine (str (.path (folio/java-folio g))) {:home home}))))))
          (is (= :alias-not-found (first (failure (folio/alias-path :min {:home home})))))
          (folio/unalias! :mine {:home home})
          (is (= {} (folio/aliases {:home home})))))
      (finally (remove! home)))))
