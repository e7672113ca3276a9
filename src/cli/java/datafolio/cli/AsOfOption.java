package datafolio.cli;

import datafolio.Table;
import datafolio.lake.AsOf;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import picocli.CommandLine.Option;

/** Which version of a Delta table is meant. */
final class AsOfOption {
    @Option(names = "--version", paramLabel = "N", description = "Of a Delta table this version, by its number or a time such as 2026-01-31T12:00:00Z")
    String version;

    /** The table as of what was asked for. */
    Table of(Table table) {
        if (version == null) {
            return table;
        }
        AsOf moment = moment(version);
        return moment.version().isPresent() ? table.version(moment.version().getAsLong()) : table.at(moment.time().orElseThrow());
    }

    static AsOf moment(String word) {
        try {
            return word.matches("\\d{1,18}") ? AsOf.version(Long.parseLong(word)) : AsOf.time(OffsetDateTime.parse(word).toInstant());
        } catch (DateTimeException e) {
            throw Failure.usage("Invalid value for '--version': " + word + " is neither a number nor a time such as 2026-01-31T12:00:00Z.");
        }
    }
}
