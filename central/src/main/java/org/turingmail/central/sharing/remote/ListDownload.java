package org.turingmail.central.sharing.remote;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.turingmail.central.web.BoundedExchange;
import org.turingmail.central.web.PublicAddresses;
import org.turingmail.protocol.UntrustedText;

/** Fetches documents: never more than the limit, never longer than a minute, never from where it must not. */
final class ListDownload {
    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final int MAX_ERROR = 200;
    private static final int MAX_TAG = 200;

    private final boolean privateNetworks;
    private final long limit;
    private final BoundedExchange exchange;

    ListDownload(boolean privateNetworks, long limit) {
        this(privateNetworks, limit, WHOLE);
    }

    /** @param patience how long a download may take, the last octet included */
    ListDownload(boolean privateNetworks, long limit, Duration patience) {
        this.privateNetworks = privateNetworks;
        this.limit = limit;
        this.exchange = new BoundedExchange(patience, limit);
    }

    /**
     * What came.
     *
     * @param compact empty if nothing has changed
     */
    record Download(Optional<String> compact, Optional<String> etag) {}

    /** @throws DocumentException saying why nothing came */
    Download get(URI url, Optional<String> token, Optional<String> etag) throws DocumentException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("Accept", SignedDocument.MEDIA_TYPE)
                .header("Accept-Encoding", "gzip");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        etag.ifPresent(known -> request.header("If-None-Match", known));
        try {
            if (!privateNetworks && !PublicAddresses.only(url)) {
                throw new DocumentException("cannot be fetched: the URL leads to an address that is not public; see"
                        + " turing.central.list-source.private-networks");
            }
            return read(exchange.send(request));
        } catch (IOException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DocumentException("cannot be fetched: central stops", e);
        }
    }

    private Download read(HttpResponse<byte[]> response) throws IOException, DocumentException {
        Optional<String> etag = response.headers()
                .firstValue("ETag")
                .filter(tag -> tag.length() <= MAX_TAG && UntrustedText.isClean(tag));
        int status = response.statusCode();
        if (status == 304) {
            return new Download(Optional.empty(), etag);
        }
        if (status != 200) {
            throw new DocumentException("cannot be fetched: " + meaning(status) + " (status " + status + ")");
        }
        String type = response.headers().firstValue("Content-Type").orElse("nothing");
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase(SignedDocument.MEDIA_TYPE)) {
            throw new DocumentException("is not a list: the server says that it is "
                    + UntrustedText.clean(type, MAX_ERROR) + " and not " + SignedDocument.MEDIA_TYPE);
        }
        boolean compressed = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
        byte[] body = compressed ? inflate(response.body()) : response.body();
        return new Download(Optional.of(new String(body, StandardCharsets.US_ASCII).strip()), etag);
    }

    private static String meaning(int status) {
        if (status == 401 || status == 403) {
            return "the server refuses the token, or asks for one";
        } else if (status == 404 || status == 410) {
            return "there is no such list, or no longer";
        }
        return status >= 300 && status < 400
                ? "the server sends us elsewhere, and we do not follow; give that URL"
                : "the server does not answer with a list";
    }

    private byte[] inflate(byte[] compressed) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] inflated = in.readNBytes((int) limit + 1);
            if (inflated.length > limit) {
                throw new BoundedExchange.TooLargeException(limit);
            }
            return inflated;
        }
    }

    private DocumentException failure(IOException cause) {
        return cause instanceof BoundedExchange.TooLargeException
                ? new DocumentException(
                        "is larger than " + limit + " bytes; see turing.central.list-source.max-document", cause)
                : new DocumentException("cannot be fetched: " + UntrustedText.clean(meaning(cause), MAX_ERROR), cause);
    }

    private static String meaning(IOException cause) {
        if (cause instanceof UnknownHostException) {
            return "there is no host " + cause.getMessage();
        } else if (cause instanceof HttpConnectTimeoutException) {
            return "the server does not answer in time";
        } else if (cause instanceof HttpTimeoutException) {
            return cause.getMessage();
        } else if (cause instanceof ConnectException) {
            return "no connection to the server can be made";
        } else if (cause instanceof SSLException) {
            return "the server is not to be trusted: " + cause.getMessage();
        }
        return "the connection failed, " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
