package datafolio.cli;

import datafolio.Folio;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Make a new folio of a snapshot.", footer = {"", "Examples:", "  datafolio export v1.0 ../paper", "  datafolio export v1.0 s3://bucket/paper"})
final class ExportOrder extends FolioOrder {
    @Parameters(index = "0", paramLabel = "SNAPSHOT")
    String name;

    @Parameters(index = "1", paramLabel = "DIR")
    String to;

    @Override
    int run(Folio folio, Target target) {
        String made = folio.export(name, session.place(to));
        return answer(Facts.of("snapshot", name, "path", made), () -> done("Exported snapshot '" + name + "' to " + made));
    }
}
