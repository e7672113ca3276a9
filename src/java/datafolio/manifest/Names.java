package datafolio.manifest;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.util.List;
import java.util.regex.Pattern;

/** The rules for names of new items, snapshots and aliases, which Python's package has too. */
public final class Names {
    private static final int MOST = 255;
    private static final int MOST_OF_SEGMENT = 200;
    private static final int MOST_OF_SNAPSHOT = 100;
    private static final int MOST_LISTED = 12;
    private static final Pattern SNAPSHOT = Pattern.compile("[A-Za-z0-9._-]{1," + MOST_OF_SNAPSHOT + "}");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private Names() {}

    /**
     * The name itself, when an item may be called so.
     *
     * @throws FolioException INVALID_NAME saying what is wrong with it
     */
    public static String check(String name) {
        if (name == null || name.isEmpty()) {
            throw invalid(name, "is empty");
        } else if (name.length() > MOST) {
            throw invalid(name, "is longer than " + MOST + " characters");
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty()) {
                throw invalid(name, "has an empty part between slashes");
            } else if (segment.length() > MOST_OF_SEGMENT) {
                throw invalid(name, "has a part longer than " + MOST_OF_SEGMENT + " characters");
            } else if (!SEGMENT.matcher(segment).matches()) {
                throw invalid(name, "has the part \"" + segment + "\"");
            }
        }
        return name;
    }

    /**
     * The name itself, when a snapshot or an alias may be called so.
     *
     * @throws FolioException INVALID_NAME saying what is wrong with it
     */
    public static String checkSnapshot(String name) {
        if (name == null || !SNAPSHOT.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw FolioException.of(Kind.INVALID_NAME, "\"" + name + "\" cannot be the name of a snapshot or an alias: that is 1 to "
                    + MOST_OF_SNAPSHOT + " letters, digits, '.', '_' and '-' (ASCII only).", "name", String.valueOf(name));
        }
        return name;
    }

    /** The first of some names, for a message. */
    static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_LISTED, names.size()))) + (names.size() > MOST_LISTED ? ", …" : "");
    }

    private static FolioException invalid(String name, String why) {
        return FolioException.of(Kind.INVALID_NAME, "\"" + name + "\" cannot be the name of an item: it " + why
                + ". Each part between slashes begins with a letter or digit and goes on with letters, digits, '.', '_' and '-'"
                + " (ASCII only).", "name", String.valueOf(name));
    }
}
