package datafolio.cloud;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Stands between a client and a server of HTTP, passes requests on one by one, and does harm where it is told to. */
final class FaultProxy implements AutoCloseable {
    /** What happens to a request. */
    enum Fault {
        NONE,
        /** The server is never asked. */
        ERROR_500, SLOW_DOWN, CONFLICT_409, DENIED_403, OTHER_REGION, RESET,
        /** The server does it, and the client is not told. */
        LOST_ANSWER,
        /** The client gets the beginning of the answer, then a reset. */
        CUT_ANSWER,
        /** The client gets the first half of the answer, then its end. */
        HALF_ANSWER
    }

    /** The first line of a request and its headers, in small letters. */
    record Request(String method, String path, String head) {}

    private final ServerSocket listening;
    private final URI server;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private volatile Function<Request, Fault> faults = request -> Fault.NONE;

    private volatile BiConsumer<Request, byte[]> done = (request, body) -> {};

    FaultProxy(URI server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(this::accept, "proxy");
        accepting.setDaemon(true);
        accepting.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** From now on each request is met so. */
    void faults(Function<Request, Fault> chosen) {
        this.faults = chosen;
    }

    /** From now on it is told of each request that the server did, and its body, whatever the client is told. */
    void watch(BiConsumer<Request, byte[]> watcher) {
        this.done = watcher;
    }

    /** Method, path and status of each request that was answered, or its fault. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** The ranges that were asked for. */
    List<String> ranges() {
        return List.copyOf(ranges);
    }

    /** How many bytes of answers were passed on. */
    long bytes() {
        return sent.get();
    }

    void forget() {
        log.clear();
        ranges.clear();
        sent.set(0);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Thread serving = new Thread(() -> serve(client), "proxy connection");
                serving.setDaemon(true);
                serving.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(60_000);
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            String low = head.toLowerCase(Locale.ROOT);
            if (low.contains("\r\nexpect: 100-continue")) {
                out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
            byte[] body = in.readNBytes((int) length(low));
            String[] first = head.substring(0, head.indexOf('\r')).split(" ");
            if (low.contains("\r\nrange: ")) {
                ranges.add(low.replaceAll("(?s).*\r\nrange: bytes=([^\r]*).*", "$1"));
            }
            Fault fault = faults.apply(new Request(first[0], first[1], low));
            switch (fault) {
                case ERROR_500 -> answer(first, out, 500, "InternalError");
                case SLOW_DOWN -> answer(first, out, 503, "SlowDown");
                case CONFLICT_409 -> answer(first, out, 409, "ConditionalRequestConflict");
                case DENIED_403 -> answer(first, out, 403, "AccessDenied");
                case OTHER_REGION -> answer(first, out, 301, "PermanentRedirect");
                case RESET -> reset(first, client, fault);
                default -> pass(first, head, body, client, out, fault);
            }
        } catch (IOException e) {
            // one of both went away
        }
    }

    private void answer(String[] first, OutputStream out, int status, String code) throws IOException {
        log.add(first[0] + " " + first[1] + " " + status);
        String body = first[0].equals("HEAD") ? "" : "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>made up</Message></Error>";
        out.write(("HTTP/1.1 " + status + " X\r\nx-amz-bucket-region: eu-west-3\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private void reset(String[] first, Socket client, Fault fault) throws IOException {
        log.add(first[0] + " " + first[1] + " " + fault);
        client.setSoLinger(true, 0);
    }

    private void pass(String[] first, String head, byte[] body, Socket client, OutputStream out, Fault fault) throws IOException {
        byte[] answer;
        try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
            OutputStream to = upstream.getOutputStream();
            to.write((head.replaceAll("(?i)\r\n(connection|expect):[^\r]*", "") + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            to.write(body);
            to.flush();
            answer = upstream.getInputStream().readAllBytes();
        }
        String line = new String(answer, 0, Math.min(answer.length, 20), StandardCharsets.ISO_8859_1);
        if (line.startsWith("HTTP/1.1 2")) {
            done.accept(new Request(first[0], first[1], head.toLowerCase(Locale.ROOT)), body);
        }
        if (fault == Fault.LOST_ANSWER) {
            reset(first, client, fault);
            return;
        }
        int end = fault == Fault.CUT_ANSWER || fault == Fault.HALF_ANSWER ? Math.max(1, answer.length / 2) : answer.length;
        log.add(first[0] + " " + first[1] + " " + (fault == Fault.NONE ? line.split(" ")[1] : fault));
        out.write(answer, 0, end);
        out.flush();
        sent.addAndGet(end);
        if (fault == Fault.CUT_ANSWER) {
            client.setSoLinger(true, 0);
        }
    }

    /** The first line and the headers, without the empty line at their end. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int last = 0, b = in.read(); b >= 0; b = in.read()) {
            bytes.write(b);
            last = (last << 8) | b;
            if (last == 0x0d0a0d0a) {
                String text = bytes.toString(StandardCharsets.ISO_8859_1);
                return text.substring(0, text.length() - 2);
            }
        }
        if (bytes.size() > 0) {
            throw new EOFException();
        }
        return "";
    }

    private static long length(String head) {
        int at = head.indexOf("\r\ncontent-length:");
        return at < 0 ? 0 : Long.parseLong(head.substring(at + 17, head.indexOf('\r', at + 2)).strip());
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
