package org.turingmail.central.web;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks servers that others named: never for longer than some time, including the whole response body, which the
 * time-out of a request does not cover; and never for more than some octets. Thread-safe.
 */
public final class BoundedExchange {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Duration patience;
    private final long limit;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public BoundedExchange(Duration patience, long limit) {
        this.patience = requireNonNull(patience);
        this.limit = limit;
    }

    /** The body has more octets than the limit. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        public TooLargeException(long limit) {
            super("is larger than " + limit + " octets");
        }
    }

    /**
     * Sends a request, and reads the whole answer.
     *
     * @throws TooLargeException if it is larger than the limit
     * @throws HttpTimeoutException if it is not there in time
     * @throws IOException if anything else goes wrong on the way
     */
    public HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request.build(), response -> new Limited(limit));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("it takes longer than " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** Reads a body, and hangs up when it is too large. */
    private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
        private final long limit;
        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        Limited(long limit) {
            this.limit = limit;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (read.size() + (long) buffer.remaining() > limit) {
                    subscription.cancel();
                    whole.completeExceptionally(new TooLargeException(limit));
                    return;
                }
                byte[] octets = new byte[buffer.remaining()];
                buffer.get(octets);
                read.writeBytes(octets);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            whole.complete(read.toByteArray());
        }
    }
}
