package datafolio.lake;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;

/**
 * Where a table is, and how far its log is trusted.
 *
 * @param item the name of the item that it is, for messages
 * @param root its directory, absolute
 * @param outside whether files outside of the directory that its log names are read
 * @param files how its files are found and fetched
 */
public record Place(String item, Path root, boolean outside, LakeFiles files) {

    /** A table on this machine. */
    public Place(String item, Path root, boolean outside) {
        this(item, root, outside, LakeFiles.LOCAL);
    }

    /** Where it is, for people: its directory, or its address. */
    public String shown() {
        return files.shown(root);
    }

    /**
     * A file that the table's log names.
     *
     * @throws FolioException REFERENCE_NOT_FOLLOWED when it is outside of the directory and such are not followed
     */
    public Path check(Path file) {
        Path plain = file.normalize();
        if (files.isElsewhere() && !plain.startsWith(root)) {
            throw FolioException.of(Kind.UNSUPPORTED, "The log of \"" + item + "\" at " + shown() + " names a file outside of that place; such files are not read.",
                    "item", item, "path", shown());
        } else if (!outside && !plain.startsWith(root)) {
            throw FolioException.of(Kind.REFERENCE_NOT_FOLLOWED, "The log of \"" + item + "\" names the file " + plain + ", outside of " + root
                    + ", and it was not followed: whoever wrote the log chose that place. If you trust it, open the folio with the option"
                    + " follow-references.", "item", item, "path", plain.toString());
        }
        return plain;
    }
}
