package datafolio.arrow;

import datafolio.Folio;
import java.nio.file.Path;

/** A process that asks for a table's Arrow file once a line comes in, and prints its path and when it was made. */
final class WriterChild {
    private WriterChild() {}

    public static void main(String[] words) throws Exception {
        try (Folio folio = Folio.open(words[0])) {
            folio.table("flights").limit(1).read();
            System.out.println("ready");
            System.in.read();
            Path file = folio.table("flights").arrowFile();
            System.out.println(file + " " + java.nio.file.Files.getAttribute(file, "unix:ino"));
        }
    }
}
