package datafolio.array;

import datafolio.array.PyLiteral.Tuple;
import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Numpy's {@code .npy} format: magic, version, length of the header, header, bytes of the elements. */
final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
    private static final int ALIGNMENT = 64;
    private static final int GROWTH_DIGITS = 21;
    private static final int LONGEST_HEADER = 1 << 22;
    private static final int STEP = 1 << 20;

    private NpyFile() {}

    /** The file's array, its bytes on the heap. */
    static NumpyArray read(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw failed(Kind.IO_ERROR, file, "it is no regular file", null); // to open a pipe would wait for its writer
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(file, channel);
        } catch (Malformed e) {
            throw failed(e.kind(Kind.PAYLOAD_DAMAGED), file, e.getMessage(), null);
        } catch (NoSuchFileException e) {
            throw failed(Kind.PAYLOAD_MISSING, file, "it is missing", e);
        } catch (EOFException e) {
            throw failed(Kind.PAYLOAD_DAMAGED, file, "it was cut while it was read", e);
        } catch (ClosedByInterruptException e) {
            throw failed(Kind.INTERRUPTED, file, "the thread was interrupted", e);
        } catch (IOException e) {
            throw failed(Kind.IO_ERROR, file, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private static FolioException failed(Kind kind, Path file, String why, Throwable cause) {
        String now = switch (kind) {
            case PAYLOAD_DAMAGED -> " Restore the file, or write the array anew.";
            case PAYLOAD_MISSING -> " Check the path, or write the array anew.";
            default -> "";
        };
        return new FolioException(kind, "The array file " + file + " cannot be read: " + why + "." + now,
                Map.of("path", file.toString(), "reason", why), cause);
    }

    private static NumpyArray read(Path file, FileChannel channel) throws IOException, Malformed {
        long length = channel.size();
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(12, length)).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, start);
        int version = version(start);
        int prefix = version == 1 ? 10 : 12;
        if (length < prefix) {
            throw new Malformed("it ends before its header, after " + length + " bytes");
        }
        long headerLength = version == 1 ? Short.toUnsignedLong(start.getShort(8)) : Integer.toUnsignedLong(start.getInt(8));
        if (headerLength > length - prefix) {
            throw new Malformed("its header should have " + headerLength + " bytes, and the file has only " + length);
        } else if (headerLength > LONGEST_HEADER) {
            throw new Malformed("its header of " + headerLength + " bytes is longer than any that numpy writes");
        }
        channel.position(prefix);
        ByteBuffer header = ByteBuffer.allocate((int) headerLength);
        fill(channel, header);
        Object literal = PyLiteral.parse(text(header, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        if (!(literal instanceof Map<?, ?> parts) || !parts.keySet().equals(KEYS)) {
            throw new Malformed("its header is no dict of descr, fortran_order and shape");
        }
        Dtype type = Dtype.ofLiteral(parts.get("descr"));
        if (type instanceof RecordType.Block) {
            throw new Malformed("descr " + PyLiteral.repr(type.literal()) + " is a field's type, not an array's");
        } else if (!(parts.get("fortran_order") instanceof Boolean fortran)) {
            throw new Malformed("fortran_order is " + PyLiteral.repr(parts.get("fortran_order")) + ", neither True nor False");
        } else {
            Shape shape = shape(parts.get("shape"));
            return new NumpyArray(type, shape, fortran, elements(file, channel, type, shape));
        }
    }

    private static int version(ByteBuffer start) throws Malformed {
        int first = start.limit() == 0 ? -1 : start.get(0) & 0xff;
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= start.limit()) {
                throw new Malformed(start.limit() == 0 ? "it is empty" : "it ends within its first word, after " + start.limit() + " bytes");
            } else if (start.get(i) == MAGIC[i]) {
                continue;
            } else if (first == 0x80) {
                throw Malformed.unsupported("it is a pickle, and reading a pickle would run code that the file brings along; in Python,"
                        + " save the array with numpy.save");
            } else if (first == 'P' && start.get(1) == 'K') {
                throw Malformed.unsupported("it is an archive (.npz); in Python, save each of its arrays with numpy.save");
            }
            throw new Malformed("it does not start as numpy's files do");
        }
        if (start.limit() < 8) {
            throw new Malformed("it ends before its header, after " + start.limit() + " bytes");
        }
        int version = start.get(6);
        if (version < 1 || version > 3 || start.get(7) != 0) {
            throw new Malformed("it is of format " + (version & 0xff) + "." + (start.get(7) & 0xff) + ", and numpy writes 1.0, 2.0 and 3.0");
        }
        return version;
    }

    private static String text(ByteBuffer header, Charset charset) throws Malformed {
        try {
            return charset.newDecoder().decode(header).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("its header is no UTF-8");
        }
    }

    private static Shape shape(Object literal) throws Malformed {
        List<Object> items = literal instanceof Tuple tuple ? tuple.items() : List.of("");
        long[] lengths = new long[items.size()];
        for (int i = 0; i < lengths.length; i++) {
            if (!(items.get(i) instanceof Long n)) {
                throw new Malformed("shape " + PyLiteral.repr(literal) + " is no tuple of whole numbers");
            }
            lengths[i] = n;
        }
        return Shape.of(lengths);
    }

    private static ByteBuffer elements(Path file, FileChannel channel, Dtype type, Shape shape) throws IOException, Malformed {
        long wanted = shape.bytes(type);
        long rest = channel.size() - channel.position();
        if (wanted > rest) {
            throw new Malformed("its header tells of " + wanted + " bytes of elements, and " + rest + " are there: it was cut, or not"
                    + " written to its end");
        } else if (Math.max(wanted, shape.size()) > NumpyArray.MOST_BYTES) {
            throw tooLarge(file, Math.max(wanted, shape.size()), "more than the 2 GB that one Java array holds");
        }
        byte[] bytes;
        try {
            bytes = new byte[(int) wanted];
        } catch (OutOfMemoryError e) {
            throw tooLarge(file, wanted, "more than this JVM has free (-Xmx is " + Runtime.getRuntime().maxMemory() + " bytes)");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        fill(channel, buffer);
        return buffer;
    }

    private static FolioException tooLarge(Path file, long bytes, String why) {
        return FolioException.of(Kind.UNSUPPORTED, "The array in " + file + " takes " + bytes + " bytes, " + why
                + ". Read the file in Python with numpy.load(..., mmap_mode='r'), or store the array in parts.", "path", file.toString(), "bytes", bytes);
    }

    /** Reads until the buffer is full, in steps: the JDK keeps a direct buffer as large as the largest read. */
    private static void fill(FileChannel channel, ByteBuffer buffer) throws IOException {
        int end = buffer.limit();
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + STEP));
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        buffer.limit(end).position(0);
    }

    /** Writes the file as numpy.save does, byte for byte; what is there is replaced, and nothing is synced. */
    static void write(Path file, Dtype type, Shape shape, boolean fortran, ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.wrap(header(type, shape, fortran));
            while (header.hasRemaining()) {
                channel.write(header);
            }
            int end = rest.limit();
            while (rest.position() < end) {
                rest.limit(Math.min(end, rest.position() + STEP));
                channel.write(rest);
            }
        } catch (ClosedByInterruptException e) {
            throw new FolioException(Kind.INTERRUPTED, "The array file " + file + " is not whole: the thread was interrupted while it was written.",
                    Map.of("path", file.toString()), e);
        } catch (IOException e) {
            boolean full = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("no space left");
            throw new FolioException(full ? Kind.DISK_FULL : Kind.IO_ERROR, "The array file " + file + " cannot be written: "
                    + (full ? "the disk is full. Make room and try again." : e.getMessage() + "."), Map.of("path", file.toString()), e);
        }
    }

    private static byte[] header(Dtype type, Shape shape, boolean fortran) {
        List<Object> lengths = new ArrayList<>();
        for (long length : shape.lengths()) {
            lengths.add(length);
        }
        String text = "{'descr': " + PyLiteral.repr(type.literal()) + ", 'fortran_order': " + PyLiteral.repr(fortran) + ", 'shape': "
                + new Tuple(lengths) + ", }";
        if (!lengths.isEmpty()) {
            // room to change the length that grows when elements are appended
            text += " ".repeat(GROWTH_DIGITS - lengths.get(fortran ? lengths.size() - 1 : 0).toString().length());
        }
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
        byte[] bytes = text.getBytes(latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        int version = latin ? 1 : 3;
        int padded = padded(bytes.length, 10);
        if (version == 1 && padded > 0xffff) {
            version = 2;
        }
        int prefix = version == 1 ? 10 : 12;
        padded = padded(bytes.length, prefix);
        ByteBuffer header = ByteBuffer.allocate(prefix + padded).order(ByteOrder.LITTLE_ENDIAN).put(MAGIC).put((byte) version).put((byte) 0);
        if (version == 1) {
            header.putShort((short) padded);
        } else {
            header.putInt(padded);
        }
        header.put(bytes);
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    /** The length of a header with its padding; like numpy's, at least one blank long. */
    private static int padded(int length, int prefix) {
        int whole = prefix + length + 1;
        return length + 1 + ALIGNMENT - whole % ALIGNMENT;
    }
}
