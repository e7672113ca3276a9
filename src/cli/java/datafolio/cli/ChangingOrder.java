package datafolio.cli;

import datafolio.FolioOptions;

/** A command that may change a folio. */
abstract class ChangingOrder extends FolioOrder {
    @Override
    FolioOptions options() {
        return FolioOptions.DEFAULT.existing();
    }
}
