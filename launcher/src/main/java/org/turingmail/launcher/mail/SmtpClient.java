package org.turingmail.launcher.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sends bytes by SMTP (RFC 5321) exactly as they are: no line is folded, no header added, no line ending normalised.
 * Not thread-safe.
 */
public final class SmtpClient implements Closeable {
    /** A reply of the server: its code and its text, the lines of which are joined by line feeds. */
    public record Reply(int code, String text) {
        public boolean isPositive() {
            return code < 400;
        }
    }

    /** What the server said to one mail. */
    public record Outcome(Reply sender, Map<String, Reply> recipients, Reply data) {
        public boolean isAccepted() {
            return data.isPositive();
        }
    }

    private static final int TIMEOUT_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private List<String> extensions = List.of();

    private SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    public static SmtpClient connect(int port) throws IOException {
        return connect(InetAddress.getByName("127.0.0.1"), port);
    }

    /** Reads the greeting and says EHLO. */
    public static SmtpClient connect(InetAddress address, int port) throws IOException {
        return connect(address, port, new byte[0]);
    }

    /** @param first sent before anything is read, as a proxy does */
    public static SmtpClient connect(InetAddress address, int port, byte[] first) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address, port), 10_000);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        SmtpClient client = new SmtpClient(socket);
        try {
            client.out.write(first);
            client.out.flush();
            client.expect(client.reply());
            Reply ehlo = client.expect(client.command("EHLO client.example.net"));
            client.extensions = ehlo.text().lines().skip(1).toList();
            return client;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends one mail over a connection of its own. */
    public static Outcome send(int port, String from, List<String> to, Message message) throws IOException {
        try (SmtpClient client = connect(port)) {
            return client.send(from, to, message);
        }
    }

    public void authenticate(String user, String password) throws IOException {
        String token =
                Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
        expect(command("AUTH PLAIN " + token));
    }

    /**
     * @param from the envelope sender, without angle brackets; empty for the null sender
     * @param message sent as it is; a dot at the beginning of a line is doubled (section 4.5.2), and a line ending is
     *     added if there is none at the end
     */
    public Outcome send(String from, List<String> to, Message message) throws IOException {
        boolean eightBit = extensions.contains("8BITMIME") && !isAscii(message.bytes());
        Reply sender = command("MAIL FROM:<" + from + ">" + (eightBit ? " BODY=8BITMIME" : ""));
        Map<String, Reply> recipients = new TreeMap<>();
        if (!sender.isPositive()) {
            return new Outcome(sender, recipients, sender);
        }
        for (String recipient : to) {
            recipients.put(recipient, command("RCPT TO:<" + recipient + ">"));
        }
        Reply data = command("DATA");
        if (data.code() == 354) {
            writeStuffed(message.bytes());
            data = reply();
        } else {
            command("RSET");
        }
        return new Outcome(sender, recipients, data);
    }

    public Reply command(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return reply();
    }

    /** Sends several commands at once (RFC 2920), which the server must have announced. */
    public List<Reply> pipelined(String... lines) throws IOException {
        out.write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            replies.add(reply());
        }
        return replies;
    }

    public List<String> extensions() {
        return extensions;
    }

    @Override
    public void close() throws IOException {
        try {
            command("QUIT");
        } catch (IOException e) {
            // it does not matter any more
        } finally {
            socket.close();
        }
    }

    private void writeStuffed(byte[] message) throws IOException {
        boolean lineBegins = true;
        for (int i = 0; i < message.length; i++) {
            if (lineBegins && message[i] == '.') {
                out.write('.');
            }
            out.write(message[i]);
            lineBegins = message[i] == '\n' && i > 0 && message[i - 1] == '\r';
        }
        if (!lineBegins) {
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Reply reply() throws IOException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = line();
            if (line.length() < 3) {
                throw new IOException("Not an SMTP reply: " + line);
            }
            lines.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) != '-') {
                return new Reply(Integer.parseInt(line.substring(0, 3)), String.join("\n", lines));
            }
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

    private Reply expect(Reply reply) throws IOException {
        if (!reply.isPositive()) {
            throw new IOException("The server says " + reply);
        }
        return reply;
    }

    private static boolean isAscii(byte[] message) {
        for (byte b : message) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
