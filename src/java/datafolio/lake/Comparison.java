package datafolio.lake;

import java.util.List;

/**
 * What all wanted rows have in common: a column compared with values, which are texts that DuckDB would make of them.
 *
 * @param column the column's name
 * @param is how it compares
 * @param values one value; for {@link Is#IN} any number, for {@link Is#NULL} and {@link Is#NOT_NULL} none
 */
public record Comparison(String column, Is is, List<String> values) {
    /** How a column compares with a value. */
    public enum Is {
        /** It is the same. */
        EQUAL,
        /** It is smaller. */
        LESS,
        /** It is smaller or the same. */
        AT_MOST,
        /** It is larger. */
        MORE,
        /** It is larger or the same. */
        AT_LEAST,
        /** It is one of them. */
        IN,
        /** It is missing. */
        NULL,
        /** It is not missing. */
        NOT_NULL;

        /** How the value compares with the column when the column compares so with the value. */
        public Is turned() {
            return switch (this) {
                case LESS -> MORE;
                case AT_MOST -> AT_LEAST;
                case MORE -> LESS;
                case AT_LEAST -> AT_MOST;
                default -> this;
            };
        }
    }

    /** Copies what it is given. */
    public Comparison {
        values = List.copyOf(values);
    }
}
