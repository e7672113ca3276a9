package datafolio.delta;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.AsOf;
import datafolio.lake.Commit;
import datafolio.lake.DeltaLog;
import datafolio.lake.Place;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.exceptions.UnsupportedProtocolVersionException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Kernel's errors as ours: which version, which file, and what can be read instead. */
final class DeltaErrors {
    private static final Pattern EARLIEST = Pattern.compile("earliest available version(?: is)? (\\d+)");
    private static final Pattern LATEST = Pattern.compile("latest available version(?: is)? (\\d+)");

    private DeltaErrors() {}

    static FolioException translate(Throwable thrown, Place place, AsOf moment) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FolioException ours) {
                return ours;
            }
        }
        String told = String.valueOf(thrown.getMessage());
        Map<String, Object> details = new LinkedHashMap<>(DeltaFormat.details(place));
        moment.version().ifPresent(version -> details.put("version", version));
        moment.time().ifPresent(time -> details.put("timestamp", time.toString()));
        if (thrown instanceof UnsupportedTableFeatureException || thrown instanceof UnsupportedProtocolVersionException || thrown instanceof UnsupportedOperationException
                || told.contains("nsupported Delta table feature") || told.contains("nsupported Delta protocol") || told.contains("parse the data type")) {
            return new FolioException(Kind.UNSUPPORTED, "\"" + place.item() + "\" cannot be read: the Delta table " + place.shown()
                    + " has features that this release does not know. Delta Kernel says: " + told, details, thrown);
        }
        boolean before = told.contains("before the earliest available") || told.contains("has been truncated") || told.contains("earliest available version");
        boolean after = told.contains("does not exist") && LATEST.matcher(told).find() || told.contains("after the latest available");
        if (thrown instanceof KernelException && !moment.isLatest() && (before || after)) {
            return version(place, moment, told, details, thrown);
        }
        String what = thrown instanceof TableNotFoundException ? "there is no whole version in its log" : "its log is damaged";
        return new FolioException(Kind.PAYLOAD_DAMAGED, "\"" + place.item() + "\" cannot be read: of the Delta table " + place.shown() + " " + what
                + ". Delta Kernel says: " + told, details, thrown);
    }

    private static FolioException version(Place place, AsOf moment, String told, Map<String, Object> details, Throwable thrown) {
        List<Commit> commits = DeltaLog.commits(place);
        Matcher earliest = EARLIEST.matcher(told);
        Matcher latest = LATEST.matcher(told);
        details.put("earliest", earliest.find() ? Long.parseLong(earliest.group(1)) : commits.isEmpty() ? 0 : commits.get(0).version());
        details.put("latest", latest.find() ? Long.parseLong(latest.group(1)) : DeltaLog.latest(place).orElse(0));
        return new FolioException(Kind.VERSION_NOT_FOUND, "There is no " + moment + " of \"" + place.item() + "\" in " + place.shown()
                + ": its log tells of the versions " + details.get("earliest") + " to " + details.get("latest") + ".", details, thrown);
    }
}
