package org.turingmail.protocol.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.Api;

/** A mail that an agent is to write to somebody of the tenant: what became of mails, in a few lines. */
@Value.Immutable
@JsonSerialize(as = ImmutableNotice.class)
@JsonDeserialize(as = ImmutableNotice.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface Notice {
    /** Stays the same when central asks again: a notice that was sent need not be sent twice. */
    long id();

    /** The address to which it goes. The agent sends it only if the domain is one of its own. */
    String to();

    /** One of {@code en}, {@code de}, {@code fr}, {@code es}. */
    String language();

    /** The time zone of the instants in it, such as {@code Europe/Berlin}. */
    String zone();

    /** How many mails it is about, each recipient counted. */
    int count();

    /** The first of them, {@value Api#MAX_NOTICE_ITEMS} at the most. */
    List<NoticeItem> items();

    /**
     * A page on which the reader releases or discards what is held. A secret of the reader; absent if there is nothing
     * to decide.
     */
    Optional<String> url();

    /** Until when the page is there. */
    Optional<Instant> expiresAt();

    /**
     * Whether it is the mail that somebody asked for who wants to sign in: it is about no mails, and its {@link #url()}
     * leads to the page that confirms.
     */
    default boolean signIn() {
        return false;
    }

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNotice.Builder {
        Builder() {}
    }
}
