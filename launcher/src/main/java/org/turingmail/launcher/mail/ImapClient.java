package org.turingmail.launcher.mail;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads mails by IMAP (RFC 3501) as the bytes that the server holds. Not thread-safe. */
public final class ImapClient implements Closeable {
    private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)}$");
    private static final Pattern DATE = Pattern.compile("INTERNALDATE \"([^\"]+)\"");
    private static final DateTimeFormatter DATE_FORMAT =
            DateTimeFormatter.ofPattern("d-MMM-uuuu HH:mm:ss Z", Locale.ENGLISH);
    private static final Pattern EXISTS = Pattern.compile("\\* (\\d+) EXISTS");

    private final Socket socket;
    private final InputStream in;
    private int tag;

    private ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    public static ImapClient connect(int port, String user, String password) throws IOException {
        return connect("127.0.0.1", port, user, password);
    }

    public static ImapClient connect(String host, int port, String user, String password) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), 10_000);
        socket.setSoTimeout(120_000);
        ImapClient client = new ImapClient(socket);
        try {
            client.line();
            client.command("LOGIN \"" + user + "\" \"" + password + "\"", new ArrayList<>());
            return client;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Puts a mail into a folder, which is made if it is not there (RFC 7888 lets it be sent in one piece). */
    public void append(String folder, Message message) throws IOException {
        try {
            command("CREATE \"" + folder + "\"", new ArrayList<>());
        } catch (NotOk e) {
            // it is there
        }
        String text = message.toString();
        command(
                "APPEND \"" + folder + "\" {" + text.getBytes(StandardCharsets.UTF_8).length + "+}\r\n" + text,
                new ArrayList<>());
    }

    /** The number of mails in a folder; 0 if it does not exist. */
    public int count(String folder) throws IOException {
        List<String> lines;
        try {
            lines = command("EXAMINE \"" + folder + "\"", new ArrayList<>());
        } catch (NotOk e) {
            // James makes a mailbox when the first mail comes
            return 0;
        }
        for (String line : lines) {
            Matcher matcher = EXISTS.matcher(line);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        return 0;
    }

    /**
     * A mail with the moment at which the server took it into the folder.
     *
     * @param at cut to the second
     */
    public record Fetched(Instant at, byte[] message) {}

    /** All mails of a folder, oldest first, with their INTERNALDATE. */
    public List<Fetched> fetchAllWithDates(String folder) throws IOException {
        List<Fetched> mails = new ArrayList<>();
        if (count(folder) > 0) {
            List<byte[]> literals = new ArrayList<>();
            List<Instant> dates = new ArrayList<>();
            for (String line : command("FETCH 1:* (INTERNALDATE BODY.PEEK[])", literals)) {
                Matcher matcher = DATE.matcher(line);
                if (matcher.find()) {
                    dates.add(OffsetDateTime.parse(matcher.group(1).strip(), DATE_FORMAT)
                            .toInstant());
                }
            }
            if (dates.size() != literals.size()) {
                throw new IOException(dates.size() + " dates for " + literals.size() + " mails");
            }
            Iterator<byte[]> messages = literals.iterator();
            dates.forEach(date -> mails.add(new Fetched(date, messages.next())));
        }
        return mails;
    }

    /** All mails of a folder, oldest first. */
    public List<byte[]> fetchAll(String folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<byte[]> literals = new ArrayList<>();
            try {
                if (count(folder) > 0) {
                    command("UID FETCH 1:* (BODY.PEEK[])", literals);
                }
                return literals;
            } catch (NotOk e) {
                // James can count a mail that has just arrived and yet not find it: it is there when asked again
                if (attempt == 10) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            command("LOGOUT", new ArrayList<>());
        } catch (IOException e) {
            // it does not matter any more
        } finally {
            socket.close();
        }
    }

    private List<String> command(String command, List<byte[]> literals) throws IOException {
        String name = "a" + ++tag;
        socket.getOutputStream().write((name + " " + command + "\r\n").getBytes(StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            Matcher matcher = LITERAL.matcher(line);
            if (matcher.matches()) {
                byte[] literal = in.readNBytes(Integer.parseInt(matcher.group(1)));
                if (literal.length != Integer.parseInt(matcher.group(1))) {
                    throw new EOFException("The server closed the connection within a mail");
                }
                literals.add(literal);
            } else if (line.startsWith(name + " ")) {
                if (!line.startsWith(name + " OK")) {
                    throw new NotOk(line);
                }
                return lines;
            }
            lines.add(line);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("The server closed the connection after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static final class NotOk extends IOException {
        private static final long serialVersionUID = 1L;

        NotOk(String line) {
            super("The server says: " + line);
        }
    }
}
