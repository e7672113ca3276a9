package datafolio;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What goes with a reference to a table elsewhere. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * folio.reference("events", "/data/events", ReferenceOptions.DEFAULT.format("parquet").description("one folder a day"));
 * }</pre>
 *
 * @param format {@code "parquet"}, {@code "csv"} or {@code "delta"}; empty: told by the ending, of a directory by the files in it
 * @param description what a person reads about it; empty text removes that of the item that is overwritten
 * @param inputs names of the items it was made from
 * @param overwrite whether an item of that name may be replaced
 * @param version the number of the version that is meant, of a Delta table; empty: whichever is the newest
 */
public record ReferenceOptions(Optional<String> format, Optional<String> description, List<String> inputs, boolean overwrite,
                               OptionalLong version) {
    /** The format told by the file, nothing overwritten. */
    public static final ReferenceOptions DEFAULT = new ReferenceOptions(Optional.empty(), Optional.empty(), List.of(), false, OptionalLong.empty());

    /** Checks that nothing is missing. */
    public ReferenceOptions {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(description, "description");
        inputs = List.copyOf(inputs);
        Objects.requireNonNull(version, "version");
    }

    /** The files are of this format: {@code "parquet"}, {@code "csv"}, or {@code "delta"} for a Delta table. */
    public ReferenceOptions format(String name) {
        return new ReferenceOptions(Optional.of(name), description, inputs, overwrite, version);
    }

    /** With this description. */
    public ReferenceOptions description(String text) {
        return new ReferenceOptions(format, Optional.of(text), inputs, overwrite, version);
    }

    /** Made from these items. */
    public ReferenceOptions inputs(String... names) {
        return new ReferenceOptions(format, description, List.of(names), overwrite, version);
    }

    /** An item of that name is replaced. */
    public ReferenceOptions overwriting() {
        return new ReferenceOptions(format, description, inputs, true, version);
    }

    /** Always this version of a Delta table, whatever is written to it. */
    public ReferenceOptions version(long number) {
        return new ReferenceOptions(format, description, inputs, overwrite, OptionalLong.of(number));
    }

    AddOptions add() {
        AddOptions options = AddOptions.DEFAULT.inputs(inputs);
        options = overwrite ? options.overwriting() : options;
        return description.isPresent() ? options.description(description.get()) : options;
    }
}
