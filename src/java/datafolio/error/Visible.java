package datafolio.error;

/**
 * Text for terminals: what came from files must not move the cursor, ring, recolour or turn the direction of writing.
 *
 * <pre>{@code
 * System.out.println(Visible.line(item.name() + " " + item.description().orElse("")));
 * }</pre>
 */
public final class Visible {
    private Visible() {}

    /** The text with such characters spelled out, as in {@code \\u001b}; line ends and tabs stay. */
    public static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                return spelled(text);
            }
        }
        return text;
    }

    /** The same in one line: white space of any kind is one blank. */
    public static String line(String text) {
        return text(text.replaceAll("[\\s\\x0b\\u0085\\u2028\\u2029]+", " "));
    }

    private static String spelled(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isHidden(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isHidden(char c) {
        return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c <= 0x9f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
            || c == 0x2028 || c == 0x2029;
    }
}
