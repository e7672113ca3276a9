package datafolio.s3;

import datafolio.remote.CloudOptions;
import datafolio.remote.Credentials;
import datafolio.remote.Url;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** How the SDK is set up: no trying again of its own, no checksums that other stores than Amazon's do not know. */
final class Clients {
    private Clients() {}

    static S3Client of(Url url, CloudOptions options, AwsCredentialsProvider provider) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(20)).socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(how -> how.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .region(options.region().map(Region::of).orElseGet(Clients::usual));
        endpoint(url, options).ifPresent(address -> builder.endpointOverride(address).forcePathStyle(true));
        return builder.credentialsProvider(provider).build();
    }

    /** Where S3 is, when it is not Amazon's: as the URL, the options or the environment say. */
    static Optional<URI> endpoint(Url url, CloudOptions options) {
        return url.endpoint().or(options::endpoint).or(() -> Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL").map(System::getenv)
                .filter(each -> each != null && !each.isBlank()).findFirst().map(URI::create));
    }

    /** Who knows the credentials: the SDK's own chain, unless the options say it. Looks for none yet. */
    static AwsCredentialsProvider provider(CloudOptions options) {
        return options.anonymous() ? AnonymousCredentialsProvider.create()
                : options.credentials().<AwsCredentialsProvider>map(pair -> StaticCredentialsProvider.create(credentials(pair)))
                        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentials credentials(Credentials pair) {
        return pair.sessionToken().isPresent() ? AwsSessionCredentials.create(pair.accessKey(), pair.secretKey(), pair.sessionToken().get())
                : AwsBasicCredentials.create(pair.accessKey(), pair.secretKey());
    }

    private static Region usual() {
        try {
            return new DefaultAwsRegionProviderChain().getRegion();
        } catch (SdkClientException e) {
            return Region.US_EAST_1;
        }
    }
}
