package datafolio.cli;

import datafolio.FolioReader;
import datafolio.error.FolioException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The way to Clojure, by reflection: it takes its time to load, and most commands do without. */
final class ClojureBridge {
    private ClojureBridge() {}

    /** Calls a function of a namespace, which is loaded first. */
    static Object call(String namespace, String function, Object... arguments) {
        try {
            Class<?> clojure = Class.forName("clojure.java.api.Clojure");
            Method var = clojure.getMethod("var", Object.class, Object.class);
            Method read = clojure.getMethod("read", String.class);
            apply(var.invoke(null, "clojure.core", "require"), new Object[] {read.invoke(null, namespace)});
            return apply(var.invoke(null, namespace, function), arguments);
        } catch (ClassNotFoundException e) {
            throw Failure.error("This command needs Clojure, which is not on the classpath.");
        } catch (ReflectiveOperationException e) {
            throw rethrown(e instanceof InvocationTargetException wrapped ? wrapped.getCause() : e);
        }
    }

    private static Object apply(Object function, Object[] arguments) throws ReflectiveOperationException {
        return Class.forName("clojure.lang.IFn").getMethod("applyTo", Class.forName("clojure.lang.ISeq")).invoke(function,
                Class.forName("clojure.lang.ArraySeq").getMethod("create", Object[].class).invoke(null, (Object) arguments));
    }

    /** What Clojure throws, in the words of this command. */
    private static RuntimeException rethrown(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof FolioException)) {
            root = root.getCause();
        }
        if (root instanceof FolioException known) {
            return known;
        } else if (root instanceof java.io.FileNotFoundException) {
            return Failure.error("This command is not part of this installation: " + root.getMessage());
        }
        return Failure.error(root.getMessage() == null ? root.toString() : root.getMessage());
    }

    /** The SQL of a query map and its parameters, in turn; names are looked up in the folio, the query being about a table or not. */
    static List<Object> sql(FolioReader folio, String table, String edn) {
        Object map;
        try {
            map = call("clojure.edn", "read-string", edn);
        } catch (Failure e) {
            throw Failure.error("The query is no EDN: " + e.getMessage() + ". It began as a query map does, with {");
        }
        if (!(map instanceof Map)) {
            throw Failure.error("A query is SQL or a map in EDN, not " + edn.strip());
        }
        return Arrays.asList(((List<?>) call("datafolio.impl.ask", "sql", folio, table, map)).toArray());
    }
}
