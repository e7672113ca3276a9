package datafolio.cli;

import datafolio.Diagnosis;
import datafolio.DoctorOptions;
import datafolio.Finding;
import datafolio.Folio;
import datafolio.FolioOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(sortOptions = false, description = {"Look the folio over: every file, every record.", "",
    "Exits with 1 when something that the folio names is lost."}, footer = {"", "Examples:", "  datafolio doctor", "  datafolio doctor --repair"})
final class DoctorOrder extends FolioOrder {
    @Option(names = "--repair", description = "Mend what can be mended without losing a byte")
    boolean repair;

    @Option(names = "--all", description = "Read every file again, also those that are unchanged since they were read")
    boolean all;

    @Override
    FolioOptions options() {
        return repair ? FolioOptions.DEFAULT.existing() : super.options();
    }

    @Override
    int run(Folio folio, Target target) {
        DoctorOptions options = repair ? DoctorOptions.DEFAULT.repairing() : DoctorOptions.DEFAULT;
        Diagnosis diagnosis = folio.doctor(all ? options.readingAll() : options);
        List<Object> findings = new ArrayList<>();
        for (Finding each : diagnosis.findings()) {
            findings.add(Facts.of("sort", each.sort().keyword(), "item", each.item(), "version", each.version(), "path", each.path().map(Path::toString),
                    "message", each.message(), "repair", each.repair().name().toLowerCase(java.util.Locale.ROOT)));
        }
        answer(Facts.of("sound", diagnosis.isSound(), "revision", diagnosis.revision(), "files", diagnosis.files(), "bytes", diagnosis.bytes(),
                "read", diagnosis.read(), "findings", findings), () -> {
            say((diagnosis.isSound() ? paint(Colour.GOOD, "✓") : paint(Colour.BAD, "✗")) + " " + diagnosis);
        });
        return diagnosis.isSound() ? 0 : Failure.ERROR;
    }
}
