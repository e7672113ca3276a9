package datafolio.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** A JVM of its own that holds something until it is killed: {@code lock}, {@code queue}, {@code share} or {@code lease}, and a file. */
final class LockChild {
    private LockChild() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[1]);
        Path root = file.getParent().getParent();
        AutoCloseable held = switch (arguments[0]) {
            case "lock" -> Flock.take(file, Duration.ofSeconds(30));
            case "queue" -> Queue.enter(file);
            case "share" -> Flock.share(file);
            case "lease" -> new Leases(Disk.REAL, root).take(Set.of(root.relativize(file).toString()));
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        System.out.println("held");
        Thread.sleep(Duration.ofMinutes(5).toMillis());
        held.close();
    }
}
