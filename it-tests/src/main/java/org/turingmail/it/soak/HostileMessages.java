package org.turingmail.it.soak;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.turingmail.launcher.mail.Message;

/** Messages with headers that are made to keep a reader busy. */
final class HostileMessages {
    private static final int LINE = 900;

    private final int size;
    private final Map<String, String> headers = new LinkedHashMap<>();

    /** @param size how many octets a header has, roughly */
    HostileMessages(int size) {
        this.size = size;
        for (String field : new String[] {
            "Auto-Submitted: no ",
            "Content-Type: text/plain",
            "Authentication-Results: localhost; spf=pass ",
            "From: ben ",
            "To: anna ",
            "Received: from x ",
            "Precedence: bulk ",
            "References: ",
            "Subject: ",
            "List-Id: ",
            "Message-ID: ",
            "DKIM-Signature: v=1; a=rsa-sha256; d=attacker.example; s=s; h=from; bh=x; b="
        }) {
            String name = field.substring(0, field.indexOf(':'));
            headers.put(name + " of open comments", folded(field, "("));
            headers.put(name + " of open quotes", folded(field, "\"\\\""));
        }
        headers.put(
                "nested comments that close",
                folded("Auto-Submitted: no ", "(", size / 2) + folded(" ", ")", size / 2));
        headers.put("parameters of Content-Type", folded("Content-Type: text/plain", ";a=b"));
        headers.put(
                "numbered parameters", lines(i -> (i == 0 ? "Content-Type: text/plain" : " ") + "; a*" + i + "*=b"));
        headers.put("short fields", lines(i -> "X: y"));
        headers.put("short fields of different names", lines(i -> "X-" + i + ": y"));
        headers.put("tags of different names", lines(i -> "X-Turing-" + i + ": y"));
        headers.put("a subject folded after every character", lines(i -> i == 0 ? "Subject: a" : " a"));
        headers.put("a subject of white space", folded("Subject: ", " "));
        headers.put("encoded words", folded("Subject: ", "=?utf-8?Q?=C3=A4?= "));
        headers.put("encoded words without spaces", folded("Subject: ", "=?utf-8?B?w6Q=?="));
        headers.put("broken encoded words", folded("Subject: ", "=?utf-8?Q?"));
        headers.put("encoded words in From", folded("From: ", "=?iso-8859-1?Q?=E4?= "));
        headers.put("a word in Cc", lines(i -> i == 0 ? "Cc:" : " " + "a".repeat(LINE)));
        headers.put("addresses in Cc", folded("Cc: ", "a@b.example, "));
        headers.put("at signs in Cc", folded("Cc: ", "@"));
        headers.put("angle brackets in Cc", folded("Cc: ", "<"));
        headers.put("groups in To", folded("To: ", "a:b@c.example;,"));
        headers.put("message ids", folded("References: ", "<a@b.example> "));
        headers.put("open message ids", folded("In-Reply-To: ", "<a"));
        headers.put("results", folded("Authentication-Results: localhost", "; spf=pass smtp.mailfrom=a"));
        headers.put("fields of results", lines(i -> "Authentication-Results: localhost; dkim=pass header.d=a.example"));
        headers.put(
                "Received fields", lines(i -> "Received: from a ([192.0.2.1]) by b; Fri, 27 Nov 2026 12:00:00 +0000"));
        headers.put("signatures", lines(i -> "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from; bh=x; b=x"));
        headers.put("From fields", lines(i -> "From: <a" + i + "@attacker.example>"));
        headers.put("spam marks", lines(i -> "X-Spam-Status: score="));
        headers.put("octets beyond ASCII", folded("Subject: ", "\u00e4"));
    }

    /** How many different ones there are. */
    int kinds() {
        return headers.size();
    }

    /** What is nasty in the message of a number. */
    String kind(int number) {
        return headers.keySet().toArray(String[]::new)[number % headers.size()];
    }

    Message message(int number) {
        String header = headers.get(kind(number));
        String rest = header.startsWith("From:") ? "" : "From: <ben@attacker.example>\r\n";
        return Message.of((header + rest + "X-Number: " + number + "\r\n\r\nx\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private String folded(String begin, String repeated) {
        return folded(begin, repeated, size);
    }

    private static String folded(String begin, String repeated, int size) {
        StringBuilder field = new StringBuilder(begin);
        int lineBegin = 0;
        while (field.length() < size) {
            field.append(repeated);
            if (field.length() - lineBegin > LINE) {
                field.append("\r\n ");
                lineBegin = field.length();
            }
        }
        // A line of white space alone would end the header for some readers.
        return field.append("x\r\n").toString();
    }

    private String lines(IntFunction<String> line) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; lines.length() < size; i++) {
            lines.append(line.apply(i)).append("\r\n");
        }
        return lines.toString();
    }
}
