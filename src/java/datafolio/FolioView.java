package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.manifest.Manifest;
import datafolio.manifest.State;
import datafolio.store.Bundle;
import datafolio.store.StatePin;
import datafolio.table.Engine;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A folio as it was at one moment: everything that is read from it is of one revision, or of one snapshot, whatever others
 * publish meanwhile. Read-only. While it is open, no process of this library deletes anything that it reads (a folio that was
 * opened read-only tells only its own process); Python keeps what snapshots hold. Usable until it or its folio is closed.
 *
 * <pre>{@code
 * try (FolioView paper = folio.at("v1")) {
 *     System.out.println(paper.table("flights").info().rows() + " " + paper.json("params"));
 * }
 * }</pre>
 */
public final class FolioView extends FolioReader implements AutoCloseable {
    private final String name;
    private final StatePin pin;
    private final List<String> lost;
    private final Consumer<FolioView> closing;
    private final AtomicBoolean open = new AtomicBoolean(true);

    FolioView(Bundle bundle, Engine engine, String name, StatePin pin, List<String> lost, Consumer<FolioView> closing) {
        super(bundle, engine);
        this.name = name;
        this.pin = pin;
        this.lost = List.copyOf(lost);
        this.closing = closing;
    }

    @Override
    Manifest manifest() {
        if (!open.get()) {
            throw FolioException.of(Kind.CLOSED, "This view of " + bundle.path() + " is closed. Open another.", "path", bundle.path().toString());
        }
        return pin.manifest();
    }

    /** The snapshot's name, or {@code "now"} for a view of what was the present. */
    @Override
    public String name() {
        return name;
    }

    /** The items of the snapshot whose versions the bundle no longer has; reading the others works. */
    public List<String> lost() {
        return lost;
    }

    /** True. */
    @Override
    public boolean isReadOnly() {
        return true;
    }

    /** Whether it shows what was the present. */
    boolean isNow() {
        return name.equals(State.NOW) && open.get();
    }

    /** Another view of the same state, to be closed for itself. */
    FolioView again() {
        Manifest same = manifest();
        return new FolioView(bundle, engine, name, bundle.pin(now -> same), lost, closing);
    }

    /** Lets go of what it held. May be called twice. */
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            pin.close();
            closing.accept(this);
        }
    }

    /** The path and the state; touches no disk. */
    @Override
    public String toString() {
        return "view of " + path() + " at " + (name.equals(State.NOW) ? "revision " + pin.manifest().revision() : name);
    }
}
