(ns ^:no-doc datafolio.impl.layers
  "A directed graph laid out in layers, as plain data: what is made from something stands to the right of it. Pure.")

(set! *warn-on-reflection* true)

(defn- forward
  "The edges without those that close a circle, found by walking from each node in order; and those."
  [nodes edges]
  (let [targets (reduce (fn [m [a b]] (update m a (fnil conj []) b)) {} edges)]
    (letfn [(walk [{:keys [done path] :as state} node]
              (if (done node)
                state
                (-> (reduce (fn [state target]
                              (if ((:path state) target)
                                (update state :back conj [node target])
                                (walk state target)))
                            (assoc state :path (conj path node))
                            (targets node))
                    (assoc :path path)
                    (update :done conj node))))]
      (let [back (:back (reduce walk {:done #{}, :path #{}, :back #{}} nodes))]
        [(remove back edges) (filter back edges)]))))

(defn- layer-of
  "{node layer}: one more than the furthest of what it is made from."
  [nodes edges]
  (let [sources (reduce (fn [m [a b]] (update m b (fnil conj []) a)) {} edges)
        depth   (fn depth [known node]
                  (if (known node)
                    known
                    (let [known (reduce depth known (sources node))]
                      (assoc known node (reduce max 0 (map #(inc (long (known %))) (sources node)))))))]
    (reduce depth {} nodes)))

(defn- bent
  "Edges as chains of nodes, one in each layer they pass; [::bend edge layer] stands where no node is."
  [layer edges]
  (for [[a b :as edge] edges]
    (vec (concat [a] (map #(vector ::bend edge %) (range (inc (long (layer a))) (layer b))) [b]))))

(defn- ordered
  "The nodes of each layer in an order with few crossings: each goes to the mean place of its neighbours, back and forth."
  [layers links]
  (let [before (reduce (fn [m [a b]] (update m b (fnil conj []) a)) {} links)
        after  (reduce (fn [m [a b]] (update m a (fnil conj []) b)) {} links)
        sort-by-mean (fn [layer place neighbours]
                       (let [mean (fn [node] (let [ps (keep place (neighbours node))]
                                               (if (seq ps) (/ (double (reduce + ps)) (count ps)) (double (place node)))))]
                         (vec (sort-by mean layer))))
        place  (fn [layer] (let [n (count layer)] (zipmap layer (map #(/ (+ 0.5 (double %)) n) (range)))))
        sweep  (fn [layers order neighbours]
                 (loop [[i & more] order, layers layers, places (into {} (mapcat place) layers)]
                   (if (nil? i)
                     layers
                     (let [layer (sort-by-mean (layers i) places neighbours)]
                       (recur more (assoc layers i layer) (merge places (place layer)))))))
        there  (range (count layers))]
    (reduce (fn [layers _] (-> layers (sweep there before) (sweep (reverse there) after))) (vec layers) (range 3))))

(defn layout
  "Places of the nodes of a graph: {:columns, how many layers, :rows, nodes of the fullest one, :places {node [layer row]},
  :chains [[[layer row] …] …], an edge's way from its source to its target, :back [[source target] …], edges that close a
  circle}. `edges` are [source target]; rows are doubles, centred."
  [nodes edges]
  (let [[edges back] (forward nodes (distinct edges))
        layer   (layer-of nodes edges)
        chains  (bent layer edges)
        level   (fn [node] (if (and (vector? node) (= ::bend (first node))) (peek node) (layer node)))
        all     (distinct (concat nodes (mapcat identity chains)))
        layers  (mapv (group-by level all) (range (inc (long (reduce max -1 (vals layer))))))
        layers  (ordered layers (mapcat #(partition 2 1 %) chains))
        rows    (reduce max 0 (map count layers))
        places  (into {} (for [[x layer] (map-indexed vector layers)
                               [y node]  (map-indexed vector layer)]
                           [node [x (+ (double y) (/ (- (double rows) (count layer)) 2))]]))]
    {:columns (count layers)
     :rows    rows
     :places  (select-keys places nodes)
     :chains  (mapv #(mapv places %) chains)
     :back    (vec back)}))
