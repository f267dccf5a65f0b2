package org.turingmail.central.accounts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;
import org.turingmail.central.tenants.Role;

/** The account of the member who asks. */
@Value.Builder
@JsonDeserialize(builder = Account.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Account(
        @Schema(description = "The name of the tenant.") String tenant,
        Role role,
        @Schema(description = "The member's addresses; the first is the one that the audit trail names.")
                List<String> addresses,
        @Schema(description = "What requests of this session that change something send as X-Turing-Csrf.")
                String csrfToken) {
    public Account {
        addresses = List.copyOf(addresses);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AccountBuilder {
        Builder() {}
    }
}
