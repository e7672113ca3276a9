package datafolio.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import datafolio.manifest.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Python process that does what test/interop/work.py offers, one request after the other. The executable is that of
 * the property datafolio.python.
 */
final class Python implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("test/interop").toAbsolutePath();

    private final Process process;
    private final OutputStream requests;
    private final InputStream answers;

    private Python(Process process) {
        this.process = process;
        this.requests = process.getOutputStream();
        this.answers = new BufferedInputStream(process.getInputStream());
    }

    /** A builder of a process that runs a script of test/interop. */
    static ProcessBuilder script(String name, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("datafolio.python"), SCRIPTS.resolve(name).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        return builder;
    }

    static Python start() {
        try {
            return new Python(script("agent.py").redirectError(ProcessBuilder.Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The arguments of a request, in pairs of name and value. */
    private static Map<String, Object> request(String what, Object... arguments) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("do", what);
        for (int i = 0; i < arguments.length; i += 2) {
            request.put((String) arguments[i], arguments[i + 1] instanceof Path path ? path.toString() : arguments[i + 1]);
        }
        return request;
    }

    /** Asks, and waits for the answer, which must be no error. */
    Object ask(String what, Object... arguments) {
        send(what, arguments);
        return answer();
    }

    /** Asks, and does not wait. */
    void send(String what, Object... arguments) {
        try {
            byte[] text = Json.write(request(what, arguments));
            requests.write((text.length + "\n").getBytes(StandardCharsets.UTF_8));
            requests.write(text);
            requests.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came back for the request sent last: its result. */
    Object answer() {
        Map<?, ?> answer = reply();
        assertEquals(null, answer.get("error"), () -> "Python: " + answer.get("trace"));
        return answer.get("result");
    }

    /** What came back for the request sent last: result, or error and message. */
    Map<?, ?> reply() {
        try {
            StringBuilder length = new StringBuilder();
            for (int c = answers.read(); c != '\n'; c = answers.read()) {
                if (c < 0) {
                    throw new AssertionError("Python has ended: " + process.onExit().get(10, TimeUnit.SECONDS).exitValue());
                }
                length.append((char) c);
            }
            return (Map<?, ?>) Json.read(answers.readNBytes(Integer.parseInt(length.toString())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Whether an answer has begun to come. */
    boolean hasAnswered() {
        try {
            return answers.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
