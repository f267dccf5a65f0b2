package org.turingmail.central.tenants;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/** A page of the keys of programs of a tenant, in the order in which they were made. */
@Value.Builder
@JsonDeserialize(builder = ApiKeyPage.Builder.class)
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ApiKeyPage(
        List<ApiKeyView> apiKeys,
        @Schema(description = "Give this as after for the next page; absent on the last one.") Optional<Long> next) {
    public ApiKeyPage {
        apiKeys = List.copyOf(apiKeys);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ApiKeyPageBuilder {
        Builder() {}
    }
}
