package org.turingmail.central.sharing.remote;

import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.turingmail.central.sharing.ListKey;
import org.turingmail.protocol.UntrustedText;

/** What a document is signed with: compact JWS (RFC 7515), Ed25519 or ES256. */
final class SignedDocument {
    /** The header {@code typ}: a signature of this key on something else is none on a list (RFC 8725, section 3.11). */
    static final String TYPE = "turing-list+jwt";

    /** What it is called in HTTP. */
    static final String MEDIA_TYPE = "application/" + TYPE;

    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.EDDSA,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

    private static final int MAX_QUOTED = 200;

    private SignedDocument() {}

    /** The key that is pinned: itself, or its thumbprint. */
    record Pin(Optional<PublicJsonWebKey> key, String thumbprint) {
        /** @throws IllegalArgumentException if it is no key for signatures on documents; the message says why */
        static Pin of(ListKey key) {
            PublicJsonWebKey read = read(key);
            return new Pin(Optional.of(read), SigningKey.thumbprint(read));
        }

        static Pin of(String thumbprint) {
            return new Pin(Optional.empty(), thumbprint);
        }
    }

    private static PublicJsonWebKey read(ListKey key) {
        boolean known = key.kty().equals("OKP") && key.crv().equals("Ed25519")
                || key.kty().equals("EC") && key.crv().equals("P-256");
        if (!known) {
            throw new IllegalArgumentException(
                    "must be of the type OKP with the curve Ed25519, or EC with the curve P-256");
        }
        try {
            Map<String, Object> members = key.y().isPresent()
                    ? Map.of(
                            "kty",
                            key.kty(),
                            "crv",
                            key.crv(),
                            "x",
                            key.x(),
                            "y",
                            key.y().get())
                    : Map.of("kty", key.kty(), "crv", key.crv(), "x", key.x());
            return PublicJsonWebKey.Factory.newPublicJwk(members);
        } catch (JoseException | RuntimeException e) {
            throw new IllegalArgumentException("is no public key: " + e.getMessage(), e);
        }
    }

    /**
     * What was signed.
     *
     * @throws DocumentException if it is not signed with the pinned key, or for another purpose
     */
    static byte[] open(String compact, Pin pin) throws DocumentException {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(ALGORITHMS);
        try {
            jws.setCompactSerialization(compact);
        } catch (JoseException | RuntimeException e) {
            throw new DocumentException("is not a signed list document (JWS in its compact form)", e);
        }
        try {
            jws.setKey(key(jws, pin).getKey());
            if (!jws.verifySignature()) {
                throw new DocumentException("has a signature that is not of the pinned key, or was changed on its way");
            }
            // Only now is the header to be believed.
            if (!TYPE.equals(jws.getHeader("typ"))) {
                throw new DocumentException("is signed, but not as a list: its typ is "
                        + UntrustedText.clean(String.valueOf(jws.getHeader("typ")), MAX_QUOTED) + " and not " + TYPE);
            }
            return jws.getPayloadBytes();
        } catch (JoseException | RuntimeException e) {
            // What it says quotes a header that nobody has signed.
            throw new DocumentException(
                    "has a signature that cannot be checked: "
                            + UntrustedText.clean(String.valueOf(e.getMessage()), MAX_QUOTED),
                    e);
        }
    }

    private static JsonWebKey key(JsonWebSignature jws, Pin pin) throws DocumentException, JoseException {
        if (pin.key.isPresent()) {
            return pin.key.get();
        }
        PublicJsonWebKey brought = jws.getJwkHeader();
        if (brought == null) {
            throw new DocumentException("does not bring its key: pin the key itself and not its thumbprint");
        }
        String thumbprint = SigningKey.thumbprint(brought);
        if (!thumbprint.equals(pin.thumbprint)) {
            throw new DocumentException(
                    "is signed with the key " + thumbprint + " and not with the pinned one, " + pin.thumbprint);
        }
        return brought;
    }
}
