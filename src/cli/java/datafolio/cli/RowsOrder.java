package datafolio.cli;

import datafolio.table.ChunkStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** A command that gives rows, in whichever form and wherever to. */
abstract class RowsOrder extends FolioOrder {
    @Option(names = "--csv", order = 900, description = "Print CSV.")
    boolean csv;

    @Option(names = "--parquet", order = 901, description = "Give a Parquet file.")
    boolean parquet;

    @Option(names = "--arrow", order = 902, description = "Give an Arrow file.")
    boolean arrow;

    @Option(names = {"-o", "--output"}, order = 903, paramLabel = "FILE",
            description = "Write to this file; its ending tells the form: .csv .parquet .arrow .json .edn")
    String file;

    /** The form that was asked for, else what the file's ending says, else the usual one. */
    final Format format(Format usual) {
        List<Format> asked = new ArrayList<>();
        add(asked, csv, Format.CSV);
        add(asked, parquet, Format.PARQUET);
        add(asked, arrow, Format.ARROW);
        add(asked, json, Format.JSON);
        add(asked, edn, Format.EDN);
        if (asked.size() > 1) {
            throw Failure.usage("Pass one of --csv, --parquet, --arrow, --json and --edn.");
        }
        Format told = Format.ofFile(file);
        if (asked.isEmpty() && told == null && !Outlet.isOutput(file)) {
            return usual == Format.TABLE ? Format.CSV : usual;
        }
        return !asked.isEmpty() ? asked.get(0) : told != null ? told : usual;
    }

    private static void add(List<Format> asked, boolean wanted, Format format) {
        if (wanted) {
            asked.add(format);
        }
    }

    /** Gives the rows of a stream, which it closes. */
    final int give(ChunkStream opened, Format format, int most) throws IOException {
        try (ChunkStream chunks = opened) {
            switch (format) {
                case TABLE -> Outlet.print(session, file, out -> RowsTable.print(chunks, out, session, most));
                case CSV -> Outlet.print(session, file, out -> RowsText.csv(chunks, out));
                case JSON, EDN -> Outlet.print(session, file, out -> RowsText.data(chunks, out, format == Format.EDN));
                case PARQUET -> Outlet.bytes(session, file, part -> RowsFile.parquet(chunks, part));
                case ARROW -> Outlet.bytes(session, file, part -> RowsFile.arrow(chunks, part));
                default -> throw new IllegalStateException(format.toString());
            }
        }
        return 0;
    }
}
