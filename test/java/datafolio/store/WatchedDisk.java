package datafolio.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The real disk, watched: each call is noted, and a hook may fail it, leave it out or end the world. */
public final class WatchedDisk implements Disk {
    /** What is called. */
    public enum Kind { CREATE_FOLDER, WRITE, COPY_MODE, SYNC, SYNC_FOLDER, MOVE, LINK, DELETE, LOCK }

    /**
     * One call.
     *
     * @param number from 0, in the order of the calls
     * @param target where to, of a move or a link; otherwise the path itself
     */
    public record Call(int number, Kind kind, Path path, Path target) {
        @Override
        public String toString() {
            return number + " " + kind + " " + path + (target.equals(path) ? "" : " -> " + target);
        }
    }

    /** The work of a call. */
    public interface Work {
        void run() throws IOException;
    }

    /** Decides about a call: runs its work, or not, or throws. */
    public interface Hook {
        void call(Call call, Work work) throws IOException;
    }

    private final Disk real = Disk.REAL;
    private final Hook hook;
    private final List<Call> calls = new ArrayList<>();

    public WatchedDisk(Hook hook) {
        this.hook = hook;
    }

    /** The calls so far. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    private void run(Kind kind, Path path, Path target, Work work) throws IOException {
        Call call;
        synchronized (this) {
            call = new Call(calls.size(), kind, path, target);
            calls.add(call);
        }
        hook.call(call, work);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        run(Kind.CREATE_FOLDER, folder, folder, () -> real.createFolder(folder));
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        run(Kind.WRITE, file, file, () -> real.write(file, bytes));
    }

    @Override
    public void write(Path file, Writer writer) throws IOException {
        run(Kind.WRITE, file, file, () -> real.write(file, writer));
    }

    @Override
    public void copyMode(Path from, Path to) throws IOException {
        run(Kind.COPY_MODE, to, to, () -> real.copyMode(from, to));
    }

    @Override
    public void sync(Path file) throws IOException {
        run(Kind.SYNC, file, file, () -> real.sync(file));
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        run(Kind.SYNC_FOLDER, folder, folder, () -> real.syncFolder(folder));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        run(Kind.MOVE, from, to, () -> real.move(from, to));
    }

    @Override
    public void link(Path file, Path name) throws IOException {
        run(Kind.LINK, file, name, () -> real.link(file, name));
    }

    @Override
    public void delete(Path file) throws IOException {
        run(Kind.DELETE, file, file, () -> real.delete(file));
    }

    @Override
    public Lock lock(Path file, Duration patience) {
        Lock[] lock = {() -> { }};
        try {
            run(Kind.LOCK, file, file, () -> lock[0] = real.lock(file, patience));
        } catch (IOException e) {
            throw Failures.of("locked", file, e);
        }
        return lock[0];
    }
}
