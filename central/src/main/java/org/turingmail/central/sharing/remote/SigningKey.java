package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.OctetKeyPairJsonWebKey;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.turingmail.central.sharing.ListKey;

/** The key with which this installation signs list documents: Ed25519 (RFC 8037). Thread-safe. */
final class SigningKey {
    private final PublicJsonWebKey key;

    private SigningKey(PublicJsonWebKey key) {
        this.key = requireNonNull(key);
    }

    /** Of replicas that start at the same time, one makes the key and all take it. */
    static SigningKey ofInstallation(Jdbi jdbi, Clock clock) {
        return jdbi.withHandle(handle -> {
            boolean there = handle.createQuery("SELECT EXISTS (SELECT FROM signing_key)")
                    .mapTo(Boolean.class)
                    .one();
            if (!there) {
                handle.createUpdate(
                                """
                                INSERT INTO signing_key (jwk, created_at) VALUES (:jwk, :now) ON CONFLICT DO NOTHING
                                """)
                        .bind("jwk", random())
                        .bind("now", clock.instant())
                        .execute();
            }
            return of(handle.createQuery("SELECT jwk FROM signing_key")
                    .mapTo(String.class)
                    .one());
        });
    }

    /** A new key, with its private part. */
    static String random() {
        try {
            return OkpJwkGenerator.generateJwk(OctetKeyPairJsonWebKey.SUBTYPE_ED25519)
                    .toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE);
        } catch (JoseException e) {
            throw new IllegalStateException("Every JDK from 15 on has Ed25519", e);
        }
    }

    /** @param jwk with its private part */
    static SigningKey of(String jwk) {
        try {
            PublicJsonWebKey key = PublicJsonWebKey.Factory.newPublicJwk(jwk);
            key.setKeyId(thumbprint(key));
            key.setAlgorithm(AlgorithmIdentifiers.EDDSA);
            key.setUse(Use.SIGNATURE);
            return new SigningKey(key);
        } catch (JoseException e) {
            throw new IllegalStateException("The signing key in the database cannot be read", e);
        }
    }

    static String thumbprint(JsonWebKey key) {
        return key.calculateBase64urlEncodedThumbprint("SHA-256");
    }

    /** What others pin. */
    ListKey toPublic() {
        OctetKeyPairJsonWebKey pair = (OctetKeyPairJsonWebKey) key;
        return ListKey.builder()
                .kty(pair.getKeyType())
                .crv(pair.getSubtype())
                .x((String)
                        pair.toParams(JsonWebKey.OutputControlLevel.PUBLIC_ONLY).get("x"))
                .alg(AlgorithmIdentifiers.EDDSA)
                .use(Use.SIGNATURE)
                .kid(pair.getKeyId())
                .thumbprint(pair.getKeyId())
                .build();
    }

    /** Signs a document; the key goes along, for those who have pinned but its thumbprint. */
    String sign(byte[] payload) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmHeaderValue(AlgorithmIdentifiers.EDDSA);
        jws.setHeader("typ", SignedDocument.TYPE);
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setJwkHeader(key);
        jws.setKey(key.getPrivateKey());
        jws.setPayloadBytes(payload);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("A list document cannot be signed", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[REDACTED]";
    }
}
