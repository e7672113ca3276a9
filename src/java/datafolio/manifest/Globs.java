package datafolio.manifest;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns of names: {@code *} is any text, slashes included, {@code ?} one character, {@code [ab]} one of these. */
public final class Globs {
    private Globs() {}

    /** Whether a text is a pattern; no name of an item has its characters. */
    public static boolean is(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** What tells whether a name fits the pattern. */
    public static Predicate<String> matcher(String glob, boolean caseSensitive) {
        Pattern pattern = Pattern.compile(regex(glob), Pattern.DOTALL | (caseSensitive ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE));
        return name -> pattern.matcher(name).matches();
    }

    /**
     * The names that are listed or fit one of the patterns, in the order of {@code have}; a listed name is taken though it is
     * not there, so that its absence can be told.
     */
    public static List<String> select(Collection<String> namesAndGlobs, Collection<String> have) {
        Set<String> chosen = new LinkedHashSet<>();
        for (String each : namesAndGlobs) {
            if (is(each) && !have.contains(each)) {
                have.stream().filter(matcher(each, true)).forEach(chosen::add);
            } else {
                chosen.add(each);
            }
        }
        return List.copyOf(chosen);
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int end = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (end > 0) {
                regex.append(set(glob.substring(i + 1, end)));
                i = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    private static String set(String inside) {
        boolean not = inside.startsWith("!") || inside.startsWith("^");
        String characters = (not ? inside.substring(1) : inside).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
                .replace("&&", "&\\&").replace("^", "\\^");
        String regex = (not ? "[^" : "[") + characters + "]";
        try {
            Pattern.compile(regex);
            return regex;
        } catch (PatternSyntaxException e) {
            return Pattern.quote("[" + inside + "]");
        }
    }
}
