package datafolio;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to change of an item beside its contents. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * folio.update("late", ItemChanges.NONE.description("an hour late or more").inputs("flights", "params"));
 * }</pre>
 *
 * @param description the new description; empty text removes it; absent leaves it
 * @param inputs the new inputs; an empty list removes them; absent leaves them
 */
public record ItemChanges(Optional<String> description, Optional<List<String>> inputs) {
    /** Changes nothing. */
    public static final ItemChanges NONE = new ItemChanges(Optional.empty(), Optional.empty());

    /** Checks that nothing is missing. */
    public ItemChanges {
        Objects.requireNonNull(description, "description");
        inputs = inputs.map(List::copyOf);
    }

    /** Sets the description; an empty one removes it. */
    public ItemChanges description(String text) {
        return new ItemChanges(Optional.of(text), inputs);
    }

    /** Sets the inputs. */
    public ItemChanges inputs(String... names) {
        return inputs(List.of(names));
    }

    /** Sets the inputs; an empty list removes them. */
    public ItemChanges inputs(List<String> names) {
        return new ItemChanges(description, Optional.of(names));
    }
}
