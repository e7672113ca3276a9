package datafolio.cli;

import java.util.concurrent.TimeUnit;

/** Where the command starts. */
public final class Main {
    private static final long GRACE_SECONDS = 10;

    private Main() {}

    /** Runs one call and ends the process with its status. */
    public static void main(String[] words) {
        Thread worker = Thread.currentThread();
        Session session = Session.ofProcess();
        Interrupts.watch(worker, GRACE_SECONDS, TimeUnit.SECONDS);
        int status = run(session, words);
        Interrupts.done();
        System.exit(status);
    }

    /** Runs one call; returns its exit status. */
    static int run(Session session, String... words) {
        int status;
        try {
            status = Program.run(session, words);
            session.out.flush();
        } catch (ClosedPipe e) {
            status = 0;
        } catch (Failure e) { // the last piece of the output, after all was well
            status = e.status();
            Program.tell(session, e.getMessage());
        }
        try {
            session.err.flush();
        } catch (ClosedPipe | Failure e) {
            return status;
        }
        return status;
    }
}
