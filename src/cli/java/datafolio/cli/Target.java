package datafolio.cli;

import datafolio.Folio;
import datafolio.FolioOptions;
import datafolio.Registry;
import datafolio.error.FolioException;
import datafolio.remote.CloudOptions;
import datafolio.remote.Url;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folio that a command is about.
 *
 * @param shown as the user spelled it
 * @param path where it is; null for what is not of this machine
 */
record Target(String shown, Path path) {
    private static final String INIT = "Tip: Use 'datafolio init' to create a new folio, or use --folio/-f to specify the ";

    /** The user's list of folios. */
    static Registry registry(Session session) {
        String home = session.variable("DATAFOLIO_HOME");
        return Registry.at(session.path(home == null ? "~/.datafolio" : home));
    }

    /**
     * The folio of an alias, else at a path, else the one that DATAFOLIO_PATH names, else the working directory; it is not
     * looked at.
     */
    static Target of(Session session, String folio, String alias) {
        if (folio != null && alias != null) {
            throw Failure.usage("Pass either --folio/-f or --alias/-a, not both.");
        } else if (alias != null) {
            String path = aliased(session, alias);
            return checked(session, path, "Folio not found (from alias '" + alias + "'): " + path);
        } else if (folio != null) {
            return checked(session, folio, "Folio not found: " + folio + hint(session, folio));
        }
        String variable = session.variable("DATAFOLIO_PATH");
        return variable != null ? checked(session, variable, "Folio not found (from DATAFOLIO_PATH): " + variable)
                : new Target(session.folder().toString(), session.folder());
    }

    /** The folio that a word means; it is not looked at. */
    static Target at(Session session, String word) {
        return Url.is(word) ? new Target(word, null) : new Target(word, session.path(word));
    }

    private static String aliased(Session session, String alias) {
        Map<String, String> aliases = registry(session).aliases();
        if (!aliases.containsKey(alias)) {
            throw Failure.error("No folio registered as '" + alias + "'. Known aliases: " + (aliases.isEmpty() ? "(none)" : String.join(", ", aliases.keySet()))
                    + "\nTip: register one with 'datafolio folios alias NAME PATH'.");
        }
        return aliases.get(alias);
    }

    private static Target checked(Session session, String word, String missing) {
        if (Url.is(word)) {
            return new Target(word, null);
        }
        Path path = session.path(word.replaceFirst("^file://", ""));
        if (!Files.exists(path)) {
            throw Failure.error(missing);
        }
        return new Target(word, path);
    }

    private static String hint(Session session, String word) {
        try {
            String path = registry(session).aliases().get(word);
            return path == null ? "" : "\nTip: '" + word + "' is a registered alias (→ " + path + "). Use -a " + word + "; -f/--to take a path.";
        } catch (FolioException e) {
            return "";
        }
    }

    static CloudOptions cloud(Session session) {
        String cache = session.variable("XDG_CACHE_HOME");
        return cache == null ? CloudOptions.DEFAULT : CloudOptions.DEFAULT.cache(session.path(cache).resolve("datafolio/objects"));
    }

    boolean isElsewhere() {
        return path == null;
    }

    /** Says so when there is no folio at the path. */
    Target existing() {
        if (isElsewhere()) {
            throw Failure.error("This command takes folios of this machine only, not " + shown);
        }
        if (!Files.exists(path)) {
            throw Failure.error("Directory does not exist: " + shown + "\n" + INIT + "path.");
        } else if (!Files.exists(path.resolve("items.json")) && !Files.exists(path.resolve("metadata.json"))) {
            throw Failure.error("Not a DataFolio bundle: " + shown + "\nMissing required files: items.json and metadata.json\n" + INIT + "correct path.");
        }
        return this;
    }

    /** Opens the folio, which must be there. */
    Folio open(Session session, FolioOptions options) {
        FolioOptions there = options.cloud(cloud(session));
        return isElsewhere() ? Folio.open(shown, there.existing()) : Folio.open(existing().path, there);
    }

    /** Notes it as the folio that was used last; that this fails is no one's concern. */
    void used(Session session) {
        try {
            registry(session).used(isElsewhere() ? Url.of(shown).toString() : path.toRealPath().toString());
        } catch (FolioException | java.io.IOException e) {
            // a home that cannot be written to, or a list that another process holds: the command has done its work
        }
    }
}
