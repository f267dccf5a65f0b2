package org.turingmail.central.sharing;

import static java.util.Objects.requireNonNull;

import org.turingmail.central.policy.ListVoice;

/**
 * A list that counts for a tenant. Immutable.
 *
 * @param voice its name and weight
 * @param filter which of its entries count
 * @param content where they are
 */
public record ActiveList(ListVoice voice, EntryFilter filter, ListContent content) {
    public ActiveList {
        requireNonNull(voice);
        requireNonNull(filter);
        requireNonNull(content);
    }
}
