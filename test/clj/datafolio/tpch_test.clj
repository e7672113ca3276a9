(ns datafolio.tpch-test
  "Five of TPC-H's queries, those with the deepest nesting, as data: over generated tables they give what their SQL gives."
  (:require [clojure.test :refer [deftest is testing]]
            [datafolio.api :as folio]
            [datafolio.testing.folio :refer [with-folio]]
            [datafolio.testing.tpch :as tpch])
  (:import (java.time LocalDate)))

(set! *warn-on-reflection* true)

(defn- from-region [region]
  {:from [:part :supplier :partsupp :nation :region]
   :where [:and [:= :p-partkey :ps-partkey] [:= :s-suppkey :ps-suppkey] [:= :s-nationkey :n-nationkey] [:= :n-regionkey :r-regionkey]
           [:= :r-name region]]})

(def ^:private revenue [:* :l-extendedprice [:- 1 :l-discount]])

(def ^:private queries
  {"2, minimum cost supplier"
   [(let [{:keys [where] :as europe} (from-region "EUROPE")
          least {:select [[[:min :ps-supplycost]]], :from [:partsupp :supplier :nation :region]
                 :where [:and [:= :part.p-partkey :ps-partkey] [:= :s-suppkey :ps-suppkey] [:= :s-nationkey :n-nationkey]
                         [:= :n-regionkey :r-regionkey] [:= :r-name "EUROPE"]]}]
      (assoc europe
             :select [:s-acctbal :s-name :n-name :p-partkey :p-mfgr :s-address :s-phone :s-comment]
             :where (conj where [:= :p-size 5] [:like :p-type "%BRASS"] [:= :ps-supplycost least])
             :order-by [[:s-acctbal :desc] :n-name :s-name :p-partkey]
             :limit 100))
    "select s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
     from part, supplier, partsupp, nation, region
     where p_partkey = ps_partkey and s_suppkey = ps_suppkey and p_size = 5 and p_type like '%BRASS' and s_nationkey = n_nationkey
       and n_regionkey = r_regionkey and r_name = 'EUROPE'
       and ps_supplycost = (select min(ps_supplycost) from partsupp, supplier, nation, region
                            where p_partkey = ps_partkey and s_suppkey = ps_suppkey and s_nationkey = n_nationkey
                              and n_regionkey = r_regionkey and r_name = 'EUROPE')
     order by s_acctbal desc, n_name, s_name, p_partkey limit 100"]

   "9, product type profit"
   [{:select [:nation :o_year [[:sum :amount] :sum_profit]]
     :from [[{:select [[:n-name :nation] [[:extract :year :!from :o-orderdate] :o_year] [[:- revenue [:* :ps-supplycost :l-quantity]] :amount]]
              :from [:part :supplier :lineitem :partsupp :orders :nation]
              :where [:and [:= :s-suppkey :l-suppkey] [:= :ps-suppkey :l-suppkey] [:= :ps-partkey :l-partkey] [:= :p-partkey :l-partkey]
                      [:= :o-orderkey :l-orderkey] [:= :s-nationkey :n-nationkey] [:like :p-name "%green%"]]}
             :profit]]
     :group-by [:nation :o_year]
     :order-by [:nation [:o_year :desc]]}
    "select nation, o_year, sum(amount) as sum_profit
     from (select n_name as nation, extract(year from o_orderdate) as o_year, l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity as amount
           from part, supplier, lineitem, partsupp, orders, nation
           where s_suppkey = l_suppkey and ps_suppkey = l_suppkey and ps_partkey = l_partkey and p_partkey = l_partkey and o_orderkey = l_orderkey
             and s_nationkey = n_nationkey and p_name like '%green%') as profit
     group by nation, o_year order by nation, o_year desc"]

   "18, large volume customer"
   [{:select [:c-name :c-custkey :o-orderkey :o-orderdate :o-totalprice [[:sum :l-quantity] :quantity]]
     :from [:customer :orders :lineitem]
     :where [:and [:in :o-orderkey {:select :l-orderkey, :from :lineitem, :group-by :l-orderkey, :having [:> [:sum :l-quantity] 250]}]
             [:= :c-custkey :o-custkey] [:= :o-orderkey :l-orderkey]]
     :group-by [:c-name :c-custkey :o-orderkey :o-orderdate :o-totalprice]
     :order-by [[:o-totalprice :desc] :o-orderdate]
     :limit 100}
    "select c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity) as quantity from customer, orders, lineitem
     where o_orderkey in (select l_orderkey from lineitem group by l_orderkey having sum(l_quantity) > 250)
       and c_custkey = o_custkey and o_orderkey = l_orderkey
     group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice order by o_totalprice desc, o_orderdate limit 100"]

   "20, potential part promotion"
   [(let [shipped {:select [[[:* 0.5M [:sum :l-quantity]]]], :from :lineitem
                   :where [:and [:= :l-partkey :ps-partkey] [:= :l-suppkey :ps-suppkey] [:>= :l-shipdate (LocalDate/of 1994 1 1)]
                           [:< :l-shipdate (LocalDate/of 1995 1 1)]]}
          parts   {:select :p-partkey, :from :part, :where [:like :p-name "forest%"]}]
      {:select [:s-name :s-address]
       :from [:supplier :nation]
       :where [:and [:in :s-suppkey {:select :ps-suppkey, :from :partsupp, :where [:and [:in :ps-partkey parts] [:> :ps-availqty shipped]]}]
               [:= :s-nationkey :n-nationkey] [:= :n-name "CANADA"]]
       :order-by :s-name})
    "select s_name, s_address from supplier, nation
     where s_suppkey in (select ps_suppkey from partsupp
                         where ps_partkey in (select p_partkey from part where p_name like 'forest%')
                           and ps_availqty > (select 0.5 * sum(l_quantity) from lineitem
                                              where l_partkey = ps_partkey and l_suppkey = ps_suppkey
                                                and l_shipdate >= date '1994-01-01' and l_shipdate < date '1995-01-01'))
       and s_nationkey = n_nationkey and n_name = 'CANADA' order by s_name"]

   "21, suppliers who kept orders waiting"
   [(let [others (fn [alias & more] {:select :*, :from [[:lineitem alias]]
                                     :where (into [:and [:= (keyword (str (name alias) ".l-orderkey")) :l1.l-orderkey]
                                                   [:<> (keyword (str (name alias) ".l-suppkey")) :l1.l-suppkey]] more)})]
      {:select [:s-name [[:count :*] :numwait]]
       :from [:supplier [:lineitem :l1] :orders :nation]
       :where [:and [:= :s-suppkey :l1.l-suppkey] [:= :o-orderkey :l1.l-orderkey] [:= :o-orderstatus "F"] [:> :l1.l-receiptdate :l1.l-commitdate]
               [:exists (others :l2)] [:not [:exists (others :l3 [:> :l3.l-receiptdate :l3.l-commitdate])]]
               [:= :s-nationkey :n-nationkey] [:= :n-name "SAUDI ARABIA"]]
       :group-by :s-name
       :order-by [[:numwait :desc] :s-name]
       :limit 100})
    "select s_name, count(*) as numwait from supplier, lineitem l1, orders, nation
     where s_suppkey = l1.l_suppkey and o_orderkey = l1.l_orderkey and o_orderstatus = 'F' and l1.l_receiptdate > l1.l_commitdate
       and exists (select * from lineitem l2 where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey)
       and not exists (select * from lineitem l3 where l3.l_orderkey = l1.l_orderkey and l3.l_suppkey <> l1.l_suppkey
                                                    and l3.l_receiptdate > l3.l_commitdate)
       and s_nationkey = n_nationkey and n_name = 'SAUDI ARABIA'
     group by s_name order by numwait desc, s_name limit 100"]})

(deftest the-hardest-queries-of-tpc-h-as-data
  (with-folio [f]
    (tpch/add! f)
    (doseq [[title [query sql]] (sort queries)]
      (testing title
        (let [expected (folio/query f sql {:as :rows})]
          (is (seq expected) "it finds something")
          (is (= expected (folio/query f query {:as :rows})))
          (is (= (set (:datafolio/inputs (meta expected))) (set (:datafolio/inputs (meta (folio/query f query {:as :rows})))))))))))
