package datafolio.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** File names that every file system can hold, whichever one a bundle is copied to. */
final class Portable {
    /** What Windows takes for a device, whatever follows the first dot. */
    private static final Pattern DEVICE = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    private Portable() {}

    /** The path with each part that Windows could not hold changed a little. */
    static String of(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            Matcher device = DEVICE.matcher(part);
            String safe = device.matches() ? device.group(1) + "_" + (device.group(2) == null ? "" : device.group(2)) : part;
            parts.add(safe.endsWith(".") ? safe + "_" : safe);
        }
        return String.join("/", parts);
    }

    /** The same text for all names that a file system without regard to capitals takes for one. */
    static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
