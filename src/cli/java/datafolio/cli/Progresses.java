package datafolio.cli;

import datafolio.table.Progress;
import java.util.function.Consumer;

/** How far a long call has come, on one line of the terminal's error stream; nothing where that is no terminal. */
final class Progresses implements Consumer<Progress> {
    private static final long PATIENCE = 1_000_000_000L;
    private static final long PAUSE = 200_000_000L;

    private final Session session;
    private long next = System.nanoTime() + PATIENCE;
    private boolean shown;

    Progresses(Session session) {
        this.session = session;
    }

    @Override
    public void accept(Progress progress) {
        // rows that run over the same terminal say enough
        if (!session.errIsTerminal() || session.outIsTerminal() || System.nanoTime() < next) {
            return;
        }
        next = System.nanoTime() + PAUSE;
        shown = true;
        String share = progress.ofRows() > 0 ? " of " + progress.ofRows() + " rows, " + 100 * progress.rows() / progress.ofRows() + "%" : " rows";
        session.err.text("\r\u001b[K" + progress.rows() + share);
        session.err.flush();
    }

    /** Clears the line. */
    void end() {
        if (shown) {
            session.err.text("\r\u001b[K");
            session.err.flush();
        }
    }
}
