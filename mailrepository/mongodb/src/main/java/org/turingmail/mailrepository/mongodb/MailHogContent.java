package org.turingmail.mailrepository.mongodb;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;

/**
 * A message or a part of one as MailHog stores it: header fields, body, size in bytes, parts. It takes messages apart
 * as MailHog does (a part is what is between two boundaries; nothing is decoded), with three differences: of fields
 * with the same name all values are kept, names are made such that MongoDB takes them, and what a stranger can nest or
 * repeat is bounded.
 */
final class MailHogContent {
    private static final String HEADER_END = "\r\n\r\n";
    private static final Pattern BOUNDARY = Pattern.compile(
            ";\\s*boundary\\s*=\\s*(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200}))", Pattern.CASE_INSENSITIVE);
    /** MongoDB refuses documents that are nested deeper than 100; each part takes three levels. */
    private static final int MAX_DEPTH = 10;

    private static final int MAX_PARTS = 500;
    /** Of all parts, each as often as it is nested, in MongoDB's UTF-8. */
    private static final long MAX_PARTS_BYTES = 2 << 20;

    private static final int MAX_FIELDS = 2_000;
    private static final int MAX_BYTES_OF_A_BYTE = 2;

    private final Charset charset;
    private int parts;
    private long partsBytes;

    private MailHogContent(Charset charset) {
        this.charset = charset;
    }

    /** The document {@code content} of a message, and {@code mime}, null unless it is a multipart. */
    static final class Parsed {
        private final Document content;
        private final Document mime;

        private Parsed(Document content, Document mime) {
            this.content = content;
            this.mime = mime;
        }

        Document content() {
            return content;
        }

        Document mime() {
            return mime;
        }
    }

    /** @param size in bytes, which is more than the text has if that is the beginning of a message only */
    static Parsed parse(String text, Charset charset, long size) {
        MailHogContent parser = new MailHogContent(charset);
        Document content = parser.content(text);
        content.put("size", size);
        // the parts of a message are beside its content, not in it
        return new Parsed(content, parser.parts(content, 1));
    }

    /** The {@code content} of a mail that has no message. */
    static Document nothing() {
        return document(new Document(), "", 0);
    }

    private Document content(String text) {
        int end = text.indexOf(HEADER_END);
        Document headers = end < 0 ? new Document() : headers(text.substring(0, end));
        return document(
                headers, end < 0 ? text : text.substring(end + HEADER_END.length()), text.getBytes(charset).length);
    }

    private static Document document(Document headers, String body, long size) {
        return new Document("headers", headers)
                .append("body", body)
                .append("size", size)
                .append("mime", null);
    }

    private static Document headers(String lines) {
        Document headers = new Document();
        List<String> last = null;
        int fields = 0;
        for (String line : lines.split("\r\n", -1)) {
            int colon = line.indexOf(": ");
            if (last != null && (line.startsWith(" ") || line.startsWith("\t"))) {
                last.set(last.size() - 1, last.get(last.size() - 1) + line);
            } else if (colon >= 0 && fields++ < MAX_FIELDS) {
                last = values(headers, name(line.substring(0, colon)));
                last.add(line.substring(colon + 2));
            }
        }
        return headers;
    }

    @SuppressWarnings("unchecked")
    private static List<String> values(Document headers, String name) {
        return (List<String>) headers.computeIfAbsent(name, any -> new ArrayList<>());
    }

    /** Programs take a dot or a dollar sign in a name for an operator or a path, and a name ends at U+0000. */
    private static String name(String name) {
        return name.replace('\0', '\ufffd').replace('.', '\uff0e').replace('$', '\uff04');
    }

    private Document parts(Document content, int depth) {
        List<?> type = (List<?>) ((Document) content.get("headers")).get("Content-Type");
        if (type == null || !((String) type.get(0)).startsWith("multipart/") || depth > MAX_DEPTH) {
            return null;
        }
        List<Document> found = new ArrayList<>();
        Matcher boundary = BOUNDARY.matcher((String) type.get(0));
        if (boundary.find()) {
            String separator = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
            String body = content.getString("body");
            int begin = body.indexOf(separator);
            while (begin >= 0 && parts < MAX_PARTS && partsBytes < MAX_PARTS_BYTES) {
                int from = begin + separator.length();
                int to = body.indexOf(separator, from);
                // what is behind the last boundary is no part
                if (to > from) {
                    Document part = content(trim(body.substring(from, to)));
                    parts++;
                    partsBytes += MAX_BYTES_OF_A_BYTE * part.getLong("size");
                    if (partsBytes < MAX_PARTS_BYTES) {
                        part.put("mime", parts(part, depth + 1));
                        found.add(part);
                    }
                }
                begin = to;
            }
        }
        return new Document("parts", found);
    }

    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isLineEnd(text.charAt(from))) {
            from++;
        }
        while (to > from && isLineEnd(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isLineEnd(char c) {
        return c == '\r' || c == '\n';
    }
}
