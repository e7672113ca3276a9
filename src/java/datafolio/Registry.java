package datafolio;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.error.Nearest;
import datafolio.manifest.Globs;
import datafolio.manifest.Item;
import datafolio.manifest.Manifest;
import datafolio.manifest.Names;
import datafolio.manifest.Stamp;
import datafolio.remote.Url;
import datafolio.store.Bundle;
import datafolio.store.BundleOptions;
import datafolio.store.RegistryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The folios of a user: short names for them, shared with Python's package and its command line, and looking through all of
 * them. Reads nothing but manifests.
 *
 * <pre>{@code
 * Registry mine = Registry.user();
 * mine.alias("flights", Path.of("flights-2013"));
 * Folio folio = Folio.open(mine.path("flights"));
 * mine.find(FindOptions.of("late*")).found().forEach(each -> System.out.println(each.folio() + " " + each.item().name()));
 * }</pre>
 */
public final class Registry {
    private final RegistryFile file;

    private Registry(RegistryFile file) {
        this.file = file;
    }

    /** That of the user: in the directory that the environment variable DATAFOLIO_HOME names, else in {@code ~/.datafolio}. */
    public static Registry user() {
        String home = System.getenv("DATAFOLIO_HOME");
        return at(home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".datafolio") : Path.of(home));
    }

    /** The one in that directory, which need not be there yet. */
    public static Registry at(Path directory) {
        return new Registry(new RegistryFile(directory));
    }

    /** The folios that have a name, by it; those in a cloud are spelled as they stand. */
    public Map<String, String> aliases() {
        Map<String, String> aliases = new TreeMap<>();
        section(file.read(), "aliases").forEach((alias, entry) -> {
            if (entry instanceof Map<?, ?> map && map.get("path") instanceof String path) {
                aliases.put(alias, path);
            }
        });
        return Collections.unmodifiableMap(aliases);
    }

    /** The folios that were used lately from the command line, the last first. */
    public List<String> recent() {
        return file.read().get("recent") instanceof List<?> list
                ? list.stream().map(each -> each instanceof Map<?, ?> map ? map.get("path") : each).filter(String.class::isInstance)
                    .map(String.class::cast).distinct().toList()
                : List.of();
    }

    /** Where the folio of that name is. @throws FolioException ALIAS_NOT_FOUND with the nearest names */
    public String path(String alias) {
        Map<String, String> aliases = aliases();
        if (!aliases.containsKey(alias)) {
            throw missing(alias, aliases);
        }
        return aliases.get(alias);
    }

    private static FolioException missing(String alias, Map<String, String> aliases) {
        List<String> nearest = Nearest.of(alias, aliases.keySet());
        return FolioException.of(Kind.ALIAS_NOT_FOUND, "There is no alias \"" + alias + "\". " + (!nearest.isEmpty()
                ? "Nearest: " + String.join(", ", nearest) + "." : aliases.isEmpty() ? "There are none yet."
                    : "Those there are: " + String.join(", ", aliases.keySet()) + "."), "alias", alias, "nearest", nearest);
    }

    /**
     * Gives a folio a name.
     *
     * @throws FolioException INVALID_NAME, ALIAS_EXISTS when another folio has it, NOT_A_FOLIO, LOCK_TIMEOUT, IO_ERROR
     */
    public void alias(String alias, Path folio) {
        set(alias, real(folio), false);
    }

    /**
     * Gives a folio at a place a name: a path, or a URL, which is not looked at.
     *
     * @throws FolioException as {@link #alias(String, Path)}; INVALID_ARGUMENT for a URL that carries credentials, UNSUPPORTED for other
     *     places than s3://, gs:// and https://
     */
    public void alias(String alias, String place) {
        set(alias, place(place), false);
    }

    /** Gives a folio a name, whichever had it before. Errors as {@link #alias(String, Path)}. */
    public void realias(String alias, Path folio) {
        set(alias, real(folio), true);
    }

    /** The same of a folio at a place. Errors as {@link #alias(String, String)}. */
    public void realias(String alias, String place) {
        set(alias, place(place), true);
    }

    private static String place(String place) {
        return Url.is(place) ? Url.of(place).toString() : real(Path.of(place.replaceFirst("^file://", "")));
    }

    private void set(String alias, String path, boolean over) {
        Names.checkSnapshot(alias);
        file.change(all -> {
            Map<String, Object> aliases = section(all, "aliases");
            if (!over && aliases.get(alias) instanceof Map<?, ?> entry && !path.equals(entry.get("path"))) {
                throw FolioException.of(Kind.ALIAS_EXISTS, "The alias \"" + alias + "\" is that of " + entry.get("path")
                        + ". Choose another, or overwrite it.", "alias", alias, "path", String.valueOf(entry.get("path")));
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", path);
            entry.put("created_at", Stamp.of(Instant.now()));
            aliases.put(alias, entry);
            all.put("aliases", aliases);
            all.putIfAbsent("recent", List.of());
            return all;
        });
    }

    private static String real(Path folio) {
        try (Bundle bundle = open(folio)) {
            return bundle.path().toString();
        }
    }

    private static Bundle open(Path folio) {
        return Bundle.open(folio, new BundleOptions(false, true, Map.of(), Duration.ofSeconds(1), false));
    }

    /** Takes a name away; the folio stays. @throws FolioException ALIAS_NOT_FOUND, LOCK_TIMEOUT, IO_ERROR */
    public void unalias(String alias) {
        file.change(all -> {
            Map<String, Object> aliases = section(all, "aliases");
            if (aliases.remove(alias) == null) {
                throw missing(alias, aliases());
            }
            all.put("aliases", aliases);
            return all;
        });
    }

    /**
     * Notes that the command line used a folio, as the one used last; the fifty used last are kept.
     *
     * @throws FolioException LOCK_TIMEOUT, IO_ERROR
     */
    public void used(Path folio) {
        used(folio.toAbsolutePath().toString());
    }

    /** The same of a folio at a place: an absolute path or a URL. */
    public void used(String place) {
        file.change(all -> Recents.used(all, place, Instant.now()));
    }

    /**
     * Takes a folio away from those used lately; its names stay.
     *
     * @return whether it was among them
     * @throws FolioException LOCK_TIMEOUT, IO_ERROR
     */
    public boolean forget(String path) {
        boolean known = recent().contains(absolute(path));
        if (known) {
            file.change(all -> Recents.without(all, absolute(path)));
        }
        return known;
    }

    /**
     * Takes the names and uses of folios away that are no longer there; those of other machines stay.
     *
     * @return their paths, in the order of the alphabet
     * @throws FolioException LOCK_TIMEOUT, IO_ERROR
     */
    public List<String> prune() {
        List<String> gone = all().stream().filter(each -> each.exists().filter(there -> !there).isPresent()).map(Known::path).sorted().toList();
        if (!gone.isEmpty()) {
            file.change(all -> {
                Map<String, Object> aliases = section(all, "aliases");
                aliases.values().removeIf(entry -> entry instanceof Map<?, ?> map && gone.contains(map.get("path")));
                all.put("aliases", aliases);
                gone.forEach(path -> Recents.without(all, path));
                return all;
            });
        }
        return gone;
    }

    /**
     * A folio of the list.
     *
     * @param alias its name; of several the first in the alphabet
     * @param path where it is
     * @param lastUsed when the command line used it last, in UTC, as the list spells it
     * @param exists whether there is anything at the path; empty for folios that are not of this machine
     */
    public record Known(Optional<String> alias, String path, Optional<String> lastUsed, Optional<Boolean> exists) {}

    /** All folios of the list: those that have a name by it, then those used lately, the last first. */
    public List<Known> all() {
        Map<String, String> times = Recents.times(file.read());
        Map<String, Optional<String>> found = new LinkedHashMap<>();
        aliases().forEach((alias, path) -> found.putIfAbsent(path, Optional.of(alias)));
        recent().forEach(path -> found.putIfAbsent(path, Optional.empty()));
        List<Known> all = new ArrayList<>();
        found.forEach((path, alias) -> all.add(new Known(alias, path, Optional.ofNullable(times.get(path)),
                path.contains("://") ? Optional.empty() : Optional.of(Files.exists(Path.of(path))))));
        return all;
    }

    static Map<String, Object> section(Map<String, Object> all, String key) {
        Map<String, Object> section = new LinkedHashMap<>();
        if (all.get(key) instanceof Map<?, ?> map) {
            map.forEach((name, entry) -> section.put((String) name, entry));
        }
        return section;
    }

    /** An item that was found, the folio's alias where it has one, and its path. */
    public record Found(Optional<String> alias, String folio, Item item) {}

    /** An entry of a folio's metadata that was found. */
    public record FoundMetadata(Optional<String> alias, String folio, String key, Object value) {}

    /**
     * What a search came to.
     *
     * @param found what was found
     * @param skipped the folios that could not be looked into, by path, and why
     */
    public record Findings<T>(List<T> found, Map<String, String> skipped) {
        /** Copies what it is given. */
        public Findings {
            found = List.copyOf(found);
            skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
        }
    }

    /**
     * The items that fit, folio by folio.
     *
     * @throws FolioException INVALID_ARGUMENT for a regular expression that is none
     */
    public Findings<Found> find(FindOptions options) {
        Predicate<String> name = matcher(options.pattern(), options, false);
        Predicate<String> words = options.descriptions() ? matcher(options.pattern(), options, true) : text -> false;
        return search(options, (alias, path, manifest, found) -> manifest.current().stream()
                .filter(item -> options.archived() || !item.archived())
                .filter(item -> options.types().isEmpty() || options.types().contains(item.type()))
                .filter(item -> name.test(item.name()) || item.description().filter(words).isPresent())
                .forEach(item -> found.add(new Found(alias, path, item))));
    }

    /**
     * The entries of the folios' metadata whose keys fit; with {@code key=value} as the pattern, whose values do too.
     *
     * @throws FolioException INVALID_ARGUMENT for a regular expression that is none
     */
    public Findings<FoundMetadata> findMetadata(FindOptions options) {
        int equals = options.pattern().indexOf('=');
        Predicate<String> key = matcher(equals < 0 ? options.pattern() : options.pattern().substring(0, equals), options, false);
        Predicate<String> value = equals < 0 ? text -> true : matcher(options.pattern().substring(equals + 1), options, false);
        return search(options, (alias, path, manifest, found) -> manifest.metadata().forEach((name, entry) -> {
            if (key.test(name) && value.test(String.valueOf(entry))) {
                found.add(new FoundMetadata(alias, path, name, entry));
            }
        }));
    }

    private interface Looking<T> {
        void into(Optional<String> alias, String path, Manifest manifest, List<T> found);
    }

    private <T> Findings<T> search(FindOptions options, Looking<T> looking) {
        List<T> found = new ArrayList<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        targets(options).forEach((path, alias) -> {
            if (path.contains("://") && !path.startsWith("file://")) {
                skipped.put(path, "only folios of this machine are read");
                return;
            }
            try (Bundle bundle = open(Path.of(path.replaceFirst("^file://", "")))) {
                looking.into(alias, path, bundle.manifest(), found);
            } catch (FolioException | InvalidPathException e) {
                skipped.put(path, e.getMessage());
            }
        });
        return new Findings<>(found, skipped);
    }

    /** The folios to look into: path to alias. */
    private Map<String, Optional<String>> targets(FindOptions options) {
        Map<String, String> aliases = aliases();
        Map<String, Optional<String>> targets = new LinkedHashMap<>();
        if (options.folios().isEmpty()) {
            aliases.forEach((alias, path) -> targets.putIfAbsent(path, Optional.of(alias)));
            if (!options.aliasesOnly()) {
                recent().forEach(path -> targets.putIfAbsent(path, Optional.empty()));
            }
        }
        for (String each : options.folios()) {
            targets.put(aliases.containsKey(each) ? aliases.get(each) : absolute(each),
                    aliases.containsKey(each) ? Optional.of(each) : Optional.empty());
        }
        return targets;
    }

    private static String absolute(String path) {
        try {
            return path.contains("://") ? path : Files.exists(Path.of(path)) ? Path.of(path).toRealPath().toString()
                    : Path.of(path).toAbsolutePath().toString();
        } catch (IOException | InvalidPathException e) {
            return path;
        }
    }

    private static Predicate<String> matcher(String pattern, FindOptions options, boolean anywhere) {
        if (!options.regex()) {
            return Globs.matcher(anywhere ? "*" + pattern + "*" : pattern, options.caseSensitive());
        }
        try {
            return Pattern.compile(pattern, options.caseSensitive() ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).asPredicate();
        } catch (PatternSyntaxException e) {
            throw new FolioException(Kind.INVALID_ARGUMENT, "\"" + pattern + "\" is no regular expression: " + e.getDescription() + ".",
                    Map.of("pattern", pattern), e);
        }
    }
}
