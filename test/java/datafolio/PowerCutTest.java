package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import datafolio.Upheavals.Upheaval;
import datafolio.store.PowerCut;
import datafolio.store.PowerCut.Survivors;
import datafolio.store.WatchedDisk;
import datafolio.store.WatchedDisk.Call;
import datafolio.store.WatchedDisk.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The power goes out at every call that changes a file, with all, some and none of what was not synced surviving: the
 * bundle is then exactly as before or as after the change, and the next change works. And with any one sync left out, the
 * same sweep finds damage.
 */
@Tag("slow")
class PowerCutTest extends BrokenOff {
    private static final int CHANCES = 2;

    private Path fresh(String what) throws IOException {
        return Files.createDirectories(unused(what));
    }

    /** One change of a copy of the bundle, broken off at a call, or not. */
    private record Run(PowerCut power, List<Call> calls, boolean cut) {}

    private Run run(Upheaval upheaval, Path base, int at, boolean after, Predicate<Call> forgotten) throws IOException {
        Path top = fresh("top");
        if (Files.exists(base)) {
            Upheavals.copy(base, top.resolve("b"));
        }
        PowerCut power = new PowerCut(top, fresh("links"));
        WatchedDisk disk = new WatchedDisk(power.at(at, after, forgotten));
        boolean cut = false;
        try (Folio folio = Folio.open(top.resolve("b"), FolioOptions.DEFAULT, disk)) {
            upheaval.change().accept(folio);
        } catch (PowerCut.Cut e) {
            cut = true;
        }
        power.strike();
        return new Run(power, disk.calls(), cut);
    }

    /** What went wrong, a sentence each; as soon as one is found where that is enough. */
    private List<String> sweep(Upheaval upheaval, Predicate<Call> forgotten, boolean oneIsEnough) throws IOException {
        Path base = fresh("base").resolve("b");
        upheaval.prepare().accept(base);
        Map<String, Object> before = Upheavals.state(base);
        Run whole = run(upheaval, base, -1, false, forgotten);
        Map<String, Object> after = whole(whole);
        List<String> wrong = new ArrayList<>();
        int calls = whole.calls().size();
        assertTrue(calls > 5, "a change makes some calls");
        for (int at = 0; at <= calls; at++) {
            for (boolean done : new boolean[] {false, true}) {
                Run run = run(upheaval, base, at, done, forgotten);
                assertEquals(at < calls, run.cut(), "the call was reached");
                for (int chance = 0; chance < 2 + CHANCES; chance++) {
                    Survivors survivors = Survivors.values()[Math.min(chance, 2)];
                    Path found = fresh("found");
                    run.power().found(found, survivors, new Random(31L * at + chance));
                    String what = check(found.resolve("b"), before, after, at == calls);
                    if (what != null) {
                        wrong.add((done ? "after " : "before ") + (at < calls ? whole.calls().get(at) : "the end") + ", survivors "
                                + survivors + " " + chance + ": " + what);
                        if (oneIsEnough) {
                            return wrong;
                        }
                    }
                }
            }
        }
        return wrong;
    }

    private Map<String, Object> whole(Run run) throws IOException {
        Path found = fresh("whole");
        run.power().live(found);
        return Upheavals.state(found.resolve("b"));
    }

    /** What is wrong with a bundle after the power is back, or null. */
    private static String check(Path bundle, Map<String, Object> before, Map<String, Object> after, boolean finished) {
        try {
            Map<String, Object> now = Upheavals.state(bundle);
            if (!now.equals(after) && (finished || !now.equals(before))) {
                return "it holds " + now.keySet() + (finished ? ", not what was published" : ", neither the old nor the new");
            }
            try (Folio folio = Folio.open(bundle)) {
                folio.addJson("next", 1, AddOptions.DEFAULT);
                return folio.value("next").equals(1L) && Upheavals.problems(folio).equals(now.getOrDefault("(problems)", List.of())) ? null : "the next change did not come back";
            }
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("upheavals")
    void theBundleIsOldOrNew(Upheaval upheaval) throws IOException {
        assertEquals(List.of(), sweep(upheaval, call -> false, false));
    }

    /** Where a sync stands, in words that are the same in each run. */
    private static String place(Call call, Path bundle) {
        Path path = call.path();
        String where = path.equals(bundle) ? "the bundle" : path.equals(bundle.getParent()) ? "the directory that holds the bundle"
                : Files.isDirectory(path) ? "a folder of payloads" : path.getParent().equals(bundle) ? "the manifest" : "a payload";
        return call.kind() + " of " + where;
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void noSyncCanBeLeftOut() throws IOException {
        Set<String> needed = new LinkedHashSet<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Upheaval upheaval : List.of(Upheavals.all().get(0), Upheavals.all().get(1), Upheavals.all().get(3))) {
            Path base = fresh("base").resolve("b");
            upheaval.prepare().accept(base);
            for (Call call : run(upheaval, base, -1, false, each -> false).calls()) {
                if (call.kind() == Kind.SYNC || call.kind() == Kind.SYNC_FOLDER) {
                    String place = upheaval + ": " + place(call, bundleOf(call));
                    if (seen.add(place) && !sweep(upheaval, each -> isSync(each)
                            && place.equals(upheaval + ": " + place(each, bundleOf(each))), true).isEmpty()) {
                        needed.add(place);
                    }
                }
            }
        }
        assertFalse(seen.isEmpty());
        assertEquals(seen, needed);
    }

    private static boolean isSync(Call call) {
        return call.kind() == Kind.SYNC || call.kind() == Kind.SYNC_FOLDER;
    }

    /** The bundle is called b in each run. */
    private static Path bundleOf(Call call) {
        for (Path up = call.path(); up != null; up = up.getParent()) {
            if (up.getFileName() != null && up.getFileName().toString().equals("b")) {
                return up;
            }
        }
        return call.path().resolve("b");
    }
}
