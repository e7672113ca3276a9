package datafolio.delta;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import datafolio.lake.LakeFiles;
import datafolio.lake.Place;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The files of one table, only to be read, fetched where they are elsewhere; none outside of it unless such are followed. */
final class LocalFiles implements FileIO {
    private static final int BUFFER = 64 << 10;
    private static final String LAST_CHECKPOINT = "_last_checkpoint";

    private final Place place;

    LocalFiles(Place place) {
        this.place = place;
    }

    /** A file that the log names, as the path that it has here; REFERENCE_NOT_FOLLOWED, UNSUPPORTED. */
    static Path local(Place place, String name) {
        if (place.files().isElsewhere() && name.startsWith(place.shown() + "/")) {
            return place.check(place.root().resolve(name.substring(place.shown().length() + 1)));
        }
        String path = name.startsWith("file:") ? name.substring("file:".length()) : name;
        if (path.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            throw FolioException.of(Kind.UNSUPPORTED, "The log of \"" + place.item() + "\" names " + name + ": only files of this machine are read.",
                "item", place.item(), "path", name);
        }
        return place.check(Path.of(path.replaceFirst("^/{2,}", "/")));
    }

    private Path path(String name) {
        return local(place, name);
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String name) throws IOException {
        Path first = path(name);
        String begin = first.getFileName().toString();
        List<FileStatus> found = place.files().list(first.getParent()).stream().filter(each -> each.path().getFileName().toString().compareTo(begin) >= 0)
            .map(LocalFiles::status).toList();
        return Utils.toCloseableIterator(found.iterator());
    }

    private static FileStatus status(LakeFiles.Entry file) {
        return FileStatus.of("file:" + file.path(), file.size(), file.modified().toEpochMilli());
    }

    @Override
    public FileStatus getFileStatus(String name) throws IOException {
        return status(place.files().entry(path(name)));
    }

    @Override
    public String resolvePath(String name) throws IOException {
        return "file:" + path(name);
    }

    @Override
    public InputFile newInputFile(String name, long size) {
        Path file = path(name);
        return new InputFile() {
            @Override
            public long length() throws IOException {
                return Files.size(here());
            }

            @Override
            public String path() {
                return file.toString();
            }

            @Override
            public SeekableInputStream newStream() throws IOException {
                return new Seekable(FileChannel.open(here(), StandardOpenOption.READ));
            }

            /** What is elsewhere is fetched, but for the one file that changes: it says only where the newest checkpoint is. */
            private Path here() throws FileNotFoundException {
                if (place.files().isElsewhere() && (file.endsWith(LAST_CHECKPOINT) || !place.files().bring(file))) {
                    throw new FileNotFoundException(place.files().shown(file) + " is missing");
                }
                return file;
            }
        };
    }

    @Override
    public Optional<String> getConf(String key) {
        return Optional.empty();
    }

    @Override
    public boolean mkdirs(String name) {
        throw refused();
    }

    @Override
    public OutputFile newOutputFile(String name) {
        throw refused();
    }

    @Override
    public boolean delete(String name) {
        throw refused();
    }

    @Override
    public void copyFileAtomically(String source, String target, boolean overwrite) {
        throw refused();
    }

    private UnsupportedOperationException refused() {
        return new UnsupportedOperationException("Tables that are referred to are only read: " + place.shown());
    }

    /** Reads in pieces of 64 kB. */
    private static final class Seekable extends SeekableInputStream {
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);

        Seekable(FileChannel channel) {
            this.channel = channel;
        }

        private boolean fill() throws IOException {
            if (buffer.hasRemaining()) {
                return true;
            }
            buffer.clear();
            int read = channel.read(buffer);
            buffer.flip();
            return read > 0;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            } else if (!fill()) {
                return -1;
            }
            int taken = Math.min(length, buffer.remaining());
            buffer.get(bytes, from, taken);
            return taken;
        }

        @Override
        public long getPos() throws IOException {
            return channel.position() - buffer.remaining();
        }

        @Override
        public void seek(long position) throws IOException {
            channel.position(position);
            buffer.limit(0);
        }

        @Override
        public void readFully(byte[] bytes, int from, int length) throws IOException {
            for (int done = 0; done < length; ) {
                int read = read(bytes, from + done, length - done);
                if (read < 0) {
                    throw new EOFException("The file ends after " + done + " of " + length + " bytes");
                }
                done += read;
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
