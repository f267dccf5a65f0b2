package org.turingmail.central.sharing.remote;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.lists.index.HashedEntries;
import org.turingmail.central.policy.Breadth;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.sharing.EntryFilter;
import org.turingmail.central.sharing.ListForm;
import org.turingmail.central.sharing.PublishedEntry;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * What a list document says, as JSON: {@code iss} (who issues it), {@code list} ({@code TENANT/NAME}), {@code version},
 * {@code iat} and {@code exp} (seconds since 1970), for a hashed list {@code hash} with {@code alg} {@value #ALGORITHM}
 * and its {@code key}, and {@code entries}: arrays of verdict, kind, value or hash, and if it ends, {@code exp}.
 * Immutable.
 *
 * @param hashKey of a hashed list
 */
record ListDocument(
        String issuer, String list, long version, Instant issuedAt, Instant expiresAt, Optional<byte[]> hashKey) {
    static final String ALGORITHM = "HMAC-SHA-256-128";
    /** The most entries of a document. */
    static final int MAX_ENTRIES = 200_000;

    static final int KEY_LENGTH = 32;
    private static final int MAX_TEXT = 500;
    private static final long MAX_SECONDS =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final Set<String> KINDS =
            Arrays.stream(EntryKind.values()).map(Enum::name).collect(Collectors.toSet());
    private static final Set<String> VERDICTS = Set.of(Verdict.DELIVER.name(), Verdict.BLOCK.name());
    private static final JsonFactory JSON = new JsonFactory();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    ListDocument {
        requireNonNull(issuer);
        requireNonNull(list);
        requireNonNull(issuedAt);
        requireNonNull(expiresAt);
        requireNonNull(hashKey);
    }

    /**
     * An entry.
     *
     * @param value canonical, or a hash in base64url
     * @param expires seconds since 1970; 0 for never
     */
    record Item(Verdict verdict, EntryKind kind, String value, long expires) {
        static Item of(PublishedEntry entry) {
            return new Item(entry.verdict(), entry.kind(), entry.value(), entry.expires());
        }
    }

    ListForm form() {
        return hashKey.isPresent() ? ListForm.HASHED : ListForm.PLAIN;
    }

    /** As it stands in a document: of a hashed list, only the hash. */
    Item written(Item plain) {
        return hashKey.map(key -> new Item(
                        plain.verdict,
                        plain.kind,
                        ENCODER.encodeToString(HashedEntries.hash(key, plain.kind, plain.value)),
                        plain.expires))
                .orElse(plain);
    }

    /** @param items as they stand in it, in an order that tells nothing */
    byte[] write(Iterable<Item> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("iss", issuer);
            json.writeStringField("list", list);
            json.writeNumberField("version", version);
            json.writeNumberField("iat", issuedAt.getEpochSecond());
            json.writeNumberField("exp", expiresAt.getEpochSecond());
            if (hashKey.isPresent()) {
                json.writeObjectFieldStart("hash");
                json.writeStringField("alg", ALGORITHM);
                json.writeStringField("key", ENCODER.encodeToString(hashKey.get()));
                json.writeEndObject();
            }
            json.writeArrayFieldStart("entries");
            for (Item item : items) {
                json.writeStartArray();
                json.writeString(item.verdict.name());
                json.writeString(item.kind.name());
                json.writeString(item.value);
                if (item.expires > 0) {
                    json.writeNumber(item.expires);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /**
     * Reads all but the entries.
     *
     * @throws DocumentException if it is no list document
     */
    static ListDocument read(byte[] payload) throws DocumentException {
        Head head = new Head();
        try (JsonParser json = JSON.createParser(payload)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, "is not a JSON object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                head.read(json, json.currentName());
            }
            expect(json.nextToken() == null, "has something behind its end");
        } catch (IOException e) {
            throw notJson(e);
        }
        return head.document();
    }

    /**
     * Reads the entries.
     *
     * @param to takes each of them, checked
     * @return how many there are
     * @throws DocumentException naming the entry that is none
     */
    int readEntries(byte[] payload, Consumer<Item> to) throws DocumentException {
        int count = 0;
        int patterns = 0;
        // Of text, which stays fast in a set even if somebody has chosen all of the same hash code.
        Set<String> known = new HashSet<>();
        try (JsonParser json = JSON.createParser(payload)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean entries = json.currentName().equals("entries");
                JsonToken value = json.nextToken();
                if (!entries) {
                    json.skipChildren();
                    continue;
                }
                expect(value == JsonToken.START_ARRAY, "has entries that are not an array");
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    Item item = item(json, ++count);
                    expect(
                            known.add(item.verdict + " " + item.kind + " " + item.value),
                            "has an entry " + count + " that stands there already");
                    patterns += item.kind == EntryKind.REGEX ? 1 : 0;
                    expect(count <= MAX_ENTRIES, "has more than " + MAX_ENTRIES + " entries");
                    expect(
                            patterns <= ListItem.MAX_PATTERNS,
                            "has more than " + ListItem.MAX_PATTERNS + " patterns, and each costs time for each mail");
                    to.accept(item);
                }
            }
        } catch (IOException e) {
            throw notJson(e);
        }
        return count;
    }

    private Item item(JsonParser json, int number) throws IOException, DocumentException {
        String where = "has an entry " + number + " that is none: ";
        expect(json.currentToken() == JsonToken.START_ARRAY, where + "it is not an array");
        String verdict = json.nextTextValue();
        String kind = json.nextTextValue();
        String value = json.nextTextValue();
        expect(verdict != null && kind != null && value != null, where + "it must be verdict, kind and value");
        long expires = 0;
        if (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            expires = json.getLongValue();
            expect(expires > 0 && expires <= MAX_SECONDS, where + "its end is " + expires);
            json.nextToken();
        }
        expect(json.currentToken() == JsonToken.END_ARRAY, where + "it has more than verdict, kind, value and end");
        try {
            expect(KINDS.contains(kind), where + "its kind is not known here");
            expect(VERDICTS.contains(verdict), where + "its verdict must be DELIVER or BLOCK");
            Item item = new Item(Verdict.valueOf(verdict), EntryKind.valueOf(kind), value, expires);
            if (hashKey.isPresent()) {
                byte[] hash = Base64.getUrlDecoder().decode(value);
                expect(
                        EntryFilter.HASHABLE.contains(item.kind) && hash.length == HashedEntries.LENGTH,
                        where + "it must be a hash of " + HashedEntries.LENGTH + " octets");
                return new Item(item.verdict, item.kind, ENCODER.encodeToString(hash), expires);
            }
            String canonical = ListItem.canonical(item.kind, value);
            Optional<String> broad = Breadth.of(item.kind, canonical);
            if (broad.isPresent()) {
                throw new DocumentException(
                        where + "it " + broad.get() + ", which the list of somebody else may not have: "
                                + UntrustedText.clean(canonical, MAX_TEXT));
            }
            return new Item(item.verdict, item.kind, canonical, expires);
        } catch (IllegalArgumentException e) {
            throw new DocumentException(where + UntrustedText.clean(e.getMessage(), MAX_TEXT), e);
        }
    }

    private static void expect(boolean holds, String message) throws DocumentException {
        if (!holds) {
            throw new DocumentException(message);
        }
    }

    private static DocumentException notJson(IOException e) {
        String what = e instanceof JsonProcessingException json
                ? json.getOriginalMessage() + ", at octet " + json.getLocation().getByteOffset()
                : String.valueOf(e.getMessage());
        return new DocumentException("is signed, but not JSON: " + UntrustedText.clean(what, MAX_TEXT), e);
    }

    /** What was read so far. */
    private static final class Head {
        private String issuer = "";
        private String list;
        private long version;
        private long issued;
        private long expires;
        private String algorithm;
        private String key;
        private boolean entries;

        private void read(JsonParser json, String field) throws IOException, DocumentException {
            JsonToken token = json.nextToken();
            switch (field) {
                case "iss" -> issuer = text(json, token, field);
                case "list" -> list = text(json, token, field);
                case "version" -> version = number(json, token, field);
                case "iat" -> issued = number(json, token, field);
                case "exp" -> expires = number(json, token, field);
                case "hash" -> {
                    expect(token == JsonToken.START_OBJECT, "has a hash that is not an object");
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String name = json.currentName();
                        JsonToken value = json.nextToken();
                        if (name.equals("alg")) {
                            algorithm = text(json, value, "hash.alg");
                        } else if (name.equals("key")) {
                            key = text(json, value, "hash.key");
                        } else {
                            json.skipChildren();
                        }
                    }
                }
                case "entries" -> {
                    entries = true;
                    json.skipChildren();
                }
                    // Members of a later release.
                default -> json.skipChildren();
            }
        }

        private static String text(JsonParser json, JsonToken token, String field)
                throws IOException, DocumentException {
            expect(token == JsonToken.VALUE_STRING, "has no text as " + field);
            String text = json.getText();
            expect(
                    text.length() <= MAX_TEXT && UntrustedText.isClean(text),
                    "has a " + field + " that is too long, or has control characters");
            return text;
        }

        private static long number(JsonParser json, JsonToken token, String field)
                throws IOException, DocumentException {
            expect(token == JsonToken.VALUE_NUMBER_INT, "has no whole number as " + field);
            long number = json.getLongValue();
            expect(number > 0 && number <= MAX_SECONDS, "has the " + field + " " + number);
            return number;
        }

        private ListDocument document() throws DocumentException {
            expect(
                    list != null && version > 0 && issued > 0 && expires > 0 && entries,
                    "is no list: it needs list, version, iat, exp and entries");
            Optional<byte[]> hashKey = Optional.empty();
            if (algorithm != null || key != null) {
                expect(ALGORITHM.equals(algorithm), "has hashes that are not " + ALGORITHM);
                hashKey = Optional.of(hashKey(key));
            }
            return new ListDocument(
                    issuer, list, version, Instant.ofEpochSecond(issued), Instant.ofEpochSecond(expires), hashKey);
        }

        private static byte[] hashKey(String text) throws DocumentException {
            try {
                byte[] key = Base64.getUrlDecoder().decode(text == null ? "" : text);
                expect(key.length == KEY_LENGTH, "has a hash.key that has not " + KEY_LENGTH + " octets");
                return key;
            } catch (IllegalArgumentException e) {
                throw new DocumentException("has a hash.key that is not base64url", e);
            }
        }
    }
}
