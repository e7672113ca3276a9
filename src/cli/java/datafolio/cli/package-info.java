/**
 * The command {@code datafolio}. Not API. Its words are those of the command of Python's package; {@link datafolio.cli.Main}
 * is where it starts. Neither Clojure nor DuckDB is touched before a command needs it.
 */
package datafolio.cli;
