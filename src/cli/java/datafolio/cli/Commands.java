package datafolio.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All commands, by name, and by what people want to do. */
final class Commands {
    static final Map<String, Supplier<Order>> ALL = all();
    static final Map<String, List<String>> SECTIONS = sections();

    private Commands() {}

    private static Map<String, Supplier<Order>> all() {
        Map<String, Supplier<Order>> all = new LinkedHashMap<>();
        all.put("init", InitOrder::new);
        all.put("add", AddOrder::new);
        all.put("put", PutOrder::new);
        all.put("append", AppendOrder::new);
        all.put("describe", DescribeOrder::new);
        all.put("tables", TablesOrder::new);
        all.put("info", InfoOrder::new);
        all.put("head", HeadOrder::new);
        all.put("cat", CatOrder::new);
        all.put("query", QueryOrder::new);
        all.put("get", GetOrder::new);
        all.put("path", PathOrder::new);
        all.put("arrow-path", ArrowPathOrder::new);
        all.put("partitions", PartitionsOrder::new);
        all.put("html", HtmlOrder::new);
        all.put("validate", ValidateOrder::new);
        all.put("doctor", DoctorOrder::new);
        all.put("recompute", RecomputeOrder::new);
        all.put("delete", DeleteOrder::new);
        all.put("archive", ArchiveOrder::new);
        all.put("copy", CopyOrder::new);
        all.put("gc", GcOrder::new);
        all.put("snapshot", SnapshotGroup::new);
        all.put("diff", DiffOrder::new);
        all.put("restore", RestoreOrder::new);
        all.put("export", ExportOrder::new);
        all.put("versions", VersionsOrder::new);
        all.put("lineage", LineageOrder::new);
        all.put("find", FindOrder::new);
        all.put("folios", FoliosGroup::new);
        all.put("run", ScriptOrders.Run::new);
        all.put("repl", ScriptOrders.Repl::new);
        all.put("pod", ScriptOrders.Pod::new);
        all.put("completion", CompletionOrder::new);
        return all;
    }

    private static Map<String, List<String>> sections() {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        sections.put("Look", List.of("describe", "tables", "info", "head", "html", "validate", "doctor", "find"));
        sections.put("Read", List.of("cat", "query", "get", "path", "arrow-path", "partitions"));
        sections.put("Write", List.of("init", "add", "put", "append", "recompute", "delete", "archive", "copy", "gc"));
        sections.put("History", List.of("snapshot", "diff", "restore", "export", "versions", "lineage"));
        sections.put("More", List.of("folios", "run", "repl", "pod", "completion"));
        return sections;
    }
}
