/**
 * Objects in stores such as S3, by HTTP and the like: getting, putting under conditions, listing, and trying again. Knows nothing
 * of bundles. Not API but for {@link datafolio.remote.CloudOptions} and {@link datafolio.remote.Credentials}.
 */
package datafolio.remote;
