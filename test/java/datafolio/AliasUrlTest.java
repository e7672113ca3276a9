package datafolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import datafolio.error.FolioException;
import datafolio.error.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aliases of folios that are not of this machine, spelled as Python's package spells them. */
class AliasUrlTest {
    @TempDir
    Path home;

    @Test
    void anAliasMayNameAUrlWhichIsNotLookedAt() {
        Registry registry = Registry.at(home);
        registry.alias("shared", "s3://bucket/folios/shared/");
        assertEquals(Map.of("shared", "s3://bucket/folios/shared"), registry.aliases());
        registry.alias("shared", "s3://bucket/folios/shared");
        assertEquals(Kind.ALIAS_EXISTS, assertThrows(FolioException.class, () -> registry.alias("shared", "gs://bucket/other")).kind());
        registry.realias("shared", "gs://bucket/other");
        assertEquals("gs://bucket/other", registry.path("shared"));
        registry.used("gs://bucket/other");
        assertEquals(Optional.empty(), registry.all().get(0).exists());
        assertEquals(List.of(), registry.prune());
        assertEquals(Kind.INVALID_ARGUMENT, assertThrows(FolioException.class, () -> registry.alias("a", "https://user:pass@host/x")).kind());
        assertEquals(Kind.UNSUPPORTED, assertThrows(FolioException.class, () -> registry.alias("a", "az://container/x")).kind());
    }

    @Test
    void aPathIsLookedAtHoweverItIsSpelled() {
        Registry registry = Registry.at(home);
        try (Folio folio = Folio.open(home.resolve("f"))) {
            registry.alias("mine", folio.path().toString());
            registry.alias("mine", "file://" + folio.path());
            assertEquals(folio.path().toString(), registry.path("mine"));
        }
        assertEquals(Kind.NOT_A_FOLIO, assertThrows(FolioException.class, () -> registry.alias("none", home.resolve("none").toString())).kind());
    }
}
