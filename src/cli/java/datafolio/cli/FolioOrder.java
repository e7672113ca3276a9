package datafolio.cli;

import datafolio.Folio;
import datafolio.FolioOptions;

/** A command about one folio, which must be there. */
abstract class FolioOrder extends Order {
    /** Does it; returns the exit status. */
    abstract int run(Folio folio, Target target) throws Exception;

    /** How the folio is opened. */
    FolioOptions options() {
        return FolioOptions.DEFAULT.readOnly();
    }

    /** Which folio. */
    Target target() {
        return Target.of(session, root().folio, root().alias);
    }

    @Override
    final int run() throws Exception {
        Target target = target();
        int status;
        try (Folio folio = target.open(session, root().follow ? options().followingReferences() : options())) {
            status = run(folio, target);
        }
        if (status == 0) {
            session.out.flush();
            target.used(session);
        }
        return status;
    }
}
