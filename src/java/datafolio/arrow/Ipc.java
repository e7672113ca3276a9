package datafolio.arrow;

import java.nio.charset.StandardCharsets;

/** What the writer and the reader of Arrow files agree on. */
final class Ipc {
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** What an encapsulated message starts with, before the length of its metadata. */
    static final int CONTINUATION = -1;

    /** Where bodies and buffers begin: what Arrow recommends, a cache line, enough for every vector instruction. */
    static final int ALIGNMENT = 64;

    /** The key of the footer's custom metadata under which ROWS:CRC of each batch stands. */
    static final String NOTES = "datafolio:batches";

    /** What stands before the footer's checksum. */
    static final int CRC_MARK = 0x43524346;

    private Ipc() {}

    static long aligned(long length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
