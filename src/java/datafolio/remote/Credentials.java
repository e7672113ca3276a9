package datafolio.remote;

import java.util.Objects;
import java.util.Optional;

/**
 * A key pair of S3. Kept in memory, shown nowhere.
 *
 * <pre>{@code
 * Credentials pair = new Credentials("AKIA…", "…", null);
 * System.out.println(pair); // "credentials (hidden)"
 * }</pre>
 */
public final class Credentials {
    private final String accessKey;
    private final String secretKey;
    private final String sessionToken;

    /** @param sessionToken of passing credentials, or null */
    public Credentials(String accessKey, String secretKey, String sessionToken) {
        this.accessKey = Objects.requireNonNull(accessKey, "accessKey");
        this.secretKey = Objects.requireNonNull(secretKey, "secretKey");
        this.sessionToken = sessionToken;
    }

    /** The public half. */
    public String accessKey() {
        return accessKey;
    }

    /** The secret half. */
    public String secretKey() {
        return secretKey;
    }

    /** What passing credentials have besides. */
    public Optional<String> sessionToken() {
        return Optional.ofNullable(sessionToken);
    }

    /** Tells nothing. */
    @Override
    public String toString() {
        return "credentials (hidden)";
    }
}
