package org.turingmail.mailrepository;

import org.apache.james.mailrepository.api.Initializable;

/**
 * What a back end gives for one repository: a repository of James that stores durably, lists in order and reads
 * envelopes without their messages. Thread-safe, and safe for several writers.
 *
 * <ul>
 *   <li>{@code store} is all or nothing, and durable when it returns. A mail of the same name is replaced; a concurrent
 *       reader gets either the old mail or the new one.
 *   <li>{@code retrieve} gives the message byte for byte, in a mail of its own that stays readable after its removal.
 *   <li>Neither the size of a message nor the number of messages or recipients is limited by memory.
 *   <li>A place that fails or cannot be reached makes every operation fail with a
 *       {@link javax.mail.MessagingException}, and {@code next()} of a running list with an
 *       {@link IllegalStateException}.
 * </ul>
 */
public interface HeldMailRepository extends KeysInOrder, ReadsEnvelopes, Initializable {
    /**
     * Opens the place, so that a wrong setting stops James at its start and not at the first mail.
     *
     * @throws IllegalStateException if it cannot be opened; the message says where it is, why, and what to look at
     */
    @Override
    void init();
}
