package datafolio.remote;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Opens stores. Those that need a library are found by their class's name, so that the rest does without. */
public final class Stores {
    private record Optionals(String type, String needs, String alias, String coordinates) {}

    private static final Map<String, Optionals> OPTIONAL = Map.of(
            "s3", new Optionals("datafolio.s3.S3Store", "software.amazon.awssdk.services.s3.S3Client", ":s3",
                    "software.amazon.awssdk:s3 and software.amazon.awssdk:url-connection-client, such as 2.57.8"),
            "gs", new Optionals("datafolio.gcs.GcsStore", "com.google.auth.oauth2.GoogleCredentials", ":gcs",
                    "com.google.auth:google-auth-library-oauth2-http, such as 1.57.0"));

    /** The folder of libraries that are not on the classpath, one folder for each alias. */
    private static final String LIBRARIES = "datafolio.libraries";
    private static final Map<Path, ClassLoader> BESIDE = new ConcurrentHashMap<>();

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
            return (ObjectStore) type(optional).getConstructor(Url.class, CloudOptions.class).newInstance(url, options);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException inner) {
                throw inner;
            }
            throw missing(url, optional, e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw missing(url, optional, e);
        }
    }

    /** On the classpath, or in the folder that the command names, where it was installed with that library. */
    private static Class<?> type(Optionals optional) throws ClassNotFoundException {
        try {
            Class.forName(optional.needs());
            return Class.forName(optional.type());
        } catch (ClassNotFoundException e) {
            String folder = System.getProperty(LIBRARIES);
            ClassLoader beside = folder == null ? null : BESIDE.computeIfAbsent(Path.of(folder, optional.alias().substring(1)), Stores::beside);
            if (beside == null) {
                throw e;
            }
            return Class.forName(optional.type(), true, beside);
        }
    }

    /** The jars and classes of a folder; null where there is none. */
    private static ClassLoader beside(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            List<URL> urls = new ArrayList<>();
            for (Path each : all.sorted().toList()) {
                urls.add(each.toUri().toURL());
            }
            return new URLClassLoader(urls.toArray(URL[]::new), Stores.class.getClassLoader());
        } catch (IOException e) {
            return null;
        }
    }

    private static FolioException missing(Url url, Optionals optional, Throwable cause) {
        return new FolioException(Kind.MISSING_DEPENDENCY, "Places " + url.scheme() + ":// need a library that is not on the classpath. Start with the alias "
                + optional.alias() + ", or add " + optional.coordinates() + ".",
                Map.of("path", url.toString(), "alias", optional.alias(), "library", optional.coordinates()), cause);
    }
}
