package datafolio.cli;

/** The colours of the command: few, and the same thing always in the same one. */
enum Colour {
    GOOD("32"), BAD("31"), WARN("33"), NAME("36"), PLACE("34"), WORD("35"), FAINT("2"), STRONG("1");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    /** The text in this colour, where there are colours. */
    String on(String text, boolean coloured) {
        return coloured && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
