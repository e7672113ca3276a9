package datafolio.s3;

import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the SDK throws, as an error of a store. Requests' signatures and headers are in none of it. */
final class Errors {
    private static final Set<String> PASSING = Set.of("SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "Throttling",
            "RequestLimitExceeded", "BadDigest", "RequestTimeTooSkewed");
    private static final Set<String> DENIED = Set.of("InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "AccessDenied", "InvalidToken");

    private static final Set<String> ELSEWHERE = Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");

    private Errors() {}

    private static String region(AwsServiceException answer) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().sdkHttpResponse() == null ? ""
                : answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region").map(name -> ", " + name).orElse("");
    }

    static int status(SdkException e) {
        return e instanceof AwsServiceException answer ? answer.statusCode() : 0;
    }

    static StoreException of(String what, SdkException e) {
        if (e instanceof AwsServiceException answer) {
            String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
            Problem problem = code != null && PASSING.contains(code) ? Problem.PASSING : code != null && DENIED.contains(code) ? Problem.DENIED
                    : "NoSuchBucket".equals(code) ? Problem.NO_BUCKET : "NotImplemented".equals(code) ? Problem.UNSUPPORTED : StoreException.of(answer.statusCode());
            if (answer.statusCode() == 301 || code != null && ELSEWHERE.contains(code)) {
                return new StoreException(Problem.OTHER, "the bucket is in another region" + region(answer) + ", not in the one that was asked; give it by the"
                        + " option region, or as AWS_REGION", e);
            }
            String words = switch (problem) {
                case MISSING -> "there is no " + what;
                case NO_BUCKET -> "there is no such bucket";
                case DENIED -> "the store refuses it (" + (code == null ? answer.statusCode() : code) + "); check credentials and permissions";
                default -> "the store answered " + answer.statusCode() + (code == null ? "" : " " + code) + " for " + what;
            };
            return new StoreException(problem, words, e);
        } else if (e instanceof AbortedException) {
            Thread.currentThread().interrupt();
            return new StoreException(Problem.OTHER, "the request was interrupted", e);
        }
        String message = String.valueOf(e.getMessage());
        if (e instanceof SdkClientException && message.contains("load credentials")) {
            return new StoreException(Problem.DENIED, "no credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the"
                    + " option s3; for a public bucket say that requests are not signed", e);
        }
        return new StoreException(Problem.PASSING, "the store does not answer for " + what + ": " + message, e);
    }
}
