package org.turingmail.it;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a web server, or a database, and passes everything on, or misbehaves as proxies, load balancers and
 * dying servers do. A change of fault ends all connections. Safe for use by several threads.
 */
public final class UnreliableNetwork implements AutoCloseable {
    /** What it does with a request. */
    public enum Fault {
        /** Passes it on. */
        NONE,
        /** Answers 200 with a web page, as a captive portal or a wrong address does. */
        WEB_PAGE,
        /** Answers 500 with something that is not JSON. */
        SERVER_ERROR,
        /** Answers 200 and the beginning of JSON, then closes the connection. */
        HALF_AN_ANSWER,
        /** Takes it and never answers. */
        SILENCE,
        /** Closes the connection at once. */
        CLOSED
    }

    private final int targetPort;
    private final ServerSocket server;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private volatile Fault fault = Fault.NONE;

    private UnreliableNetwork(int targetPort) throws IOException {
        this.targetPort = targetPort;
        this.server = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
    }

    /** @param port of the server on the loopback address */
    public static UnreliableNetwork before(int port) {
        try {
            UnreliableNetwork network = new UnreliableNetwork(port);
            daemon(network::accept);
            return network;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Where it listens on the loopback address. */
    public int port() {
        return server.getLocalPort();
    }

    public void inject(Fault newFault) {
        fault = newFault;
        open.forEach(UnreliableNetwork::close);
        open.clear();
    }

    @Override
    public void close() {
        close(server);
        inject(Fault.NONE);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                daemon(() -> serve(client));
            } catch (IOException e) {
                // closed; the loop ends
            }
        }
    }

    private void serve(Socket client) {
        try {
            switch (fault) {
                case NONE -> pass(client);
                case WEB_PAGE -> answer(client, "200 OK", "text/html", "<!DOCTYPE html><title>Sign in</title>", 0);
                case SERVER_ERROR -> answer(client, "500 Internal Server Error", "text/plain", "Oops", 0);
                case HALF_AN_ANSWER -> answer(
                        client, "200 OK", "application/json", "{\"verdicts\":[{\"recipient\":\"an", 4096);
                case SILENCE -> readRequest(client.getInputStream());
                case CLOSED -> client.close();
            }
        } catch (IOException e) {
            close(client);
        }
    }

    private void pass(Socket client) throws IOException {
        Socket target;
        try {
            target = new Socket(InetAddress.getByName("127.0.0.1"), targetPort);
        } catch (IOException e) {
            close(client);
            return;
        }
        open.add(target);
        daemon(() -> copy(target, client));
        copy(client, target);
    }

    private void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of them is gone
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    /** @param missing so many octets more are promised than sent */
    private void answer(Socket client, String status, String type, String body, int missing) throws IOException {
        try (client) {
            readRequest(client.getInputStream());
            OutputStream out = client.getOutputStream();
            out.write(("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nConnection: close\r\nContent-Length: "
                            + (body.length() + missing) + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } finally {
            open.remove(client);
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("No request");
            }
            head.write(octet);
        }
        for (String line : head.toString(StandardCharsets.ISO_8859_1).split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                in.readNBytes(Integer.parseInt(line.substring(15).trim()));
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "unreliable-network");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
