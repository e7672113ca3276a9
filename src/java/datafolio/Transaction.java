package datafolio;

import datafolio.manifest.Manifest;
import datafolio.manifest.Stamp;
import datafolio.store.Bundle;
import datafolio.store.Naming;
import datafolio.store.Staged;
import datafolio.table.Engine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Many changes that are published as one, or not at all. It reads the folio as it was when the transaction began, with its
 * own changes so far. Made by {@link Folio#transact}, valid until that returns, for one thread.
 *
 * <pre>{@code
 * long count = folio.transact(tx -> {
 *     long next = (Long) tx.json("count") + 1;
 *     tx.addJson("count", next, AddOptions.DEFAULT.overwriting());
 *     return next;
 * });
 * }</pre>
 */
public final class Transaction extends FolioWriter {
    private final Manifest base;
    private Manifest preview;
    private Change changes = (before, naming) -> before;
    private final List<Staged> payloads = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private boolean all;

    Transaction(Bundle bundle, Engine engine, Manifest base) {
        super(bundle, engine);
        this.base = base;
        this.preview = base;
    }

    @Override
    Manifest manifest() {
        return preview;
    }

    @Override
    void looked(String name) {
        names.add(name);
    }

    @Override
    void lookedAtAll() {
        all = true;
    }

    @Override
    Manifest commit(Change change, List<Staged> more) {
        payloads.addAll(more);
        preview = change.apply(preview, new Passing());
        changes = changes.then(change);
        return preview;
    }

    @Override
    Manifest lastly(Function<Manifest, Appender.Prepared> prepare) {
        Appender.Prepared last = prepare.apply(preview);
        return commit(last.change(), last.payloads());
    }

    /** Whether everything that was looked at is still as it was. */
    boolean holdsFor(Manifest now) {
        if (all) {
            return now.items().equals(base.items()) && now.metadata().equals(base.metadata()) && now.snapshots().equals(base.snapshots());
        }
        return names.stream().allMatch(name -> Objects.equals(now.item(name), base.item(name)));
    }

    /** All changes, one after the other. */
    Manifest applyTo(Manifest now, Naming naming) {
        return changes.apply(now, naming);
    }

    /** Deletes the payloads that were not published. */
    void end() {
        payloads.forEach(Staged::close);
    }

    /** The path and how many items there would be; counts as no look at the folio. */
    @Override
    public String toString() {
        return "transaction on " + path() + ", " + Description.line(preview);
    }

    /** Names for the preview: payloads are still where they were staged. */
    private static final class Passing implements Naming {
        private int count;

        @Override
        public String versionId(String name) {
            return name + "--pending-" + count++;
        }

        @Override
        public Placed place(String name, Staged staged) {
            return new Placed(versionId(name), staged.file().getFileName().toString());
        }

        @Override
        public String now() {
            return Stamp.of(Instant.now());
        }
    }
}
