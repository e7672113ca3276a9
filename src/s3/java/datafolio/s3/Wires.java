package datafolio.s3;

import datafolio.remote.StoreException;
import datafolio.remote.Url;
import datafolio.remote.Wire;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.s3.S3Client;

/** What DuckDB is told of a bucket, in the words of its secrets of type s3. */
final class Wires {
    private Wires() {}

    /**
     * The address is the one that the SDK uses, wherever it has it from.
     *
     * @param provider of the credentials; null for requests that are not signed
     */
    static Wire of(Url root, S3Client client, AwsCredentialsProvider provider) throws StoreException {
        String bucket = root.host();
        URL address = client.utilities().getUrl(request -> request.bucket(bucket).key("x"));
        boolean inPath = address.getPath().startsWith("/" + bucket + "/");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("REGION", client.serviceClientConfiguration().region().id());
        settings.put("ENDPOINT", inPath ? address.getAuthority() : address.getAuthority().substring(bucket.length() + 1));
        settings.put("USE_SSL", String.valueOf(address.getProtocol().equals("https")));
        settings.put("URL_STYLE", inPath ? "path" : "vhost");
        if (provider != null) {
            AwsCredentials credentials = S3Store.asked(root.toString(), provider::resolveCredentials);
            settings.put("KEY_ID", credentials.accessKeyId());
            settings.put("SECRET", credentials.secretAccessKey());
            if (credentials instanceof AwsSessionCredentials passing) {
                settings.put("SESSION_TOKEN", passing.sessionToken());
            }
        }
        return new Wire("s3://" + bucket + "/" + (root.key().isEmpty() ? "" : root.key() + "/"), "s3", settings);
    }
}
