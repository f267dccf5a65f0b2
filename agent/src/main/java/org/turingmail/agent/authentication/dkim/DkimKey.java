package org.turingmail.agent.authentication.dkim;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.turingmail.agent.authentication.dkim.DkimResult.Verdict;

/** A public key in DNS (RFC 6376, section 3.6.1; RFC 8463). Immutable. */
final class DkimKey {
    /** RFC 8301, section 3.2. */
    static final int LEAST_BITS = 1024;

    static final int MOST_BITS = 4096;
    private static final int LONGEST_KEY = 2_048;
    private static final int ED25519_KEY = 32;
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private final boolean ed25519;
    private final byte[] octets;
    private final boolean strict;
    private final boolean testing;

    private DkimKey(boolean ed25519, byte[] octets, boolean strict, boolean testing) {
        this.ed25519 = ed25519;
        this.octets = octets;
        this.strict = strict;
        this.testing = testing;
    }

    /** The first of the records that can be read and fits; which one it is, is not said where there are several. */
    static DkimKey select(List<String> records, DkimSignature signature) throws InvalidSignature {
        InvalidSignature last = new InvalidSignature(Verdict.PERMERROR, "there is no key");
        for (String record : records) {
            try {
                return parse(record, signature);
            } catch (InvalidSignature e) {
                last = e;
            }
        }
        throw last;
    }

    private static DkimKey parse(String record, DkimSignature signature) throws InvalidSignature {
        TagList tags = TagList.parse(record).orElseThrow(() -> permanent("the key cannot be read"));
        Optional<String> version = tags.get("v");
        if (version.isPresent() && !(version.get().equals("DKIM1") && tags.beginsWith("v"))) {
            throw permanent("the key has another version");
        }
        String type = tags.compact("k").orElse("rsa").toLowerCase(Locale.ROOT);
        if (!type.equals(signature.isEd25519() ? "ed25519" : "rsa")) {
            throw permanent("the key is of another type");
        }
        if (!lists(tags, "h", "sha256")) {
            throw permanent("the key is not for sha256");
        }
        if (!lists(tags, "s", "*") && !lists(tags, "s", "email")) {
            throw permanent("the key is not for mail");
        }
        String encoded = tags.compact("p").orElseThrow(() -> permanent("the key is missing in its record"));
        if (encoded.isEmpty()) {
            throw permanent("the key is revoked");
        }
        if (encoded.length() > LONGEST_KEY) {
            throw new InvalidSignature(Verdict.POLICY, "the key is longer than " + MOST_BITS + " bits");
        }
        List<String> flags = List.of(tags.compact("t").orElse("").split(":"));
        try {
            return new DkimKey(
                    type.equals("ed25519"),
                    Base64.getDecoder().decode(encoded),
                    flags.contains("s"),
                    flags.contains("y"));
        } catch (IllegalArgumentException e) {
            throw permanent("the key is no base64");
        }
    }

    private static boolean lists(TagList tags, String name, String value) {
        return tags.compact(name)
                .map(list -> List.of(list.toLowerCase(Locale.ROOT).split(":")).contains(value))
                .orElse(!name.equals("s") || value.equals("*"));
    }

    /** Whether {@code i=} must be {@code d=} itself. */
    boolean isStrict() {
        return strict;
    }

    /** Whether the domain is only testing: then a failure says nothing. */
    boolean isTesting() {
        return testing;
    }

    /** @param signed what is signed, in its canonical form */
    boolean verify(byte[] signed, DkimSignature signature) throws InvalidSignature {
        try {
            return ed25519 ? verifyEd25519(Hashes.sha256(signed), signature.signature()) : verifyRsa(signed, signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw permanent("the key or the signature cannot be used");
        }
    }

    private boolean verifyRsa(byte[] signed, DkimSignature signature)
            throws GeneralSecurityException, InvalidSignature {
        RSAPublicKey key = rsa();
        int bits = key.getModulus().bitLength();
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new InvalidSignature(
                    Verdict.POLICY, "the key has " + bits + " bits, not " + LEAST_BITS + " to " + MOST_BITS);
        }
        if (key.getPublicExponent().bitLength() > Integer.SIZE + 1) {
            throw permanent("the exponent of the key is too large");
        }
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(key);
        verifier.update(signed);
        byte[] octetsOfSignature = signature.signature();
        return octetsOfSignature.length <= MOST_BITS / 8 && verifier.verify(octetsOfSignature);
    }

    /**
     * As {@code SubjectPublicKeyInfo}, which most publish, or as bare {@code RSAPublicKey}, of which RFC 6376 speaks.
     */
    private RSAPublicKey rsa() throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("RSA");
        try {
            return (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(octets));
        } catch (GeneralSecurityException e) {
            return (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(wrapped(octets)));
        }
    }

    private static byte[] wrapped(byte[] rsaPublicKey) {
        byte[] bits = new byte[rsaPublicKey.length + 1];
        System.arraycopy(rsaPublicKey, 0, bits, 1, rsaPublicKey.length);
        byte[] bitString = der(0x03, bits);
        byte[] content = Arrays.copyOf(RSA_ALGORITHM, RSA_ALGORITHM.length + bitString.length);
        System.arraycopy(bitString, 0, content, RSA_ALGORITHM.length, bitString.length);
        return der(0x30, content);
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.write(content, 0, content.length);
        return out.toByteArray();
    }

    /** By the library that James brings: Java itself can do it from 15 on. */
    private boolean verifyEd25519(byte[] hash, byte[] signature) throws InvalidSignature {
        if (octets.length != ED25519_KEY) {
            throw permanent("an ed25519 key has " + ED25519_KEY + " octets");
        }
        Ed25519Signer verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(octets, 0));
        verifier.update(hash, 0, hash.length);
        return verifier.verifySignature(signature);
    }

    private static InvalidSignature permanent(String reason) {
        return new InvalidSignature(Verdict.PERMERROR, reason);
    }
}
