package org.turingmail.mailrepository.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.apache.james.server.core.MimeMessageSource;

/** A message whose file is damaged: it can be opened, but not read to its end. */
public final class TornMessage implements MimeMessageSource {
    /** What reading it fails with. */
    public static final String PROBLEM = "torn";

    private final int readable;

    /** @param readable bytes before it fails */
    public TornMessage(int readable) {
        this.readable = readable;
    }

    @Override
    public String getSourceId() {
        return PROBLEM;
    }

    @Override
    public InputStream getInputStream() {
        return new SequenceInputStream(new ByteArrayInputStream(new byte[readable]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException(PROBLEM);
            }
        });
    }
}
