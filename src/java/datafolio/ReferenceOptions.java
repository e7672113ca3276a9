package datafolio;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What goes with a reference to a table elsewhere. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * folio.reference("events", "/data/events", ReferenceOptions.DEFAULT.format("parquet").description("one folder a day"));
 * }</pre>
 *
 * @param format {@code "parquet"} or {@code "csv"}; empty: told by the ending, of a directory by the files in it
 * @param description what a person reads about it; empty text removes that of the item that is overwritten
 * @param inputs names of the items it was made from
 * @param overwrite whether an item of that name may be replaced
 */
public record ReferenceOptions(Optional<String> format, Optional<String> description, List<String> inputs, boolean overwrite) {
    /** The format told by the file, nothing overwritten. */
    public static final ReferenceOptions DEFAULT = new ReferenceOptions(Optional.empty(), Optional.empty(), List.of(), false);

    /** Checks that nothing is missing. */
    public ReferenceOptions {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(description, "description");
        inputs = List.copyOf(inputs);
    }

    /** The files are of this format: {@code "parquet"} or {@code "csv"}. */
    public ReferenceOptions format(String name) {
        return new ReferenceOptions(Optional.of(name), description, inputs, overwrite);
    }

    /** With this description. */
    public ReferenceOptions description(String text) {
        return new ReferenceOptions(format, Optional.of(text), inputs, overwrite);
    }

    /** Made from these items. */
    public ReferenceOptions inputs(String... names) {
        return new ReferenceOptions(format, description, List.of(names), overwrite);
    }

    /** An item of that name is replaced. */
    public ReferenceOptions overwriting() {
        return new ReferenceOptions(format, description, inputs, true);
    }

    AddOptions add() {
        AddOptions options = AddOptions.DEFAULT.inputs(inputs);
        options = overwrite ? options.overwriting() : options;
        return description.isPresent() ? options.description(description.get()) : options;
    }
}
