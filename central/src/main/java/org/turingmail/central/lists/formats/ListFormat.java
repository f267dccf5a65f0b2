package org.turingmail.central.lists.formats;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * A format of files with entries of lists. Reading and writing take a constant amount of memory, however large the file
 * is. What each can say, and what it takes to be read by its program as it is meant, is in {@code docs/lists.md}.
 */
public enum ListFormat {
    POSTFIX_ACCESS("postfix-access", true, Order.BY_VALUE, Postfix.Access::new, senders()),
    POSTFIX_CIDR("postfix-cidr", true, Order.BY_NETWORK, Postfix.CidrTable::new, clients()),
    POSTFIX_REGEXP("postfix-regexp", true, Order.BY_RANK, Postfix.RegexpTable::new, EnumSet.of(EntryKind.REGEX)),
    SENDMAIL_ACCESS("sendmail-access", true, Order.BY_VALUE, Sendmail::new, EnumSet.allOf(EntryKind.class)),
    EXIM_NWILDLSEARCH("exim-nwildlsearch", true, Order.BY_RANK, Exim.Nwildlsearch::new, senders()),
    EXIM_IPLSEARCH("exim-iplsearch", true, Order.BY_NETWORK, Exim.Iplsearch::new, clients()),
    OPENSMTPD("opensmtpd", false, Order.BY_VALUE, OpenSmtpd::new, without(EntryKind.REGEX)),
    RSPAMD_SET(
            "rspamd-set",
            false,
            Order.BY_VALUE,
            Rspamd.Set::new,
            EnumSet.of(EntryKind.ADDRESS, EntryKind.DOMAIN, EntryKind.DOMAIN_ONLY, EntryKind.SUBDOMAINS)),
    RSPAMD_IP("rspamd-ip", false, Order.BY_NETWORK, Rspamd.Ip::new, clients()),
    RSPAMD_REGEXP("rspamd-regexp", false, Order.BY_VALUE, Rspamd.Regexp::new, senders()),
    PLAIN("plain", false, Order.BY_VALUE, Plain::new, EnumSet.allOf(EntryKind.class)),
    CSV("csv", true, Order.BY_VALUE, null, EnumSet.allOf(EntryKind.class)),
    VCARD("vcard", false, null, null, EnumSet.of(EntryKind.ADDRESS)),
    CONTACTS_CSV("contacts-csv", false, null, null, EnumSet.of(EntryKind.ADDRESS));

    /** In which order a writer wants the entries. Within each, a block stands before an allow of the same value. */
    public enum Order {
        /** Equal values one behind the other. */
        BY_VALUE,
        /** Smaller networks before larger ones. */
        BY_NETWORK,
        /**
         * Addresses, then domains with more labels before those with fewer, then patterns with blocks before allows.
         */
        BY_RANK
    }

    private final String id;
    private final boolean withVerdicts;
    private final Order order;
    private final Supplier<LineFormat> shape;
    private final Set<EntryKind> kinds;

    ListFormat(String id, boolean withVerdicts, Order order, Supplier<LineFormat> shape, Set<EntryKind> kinds) {
        this.id = id;
        this.withVerdicts = withVerdicts;
        this.order = order;
        this.shape = shape;
        this.kinds = kinds;
    }

    /** The format of a name; empty if there is none. */
    public static Optional<ListFormat> of(String id) {
        return Arrays.stream(values()).filter(format -> format.id.equals(id)).findFirst();
    }

    /** The name. */
    public String id() {
        return id;
    }

    /** Whether each line has its verdict; else all entries of a file have the same. */
    public boolean hasVerdicts() {
        return withVerdicts;
    }

    /** Whether it can be written; address books are only read. */
    public boolean isWritable() {
        return order != null;
    }

    /**
     * Whether it says all of an entry, so that it is written as it is: expiry, notes, entries that contradict each
     * other.
     */
    public boolean isComplete() {
        return this == CSV;
    }

    /** Whether it has comments, behind {@code #}. */
    public boolean hasComments() {
        return shape != null;
    }

    /** The order in which {@link #write} wants the entries. */
    public Order order() {
        return requireNonNull(order);
    }

    /** The kinds of which it can express at least some entries. */
    public Set<EntryKind> kinds() {
        return Set.copyOf(kinds);
    }

    /**
     * Reads a file to its end.
     *
     * @param reader characters that are not of its character set come as U+FFFD
     * @return how many lines it has
     * @throws UnreadableFileException if it is not of this format at all
     */
    public long read(Reader reader, ReadOptions options, FileSink sink) throws IOException {
        ItemParser items = new ItemParser(
                isBook() && options.verdict().isEmpty() ? options.withVerdict(Verdict.DELIVER) : options, sink);
        switch (this) {
            case CSV:
                return CsvFormats.readEntries(reader, items);
            case CONTACTS_CSV:
                return CsvFormats.readContacts(reader, items);
            case VCARD:
                return VCardFormat.read(reader, items);
            default:
                return readLines(reader, shape.get().read(items));
        }
    }

    private boolean isBook() {
        return this == VCARD || this == CONTACTS_CSV;
    }

    private static long readLines(Reader reader, LineFormat.Read read) throws IOException {
        Lines lines = new Lines(reader);
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (lines.isTooLong()) {
                read.tooLong(lines.number(), line);
            } else {
                read.line(lines.number(), line);
            }
        }
        read.end();
        return lines.number();
    }

    /**
     * Begins to write a file.
     *
     * @param verdict only entries that are decided so; empty for both
     */
    public FileWriter write(Writer writer, Optional<Verdict> verdict) throws IOException {
        Output output = new Output(writer);
        LineFormat.Write write =
                this == CSV ? CsvFormats.write(output) : shape.get().write(output);
        return new FileWriter(this, output, write, verdict);
    }

    private static Set<EntryKind> senders() {
        return EnumSet.of(
                EntryKind.ADDRESS, EntryKind.DOMAIN, EntryKind.DOMAIN_ONLY, EntryKind.SUBDOMAINS, EntryKind.REGEX);
    }

    private static Set<EntryKind> clients() {
        return EnumSet.of(EntryKind.IP, EntryKind.CIDR);
    }

    private static Set<EntryKind> without(EntryKind kind) {
        return EnumSet.complementOf(EnumSet.of(kind));
    }
}
