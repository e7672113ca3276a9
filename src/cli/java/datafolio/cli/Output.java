package datafolio.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a command prints: UTF-8, collected into pieces of 32 KB, and one exception where the other end has gone, another where a disk is full. */
final class Output extends OutputStream {
    private static final int PIECE = 1 << 15;

    private final OutputStream out;
    private final String name;
    private final byte[] piece = new byte[PIECE];
    private int filled;

    Output(OutputStream out) {
        this(out, "The output");
    }

    /** @param name what it is, for errors */
    Output(OutputStream out, String name) {
        this.out = out;
        this.name = name;
    }

    /** Prints a text and a line break. */
    void line(String text) {
        text(text);
        write('\n');
    }

    /** Prints a text. */
    void text(CharSequence text) {
        write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) {
        if (filled == PIECE) {
            send();
        }
        piece[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (length > PIECE - filled) {
            send();
        }
        if (length > PIECE) {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw failed(e);
            }
        } else {
            System.arraycopy(bytes, from, piece, filled, length);
            filled += length;
        }
    }

    private void send() {
        int length = filled;
        filled = 0;
        try {
            out.write(piece, 0, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() {
        send();
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private RuntimeException failed(IOException e) {
        String why = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean gone = why.contains("broken pipe") || why.contains("pipe is being closed") || why.contains("connection reset");
        return gone ? new ClosedPipe(e) : Failure.error(name + " cannot be written: " + Errors.reason(e) + ".");
    }

    /** Sends what is left and closes what is below. */
    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            out.close();
        }
    }
}
