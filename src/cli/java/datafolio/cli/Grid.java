package datafolio.cli;

import java.util.ArrayList;
import java.util.List;

/** A table of texts for people, in a box, cut to a width. */
final class Grid {
    private static final int LEAST = 5;

    private record Heading(String text, boolean right, Colour colour) {}

    private final String title;
    private final List<Heading> headings = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** A table with this title; an empty one is left out. */
    Grid(String title) {
        this.title = title;
    }

    /** Adds a column of texts; null is no colour. */
    Grid column(String heading, Colour colour) {
        headings.add(new Heading(heading, false, colour));
        return this;
    }

    /** Adds a column of numbers. */
    Grid number(String heading, Colour colour) {
        headings.add(new Heading(heading, true, colour));
        return this;
    }

    /** Adds a row: a text for each column. */
    void row(List<String> cells) {
        rows.add(cells.stream().map(Grid::oneLine).toList());
    }

    void row(String... cells) {
        row(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Control characters would act on the terminal, and line breaks would break the box. */
    static String oneLine(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "\ufffd");
            }
        }
        return text;
    }

    /** Prints the table. */
    void print(Output out, int width, boolean coloured) {
        int[] widths = widths(width);
        int whole = widths.length + 1;
        for (int each : widths) {
            whole += each + 2;
        }
        if (!title.isEmpty()) {
            int gap = Math.max(0, whole - Width.of(title));
            out.line(" ".repeat(gap / 2) + Colour.STRONG.on(title, coloured) + " ".repeat(gap - gap / 2));
        }
        out.line(border(widths, "┏━┳┓"));
        List<String> names = headings.stream().map(Heading::text).toList();
        line(out, names, widths, '┃', coloured, true);
        out.line(border(widths, "┡━╇┩"));
        for (List<String> row : rows) {
            line(out, row, widths, '│', coloured, false);
        }
        out.line(border(widths, "└─┴┘"));
    }

    private void line(Output out, List<String> cells, int[] widths, char edge, boolean coloured, boolean heading) {
        StringBuilder line = new StringBuilder().append(edge);
        for (int i = 0; i < widths.length; i++) {
            String cell = Width.cut(cells.get(i), widths[i]);
            String gap = " ".repeat(widths[i] - Width.of(cell));
            Colour colour = heading ? Colour.STRONG : headings.get(i).colour();
            String shown = colour == null ? cell : colour.on(cell, coloured);
            boolean right = headings.get(i).right() && !heading;
            line.append(' ').append(right ? gap : "").append(shown).append(right ? "" : gap).append(' ').append(edge);
        }
        out.line(line.toString());
    }

    private static String border(int[] widths, String parts) {
        StringBuilder line = new StringBuilder().append(parts.charAt(0));
        for (int i = 0; i < widths.length; i++) {
            line.append(String.valueOf(parts.charAt(1)).repeat(widths[i] + 2)).append(parts.charAt(i == widths.length - 1 ? 3 : 2));
        }
        return line.toString();
    }

    /** As wide as what they hold; when that is too much, the widest give way. */
    private int[] widths(int width) {
        int[] widths = new int[headings.size()];
        int whole = widths.length + 1;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Width.of(headings.get(i).text());
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], Width.of(row.get(i)));
            }
            whole += widths[i] + 2;
        }
        while (whole > width) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= LEAST) {
                break;
            }
            widths[widest]--;
            whole--;
        }
        return widths;
    }
}
