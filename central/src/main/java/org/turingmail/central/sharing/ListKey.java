package org.turingmail.central.sharing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.immutables.value.Value;

/**
 * A public key that signs list documents, as JWK (RFC 7517): {@code OKP} with {@code Ed25519} (RFC 8037), or {@code EC}
 * with {@code P-256}.
 */
@Value.Builder
@JsonDeserialize(builder = ListKey.Builder.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ListKey(
        String kty,
        String crv,
        String x,
        @Schema(description = "Of keys of the type EC.") Optional<String> y,
        @Schema(description = "EdDSA or ES256. Not read.") Optional<String> alg,
        @Schema(description = "sig. Not read.") Optional<String> use,
        @Schema(description = "The thumbprint. Not read.") Optional<String> kid,
        @Schema(description = "SHA-256 thumbprint (RFC 7638), base64url: what others pin. Not read.")
                Optional<String> thumbprint) {
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ListKeyBuilder {
        Builder() {}
    }
}
