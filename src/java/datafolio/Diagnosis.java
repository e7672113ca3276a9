package datafolio;

import datafolio.error.Visible;
import java.nio.file.Path;
import java.util.List;

/**
 * What a folio's files were found to be. Its text is for people:
 *
 * <pre>{@code
 * Diagnosis diagnosis = folio.doctor();
 * System.out.println(diagnosis);
 * if (!diagnosis.isSound()) System.exit(1);
 * }</pre>
 *
 * @param path the folio's directory
 * @param revision the revision that was looked at
 * @param findings what is not as it should be, the worst first
 * @param files how many files the versions have
 * @param bytes the size of these together
 * @param read how many of them were read; the others are unchanged since they were read last
 */
public record Diagnosis(Path path, long revision, List<Finding> findings, int files, long bytes, int read) {
    /** Copies what it is given. */
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Whether everything that the folio names is there, or was mended. Orphans, strays and wrong records are no loss. */
    public boolean isSound() {
        return findings.stream().noneMatch(each -> each.sort().isLoss() && each.repair() != Finding.Repair.DONE);
    }

    /** Whether there is nothing to say. */
    public boolean isClean() {
        return findings.isEmpty();
    }

    /** A line about the whole, then one for each finding. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(path.toString()).append(", revision ").append(revision).append(": ").append(files)
                .append(files == 1 ? " file, " : " files, ").append(Description.bytes(bytes)).append(", ").append(read).append(" read; ")
                .append(isClean() ? "all is well" : findings.size() + (findings.size() == 1 ? " finding" : " findings")
                        + (isSound() ? ", nothing is lost" : ""));
        for (Finding each : findings) {
            text.append("\n  ").append(Visible.line(each.toString()));
        }
        return text.toString();
    }
}
