package datafolio;

import datafolio.table.DataType;
import datafolio.table.Progress;
import datafolio.table.WriteOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What goes with an item that is added. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * folio.addRows("delays", rows, AddOptions.DEFAULT.description("by carrier").inputs("flights").overwriting());
 * }</pre>
 *
 * @param description what a person reads about the item; empty text removes the one that an overwritten item had; absent
 *     keeps it
 * @param inputs names of the items it was made from
 * @param overwrite whether an item of that name may be replaced
 * @param library what made a table, as the bundle records it under {@code dataframe_library}
 * @param write how a table's file is written
 * @param progress told of a table's rows as they are written
 * @param category a word that artifacts can be grouped by
 */
public record AddOptions(Optional<String> description, List<String> inputs, boolean overwrite, String library, WriteOptions write,
                         Optional<Consumer<Progress>> progress, Optional<String> category) {
    /** No description, no inputs, nothing overwritten. */
    public static final AddOptions DEFAULT = new AddOptions(Optional.empty(), List.of(), false, "datafolio", WriteOptions.DEFAULT,
            Optional.empty(), Optional.empty());

    /** Checks that nothing is missing. */
    public AddOptions {
        Objects.requireNonNull(description, "description");
        inputs = List.copyOf(inputs);
        Objects.requireNonNull(library, "library");
        Objects.requireNonNull(write, "write");
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(category, "category");
    }

    /** With this description; an empty one removes that of the item that is overwritten. */
    public AddOptions description(String text) {
        return new AddOptions(Optional.of(text), inputs, overwrite, library, write, progress, category);
    }

    /** Made from these items. */
    public AddOptions inputs(String... names) {
        return inputs(List.of(names));
    }

    /** Made from these items. */
    public AddOptions inputs(List<String> names) {
        return new AddOptions(description, names, overwrite, library, write, progress, category);
    }

    /** An item of that name is replaced; what snapshots hold is kept. */
    public AddOptions overwriting() {
        return new AddOptions(description, inputs, true, library, write, progress, category);
    }

    /** The bundle records that this library made the table. */
    public AddOptions library(String name) {
        return new AddOptions(description, inputs, overwrite, name, write, progress, category);
    }

    /** Columns of a table are of these types; the others are inferred or taken from the data. */
    public AddOptions types(Map<String, DataType> types) {
        return write(write.withTypes(types));
    }

    /** A table's file is written in this way. */
    public AddOptions write(WriteOptions how) {
        return new AddOptions(description, inputs, overwrite, library, how, progress, category);
    }

    /** The listener is called as a table's rows are written, in the thread that writes. */
    public AddOptions progress(Consumer<Progress> listener) {
        return new AddOptions(description, inputs, overwrite, library, write, Optional.of(listener), category);
    }

    /** An artifact is of this category. */
    public AddOptions category(String word) {
        return new AddOptions(description, inputs, overwrite, library, write, progress, Optional.of(word));
    }
}
