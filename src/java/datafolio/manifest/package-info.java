/**
 * What a bundle's {@code items.json} says, as immutable values: pure, without a clock or a disk. {@link
 * datafolio.manifest.Item}, {@link datafolio.manifest.ItemType}, {@link datafolio.manifest.Snapshot}, {@link
 * datafolio.manifest.Difference} and {@link datafolio.manifest.Lineage} are API; the rest serves the packages above.
 */
package datafolio.manifest;
