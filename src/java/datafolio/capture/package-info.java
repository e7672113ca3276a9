/**
 * What surrounds a program when it takes a snapshot: its git repository, its JVM, the files that fix its dependencies. Looks,
 * changes nothing, and never fails: what cannot be told is left out. Not API.
 */
package datafolio.capture;
