package datafolio.remote;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How places that are not of this machine are reached, and what is kept of them here. Immutable; each method returns a changed
 * copy.
 *
 * <pre>{@code
 * CloudOptions cloud = CloudOptions.DEFAULT.endpoint(URI.create("http://localhost:9000")).region("us-east-1");
 * FolioOptions options = FolioOptions.DEFAULT.cloud(cloud);
 * }</pre>
 *
 * @param endpoint where S3 is, when it is not Amazon's
 * @param region of S3; empty: as the SDK finds it (environment, profile), else us-east-1
 * @param credentials of S3; empty: as the SDK finds them
 * @param anonymous whether requests to S3 are not signed at all
 * @param gcsEndpoint where Google Cloud Storage is, when it is not Google's
 * @param gcsAnonymous whether requests to it go without credentials
 * @param cache the folder of what is kept; empty: {@code datafolio/objects} below {@code XDG_CACHE_HOME}, else {@code ~/.cache}
 * @param cacheLimit how many bytes are kept at most
 * @param maxAge how old what is known of a manifest may be before the store is asked again
 * @param patience how long a request is tried again for
 * @param referenceSchemes of which references to tables elsewhere are followed when others made them: {@code s3}, {@code gs},
 *     {@code https}, {@code http}
 * @param extension DuckDB's extension httpfs, by which tables are read where they are: its file, or {@code httpfs} for one that is installed;
 *     empty: files are fetched whole
 */
public record CloudOptions(Optional<URI> endpoint, Optional<String> region, Optional<Credentials> credentials, boolean anonymous,
                           Optional<URI> gcsEndpoint, boolean gcsAnonymous, Optional<Path> cache, long cacheLimit, Duration maxAge, Duration patience, Set<String> referenceSchemes, Optional<String> extension) {
    private static final Pattern SIZE = Pattern.compile("(?i)(\\d{1,15}(?:\\.\\d+)?)\\s*([KMGT]?)(i)?B?");

    /** The usual endpoints and credentials, 10 GB of cache, manifests a second old at most, a minute of patience, no references. */
    public static final CloudOptions DEFAULT = new CloudOptions(Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty(), false, Optional.empty(),
            10_000_000_000L, Duration.ofSeconds(1), Duration.ofMinutes(1), Set.of(), Optional.empty());

    /** Checks that nothing is missing. */
    public CloudOptions {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(maxAge, "maxAge");
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(extension, "extension");
        referenceSchemes = Set.copyOf(referenceSchemes);
    }

    /** S3 answers at this address. */
    public CloudOptions endpoint(URI address) {
        return new CloudOptions(Optional.of(address), region, credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** The region of S3. */
    public CloudOptions region(String name) {
        return new CloudOptions(endpoint, Optional.of(name), credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** These credentials and no others. */
    public CloudOptions credentials(Credentials pair) {
        return new CloudOptions(endpoint, region, Optional.of(pair), anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** Google Cloud Storage answers at this address. */
    public CloudOptions gcsEndpoint(URI address) {
        return new CloudOptions(endpoint, region, credentials, anonymous, Optional.of(address), gcsAnonymous, cache, cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** Requests to Google Cloud Storage go without credentials: for buckets that are public. */
    public CloudOptions gcsUnsigned() {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, true, cache, cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** Requests to S3 are not signed: for buckets that are public. */
    public CloudOptions unsigned() {
        return new CloudOptions(endpoint, region, Optional.empty(), true, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** What is kept lies in this folder. */
    public CloudOptions cache(Path folder) {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, gcsAnonymous, Optional.of(folder), cacheLimit, maxAge, patience, referenceSchemes, extension);
    }

    /** At most so many bytes are kept. */
    public CloudOptions cacheLimit(long bytes) {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, bytes, maxAge, patience, referenceSchemes, extension);
    }

    /** At most so much is kept: a number and a unit, such as {@code "10GB"} or {@code "512MiB"}. @throws FolioException INVALID_ARGUMENT */
    public CloudOptions cacheLimit(String size) {
        Matcher parts = SIZE.matcher(size.strip());
        if (!parts.matches()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "The cache's limit is a number and a unit, such as \"10GB\", not \"" + size + "\".", "found", size);
        }
        int power = "BKMGT".indexOf(parts.group(2).isEmpty() ? "B" : parts.group(2).toUpperCase(Locale.ROOT));
        return cacheLimit((long) (Double.parseDouble(parts.group(1)) * Math.pow(parts.group(3) == null ? 1000 : 1024, power)));
    }

    /** What is known of a manifest may be so old. */
    public CloudOptions maxAge(Duration age) {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, age, patience, referenceSchemes, extension);
    }

    /** Requests that fail for now are tried again for so long. */
    public CloudOptions patience(Duration time) {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, time, referenceSchemes, extension);
    }

    /** References of others to such places are followed too. Only for folios that you trust. */
    public CloudOptions referenceSchemes(Set<String> schemes) {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, patience, schemes, extension);
    }

    /** Tables of folios are read where they are, by DuckDB's extension httpfs, which is installed; where it is not, files are fetched. */
    public CloudOptions httpfs() {
        return httpfs("httpfs");
    }

    /** The same with the extension in this file. */
    public CloudOptions httpfs(Path file) {
        return httpfs(file.toAbsolutePath().normalize().toString());
    }

    private CloudOptions httpfs(String file) {
        return new CloudOptions(endpoint, region, credentials, anonymous, gcsEndpoint, gcsAnonymous, cache, cacheLimit, maxAge, patience, referenceSchemes, Optional.of(file));
    }
}
