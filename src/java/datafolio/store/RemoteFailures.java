package datafolio.store;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.remote.StoreException;
import datafolio.remote.StoreException.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What object stores say, as errors of this library. */
final class RemoteFailures {
    private RemoteFailures() {}

    /** {@code doing} completes the sentence, as in "s3://bucket/a/items.json cannot be read". */
    static FolioException of(String doing, String url, StoreException e) {
        Kind kind = switch (e.problem()) {
            case MISSING, NO_BUCKET -> Kind.NOT_A_FOLIO;
            case UNSUPPORTED -> Kind.UNSUPPORTED;
            default -> Kind.IO_ERROR;
        };
        String then = e.problem() == Problem.NO_BUCKET ? ". Check its name, or make it: buckets are not made here." : e.passes() ? ". It was tried again and again; try later." : ".";
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("path", url);
        details.put("problem", e.problem().name().toLowerCase(Locale.ROOT));
        return new FolioException(kind, url + " cannot be " + doing + ": " + e.getMessage() + then, details, e);
    }

    /** The doctor works on directories. */
    static FolioException noDoctor(String url) {
        return FolioException.of(Kind.UNSUPPORTED, "The doctor does not work in an object store, at " + url + ". There validate and problems look at the"
                + " files, and gc! removes what is left over; or copy the folio to a directory and look that over.", "path", url);
    }
}
