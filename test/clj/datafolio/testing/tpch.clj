(ns datafolio.testing.tpch
  "Tables in the shape of TPC-H's, small and made by a seeded generator: no more than what its queries look at, in proportions
  that let each of them find something."
  (:require [datafolio.api :as folio])
  (:import (java.time LocalDate)
           (java.util Random)))

(set! *warn-on-reflection* true)

(def ^:private nations
  [["ALGERIA" 0] ["ARGENTINA" 1] ["BRAZIL" 1] ["CANADA" 1] ["EGYPT" 4] ["ETHIOPIA" 0] ["FRANCE" 3] ["GERMANY" 3] ["INDIA" 2]
   ["INDONESIA" 2] ["IRAN" 4] ["IRAQ" 4] ["JAPAN" 2] ["JORDAN" 4] ["KENYA" 0] ["MOROCCO" 0] ["MOZAMBIQUE" 0] ["PERU" 1] ["CHINA" 2]
   ["ROMANIA" 3] ["SAUDI ARABIA" 4] ["VIETNAM" 2] ["RUSSIA" 3] ["UNITED KINGDOM" 3] ["UNITED STATES" 1]])

(def ^:private regions ["AFRICA" "AMERICA" "ASIA" "EUROPE" "MIDDLE EAST"])
(def ^:private colours ["forest" "green" "azure" "blue" "ivory" "salmon"])
(def ^:private metals ["BRASS" "TIN" "COPPER" "STEEL"])

(defn- money [^Random r low high] (BigDecimal/valueOf (long (+ (* 100 (long low)) (.nextInt r (* 100 (- (int high) (int low)))))) 2))

(defn- day [^Random r] (.plusDays (LocalDate/of 1992 1 1) (.nextInt r 2400)))

(defn- pick [^Random r xs] (nth xs (.nextInt r (count xs))))

(defn- suppliers [^Random r n]
  (for [k (range 1 (inc (long n)))]
    {:s_suppkey k, :s_name (format "Supplier#%09d" k), :s_address (str "street " k), :s_nationkey (rem (long k) 25), :s_phone (str "10-" k)
     :s_acctbal (money r -999 9999), :s_comment (str "comment " k)}))

(defn- parts [^Random r n]
  (for [k (range 1 (inc (long n)))]
    {:p_partkey k, :p_name (str (pick r colours) " " (pick r colours)), :p_mfgr (str "Manufacturer#" (inc (.nextInt r 5)))
     :p_brand (str "Brand#" (inc (.nextInt r 5))), :p_type (str "LARGE POLISHED " (pick r metals)), :p_size (inc (.nextInt r 8))
     :p_container "JUMBO PKG", :p_retailprice (money r 900 2000)}))

(defn- partsupps [^Random r parts suppliers]
  (for [k (range 1 (inc (long parts))), i (range 4)]
    {:ps_partkey k, :ps_suppkey (inc (rem (+ (long k) (* (long i) (quot (long suppliers) 4))) (long suppliers)))
     :ps_availqty (inc (.nextInt r 60)), :ps_supplycost (money r 1 1000)}))

(defn- customers [^Random r n]
  (for [k (range 1 (inc (long n)))]
    {:c_custkey k, :c_name (format "Customer#%09d" k), :c_nationkey (.nextInt r 25), :c_acctbal (money r -999 9999)}))

(defn- orders-and-lines [^Random r n customers parts suppliers]
  (for [k (range 1 (inc (long n)))
        :let [date  (day r)
              lines (vec (for [line (range 1 (+ 2 (.nextInt r 7)))
                               :let [part (inc (.nextInt r (int parts)))
                                     due  (.plusDays ^LocalDate date (+ 30 (.nextInt r 60)))]]
                           {:l_orderkey k, :l_linenumber line, :l_partkey part
                            :l_suppkey (inc (rem (+ part (* (.nextInt r 4) (quot (long suppliers) 4))) (long suppliers)))
                            :l_quantity (inc (.nextInt r 50)), :l_extendedprice (money r 900 90000), :l_discount (BigDecimal/valueOf (.nextInt r 11) 2)
                            :l_shipdate (.plusDays ^LocalDate date (inc (.nextInt r 120))), :l_commitdate due
                            :l_receiptdate (.plusDays due (- (.nextInt r 30) 22))}))]]
    [{:o_orderkey k, :o_custkey (inc (.nextInt r (int customers))), :o_orderstatus (pick r ["F" "O" "P"]), :o_orderdate date
      :o_totalprice (reduce + (map :l_extendedprice lines))}
     lines]))

(defn add!
  "Adds the eight tables to a folio."
  [f]
  (let [r (Random. 19), suppliers-n 100, parts-n 240, customers-n 150
        both (vec (orders-and-lines r 2500 customers-n parts-n suppliers-n))]
    (folio/add! f "region" (map-indexed (fn [i n] {:r_regionkey i, :r_name n}) regions))
    (folio/add! f "nation" (map-indexed (fn [i [n region]] {:n_nationkey i, :n_name n, :n_regionkey region}) nations))
    (folio/add! f "supplier" (suppliers r suppliers-n) {:types {:s_acctbal "DECIMAL(15,2)"}})
    (folio/add! f "part" (parts r parts-n) {:types {:p_retailprice "DECIMAL(15,2)"}})
    (folio/add! f "partsupp" (partsupps r parts-n suppliers-n) {:types {:ps_supplycost "DECIMAL(15,2)"}})
    (folio/add! f "customer" (customers r customers-n) {:types {:c_acctbal "DECIMAL(15,2)"}})
    (folio/add! f "orders" (map first both) {:types {:o_totalprice "DECIMAL(15,2)"}})
    (folio/add! f "lineitem" (mapcat second both) {:types {:l_extendedprice "DECIMAL(15,2)", :l_discount "DECIMAL(15,2)"}})
    f))
