package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * A list of another installation by which the tenant goes. Central fetches its signed document from time to time. Its
 * entries count for all recipients, behind all entries of the tenant's own.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableListSource.class)
@JsonDeserialize(as = ImmutableListSource.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface ListSource {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Given by central: counts the changes. Also the {@code ETag}. */
    Optional<Integer> version();

    /**
     * 1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. Verdicts show it as
     * {@code list:NAME}.
     */
    String name();

    /** {@code https}, or {@code http} to a loopback address. */
    String url();

    /** What the list is called where it comes from, {@code TENANT/NAME}: a document of another list is refused. */
    String list();

    /** The thumbprint of the key that must have signed it. One of this and {@link #key()} is needed. */
    Optional<String> thumbprint();

    /** The key itself, for documents that do not bring theirs. */
    Optional<ListKey> key();

    /**
     * To be sent with the request. Never answered; in a change, empty removes it, and absent leaves it as it is, unless
     * the URL is another one.
     */
    Optional<String> token();

    /** Whether there is a token. Given by central. */
    Optional<Boolean> hasToken();

    /** How often it is fetched, 5 to 10080. */
    default int refreshMinutes() {
        return 60;
    }

    /** How much it counts where lists contradict each other, 1 to 100. */
    default int weight() {
        return 50;
    }

    /** Which entries count; empty for all. */
    List<EntryKind> kinds();

    /** Which entries count, {@code DELIVER} or {@code BLOCK}; empty for both. */
    List<Verdict> verdicts();

    default boolean enabled() {
        return true;
    }

    Optional<String> note();

    /** Given by central. */
    Optional<ListSourceStatus> status();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Given by central. */
    Optional<Instant> changedAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListSource.Builder {
        Builder() {}
    }
}
