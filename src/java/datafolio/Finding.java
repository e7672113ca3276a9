package datafolio;

import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that is not as it should be in a folio.
 *
 * <pre>{@code
 * for (Finding finding : folio.doctor().findings()) {
 *     if (finding.sort().isLoss()) System.out.println(finding.item().orElse("") + ": " + finding.message());
 * }
 * }</pre>
 *
 * @param sort what it is
 * @param item the item that it is about; empty of files that no item names
 * @param version the id of the item's version; empty in old bundles
 * @param path the file that it is about, absolute
 * @param message a sentence for people
 * @param repair what can be, or was, done about it
 */
public record Finding(Sort sort, Optional<String> item, Optional<String> version, Optional<Path> path, String message, Repair repair) {
    /** What is wrong. */
    public enum Sort {
        /** A version's file is not there. */
        PAYLOAD_MISSING(true),
        /** A version's file is not what was written. */
        PAYLOAD_DAMAGED(true),
        /** A version's file cannot be read. */
        PAYLOAD_UNREADABLE(true),
        /** A version's file lies outside the bundle; it was not touched. */
        UNSAFE_PATH(true),
        /** A reference names something that is not there. */
        TARGET_MISSING(true),
        /** A snapshot names versions that the folio no longer has. */
        SNAPSHOT_INCOMPLETE(true),
        /** A descriptor tells something else than its file: the size, the rows, the columns. */
        WRONG_RECORD(false),
        /** An item was made from one that is not there any more. */
        DANGLING_INPUT(false),
        /** A payload that no version names. */
        ORPHAN(false),
        /** What a writer left that died: a payload or a manifest that it had not finished. */
        STRAY(false),
        /** A file that somebody else put among the payloads. */
        FOREIGN_FILE(false),
        /** CONTENTS.md or README.md is missing or behind. */
        STALE_TEXT(false);

        private final boolean loss;

        Sort(boolean loss) {
            this.loss = loss;
        }

        /** Whether somebody who asks for what it is about will not get it. */
        public boolean isLoss() {
            return loss;
        }

        /** In kebab case, such as {@code "payload-missing"}. */
        public String keyword() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What can be done. */
    public enum Repair {
        /** Nothing that this library could do, or that needs doing. */
        NONE,
        /** A repair would mend it without losing a byte. */
        POSSIBLE,
        /** It was mended. */
        DONE
    }

    Finding with(Repair done) {
        return new Finding(sort, item, version, path, message, done);
    }

    /** The sort that tells of an error while a file was looked at. */
    static Sort sort(Kind kind) {
        return switch (kind) {
            case UNSAFE_PATH -> Sort.UNSAFE_PATH;
            case PAYLOAD_MISSING -> Sort.PAYLOAD_MISSING;
            case PAYLOAD_DAMAGED -> Sort.PAYLOAD_DAMAGED;
            default -> Sort.PAYLOAD_UNREADABLE;
        };
    }

    /** The sort and the message, and whether it was or can be mended. */
    @Override
    public String toString() {
        return sort.keyword() + ": " + message + (repair == Repair.DONE ? " Mended." : repair == Repair.POSSIBLE ? " A repair mends it." : "");
    }
}
