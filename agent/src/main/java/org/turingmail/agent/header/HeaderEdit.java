package org.turingmail.agent.header;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.commons.io.IOUtils;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/**
 * Removes header fields from a message or puts some on top, and leaves all its other octets as they are. James itself
 * would write the whole header anew, and looks at every field once for each name that is removed.
 */
public final class HeaderEdit {
    private HeaderEdit() {}

    /** Which fields are removed. */
    @FunctionalInterface
    public interface Condition {
        /** @param index the position of the field in the header, from 0 */
        boolean isMetBy(int index, HeaderField field);
    }

    /**
     * Gives the mail a message without some fields, wherever in the header they are; a mail that has none keeps its
     * message.
     *
     * @return the names of the fields that were removed, in their order
     * @throws MessagingException if the message cannot be read or stored; the mail has its old message then
     */
    public static List<String> remove(Mail mail, Condition condition) throws MessagingException {
        return replace(mail, "", condition);
    }

    /**
     * Gives the mail a message with some fields on top and without some others.
     *
     * @param onTop whole fields in US-ASCII, each of which ends with CRLF; may be empty
     * @param removed which of the fields that are there are removed
     * @return the names of the fields that were removed, in their order
     * @throws MessagingException if the message cannot be read or stored; the mail has its old message then
     */
    public static List<String> replace(Mail mail, String onTop, Condition removed) throws MessagingException {
        List<String> names = new ArrayList<>();
        List<long[]> ranges = new ArrayList<>();
        try (InputStream octets = new MimeMessageInputStream(mail.getMessage())) {
            int[] index = {0};
            new RawHeader(octets, Integer.MAX_VALUE, Long.MAX_VALUE, raw -> {
                        if (removed.isMetBy(index[0]++, raw.field)) {
                            names.add(raw.field.name());
                            ranges.add(range(raw));
                        }
                    })
                    .read();
            if (!ranges.isEmpty() || !onTop.isEmpty()) {
                write(mail, onTop.getBytes(StandardCharsets.US_ASCII), ranges);
            }
            return names;
        } catch (IOException e) {
            throw new MessagingException("The header of " + mail.getName() + " cannot be changed", e);
        }
    }

    /** What follows a bare CR goes with that CR, so that the end of its line ends the field above. */
    private static long[] range(RawHeader.RawField raw) {
        return raw.field.followsBareCr() ? new long[] {raw.begin - 1, raw.end} : new long[] {raw.begin, raw.nextLine};
    }

    private static void write(Mail mail, byte[] onTop, List<long[]> ranges) throws IOException, MessagingException {
        try (InputStream remaining = new Remaining(new MimeMessageInputStream(mail.getMessage()), ranges)) {
            MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(
                    mail.getName(), new SequenceInputStream(new ByteArrayInputStream(onTop), remaining));
            if (mail instanceof MailImpl) {
                // Its setMessage copies the message and writes the header anew.
                ((MailImpl) mail).setMessageContent(source);
            } else {
                mail.setMessage(new MimeMessageWrapper(source));
            }
        }
    }

    /** The octets of a stream without some ranges, which are in order and do not overlap. */
    private static final class Remaining extends FilterInputStream {
        private final List<long[]> ranges;
        private int next;
        private long position;

        private Remaining(InputStream octets, List<long[]> ranges) {
            super(octets);
            this.ranges = ranges;
        }

        @Override
        public int read() throws IOException {
            byte[] octet = new byte[1];
            return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            while (next < ranges.size() && position == ranges.get(next)[0]) {
                IOUtils.skipFully(in, ranges.get(next)[1] - position);
                position = ranges.get(next++)[1];
            }
            long untilNext = next < ranges.size() ? ranges.get(next)[0] - position : length;
            int read = in.read(into, offset, (int) Math.min(length, untilNext));
            position += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long n) throws IOException {
            throw new IOException("not supported");
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
