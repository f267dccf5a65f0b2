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
 * A list that a tenant shares: those of its entries that are for all recipients and fit all that is given here. It
 * follows the entries; nothing is copied.
 */
@Value.Immutable
@JsonSerialize(as = ImmutablePublishedList.class)
@JsonDeserialize(as = ImmutablePublishedList.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface PublishedList {
    /** Given by central; ignored in a request. */
    Optional<Long> id();

    /** Given by central: counts the changes. Also the {@code ETag}. */
    Optional<Integer> version();

    /**
     * 1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. Others know it as
     * {@code TENANT/NAME}.
     */
    String name();

    /** What it is, in a few words; up to 200 characters. */
    Optional<String> title();

    /** What is in it and what is not, and how one gets out of it; up to 2,000 characters. */
    Optional<String> description();

    /** Empty for allow and block entries. */
    List<Verdict> verdicts();

    /** Empty for all. In the form {@link ListForm#HASHED} networks and patterns are never in it. */
    List<EntryKind> kinds();

    /**
     * Of {@code manual}, {@code import}, {@code challenge} and {@code outgoing}; {@code manual} and {@code import} if
     * empty, since the others tell who corresponds with whom.
     */
    List<String> origins();

    default ListForm form() {
        return ListForm.PLAIN;
    }

    /** Whether all tenants of the installation may subscribe. */
    default boolean everybody() {
        return false;
    }

    /** Names of tenants that may subscribe, 1,000 at the most. Whether there are such tenants is not told. */
    List<String> tenants();

    /** Who of other installations may fetch it, as a signed document. */
    default DocumentAccess document() {
        return DocumentAccess.NONE;
    }

    /** How long others may go by a document, 1 to 90 days. It is renewed when half of that is over. */
    default int documentDays() {
        return 7;
    }

    /** Where the document is. Given by central. */
    Optional<String> documentUrl();

    /** The document as it is now. Given by central. */
    Optional<IssuedDocument> issued();

    /** How many tenants subscribe to it. Given by central. */
    Optional<Integer> subscribers();

    /** Given by central. */
    Optional<Instant> createdAt();

    /** Given by central. */
    Optional<Instant> changedAt();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutablePublishedList.Builder {
        Builder() {}
    }
}
