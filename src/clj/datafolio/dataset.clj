(ns ^:no-doc datafolio.dataset
  "Chunks as datasets of tech.ml.dataset, and datasets as chunks. The only namespace that needs that library; datafolio.api
  loads it when the first dataset is made or met.

  A column's datatype follows what tech.ml.dataset's own Arrow reader gives:

    BOOLEAN, integers, FLOAT, DOUBLE    :boolean, :int8 to :int64, :uint8 to :uint32, :float32, :float64
    VARCHAR, JSON, BIT, ENUM            :string
    DATE, TIME                          :packed-local-date, :packed-local-time
    TIMESTAMP, with zone or without     :packed-instant; :instant where nanoseconds are kept
    durations, DECIMAL, UUID            :duration, :decimal, :uuid
    UBIGINT, HUGEINT, BLOB, INTERVAL,
    LIST, STRUCT, MAP                   :object, the values that our own columns give

  A column's metadata has the table's type as :datafolio/type, a text such as \"DECIMAL(10,2)\". It is what a dataset is
  written as, as long as the column still has the datatype that goes with it."
  (:require [datafolio.impl.chunk :as chunk]
            [datafolio.impl.column :as column]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.values :as values]
            [tech.v3.dataset :as ds]
            [tech.v3.dataset.impl.column :as ds-column]
            [tech.v3.dataset.protocols :as ds-protocols]
            [tech.v3.datatype :as dtype]
            [tech.v3.datatype.array-buffer :as array-buffer])
  (:import (datafolio.table Chunk Chunks Column DataType DataType$Decimal DataType$Duration DataType$Enum DataType$Scalar)
           (java.time Instant LocalDate LocalDateTime LocalTime ZoneOffset ZonedDateTime)
           (java.util ArrayList BitSet List)
           (org.roaringbitmap BitSetUtil RoaringBitmap)
           (tech.v3.datatype BooleanReader Buffer DoubleReader LongReader ObjectReader)))

(set! *warn-on-reflection* true)

;; ---- types

(def ^:private datatypes
  {"BOOLEAN" :boolean, "TINYINT" :int8, "SMALLINT" :int16, "INTEGER" :int32, "BIGINT" :int64
   "UTINYINT" :uint8, "USMALLINT" :uint16, "UINTEGER" :uint32, "FLOAT" :float32, "DOUBLE" :float64
   "VARCHAR" :string, "JSON" :string, "BIT" :string, "UUID" :uuid, "\"NULL\"" :boolean
   "DATE" :packed-local-date, "TIME" :packed-local-time, "TIME_NS" :local-time, "TIME WITH TIME ZONE" :local-time
   "TIMESTAMP_S" :packed-instant, "TIMESTAMP_MS" :packed-instant, "TIMESTAMP" :packed-instant
   "TIMESTAMP WITH TIME ZONE" :packed-instant, "TIMESTAMP_NS" :instant, "TIMESTAMPTZ_NS" :instant})

(defn- datatype [^DataType type]
  (cond (instance? DataType$Enum type)     :string
        (instance? DataType$Decimal type)  :decimal
        (instance? DataType$Duration type) :duration
        :else                              (get datatypes (.sql type) :object)))

(def ^:private types
  "What a column is written as that does not say."
  {:boolean "BOOLEAN", :int8 "TINYINT", :int16 "SMALLINT", :int32 "INTEGER", :int64 "BIGINT"
   :uint8 "UTINYINT", :uint16 "USMALLINT", :uint32 "UINTEGER", :float32 "FLOAT", :float64 "DOUBLE"
   :string "VARCHAR", :text "VARCHAR", :keyword "VARCHAR", :uuid "UUID"
   :packed-local-date "DATE", :packed-local-time "TIME", :packed-instant "TIMESTAMP WITH TIME ZONE"
   :local-date "DATE", :local-date-time "TIMESTAMP"})

(def ^:private micros-in {"TIMESTAMP_S" 1000000, "TIMESTAMP_MS" 1000})

