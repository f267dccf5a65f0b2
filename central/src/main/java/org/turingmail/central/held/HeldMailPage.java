package org.turingmail.central.held;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of held mails, in the order of their keys. */
@Value.Builder
@JsonDeserialize(builder = HeldMailPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldMailPage(
        List<HeldMail> heldMails,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<String> next) {
    public HeldMailPage {
        heldMails = List.copyOf(heldMails);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends HeldMailPageBuilder {
        Builder() {}
    }
}
