package datafolio.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

@Command(sortOptions = false, description = "Manage snapshots - create, list, compare, delete.")
final class SnapshotGroup extends Group {
    @Override
    Map<String, Supplier<Order>> members() {
        Map<String, Supplier<Order>> members = new LinkedHashMap<>();
        members.put("create", SnapshotCreateOrder::new);
        members.put("list", SnapshotListOrder::new);
        members.put("show", SnapshotShowOrder::new);
        members.put("compare", SnapshotDiffOrders.Compare::new);
        members.put("diff", SnapshotDiffOrders.Diff::new);
        members.put("status", SnapshotDiffOrders.Status::new);
        members.put("delete", SnapshotDeleteOrder::new);
        members.put("gc", SnapshotGcOrder::new);
        return members;
    }
}
