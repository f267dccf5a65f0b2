package org.turingmail.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * A public key that signs list documents, as JWK (RFC 7517): {@code OKP} with {@code Ed25519} (RFC 8037), or {@code EC}
 * with {@code P-256}.
 */
@Value.Immutable
@JsonSerialize(as = ImmutableListKey.class)
@JsonDeserialize(as = ImmutableListKey.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public interface ListKey {
    String kty();

    String crv();

    String x();

    /** Of keys of the type {@code EC}. */
    Optional<String> y();

    /** {@code EdDSA} or {@code ES256}. Not read. */
    Optional<String> alg();

    /** {@code sig}. Not read. */
    Optional<String> use();

    /** The thumbprint. Not read. */
    Optional<String> kid();

    /** SHA-256 thumbprint (RFC 7638), base64url: what others pin. Not read. */
    Optional<String> thumbprint();

    static Builder builder() {
        return new Builder();
    }

    final class Builder extends ImmutableListKey.Builder {
        Builder() {}
    }
}
