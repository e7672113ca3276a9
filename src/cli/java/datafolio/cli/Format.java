package datafolio.cli;

import java.util.Locale;

/** The forms that rows come in. */
enum Format {
    TABLE, CSV, PARQUET, ARROW, JSON, EDN;

    /** What a file's ending says; null when it says nothing. */
    static Format ofFile(String file) {
        String name = file == null ? "" : file.toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") ? CSV : name.endsWith(".parquet") || name.endsWith(".pq") ? PARQUET
                : name.endsWith(".arrow") || name.endsWith(".feather") || name.endsWith(".ipc") ? ARROW : name.endsWith(".json") ? JSON
                : name.endsWith(".edn") ? EDN : null;
    }
}
