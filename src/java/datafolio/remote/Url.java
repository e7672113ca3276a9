package datafolio.remote;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place that is not of this machine.
 *
 * <pre>{@code
 * Url url = Url.of("s3://bucket/analyses/flights");
 * url.key(); // "analyses/flights"
 * }</pre>
 *
 * @param scheme {@code s3}, {@code gs}, {@code http} or {@code https}
 * @param host the bucket of S3 and GCS, host and port of the others
 * @param key the rest, without slashes at its ends
 * @param endpoint the address that the text itself names, as in {@code s3://http://localhost:9000/bucket/key}
 */
public record Url(String scheme, String host, String key, Optional<URI> endpoint) {
    private static final Pattern FORM = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://(.*)");
    private static final Pattern INNER = Pattern.compile("(https?://[^/]+)/(.+)");

    /** Whether a text is of the form of a URL, but for {@code file://}, which is a path. */
    public static boolean is(String text) {
        return FORM.matcher(text).matches() && !text.startsWith("file://");
    }

    /**
     * Reads one.
     *
     * @throws FolioException UNSUPPORTED for other schemes, INVALID_ARGUMENT when it names no bucket or carries credentials
     */
    public static Url of(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "\"" + shown(text) + "\" is no URL.", "path", shown(text));
        }
        String scheme = form.group(1).toLowerCase(Locale.ROOT).replace("gcs", "gs");
        if (!scheme.matches("s3|gs|https?")) {
            throw FolioException.of(Kind.UNSUPPORTED, "Places of the kind " + form.group(1) + ":// are not read; s3://, gs:// and https:// are.",
                    "path", shown(text));
        }
        String rest = form.group(2);
        Matcher inner = INNER.matcher(rest);
        Optional<URI> endpoint = Optional.empty();
        if (scheme.equals("s3") && inner.matches()) {
            endpoint = Optional.of(URI.create(inner.group(1)));
            rest = inner.group(2);
        }
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        String key = slash < 0 ? "" : rest.substring(slash + 1).replaceAll("^/+|/+$", "");
        if (host.contains("@") || rest.matches("(?i).*[?&](x-amz-signature|x-goog-signature|awsaccesskeyid|sig|token)=.*")
                || endpoint.filter(each -> each.getUserInfo() != null).isPresent()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "A URL that carries credentials is not taken: it would be shown and kept. Leave them out of "
                    + shown(text) + ", and give them as options or in the environment.", "path", shown(text));
        } else if (host.isEmpty()) {
            throw FolioException.of(Kind.INVALID_ARGUMENT, "\"" + shown(text) + "\" names no " + (scheme.startsWith("http") ? "host." : "bucket."),
                    "path", shown(text));
        }
        return new Url(scheme, host, key, endpoint);
    }

    /** Without what may be secret in it. */
    private static String shown(String text) {
        return text.replaceAll("//[^/@]*@", "//").replaceAll("\\?.*", "?…");
    }

    /** The text, as it is recorded. */
    @Override
    public String toString() {
        return scheme + "://" + endpoint.map(each -> each + "/").orElse("") + host + (key.isEmpty() ? "" : "/" + key);
    }

    /** The folder that it lies in; itself, where it is a bucket. */
    public Url parent() {
        int slash = key.lastIndexOf('/');
        return new Url(scheme, host, slash < 0 ? "" : key.substring(0, slash), endpoint);
    }

    /** The last part of its key. */
    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }
}
