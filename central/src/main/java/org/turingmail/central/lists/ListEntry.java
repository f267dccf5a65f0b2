package org.turingmail.central.lists;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.web.Versioned;
import org.turingmail.protocol.verdicts.Verdict;

/** An entry of the allow or block list. */
@Value.Builder
@JsonDeserialize(builder = ListEntry.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ListEntry(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        EntryKind kind,
        @Schema(description = "An address or a domain, by kind.") String value,
        @Schema(description = "DELIVER for an allow entry, BLOCK for a block entry.") Verdict verdict,
        EntryScope scope,
        @Schema(description = "The recipient or recipient domain, by scope; absent for the whole tenant.")
                Optional<String> owner,
        @Schema(
                        description = "manual, import, challenge or outgoing; shared if it is read through a "
                                + "subscription. Given by central.")
                Optional<String> origin,
        @Schema(description = "The list that it comes from, if it is shared. Given by central.")
                Optional<String> sharedBy,
        Optional<String> note,
        Optional<Instant> expiresAt,
        @Schema(
                        description = "True if it counts only for mail in which the sender that it is about is "
                                + "authenticated: for DELIVER and kinds about addresses and domains. Absent if "
                                + "it counts for all mail.")
                Optional<Boolean> authenticatedOnly,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Who added it, such as agent:james1 or sender. Given by central.")
                Optional<String> createdBy,
        @Schema(description = "The import that added it. Given by central.") Optional<Long> importId,
        @Schema(description = "Grows with each change; it is the ETag as well. Given by central.")
                Optional<Integer> version,
        @Schema(description = "How often it decided, as of some seconds ago. Given by central.") Optional<Long> hits,
        @Schema(description = "When it last decided. Given by central.") Optional<Instant> lastHitAt)
        implements Versioned {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListEntryBuilder {
        Builder() {}
    }
}
