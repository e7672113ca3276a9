package datafolio.remote;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** Opens stores. Those that need a library are found by their class's name, so that the rest does without. */
public final class Stores {
    private record Optionals(String type, String needs, String alias, String coordinates) {}

    private static final Map<String, Optionals> OPTIONAL = Map.of(
            "s3", new Optionals("datafolio.s3.S3Store", "software.amazon.awssdk.services.s3.S3Client", ":s3",
                    "software.amazon.awssdk:s3 and software.amazon.awssdk:url-connection-client, such as 2.57.8"),
            "gs", new Optionals("datafolio.gcs.GcsStore", "com.google.auth.oauth2.GoogleCredentials", ":gcs",
                    "com.google.auth:google-auth-library-oauth2-http, such as 1.57.0"));

    private Stores() {}

    /**
     * The store of a place; nothing is asked of it yet.
     *
     * @return to be closed
     * @throws FolioException MISSING_DEPENDENCY naming the alias and the library, INVALID_ARGUMENT for options
     */
    public static ObjectStore open(Url url, CloudOptions options) {
        Optionals optional = OPTIONAL.get(url.scheme());
        if (optional == null) {
            return new HttpStore(url);
        }
        try {
            Class.forName(optional.needs());
            return (ObjectStore) Class.forName(optional.type()).getConstructor(Url.class, CloudOptions.class).newInstance(url, options);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException inner) {
                throw inner;
            }
            throw missing(url, optional, e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw missing(url, optional, e);
        }
    }

    private static FolioException missing(Url url, Optionals optional, Throwable cause) {
        return new FolioException(Kind.MISSING_DEPENDENCY, "Places " + url.scheme() + ":// need a library that is not on the classpath. Start with the alias "
                + optional.alias() + ", or add " + optional.coordinates() + ".",
                Map.of("path", url.toString(), "alias", optional.alias(), "library", optional.coordinates()), cause);
    }
}
