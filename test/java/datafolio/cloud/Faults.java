package datafolio.cloud;

import datafolio.cloud.FaultProxy.Fault;
import datafolio.cloud.FaultProxy.Request;
import java.util.Random;
import java.util.function.Function;

/** Harm as the tests choose it. */
final class Faults {
    private static final Fault[] OF_ALL = {Fault.ERROR_500, Fault.SLOW_DOWN, Fault.RESET, Fault.LOST_ANSWER, Fault.CUT_ANSWER, Fault.HALF_ANSWER};

    private Faults() {}

    /** Every request with this chance meets one of them. */
    static Function<Request, Fault> random(long seed, double share) {
        Random random = new Random(seed);
        return request -> {
            synchronized (random) {
                if (random.nextDouble() >= share) {
                    return Fault.NONE;
                } else if (isCommit(request) && random.nextInt(4) == 0) {
                    return Fault.CONFLICT_409;
                }
                return OF_ALL[random.nextInt(OF_ALL.length)];
            }
        };
    }

    /** The first so many requests of a kind meet one. */
    static Function<Request, Fault> first(int times, java.util.function.Predicate<Request> which, Fault fault) {
        int[] left = {times};
        return request -> {
            synchronized (left) {
                return which.test(request) && left[0]-- > 0 ? fault : Fault.NONE;
            }
        };
    }

    /** A put of the manifest. */
    static boolean isCommit(Request request) {
        return request.method().equals("PUT") && request.path().endsWith("/items.json");
    }

    /** A put of anything else. */
    static boolean isPayload(Request request) {
        return request.method().equals("PUT") && request.path().contains("/artifacts/");
    }
}
