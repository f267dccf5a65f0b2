package org.turingmail.benchmarks.records;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;

/**
 * Writes messages in the documented format of files (docs/storage.md), without waiting for the disk and without any
 * class of Turing: a million by way of the repository would take half an hour.
 */
final class FillFolder {
    private static final int DAYS = 90;
    private static final LocalDate FIRST = LocalDate.of(2026, 8, 30);

    private FillFolder() {}

    /** @param root of the storage, which has been opened before */
    static void fill(Path root, int messages, int size) throws IOException {
        Path repository = root.resolve("messages/held");
        for (int day = 0; day < DAYS; day++) {
            Files.createDirectories(repository.resolve(FIRST.plusDays(day).toString()));
        }
        byte[] body = "X".repeat(Math.max(0, size - 60)).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < messages; i++) {
            String key = String.format("Mail%013d-%08x-%08x", i, Integer.reverse(i), i * 31);
            byte[] start = ("From: a@stranger.example\r\nSubject: Report " + i + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] message = new byte[start.length + body.length];
            System.arraycopy(start, 0, message, 0, start.length);
            System.arraycopy(body, 0, message, start.length, body.length);
            Path folder = repository.resolve(FIRST.plusDays(i % DAYS).toString());
            Files.write(folder.resolve(key + ".eml"), message);
            Files.write(folder.resolve(key + ".json"), envelope(key, i, message));
        }
    }

    private static byte[] envelope(String key, int number, byte[] message) {
        String json = "{\n  \"format\" : 1,\n  \"repository\" : \"held\",\n  \"key\" : \"" + key
                + "\",\n  \"stored\" : \"2026-11-27T22:30:00Z\",\n  \"sender\" : \"robot" + number
                + "@stranger.example\",\n  \"recipients\" : [\n    \"user" + number % 100
                + "@example.org\"\n  ],\n  \"state\" : \"transport\",\n  \"errorMessage\" : null,\n"
                + "  \"remoteHost\" : \"localhost\",\n  \"remoteAddress\" : \"2001:db8::1\",\n"
                + "  \"lastUpdated\" : \"2026-11-27T22:30:00Z\",\n  \"attributes\" : null,\n"
                + "  \"recipientHeaders\" : null,\n  \"message\" : {\n    \"file\" : \"" + key
                + ".eml\",\n    \"size\" : " + message.length + ",\n    \"sha256\" : \"" + sha256(message)
                + "\"\n  }";
        byte[] covered = json.getBytes(StandardCharsets.US_ASCII);
        return (json + ",\n  \"checksum\" : \"sha256:" + sha256(covered) + "\"\n}\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(byte[] bytes) {
        try {
            StringBuilder digits = new StringBuilder();
            for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                digits.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            }
            return digits.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
