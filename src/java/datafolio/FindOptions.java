package datafolio;

import datafolio.manifest.ItemType;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What is looked for in the folios of a {@link Registry}, and in which. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * Registry.user().find(FindOptions.of("synapse*").types(ItemType.INCLUDED_TABLE).inDescriptions());
 * }</pre>
 *
 * @param pattern of the whole name: {@code *}, {@code ?}, {@code [ab]}; or a regular expression, found anywhere in it
 * @param regex whether the pattern is a regular expression
 * @param types the types of items; empty for all
 * @param folios aliases or paths of the folios to look in; empty for all that the registry has
 * @param aliasesOnly whether folios that were only used lately are left out
 * @param archived whether archived items are found
 * @param caseSensitive whether capital letters matter
 * @param descriptions whether items are found by their descriptions too, in any part of them
 */
public record FindOptions(String pattern, boolean regex, Set<ItemType> types, List<String> folios, boolean aliasesOnly, boolean archived,
                          boolean caseSensitive, boolean descriptions) {
    /** Checks that nothing is missing. */
    public FindOptions {
        Objects.requireNonNull(pattern, "pattern");
        types = Set.copyOf(types);
        folios = List.copyOf(folios);
    }

    /** Items of any type whose names fit the pattern, in all folios. */
    public static FindOptions of(String pattern) {
        return new FindOptions(pattern, false, Set.of(), List.of(), false, false, false, false);
    }

    /** The pattern is a regular expression. */
    public FindOptions asRegex() {
        return new FindOptions(pattern, true, types, folios, aliasesOnly, archived, caseSensitive, descriptions);
    }

    /** Only items of these types. */
    public FindOptions types(ItemType first, ItemType... more) {
        return new FindOptions(pattern, regex, EnumSet.of(first, more), folios, aliasesOnly, archived, caseSensitive, descriptions);
    }

    /** Only in these folios: aliases or paths. */
    public FindOptions in(List<String> aliasesOrPaths) {
        return new FindOptions(pattern, regex, types, aliasesOrPaths, aliasesOnly, archived, caseSensitive, descriptions);
    }

    /** Only in folios that have an alias. */
    public FindOptions aliasesAlone() {
        return new FindOptions(pattern, regex, types, folios, true, archived, caseSensitive, descriptions);
    }

    /** Archived items too. */
    public FindOptions withArchived() {
        return new FindOptions(pattern, regex, types, folios, aliasesOnly, true, caseSensitive, descriptions);
    }

    /** Capital letters matter. */
    public FindOptions matchingCase() {
        return new FindOptions(pattern, regex, types, folios, aliasesOnly, archived, true, descriptions);
    }

    /** Descriptions are looked at too. */
    public FindOptions inDescriptions() {
        return new FindOptions(pattern, regex, types, folios, aliasesOnly, archived, caseSensitive, true);
    }
}
