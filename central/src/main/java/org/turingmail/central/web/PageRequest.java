package org.turingmail.central.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.turingmail.protocol.Api;

/**
 * Which page of a list is asked for. Immutable.
 *
 * @param after where the page before ended; 0 for the first page
 * @param limit how many there may be on it
 */
public record PageRequest(long after, int limit) {
    /** Ends the request if a parameter is out of bounds. */
    public PageRequest {
        Checks checks = new Checks();
        checks.within(after, 0, Long.MAX_VALUE, "after");
        checks.within(limit, 1, Api.MAX_PAGE, "limit");
        checks.done();
    }

    /** How many rows to look for: one more than fit, to know whether there is another page. */
    public int rows() {
        return limit + 1;
    }

    /**
     * The page.
     *
     * @param found up to {@link #rows()} rows
     * @param id what the next page is asked for with
     */
    public <T> Slice<T, Long> slice(List<T> found, Function<T, Long> id) {
        return Slice.of(found, limit, id);
    }

    /**
     * What is on a page. Immutable.
     *
     * @param next where the next page begins; empty on the last one
     */
    public record Slice<T, K>(List<T> items, Optional<K> next) {
        public Slice {
            items = List.copyOf(items);
        }

        /** @param found one more than {@code limit} if there is another page */
        public static <T, K> Slice<T, K> of(List<T> found, int limit, Function<T, K> key) {
            return found.size() > limit
                    ? new Slice<>(found.subList(0, limit), Optional.of(key.apply(found.get(limit - 1))))
                    : new Slice<>(found, Optional.empty());
        }
    }
}
