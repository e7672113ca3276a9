(ns datafolio.repl
  "What makes values of this library pleasant at a prompt and in viewers. `datafolio.api` loads it; there is nothing to call.

  Printing    A folio, a chunk, a column, rows and streams print short: one line, or one table that fits the screen (the
              environment variable COLUMNS, else the terminal, else 100 letters). `*print-length*`, `*print-level*` and `*print-readably*` are
              respected. Printing reads no table and does not fail, whatever was closed.
  datafy      A folio is a map of :path :revision :metadata :items :archived :snapshots; an item is its map with :preview
              :columns :inputs :dependents :versions :snapshots; a chunk is a vector of rows (1,000 at most); a column is a
              map of what it is, with its values.
  nav         Leads from a folio to an item, from an item to the first rows, its columns, the items it was made from and
              those made from it, and to what is recorded of a snapshot. Portal, Reveal, Morse and REBL go this way."
  (:require [datafolio.impl.nav]
            [datafolio.impl.print]))

(set! *warn-on-reflection* true)
