package datafolio.table;

/** Engines for tests. */
final class Engines {

    private Engines() {}

    static Engine open() {
        return Engine.open(EngineOptions.DEFAULT);
    }
}
