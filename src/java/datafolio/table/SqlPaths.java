package datafolio.table;

import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Spells file paths for DuckDB. Paths reach SQL text through here and never from a user's text. */
final class SqlPaths {
    private SqlPaths() {}

    /** The path as a string literal in which glob characters stand for themselves. */
    static String file(Path path) {
        return Sql.literal(plain(path));
    }

    /**
     * A list literal of the paths, each with the suffix, for DuckDB's lists of what may be opened. They are compared with
     * the text of a glob and with the files that it finds, so a path that has glob characters is listed in both spellings.
     *
     * @param addresses what addresses elsewhere begin with
     */
    static String setting(Collection<Path> paths, String suffix, Collection<String> addresses) {
        return Stream.concat(paths.stream().flatMap(p -> Stream.of(p.toString(), plain(p))).distinct().map(p -> p + suffix), addresses.stream())
            .map(Sql::literal).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Everything below a directory whose name ends so, as a glob literal. */
    static String below(Path directory, String ending) {
        return Sql.literal(plain(directory) + "/**/*" + ending);
    }

    /** The path with its glob characters standing for themselves. */
    static String plain(Path path) {
        String text = path.toString();
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[' || c == '*' || c == '?') {
                out.append('[').append(c).append(']');
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
