package org.turingmail.central.web;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.protocol.Api;

/**
 * Refuses a body over the limit, whether its length was announced or not (RFC 9110, section 15.5.14). The rest of it is
 * read and thrown away, since a client that is still sending would see a broken connection instead of the answer; only
 * far beyond the limit the server cuts the connection.
 */
@Provider
@Priority(Priorities.HEADER_DECORATOR)
class LimitBody implements ReaderInterceptor {
    /** Files that are read as they come, and so may be larger. */
    private static final String FILES = Api.ROOT + "/list-imports";
    /** Who sends more than that beyond a limit sees a broken connection. */
    private static final long READ_BEYOND = 64L << 20;

    private final long ofMost;
    private final long ofFiles;
    private final UriInfo uri;

    LimitBody(CentralConfiguration configuration, @Context UriInfo uri) {
        this.ofMost = configuration.maxBodyBytes();
        this.ofFiles = configuration.maxImportBytes();
        this.uri = uri;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        long limit = uri.getPath().equals(FILES) ? ofFiles : ofMost;
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
            in.skip(READ_BEYOND);
            throw new BodyTooLargeException(limit);
        }
    }
}
