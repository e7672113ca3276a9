package datafolio.lake;

import java.util.OptionalInt;

/**
 * A column as people know it, and as the files have it.
 *
 * @param name its name
 * @param type its type in DuckDB's words
 * @param storedName what the files call it
 * @param storedType the same type, its fields called as the files call them
 * @param id the number by which files know it, where they are to be read by that; empty: by name
 * @param partition whether it is not in the files, but one value for each file
 */
public record LakeColumn(String name, String type, String storedName, String storedType, OptionalInt id, boolean partition) {}
