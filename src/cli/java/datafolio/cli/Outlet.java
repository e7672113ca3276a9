package datafolio.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where data go: to the output, or to a file that is there whole or not at all. */
final class Outlet {
    private Outlet() {}

    /** What writes a file. */
    interface Writer {
        void write(Path file) throws IOException;
    }

    /** What prints. */
    interface Printer {
        void print(Output out) throws IOException;
    }

    /**
     * Has the file written under another name beside it, which is renamed at the end and removed when that fails. A pipe or a device
     * is written to as it is; a link stays one.
     */
    static void file(Path named, Writer writer) throws IOException {
        if (Files.isDirectory(named)) {
            throw Failure.error(named + " is a directory. Name a file.");
        } else if (Files.exists(named) && !Files.isRegularFile(named)) {
            device(named, writer);
            return;
        }
        Path file = Files.exists(named) ? named.toRealPath() : named;
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw Failure.error("The directory " + folder + " does not exist. Make it first.");
        }
        Path part = folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            writer.write(part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.error(named + " cannot be written: " + Errors.reason(e) + ".");
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether a word means the output. */
    static boolean isOutput(String file) {
        return file == null || List.of("-", "/dev/stdout", "/dev/fd/1").contains(file);
    }

    private static void device(Path file, Writer writer) throws IOException {
        Path folder = Files.createTempDirectory("datafolio-");
        try {
            writer.write(folder.resolve("data"));
            try (Output out = new Output(Files.newOutputStream(file), file.toString())) {
                Files.copy(folder.resolve("data"), out);
            }
        } finally {
            removeAll(folder);
        }
    }

    /** Prints to the file, or to the output when there is none. */
    static void print(Session session, String file, Printer printer) throws IOException {
        if (isOutput(file)) {
            printer.print(session.out);
            session.out.flush();
            return;
        }
        file(session.path(file), part -> {
            try (Output out = new Output(Files.newOutputStream(part), file)) {
                printer.print(out);
            }
        });
    }

    /** Writes the file, or has it written elsewhere and copied to the output when there is none. */
    static void bytes(Session session, String file, Writer writer) throws IOException {
        if (!isOutput(file)) {
            file(session.path(file), writer);
            return;
        } else if (session.outIsTerminal()) {
            throw Failure.usage("These bytes are not for a terminal: name a file with -o, or send them to another program.");
        }
        Path folder = Files.createTempDirectory("datafolio-");
        try {
            writer.write(folder.resolve("data"));
            Files.copy(folder.resolve("data"), session.out);
            session.out.flush();
        } finally {
            removeAll(folder);
        }
    }

    /** Removes a directory of ours and all that it holds. */
    static void removeAll(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
