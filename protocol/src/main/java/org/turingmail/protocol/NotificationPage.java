package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** Some notifications, in the order in which they came. */
@Value.Immutable
@JsonSerialize(as = ImmutableNotificationPage.class)
@JsonDeserialize(as = ImmutableNotificationPage.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public interface NotificationPage {
    List<Notification> notifications();

    /** The {@code after} of the next page; absent on the last one. */
    Optional<Long> next();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableNotificationPage.Builder {
        Builder() {}
    }
}
