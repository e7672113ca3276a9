package datafolio.cli;

import datafolio.Folio;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(sortOptions = false, description = "Write a page that shows the folio and stands alone.", footer = {"", "Example:", "  datafolio html flights.html"})
final class HtmlOrder extends FolioOrder {
    @Parameters(paramLabel = "FILE")
    String file;

    @Override
    int run(Folio folio, Target target) {
        Path path = session.path(file);
        ClojureBridge.call("datafolio.api", "html", folio, path);
        return answer(Facts.of("path", path.toString()), () -> done("Wrote " + path));
    }
}
