/**
 * A bundle's files: the only room that writes, locks, syncs or deletes them. Not API.
 *
 * <p>The manifest is the commit. A payload is written under a passing name and synced, outside the lock; a commit takes
 * the lock (flock(2), which Python's package takes too), reads the manifest anew, applies a pure function to it, gives
 * the payloads their names, syncs the folder, writes and syncs the new manifest, renames it over the old one and syncs
 * the bundle's directory. At any moment the bundle is exactly old or new.
 */
package datafolio.store;
