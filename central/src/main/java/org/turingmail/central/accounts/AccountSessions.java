package org.turingmail.central.accounts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import org.immutables.value.Value;

/** The sessions of a member that have not ended, the one used last first; at most 100. */
@Value.Builder
@JsonDeserialize(builder = AccountSessions.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record AccountSessions(List<AccountSession> sessions) {
    public AccountSessions {
        sessions = List.copyOf(sessions);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends AccountSessionsBuilder {
        Builder() {}
    }
}
