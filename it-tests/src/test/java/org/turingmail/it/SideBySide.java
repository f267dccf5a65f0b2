package org.turingmail.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks another program very much: in pieces, some of them at a time, for most of the time one waits for an answer. */
final class SideBySide {
    private static final int AT_A_TIME = 4;

    /** Asks for some. */
    interface Question<K, V> {
        Map<K, V> of(List<K> some) throws Exception;
    }

    private SideBySide() {}

    /**
     * What is answered to all, in their order.
     *
     * @param piece how many are asked for at once at the most
     */
    static <K, V> Map<K, V> ask(List<K> all, int piece, Question<K, V> question) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<Future<Map<K, V>>> answers = new ArrayList<>();
            for (int i = 0; i < all.size(); i += piece) {
                List<K> some = all.subList(i, Math.min(i + piece, all.size()));
                answers.add(threads.submit(() -> question.of(some)));
            }
            Map<K, V> found = new LinkedHashMap<>();
            for (Future<Map<K, V>> answer : answers) {
                found.putAll(answer.get());
            }
            return found;
        } finally {
            threads.shutdownNow();
        }
    }
}
