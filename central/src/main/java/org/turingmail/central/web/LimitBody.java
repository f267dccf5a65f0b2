package org.turingmail.central.web;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * Refuses a body over the limit, whether its length was announced or not (RFC 9110, section 15.5.14). The rest of it is
 * read and thrown away, since a client that is still sending would see a broken connection instead of the answer; only
 * far beyond the limit the server cuts the connection.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR)
class LimitBody implements ReaderInterceptor {
    private final long limit;

    LimitBody(CentralConfiguration configuration) {
        this.limit = configuration.maxBodyBytes();
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Limited body = new Limited(context.getInputStream(), limit);
        String announced = context.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && Long.parseLong(announced) > limit) {
            body.refuse();
        }
        context.setInputStream(body);
        return context.proceed();
    }

    private static final class Limited extends FilterInputStream {
        private final long limit;
        private long read;

        Limited(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int more) throws IOException {
            read += more;
            if (read > limit) {
                refuse();
            }
        }

        private void refuse() throws IOException {
            in.transferTo(OutputStream.nullOutputStream());
            throw new BodyTooLargeException(limit);
        }
    }
}
