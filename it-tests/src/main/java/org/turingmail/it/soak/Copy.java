package org.turingmail.it.soak;

import java.time.Instant;

/**
 * A mail in a mailbox.
 *
 * @param at when it was put there, cut to the second
 * @param intact whether it has the bytes that were sent, trace fields aside
 */
record Copy(Instant at, boolean intact) {}
