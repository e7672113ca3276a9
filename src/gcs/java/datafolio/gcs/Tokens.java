package datafolio.gcs;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.io.IOException;
import java.util.Optional;

/** What a request proves itself with: Google's application default credentials, or nothing. */
final class Tokens {
    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

    private final boolean anonymous;
    private GoogleCredentials credentials;

    Tokens(boolean anonymous) {
        this.anonymous = anonymous;
    }

    /** The value of the header; empty for none. */
    Optional<String> header() throws StoreException {
        return token().map("Bearer "::concat);
    }

    /** The token that is valid now; empty for none. */
    synchronized Optional<String> token() throws StoreException {
        if (anonymous) {
            return Optional.empty();
        }
        try {
            if (credentials == null) {
                credentials = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
            }
            credentials.refreshIfExpired();
            AccessToken token = credentials.getAccessToken();
            return Optional.of(token.getTokenValue());
        } catch (IOException e) {
            throw new StoreException(Problem.DENIED, "no credentials were found: set GOOGLE_APPLICATION_CREDENTIALS or sign in with gcloud; for a public bucket"
                    + " say that requests go without", e);
        }
    }
}
