(ns datafolio.chunk
  "Column chunks as Clojure data.

  A *chunk* is some consecutive rows of a table as a read-only map of columns: `(chunk :x)` is a column, `(keys chunk)`
  are the columns' keys, `(rows chunk)` its rows as maps. A *column* is a read-only list: `(count column)`,
  `(nth column i)`, `(reduce + column)`; nil is a missing value. *Chunks* are a table's rows, read anew whenever they are
  reduced or made a seq.

  Who owns the memory: a chunk that `reduce` hands to a step is a view and valid in its step only; `realize` keeps it.
  The chunks of a seq, and those made here, are ordinary heap memory and may be kept.

  Errors are ex-infos with `:datafolio/error` in their data."
  (:refer-clojure :exclude [chunk])
  (:require [datafolio.impl.chunk :as chunk]
            [datafolio.impl.chunks :as chunks]
            [datafolio.impl.column :as column]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.parallel :as parallel]
            [datafolio.impl.print]
            [datafolio.impl.source :as source]
            [datafolio.impl.values :as values]))

(set! *warn-on-reflection* true)

;; ---- one chunk

(defn chunk
  "Wraps a Java chunk (datafolio.table.Chunk) as a read-only map of columns. A view stays a view: it is valid as long as
  the Java chunk is.

    key-fn   makes a column's key of its name; default keyword

  A string, symbol or keyword finds a column by its name as well, where no key is equal to it; `(chunk k)` is nil where
  there is none, and `(column chunk k)` is an error then. Throws :invalid-argument when two columns get the same key."
  ([java-chunk] (chunk java-chunk keyword))
  ([java-chunk key-fn] (chunk/wrap java-chunk key-fn)))

(defn chunk?
  "Whether x is a chunk."
  [x]
  (chunk/chunk? x))

(defn ->java
  "The Java chunk (datafolio.table.Chunk) under a chunk."
  ^datafolio.table.Chunk [chunk]
  (chunk/->java chunk))

(defn row-count
  "How many rows a chunk has; `(count chunk)` is the number of its columns."
  [chunk]
  (.rowCount (chunk/->java chunk)))

(defn first-row
  "The number (from 0) of a chunk's first row in the stream that it came from; 0 for chunks built by hand."
  [chunk]
  (.firstRow (chunk/->java chunk)))

(defn column-names
  "The names of a chunk's columns, strings, in order."
  [chunk]
  (chunk/names chunk))

(defn schema
  "What a chunk's columns are: [{:name \"x\", :dtype \"int64\", :type \"BIGINT\"} …], :dtype in Arrow's words and :type in
  DuckDB's."
  [chunk]
  (chunk/schema chunk))

(defn column
  "The column of that key or name. Throws :column-not-found with the :nearest names when there is none."
  [chunk k]
  (chunk/column! chunk k))

(defn sum
  "The sum of a column of numbers as a double, without what is missing; 0.0 of none. As fast as the memory is: partial sums
  run side by side, so its last digits may differ from those of (reduce + column). Throws :invalid-argument for a column of
  anything else.

    (sum (:dep_delay chunk))"
  ^double [column]
  (errors/with-errors nil
    (.sum (column/->java column))))

