package datafolio.s3;

import datafolio.remote.CloudOptions;
import datafolio.remote.Credentials;
import datafolio.remote.Url;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
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

    static S3Client of(Url url, CloudOptions options) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(Duration.ofSeconds(20)).socketTimeout(Duration.ofSeconds(60)))
                .overrideConfiguration(how -> how.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .region(options.region().map(Region::of).orElseGet(Clients::usual));
        URI endpoint = url.endpoint().or(options::endpoint).orElse(null);
        if (endpoint != null) {
            builder.endpointOverride(endpoint).forcePathStyle(true);
        }
        if (options.anonymous()) {
            builder.credentialsProvider(AnonymousCredentialsProvider.create());
        } else {
            options.credentials().ifPresent(pair -> builder.credentialsProvider(StaticCredentialsProvider.create(credentials(pair))));
        }
        return builder.build();
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
