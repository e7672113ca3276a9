/**
 * What a bundle's {@code items.json} says, as immutable values: pure, without a clock or a disk. {@link
 * datafolio.manifest.Item} and {@link datafolio.manifest.ItemType} are API; the rest serves the packages above.
 */
package datafolio.manifest;
