package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.web.Versioned;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * A list that a tenant shares: those of its entries that are for all recipients and fit all that is given here. It
 * follows the entries; nothing is copied.
 */
@Value.Builder
@JsonDeserialize(builder = PublishedList.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PublishedList(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Given by central: counts the changes. Also the ETag.") Optional<Integer> version,
        @Schema(
                        description = "1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. "
                                + "Others know it as TENANT/NAME.")
                String name,
        @Schema(description = "What it is, in a few words; up to 200 characters.") Optional<String> title,
        @Schema(description = "What is in it and what is not, and how one gets out of it; up to 2,000 " + "characters.")
                Optional<String> description,
        @Schema(description = "Empty for allow and block entries.") List<Verdict> verdicts,
        @Schema(description = "Empty for all. In the form HASHED networks and patterns are never in it.")
                List<EntryKind> kinds,
        @Schema(
                        description = "Of manual, import, challenge and outgoing; manual and import if empty, since "
                                + "the others tell who corresponds with whom.")
                List<String> origins,
        @Schema(defaultValue = "PLAIN") ListForm form,
        @Schema(description = "Whether all tenants of the installation may subscribe.", defaultValue = "false")
                boolean everybody,
        @Schema(
                        description = "Names of tenants that may subscribe, 1,000 at the most. Whether there are "
                                + "such tenants is not told.")
                List<String> tenants,
        @Schema(description = "Who of other installations may fetch it, as a signed document.", defaultValue = "NONE")
                DocumentAccess document,
        @Schema(
                        description = "How long others may go by a document, 1 to 90 days. It is renewed when half "
                                + "of that is over.",
                        defaultValue = "7")
                int documentDays,
        @Schema(description = "Where the document is. Given by central.") Optional<String> documentUrl,
        @Schema(description = "The document as it is now. Given by central.") Optional<IssuedDocument> issued,
        @Schema(description = "How many tenants subscribe to it. Given by central.") Optional<Integer> subscribers,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Given by central.") Optional<Instant> changedAt)
        implements Versioned {
    public PublishedList {
        verdicts = List.copyOf(verdicts);
        kinds = List.copyOf(kinds);
        origins = List.copyOf(origins);
        tenants = List.copyOf(tenants);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends PublishedListBuilder {
        Builder() {
            form(ListForm.PLAIN);
            everybody(false);
            document(DocumentAccess.NONE);
            documentDays(7);
        }
    }
}
