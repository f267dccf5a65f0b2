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
 * A list of another installation by which the tenant goes. Central fetches its signed document from time to time. Its
 * entries count for all recipients, behind all entries of the tenant's own.
 */
@Value.Builder
@JsonDeserialize(builder = ListSource.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ListSource(
        @Schema(description = "Given by central; ignored in a request.") Optional<Long> id,
        @Schema(description = "Given by central: counts the changes. Also the ETag.") Optional<Integer> version,
        @Schema(
                        description = "1 to 64 letters, digits, dots, hyphens and underscores; unique in the tenant. "
                                + "Verdicts show it as list:NAME.")
                String name,
        @Schema(description = "https, or http to a loopback address.") String url,
        @Schema(
                        description = "What the list is called where it comes from, TENANT/NAME: a document of "
                                + "another list is refused.")
                String list,
        @Schema(description = "The thumbprint of the key that must have signed it. One of this and key is " + "needed.")
                Optional<String> thumbprint,
        @Schema(description = "The key itself, for documents that do not bring theirs.") Optional<ListKey> key,
        @Schema(
                        description = "To be sent with the request. Never answered; in a change, empty removes it, "
                                + "and absent leaves it as it is, unless the URL is another one.")
                Optional<String> token,
        @Schema(description = "Whether there is a token. Given by central.") Optional<Boolean> hasToken,
        @Schema(description = "How often it is fetched, 5 to 10080.", defaultValue = "60") int refreshMinutes,
        @Schema(description = "How much it counts where lists contradict each other, 1 to 100.", defaultValue = "50")
                int weight,
        @Schema(description = "Which entries count; empty for all.") List<EntryKind> kinds,
        @Schema(description = "Which entries count, DELIVER or BLOCK; empty for both.") List<Verdict> verdicts,
        @Schema(defaultValue = "true") boolean enabled,
        Optional<String> note,
        @Schema(description = "Given by central.") Optional<ListSourceStatus> status,
        @Schema(description = "Given by central.") Optional<Instant> createdAt,
        @Schema(description = "Given by central.") Optional<Instant> changedAt)
        implements Versioned {
    public ListSource {
        kinds = List.copyOf(kinds);
        verdicts = List.copyOf(verdicts);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListSourceBuilder {
        Builder() {
            refreshMinutes(60);
            weight(50);
            enabled(true);
        }
    }
}
