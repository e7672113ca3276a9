package datafolio.store;

import datafolio.manifest.Item;
import java.nio.file.Path;
import java.util.List;

/**
 * What a collection takes, or would take, from a bundle.
 *
 * <pre>{@code
 * System.out.println(folio.garbage());  // what there is: nothing is changed
 * Garbage gone = folio.collectGarbage();
 * System.out.println(gone.bytes() + " bytes are free again");
 * }</pre>
 *
 * @param versions the versions that are neither current nor held by a snapshot
 * @param files the files, absolute: those of the versions, and what writers left that died
 * @param bytes the size of the files together
 * @param inUse how many of the files are being read: by this process, then they go when their last reader has; or by another
 *     one, then a later collection takes them
 */
public record Garbage(List<Item> versions, List<Path> files, long bytes, int inUse) {
    /** Copies what it is given. */
    public Garbage {
        versions = List.copyOf(versions);
        files = List.copyOf(files);
    }

    /** One line of counts. */
    @Override
    public String toString() {
        return versions.size() + " versions, " + files.size() + " files, " + bytes + " bytes" + (inUse > 0 ? ", " + inUse + " files in use" : "");
    }
}
