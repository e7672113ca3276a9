/**
 * Tables that consist of many files and a log which says which of these count, such as Delta Lake's: what the rest of the
 * library needs to know of them. Who understands a log is elsewhere and found by {@link datafolio.lake.Lakes}. Not API.
 */
package datafolio.lake;
