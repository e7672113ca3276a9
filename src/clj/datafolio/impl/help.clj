(ns ^:no-doc datafolio.impl.help
  "(folio/help): the functions of the API by task, made from their docstrings and from the table of options."
  (:require [clojure.string :as str]
            [datafolio.impl.errors :as errors]
            [datafolio.impl.options :as options]))

(set! *warn-on-reflection* true)

(def tasks
  "Task -> what it is, and its functions."
  (array-map
    :open   ["a folio is opened, and closed"  '[open close! java-folio]]
    :write  ["items and their data"           '[add! import! reference! add-file! add-model! append! appender with-appender discard!]]
    :read   ["what items hold"                '[value table chunks query query-of preview explain register-function! with-functions]]
    :chunks ["tables larger than memory"      '[chunks mmap rows row-count realize chunk filter-rows pmap-chunks partitions partition-chunks]]
    :look   ["what there is, without reading" '[describe items item versions info metadata validate problems doctor html help]]
    :tend   ["changing what is there"         '[update! archive! unarchive! delete! swap-metadata! transact! clear-cache!]]
    :history ["snapshots, and what changed"   '[snapshot! snapshots snapshot at diff restore! export! copy! delete-snapshot! gc! reproduce]]
    :lineage ["what was made from what"       '[inputs dependents lineage stale recompute!]]
    :folios ["finding folios"                 '[aliases alias-path alias! unalias! find]]
    :share  ["the same tables elsewhere"      '[path paths arrow-path datasource export-delta!]]))

(defn- first-sentence [doc]
  (let [text (str/replace (first (str/split doc #"\n\n")) #"\s+" " ")]
    (str/replace (or (re-find #"^.*?[.;:](?=\s|$)" text) text) #"[.;:]$" "")))

(defn- cut [^String s n]
  (if (<= (count s) (long n)) s (str (subs s 0 (dec (long n))) "…")))

(defn- lines [publics names]
  (let [width (apply max (map (comp count name) names))]
    (for [n names
          :let [doc (:doc (meta (get publics n)))]]
      (str "  " n (str/join (repeat (- (+ 2 (long width)) (count (name n))) " ")) (cut (first-sentence doc) 86)))))

(defn- print-task [publics task]
  (let [[what names] (tasks task)]
    (println (str task "  " what))
    (run! println (lines publics names))))

(defn- options-lines [call]
  (for [option (options/calls call)
        :let [{:keys [default doc]} (options/spec call option)]]
    (str "  " option "  " doc (when default (str " (" default ")")))))

(defn- print-function [publics function]
  (let [{:keys [arglists doc]} (meta (get publics function))
        call (keyword (name function))]
    (doseq [arglist arglists]
      (println (str "(" (str/join " " (cons (str "folio/" function) arglist)) ")")))
    (println (str "\n  " doc))
    (when (contains? options/calls call)
      (println "\nOptions")
      (run! println (options-lines call)))))

(defn show-all [publics]
  (println "(require '[datafolio.api :as folio])\n")
  (doseq [task (keys tasks)]
    (print-task publics task)
    (println))
  (println "(folio/help :chunks) tells of one task, (folio/help 'add!) of one function; docs/ has a guide for each task."))

(defn show
  "Prints about a task (a keyword) or a function (a symbol, keyword, string or var)."
  [publics topic]
  (let [text     (if (var? topic) (name (symbol topic)) (when (or (string? topic) (ident? topic)) (name topic)))
        function (some-> text symbol)]
    (cond (and (keyword? topic) (tasks topic)) (print-task publics topic)
          (contains? publics function)         (print-function publics function)
          (tasks (keyword text))               (print-task publics (keyword text))
          :else (let [known (concat (map str (keys tasks)) (map str (keys publics)))
                      near  (errors/nearest (str topic) known)]
                  (throw (errors/error :invalid-argument
                                       (str "There is no help on " (pr-str topic) ": "
                                            (if (seq near)
                                              (str "did you mean " (str/join " or " near) "?")
                                              (str "the tasks are " (str/join " " (keys tasks)) ".")))
                                       {:found (pr-str topic), :nearest near}))))))