(defn rows
  "A chunk's rows as a read-only list of maps, each made when it is looked at; valid as long as the chunk. `(vec (rows
  chunk))` keeps them."
  [chunk]
  (chunk/rows chunk))

(defn row
  "Row i (from 0) as a map of its own memory."
  [chunk i]
  (chunk/row chunk i))

(defn held?
  "Whether a chunk is memory of its own and may be kept."
  [chunk]
  (.isHeld (chunk/->java chunk)))

(defn realize
  "A copy of a chunk that may be kept; the chunk itself where it may be kept already. Throws :closed when the chunk's step
  has ended."
  [chunk]
  (chunk/realize chunk))

(defn slice
  "Rows `from` to `from + n - 1` over the same memory."
  [chunk from n]
  (chunk/slice chunk from n))

(defn select-columns
  "These columns only, in this order, over the same memory. Throws :column-not-found."
  [chunk ks]
  (chunk/select-columns chunk ks))

(defn filter-rows
  "The rows that `pred` accepts, as a held chunk. `pred` is a function of a row (a map), or a mask: a sequence, array or
  column with one value a row, of which truthy ones keep their row.

    (filter-rows chunk #(some-> (:dep_delay %) (> 60)))"
  [chunk pred]
  (chunk/filter-rows chunk pred))

(defn assoc-column
  "The chunk with a column `k` of these values (a sequence, array or column with one value a row), in the place of the one
  with that key or name or after the last. The other columns are not copied: made of a view, it is a view. `assoc` does
  the same. Throws :invalid-data when the values do not fit."
  [chunk k values]
  (chunk/assoc-column chunk k values))

(defn ->chunk
  "A held chunk of a map of columns: key (keyword, symbol or string) to sequence, array or column, all equally long. Types
  are inferred.

    :types    declared types by column, as DuckDB's text: {:price \"DECIMAL(10,2)\"}
    :key-fn   makes keys of names; default keyword

    (->chunk {:carrier [\"UA\" \"DL\"], :delay (double-array [1.5 0])})

  Throws :invalid-data naming the column, and the row where there is one."
  ([columns] (->chunk columns {}))
  ([columns {:keys [types key-fn] :or {key-fn keyword} :as opts}]
   (errors/check-options opts [:types :key-fn])
   (chunk/wrap (chunk/of-columns columns types) key-fn)))

(defn as
  "A chunk (a Java one, or ours) in another form:

    :chunk     a chunk
    :rows      a vector of maps
    :columns   a map of key to vector
    :arrow     a new org.apache.arrow.vector.VectorSchemaRoot of its own memory, which the caller closes

  Throws :invalid-argument for any other kind."
  ([chunk kind] (as chunk kind keyword))
  ([chunk kind key-fn]
   (chunk/as (if (chunk/chunk? chunk) chunk (chunk/wrap chunk key-fn)) kind)))

;; ---- columns

(defn column?
  "Whether x is a column."
  [x]
  (column/column? x))

(defn column-name
  "A column's name."
  [column]
  (.name (column/->java column)))

(defn column-type
  "A column's type in DuckDB's words, such as \"DECIMAL(10,2)\"."
  [column]
  (.sql (.type (column/->java column))))

(defn missing-count
  "How many of a column's values are missing."
  [column]
  (.nullCount (column/->java column)))

(defn missing?
  "Whether value i of a column is missing."
  [column i]
  (errors/with-errors nil (.isNull (column/->java column) (int i))))

(defn ->array
  "All values of a column in a new array: long[], int[], short[], byte[], double[], float[] or boolean[] when the type is
  primitive and nothing is missing, else an array of objects. An unsigned type takes the next wider array."
  [column]
  (column/->array column))

;; ---- many chunks

(defn chunks
  "Rows that are read anew, from the start, whenever this value is reduced or made a seq.

    open      a function of no arguments that opens a datafolio.table.ChunkStream
    :key-fn   makes keys of column names; default keyword
    :what     what is read, for messages: {:item name} or {:query sql}, and :rows, the number of rows where it is known
              (a number or a delay)
    :ranges   (fn [n] [open …]): up to n functions like `open` that read consecutive ranges of the rows, for r/fold

  - `reduce`, `transduce` and `eduction` stream without copying; a chunk is valid in its step. The stream is closed however
    that ends.
  - `seq` gives held chunks lazily, one ahead at most. A seq that is dropped is closed by the garbage collector.
  - `clojure.core.reducers/fold` works on all cores where there are :ranges.
  - `.close` closes every stream that is open and makes further use a :closed error.

  An error in mid-stream tells the :chunk (from 0) that could not be read."
  ([open] (chunks open {}))
  ([open opts] (chunks/chunks open opts)))

(defn chunks?
  "Whether x is what `chunks` returns."
  [x]
  (chunks/chunks? x))

(defn expected-rows
  "How many rows chunks have in all, or nil where that is not known without reading."
  [chunks]
  (chunks/expected-rows chunks))

(defn pmap-chunks
  "The results of `f` on each chunk, computed by several threads. `f` gets chunks that may be kept; at most threads + 2 of
  them are under way. What is returned is like chunks: to be reduced or made a seq, each time anew, and closeable.

    chunks      chunks, or a sequence or eduction of chunks
    :threads    how many threads; default one a core
    :ordered?   whether results come in the order of the chunks; default true

  When `f` throws, the error is :chunk-failed with :chunk (its number from 0), :first-row and what was thrown as its cause.
  Interrupting the consumer stops the work."
  ([chunks f] (pmap-chunks chunks f {}))
  ([chunks f opts] (parallel/pmap-chunks chunks f opts)))

;; ---- to be written

(defn table-data?
  "Whether x is written as a table: a chunk, chunks or another reducible, Arrow data, a map whose values are all sequences,
  arrays or columns, or a sequence that starts with a map or a chunk. Looks at no more than the first element."
  [x]
  (source/table-data? x))

(defn source
  "The rows of anything like a table as a datafolio.table.ChunkSource, read once, in constant memory.

    x       a chunk; chunks, an eduction or another reducible, or a sequence, of chunks or of rows (maps); a map of columns;
            a ChunkSource or ChunkStream; an Arrow VectorSchemaRoot or ArrowReader
    types   declared types by column, as DuckDB's text, or nil

  Column names are the keys' text, with namespace. Values are those that columns give, and besides: keywords and symbols
  are written as their text (:a/b as \"a/b\"), ratios as doubles, BigInts as integers of up to 128 bits, characters as text,
  java.util.Date as an instant. A key that a row lacks is a missing value.

  Throws :invalid-argument where x is nothing of the kind; :invalid-argument naming the :position while it runs, when rows
  and chunks are mixed."
  (^datafolio.table.ChunkSource [x] (source x nil))
  (^datafolio.table.ChunkSource [x types] (source/source x types)))

(defn column-key->name
  "The column name that a key stands for: the text of a string, keyword or symbol. Throws :invalid-argument for others."
  ^String [k]
  (values/column-name! k))
