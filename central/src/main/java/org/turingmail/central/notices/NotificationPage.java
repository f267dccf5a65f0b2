package org.turingmail.central.notices;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** Some notifications, in the order in which they came. */
@Value.Builder
@JsonDeserialize(builder = NotificationPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record NotificationPage(
        List<Notification> notifications,
        @Schema(description = "The after of the next page; absent on the last one.") Optional<Long> next) {
    public NotificationPage {
        notifications = List.copyOf(notifications);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends NotificationPageBuilder {
        Builder() {}
    }
}
