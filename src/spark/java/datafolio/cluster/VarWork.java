package datafolio.cluster;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import datafolio.table.Chunk;
import java.util.List;

/**
 * A Clojure function as work, named by its var: functions themselves do not travel reliably. It is looked up where it runs, and what
 * it returns travels back as EDN.
 *
 * <pre>{@code
 * new VarWork("my.analysis/late", List.of("my.analysis"), "chunk")
 * }</pre>
 *
 * @param var the name of the var, with its namespace
 * @param namespaces what is required before
 * @param form in which each chunk comes: {@code chunk}, {@code rows}, {@code columns} or {@code dataset}
 */
public record VarWork(String var, List<String> namespaces, String form) implements ChunkWork<String> {
    /** Copies what it is given. */
    public VarWork {
        namespaces = List.copyOf(namespaces);
    }

    @Override
    public String apply(Chunk chunk) {
        IFn resolve = Clojure.var("clojure.core", "requiring-resolve");
        IFn call = (IFn) resolve.invoke(Clojure.read("datafolio.cluster.remote/call"));
        return (String) call.invoke(var, namespaces, form, chunk);
    }
}
