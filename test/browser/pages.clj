;; Makes the pages that check.py looks at, in the folder that is given: flights.html, hostile.html, and notebook-light.html and
;; notebook-dark.html, which are light or dark whatever the system is set to, as Clerk is.
(require '[clojure.java.io :as io]
         '[clojure.string :as str]
         '[datafolio.api :as folio]
         '[datafolio.hiccup :as hiccup])

(set! *warn-on-reflection* true)

(def folder (first *command-line-args*))

(defn- place [file] (str (io/file folder file)))

(with-open [f ^java.lang.AutoCloseable (folio/open (place "flights") {:metadata {:title "Flights out of New York City in 2013", :licence "CC0"}})]
  (doseq [[table words] {:flights "every flight out of JFK, LGA and EWR in 2013", :airlines "names of the carriers"
                         :airports nil, :planes "the aircraft by tail number", :weather "hourly weather at the three airports"}]
    (folio/import! f table (str "notebooks/data/" (name table) ".parquet") {:description words}))
  (folio/add! f :params {:late-minutes 60} {:description "what counts as late"})
  (folio/add! f :late (folio/query f "select carrier, tailnum, dest, dep_delay, time_hour from flights where dep_delay > 60")
              {:inputs [:flights :params], :description "more than an hour late"})
  (folio/add! f :late_by_airline (folio/query f "select name, count(*) as n from late join airlines using (carrier) group by 1"))
  (folio/add! f :late_seats (folio/query f "select l.carrier, p.seats from late l join planes p using (tailnum)"))
  (folio/add! f :runs/seen #inst "2024-01-15T10:30:00Z" {:inputs [:late_seats :late_by_airline]})
  (folio/html f (place "flights.html"))
  (doseq [[shade ground] {"light" "#ffffff", "dark" "#111827"}]
    (spit (place (str "notebook-" shade ".html"))
          (str "<!doctype html>\n"
               (hiccup/->html [:html {:class (when (= "dark" shade) "dark"), :lang "en"}
                               [:head [:meta {:charset "utf-8"}] [:link {:rel "icon", :href "data:,"}]]
                               [:body {:style (str "background: " ground)}
                                (for [picture [(hiccup/overview f) (hiccup/lineage f) (hiccup/table f :flights {:rows 5})]]
                                  [:div.light (hiccup/style) picture])]])))))

(def hostile
  ["<script>document.title='broken'</script>" "\"><img src=x onerror=\"document.title='broken'\">" "</style></title></svg><b>bold</b>"
   "' onmouseover='document.title=1" (str/join (repeat 300 "W")) "<a href=\"javascript:alert(1)\">x</a>" "\u202eright to left"])

(with-open [f ^java.lang.AutoCloseable (folio/open (place "hostile") {:metadata {:title (first hostile), (second hostile) (nth hostile 4)}})]
  (folio/add! f :bad (into {} (map-indexed (fn [i s] [(str i s) [s nil s]])) hostile) {:description (str/join " " hostile)})
  (folio/add! f (str (str/join (repeat 20 "long-name/")) "end") {:x 1} {:description (nth hostile 2), :inputs [:bad]})
  (folio/add! f :gone [{:x 1}])
  (io/delete-file (folio/path f :gone))
  (folio/html f (place "hostile.html")))