(defn- zoneless? [^DataType type]
  (contains? #{DataType$Scalar/TIMESTAMP_S DataType$Scalar/TIMESTAMP_MS DataType$Scalar/TIMESTAMP DataType$Scalar/TIMESTAMP_NS} type))

;; ---- a chunk as a dataset

(defprotocol Over
  (-column [data] "The Java column that a column's data reads."))

(extend-protocol Over
  Object (-column [_] nil)
  nil (-column [_] nil))

(defn- long-reader [^Column c datatype]
  (let [n (.size c)]
    (reify
      LongReader
      (elemwiseDatatype [_] datatype)
      (lsize [_] n)
      (readLong [_ i] (.getLong c (unchecked-int i)))
      (readObject [_ i] (errors/with-errors nil (.getLong c (unchecked-int i))))
      Over
      (-column [_] c))))

(defn- unpacked [datatype ^long n]
  (case datatype
    :packed-local-date (LocalDate/ofEpochDay n)
    :packed-local-time (LocalTime/ofNanoOfDay (* 1000 n))
    :packed-instant    (Instant/ofEpochSecond (Math/floorDiv n 1000000) (* 1000 (Math/floorMod n 1000000)))))

(defn- packed-reader
  "Dates and times: their objects, and as longs what they are packed in."
  [^Column c datatype ^long factor]
  (let [n (.size c)]
    (reify
      ObjectReader
      (elemwiseDatatype [_] datatype)
      (lsize [_] n)
      (readLong [_ i] (unchecked-multiply factor (.getLong c (unchecked-int i))))
      (readObject [_ i]
        (errors/with-errors nil
          (when-not (.isNull c (unchecked-int i))
            (unpacked datatype (unchecked-multiply factor (.getLong c (unchecked-int i)))))))
      Over
      (-column [_] c))))

(defn- double-reader [^Column c datatype]
  (let [n (.size c)]
    (reify
      DoubleReader
      (elemwiseDatatype [_] datatype)
      (lsize [_] n)
      (readDouble [_ i] (.getDouble c (unchecked-int i)))
      (readObject [_ i] (errors/with-errors nil (.getDouble c (unchecked-int i))))
      Over
      (-column [_] c))))

(defn- boolean-reader [^Column c]
  (let [n (.size c)]
    (reify
      BooleanReader
      (elemwiseDatatype [_] :boolean)
      (lsize [_] n)
      (readObject [_ i] (errors/with-errors nil (boolean (.get c (unchecked-int i)))))
      Over
      (-column [_] c))))

(defn- string-reader [^Column c]
  (let [n (.size c)]
    (reify
      ObjectReader
      (elemwiseDatatype [_] :string)
      (lsize [_] n)
      (readObject [_ i] (errors/with-errors nil (.getString c (unchecked-int i))))
      Over
      (-column [_] c))))

(defn- object-reader [^Column c datatype convert]
  (let [n (.size c)]
    (reify
      ObjectReader
      (elemwiseDatatype [_] datatype)
      (lsize [_] n)
      (readObject [_ i] (column/value-at c convert i))
      Over
      (-column [_] c))))

(defn- ->instant [x]
  (if (instance? LocalDateTime x) (.toInstant ^LocalDateTime x ZoneOffset/UTC) x))

(defn- stored
  "The values of a held column in an array of their own."
  [^Column c datatype ^long factor]
  (let [array (.toStoredArray c)]
    (when-not (= 1 factor)
      (let [^longs array array]
        (dotimes [i (alength array)]
          (aset array i (unchecked-multiply factor (aget array i))))))
    (array-buffer/array-buffer array datatype)))

(defn- kept ^Column [^Column c own?] (if own? (.realize c) c))

(defn- data
  "What a dataset's column reads: where `own?`, arrays of its own."
  [^Column c key-fn own?]
  (let [type     (.type c)
        datatype (datatype type)
        factor   (long (micros-in (.sql type) 1))]
    (case datatype
      (:int8 :int16 :int32 :int64 :uint8 :uint16 :uint32)
      (if own? (stored c datatype 1) (long-reader c datatype))

      (:packed-local-date :packed-local-time :packed-instant)
      (if own? (stored c datatype factor) (packed-reader c datatype factor))

      (:float32 :float64)
      (if own? (stored c datatype 1) (double-reader c datatype))

      :boolean (if (and own? (= type DataType$Scalar/BOOLEAN)) (stored c :boolean 1) (boolean-reader (kept c own?)))
      :string  (string-reader (kept c own?))
      :instant (object-reader (kept c own?) :instant ->instant)
      (object-reader (kept c own?) datatype (column/converter type key-fn)))))

(defn- missing ^RoaringBitmap [^Column c]
  (if (zero? (.nullCount c)) (RoaringBitmap.) (BitSetUtil/bitmapOf (.missing c))))

(defn- ->column [^Column c k key-fn own?]
  (let [data (data c key-fn own?)]
    (ds-column/construct-column (missing c) data
                                (cond-> {:name k, :datafolio/type (.sql (.type c))}
                                  (= :string (dtype/elemwise-datatype data)) (assoc :categorical? true)))))

(defn ->dataset
  "A chunk (ours or Java's) as a dataset.

    :dataset-name   a string
    :key-fn         makes a column's key of its name; default keyword
    :copy?          of a view too, the dataset may be kept; default false

  Nothing is copied of a view: the dataset reads the chunk's memory, texts are decoded as they are looked at, and once the
  chunk's step has ended, reading is a :closed error; `realize` keeps it. A held chunk's numbers, and with :copy? a view's
  columns, are copied in bulk, each once, so that the dataset may be kept; texts are decoded as they are looked at then too."
  ([chunk] (->dataset chunk {}))
  ([chunk {:keys [dataset-name key-fn copy?] :or {key-fn keyword}}]
   (let [^Chunk java (chunk/->java chunk)
         ks          (column/distinct-keys (.names java) key-fn)
         own?        (or copy? (.isHeld java))]
     (errors/with-errors nil
       (ds/new-dataset {:dataset-name (or dataset-name "_unnamed")}
                       (map-indexed (fn [i k] (->column (.column java (int i)) k key-fn own?)) ks))))))

;; ---- a dataset as a chunk

(defn- bits ^BitSet [^RoaringBitmap rows]
  (let [out (BitSet.)]
    (doseq [i (.toArray rows)] (.set out (int i)))
    out))

(defn- long-values ^longs [^Buffer data]
  (let [n (.lsize data), out (long-array n)]
    (dotimes [i n] (aset out i (.readLong data i)))
    out))

(defn- double-values ^doubles [^Buffer data]
  (let [n (.lsize data), out (double-array n)]
    (dotimes [i n] (aset out i (.readDouble data i)))
    out))

(defn- boolean-values ^booleans [^Buffer data ^RoaringBitmap missing]
  (let [n (.lsize data), out (boolean-array n)]
    (dotimes [i n]
      (when-not (.contains missing (int i)) (aset out i (boolean (.readObject data i)))))
    out))

(defn- divided! ^longs [^longs xs ^long by]
  (when-not (= 1 by)
    (dotimes [i (alength xs)] (aset xs i (Math/floorDiv (aget xs i) by))))
  xs)

(defn- plain [^DataType type x]
  (cond (nil? x)                                           nil
        (and (instance? Instant x) type (zoneless? type))  (LocalDateTime/ofInstant x ZoneOffset/UTC)
        (instance? ZonedDateTime x)                        (.toInstant ^ZonedDateTime x)
        (instance? tech.v3.datatype.Buffer x)              (mapv #(plain nil %) x)
        (instance? tech.v3.dataset.Text x)                 (str x)
        :else                                              (values/plain x)))

(defn- object-values ^List [col ^RoaringBitmap missing type]
  (let [n (dtype/ecount col), ^Buffer data (dtype/->reader col), out (ArrayList. (int n))]
    (dotimes [i n]
      (.add out (when-not (.contains missing (int i)) (plain type (.readObject data i)))))
    out))

(defn- declared
  "The table's type that a column says it has, if its values still are of the datatype that goes with it."
  ^DataType [col datatype*]
  (when-let [text (:datafolio/type (meta col))]
    (let [type (DataType/parse text)]
      (when (= datatype* (datatype type)) type))))

(defn- java-column ^Column [col types-given]
  (let [n         (values/column-name! (ds-protocols/column-name col))
        data      (ds-protocols/column-data col)
        datatype* (dtype/elemwise-datatype data)
        over      (-column data)
        given     (get types-given n)
        ^DataType type (or given (declared col datatype*) (some-> (types datatype*) DataType/parse))
        missing   ^RoaringBitmap (ds-protocols/missing col)]
    (errors/with-errors {:column n}
      (cond (and over (nil? given) (= (.size ^Column over) (dtype/ecount data))
                 (= (.nullCount ^Column over) (.getCardinality missing)))
            (.named ^Column over n)

            given
            (Chunks/column n ^Object (object-values col missing type) type 0)

            (= (.getCardinality missing) (dtype/ecount data))
            (Chunks/column n ^Object (ArrayList. ^java.util.Collection (repeat (dtype/ecount data) nil)) type 0)

            :else
            (case datatype*
              (:int8 :int16 :int32 :int64 :uint8 :uint16 :uint32 :packed-local-date :packed-local-time :packed-instant)
              (Chunks/stored n type (divided! (long-values (dtype/->buffer data)) (micros-in (.sql ^DataType type) 1)) (bits missing))

              (:float32 :float64)
              (Chunks/stored n type (double-values (dtype/->buffer data)) (bits missing))

              :boolean
              (Chunks/stored n type (boolean-values (dtype/->buffer data) missing) (bits missing))

              (Chunks/column n ^Object (object-values col missing type) type 0))))))

(defn ->java
  "A dataset as a Java chunk (datafolio.table.Chunk). Columns that still read a chunk's memory are not copied. `types` is
  {name DataType} of columns that are to be of another type. Throws :invalid-data naming the column and the row."
  (^Chunk [dataset] (->java dataset nil))
  (^Chunk [dataset types]
   (let [^List columns (mapv #(java-column % types) (ds/columns dataset))]
     (Chunk/of columns))))

;; ---- what datafolio.api does with either

(defn row-count
  "How many rows a dataset has."
  [dataset]
  (ds/row-count dataset))

(defn rows
  "A dataset's rows as maps, with nil for what is missing."
  [dataset]
  (ds/rows dataset {:nil-missing? true}))

(defn- view? [col]
  (when-let [^Column c (-column (ds-protocols/column-data col))]
    (let [^List one [c]]
      (not (.isHeld (Chunk/of one))))))

(defn realize
  "A dataset that may be kept after its chunk's step; itself where it may be kept already."
  [dataset]
  (if (some view? (ds/columns dataset)) (dtype/clone dataset) dataset))

(defn filter-rows
  "The rows that `pred`, a function of a row's map, or a mask accepts, as a dataset to keep."
  [dataset pred]
  (let [flags (if (and (ifn? pred) (not (sequential? pred)) (not (instance? List pred))) (map pred (rows dataset)) (seq pred))]
    (dtype/clone (ds/select-rows dataset (int-array (keep-indexed (fn [i keep?] (when keep? i)) flags))))))
