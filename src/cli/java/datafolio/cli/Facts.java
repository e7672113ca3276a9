package datafolio.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a command tells as data: values under words of ours, which are {@code size-bytes} in EDN and {@code size_bytes} in JSON. */
final class Facts {
    /** A key of ours, in kebab case; keys of a user's maps are texts and stay as they are. */
    record Word(String text) {}

    private Facts() {}

    /** Words and values in turn. */
    static Map<Word, Object> of(Object... wordsAndValues) {
        Map<Word, Object> facts = new LinkedHashMap<>();
        for (int i = 0; i < wordsAndValues.length; i += 2) {
            facts.put(new Word((String) wordsAndValues[i]), wordsAndValues[i + 1]);
        }
        return facts;
    }

    /** Facts with further ones. */
    static Map<Word, Object> with(Map<Word, Object> facts, Object... wordsAndValues) {
        Map<Word, Object> more = new LinkedHashMap<>(facts);
        more.putAll(of(wordsAndValues));
        return more;
    }
}
