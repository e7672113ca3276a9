package datafolio.cli;

import datafolio.remote.Url;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a call of the command is surrounded by: streams, environment, working directory, and the terminal, where there is one.
 * Tests make their own.
 */
final class Session {
    private static final String TERMINAL = "DATAFOLIO_TERMINAL";
    private static final int USUAL_WIDTH = 80;

    final InputStream in;
    final Output out;
    final Output err;
    private final Map<String, String> environment;
    private final Path folder;
    private final String terminal;

    /**
     * @param terminal which of the streams 0, 1 and 2 are terminals, such as {@code "12"}
     */
    Session(InputStream in, OutputStream out, OutputStream err, Map<String, String> environment, Path folder, String terminal) {
        this.in = in;
        this.out = new Output(out);
        this.err = new Output(err);
        this.environment = environment;
        this.folder = folder;
        this.terminal = terminal;
    }

    /** That of this process; the script that started it says which streams are terminals, for Java does not tell. */
    static Session ofProcess() {
        Map<String, String> environment = System.getenv();
        String terminal = environment.getOrDefault(TERMINAL, isTerminal(System.console()) ? "012" : "");
        return new Session(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err),
                environment, Path.of("").toAbsolutePath(), terminal);
    }

    /** From Java 22 on there may be a console without a terminal, which it tells then. */
    private static boolean isTerminal(Console console) {
        try {
            return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** A variable of the environment; null where it is not set, or empty. */
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The working directory. */
    Path folder() {
        return folder;
    }

    /** The path that a word of the command line means. */
    Path path(String word) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        return folder.resolve(word.equals("~") ? home : word.startsWith("~/") ? home + word.substring(1) : word);
    }

    /** The path, or the URL, that a word means. */
    String place(String word) {
        return Url.is(word) ? word : path(word.replaceFirst("^file://", "")).toString();
    }

    boolean inIsTerminal() {
        return terminal.contains("0");
    }

    boolean outIsTerminal() {
        return terminal.contains("1");
    }

    boolean errIsTerminal() {
        return terminal.contains("2");
    }

    /** Whether what is printed is coloured: in a terminal, unless NO_COLOR is set. */
    boolean colours() {
        return outIsTerminal() && plainTerminal();
    }

    /** Whether errors are coloured. */
    boolean errorColours() {
        return errIsTerminal() && plainTerminal();
    }

    private boolean plainTerminal() {
        return variable("NO_COLOR") == null && !"dumb".equals(variable("TERM"));
    }

    /** How many characters a line of a table may have: of the terminal, or as COLUMNS says; elsewhere any number. */
    int width() {
        String columns = variable("COLUMNS");
        if (columns != null && columns.matches("[1-9][0-9]{0,4}")) {
            return Integer.parseInt(columns);
        }
        return outIsTerminal() ? terminalWidth() : Integer.MAX_VALUE;
    }

    private static int terminalWidth() {
        try {
            Process process = new ProcessBuilder("stty", "size").redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String[] size = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).trim().split(" ");
            return size.length == 2 && Integer.parseInt(size[1]) > 0 ? Integer.parseInt(size[1]) : USUAL_WIDTH;
        } catch (IOException | NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }
}
