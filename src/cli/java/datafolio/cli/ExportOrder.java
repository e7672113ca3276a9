package datafolio.cli;

import datafolio.Folio;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Make a new folio of a snapshot.", footer = {"", "Example:", "  datafolio export v1.0 ../paper"})
final class ExportOrder extends FolioOrder {
    @Parameters(index = "0", paramLabel = "SNAPSHOT")
    String name;

    @Parameters(index = "1", paramLabel = "DIR")
    String to;

    @Override
    int run(Folio folio, Target target) {
        Path made = folio.export(name, session.path(to));
        return answer(Facts.of("snapshot", name, "path", made.toString()), () -> done("Exported snapshot '" + name + "' to " + made));
    }
}
