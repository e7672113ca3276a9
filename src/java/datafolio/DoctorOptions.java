package datafolio;

import datafolio.store.Checksums;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How a folio is looked over. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * folio.doctor(DoctorOptions.DEFAULT.repairing().progress(p -> System.out.println(p.files() + " of " + p.ofFiles())));
 * }</pre>
 *
 * @param repair whether what can be mended is mended
 * @param again whether also files are read that are unchanged, by size, times and inode, since they were read last
 * @param threads how many files are read at once; empty: one per core
 * @param progress is told how far the reading has come, by the thread that called
 */
public record DoctorOptions(boolean repair, boolean again, OptionalInt threads, Optional<Consumer<Checksums.Reading>> progress) {
    /** Nothing is changed, and unchanged files are not read again. */
    public static final DoctorOptions DEFAULT = new DoctorOptions(false, false, OptionalInt.empty(), Optional.empty());

    /** Mends what can be mended without losing a byte. */
    public DoctorOptions repairing() {
        return new DoctorOptions(true, again, threads, progress);
    }

    /** Reads all files, also those that look unchanged: what a disk lost by itself is found only so. */
    public DoctorOptions readingAll() {
        return new DoctorOptions(repair, true, threads, progress);
    }

    /** Reads so many files at once, at least 1. */
    public DoctorOptions threads(int most) {
        return new DoctorOptions(repair, again, OptionalInt.of(most), progress);
    }

    /** Tells how far the reading has come, about ten times a second. */
    public DoctorOptions progress(Consumer<Checksums.Reading> listener) {
        return new DoctorOptions(repair, again, threads, Optional.of(listener));
    }
}
