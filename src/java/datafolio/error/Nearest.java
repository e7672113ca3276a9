package datafolio.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds what someone probably meant.
 *
 * <pre>{@code
 * Nearest.of("dep_dela", List.of("dep_delay", "arr_delay", "origin")); // [dep_delay]
 * }</pre>
 */
public final class Nearest {
    private static final int MOST = 3;

    private Nearest() {}

    private record Ranked(String name, int distance) {}

    /** Up to three of the names that are most like the wanted one, nearest first; none when nothing is like it. */
    public static List<String> of(String wanted, Collection<String> have) {
        String folded = wanted.toLowerCase(Locale.ROOT);
        return have.stream().distinct()
            .map(name -> new Ranked(name, rank(folded, name.toLowerCase(Locale.ROOT))))
            .filter(ranked -> ranked.distance() <= (folded.length() < 4 ? 1 : Math.max(2, folded.length() * 2 / 5)))
            .sorted(Comparator.comparingInt(Ranked::distance).thenComparing(Ranked::name))
            .limit(MOST).map(Ranked::name).toList();
    }

    /** How many letters to change, leave out, add or swap; a name that contains the other is near whatever its length. */
    private static int rank(String wanted, String name) {
        int distance = distance(wanted, name);
        boolean contained = wanted.length() > 2 && name.contains(wanted) || name.length() > 2 && wanted.contains(name);
        return contained ? Math.min(distance, 1) : distance;
    }

    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
