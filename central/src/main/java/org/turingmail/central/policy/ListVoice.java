package org.turingmail.central.policy;

import static java.util.Objects.requireNonNull;

/**
 * A shared list, as far as it has a say.
 *
 * @param name unique among the lists that a tenant subscribes to
 * @param weight how much it counts against other lists, 1 to 100
 * @param hashed whether its entries are nobody's business
 */
public record ListVoice(String name, int weight, boolean hashed) {
    public ListVoice {
        requireNonNull(name);
    }

    /** In the words of the API. */
    String subject() {
        return "list:" + name;
    }
}
