package org.turingmail.agent.tags;

import com.google.common.annotations.VisibleForTesting;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.header.HeaderEdit;
import org.turingmail.agent.queueing.QueueRecipients;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.verdicts.HeaderTag;

/**
 * Adds the header fields that rules tag mail with, and removes those that a mail brought from outside.
 *
 * <p>James honours header fields for a single recipient in local delivery only, so a mail whose recipients have
 * different fields is split. Thread-safe.
 */
public final class Tags {
    private static final Logger LOGGER = LoggerFactory.getLogger(Tags.class);
    private static final Pattern NAME = Pattern.compile("(?i)" + HeaderTag.PREFIX + "[A-Z0-9-]{1,60}");
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}\\u0085\\u2028\\u2029]{1,500}");

    private final Screening screening;
    private final MailQueueFactory<?> queues;

    @Inject
    public Tags(Screening screening, MailQueueFactory<?> queues) {
        this.screening = screening;
        this.queues = queues;
    }

    /**
     * Gives each recipient of a mail the fields of the verdict, and no others of their kind. Afterwards the mail has
     * the recipients with the same fields as its first one; for the others there are copies in the spool. To do it
     * twice does no harm to the header.
     *
     * @param processor where the copies go on
     * @throws MessagingException if the mail cannot be read, or a copy cannot be queued; the mail has all its
     *     recipients then
     */
    public void add(Mail mail, String processor) throws MessagingException {
        Map<List<HeaderTag>, List<MailAddress>> groups = groups(mail);
        if (groups.size() > 1) {
            for (Map.Entry<List<HeaderTag>, List<MailAddress>> group :
                    List.copyOf(groups.entrySet()).subList(1, groups.size())) {
                queue(mail, group.getValue(), group.getKey(), processor);
            }
            mail.setRecipients(groups.values().iterator().next());
        }
        write(mail, groups.isEmpty() ? List.of() : groups.keySet().iterator().next());
    }

    private Map<List<HeaderTag>, List<MailAddress>> groups(Mail mail) {
        return screening.tags(mail).entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().stream()
                                .filter(isSafe(mail))
                                .distinct()
                                .collect(Collectors.toList()),
                        LinkedHashMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    }

    private void queue(Mail mail, List<MailAddress> recipients, List<HeaderTag> tags, String processor)
            throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(recipients);
            copy.setState(processor);
            write(copy, tags);
            QueueRecipients.enqueue(spool(), copy, recipients);
            LOGGER.info("{} goes on as {} to {}: other tags", mail.getName(), copy.getName(), recipients);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** A mail that neither has nor gets such a field is not touched: James would write its header anew. */
    private static void write(Mail mail, List<HeaderTag> tags) throws MessagingException {
        List<String> brought = removeBrought(mail);
        MimeMessage message = mail.getMessage();
        for (HeaderTag tag : tags) {
            message.addHeader(tag.name(), MimeUtility.fold(tag.name().length() + 2, encoded(tag.value())));
        }
        if (!brought.isEmpty() || !tags.isEmpty()) {
            LOGGER.info(
                    "{} for {}: tags {}{}",
                    mail.getName(),
                    mail.getRecipients(),
                    tags.stream().map(HeaderTag::name).collect(Collectors.toList()),
                    brought.isEmpty()
                            ? ""
                            : ", removed " + brought.size() + " that it brought from outside: "
                                    + new TreeSet<>(brought).stream().limit(10).collect(Collectors.toList()));
        }
    }

    @VisibleForTesting
    static List<String> removeBrought(Mail mail) throws MessagingException {
        return HeaderEdit.remove(mail, (index, field) -> isBrought(field.name())).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }

    /** The marks say that the mail is a challenge or a notice, which is for the next system to know. */
    private static boolean isBrought(String name) {
        return name.regionMatches(true, 0, HeaderTag.PREFIX, 0, HeaderTag.PREFIX.length())
                && !HeaderTag.MARKS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Central checks them when a rule is made; a header is not the place to rely on it. */
    private static Predicate<HeaderTag> isSafe(Mail mail) {
        return tag -> {
            boolean safe = NAME.matcher(tag.name()).matches()
                    && !HeaderTag.MARKS.contains(tag.name().toLowerCase(Locale.ROOT))
                    && VALUE.matcher(tag.value()).matches();
            if (!safe) {
                LOGGER.warn(
                        "{}: ignoring a tag from central with an invalid header name. Change the rule: names are {}"
                                + " and letters, digits or hyphens",
                        mail.getName(),
                        HeaderTag.PREFIX);
            }
            return safe;
        };
    }

    private static String encoded(String value) {
        try {
            return MimeUtility.encodeText(value, StandardCharsets.UTF_8.name(), null);
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("UTF-8 is always there", e);
        }
    }

    private MailQueue spool() {
        return queues.getQueue(MailQueueFactory.SPOOL)
                .map(MailQueue.class::cast)
                .orElseGet(() -> queues.createQueue(MailQueueFactory.SPOOL));
    }
}
