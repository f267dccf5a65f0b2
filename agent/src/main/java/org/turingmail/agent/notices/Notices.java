package org.turingmail.agent.notices;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.queueing.QueueRecipients;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.NoticeFailure;
import org.turingmail.protocol.notices.NoticeReport;

/**
 * Sends central's notices to local users, each at least once.
 *
 * <p>They go only to domains of this James, whatever central says, with the null sender, and enter at {@code root}, so
 * that aliases count and mailboxes behind a gateway are reached. What is queued is reported; until the report has
 * arrived, the same notice is not sent again. Thread-safe.
 */
public final class Notices {
    private static final Logger LOGGER = LoggerFactory.getLogger(Notices.class);
    private static final int BATCH = 20;

    private final Central central;
    private final NoticeMessage messages;
    private final MailQueueFactory<?> queues;
    private final DomainList domains;
    private final Set<Long> unreported = ConcurrentHashMap.newKeySet();
    private final Metric sent;

    @Inject
    public Notices(
            Central central,
            NoticeMessage messages,
            MailQueueFactory<?> queues,
            DomainList domains,
            MetricFactory metrics) {
        this.central = central;
        this.messages = messages;
        this.queues = queues;
        this.domains = domains;
        this.sent = metrics.generate("turing.notices.sent");
    }

    /** Sends what there is. If central cannot be told of it, it is told the next time. */
    public void send() {
        List<NoticeFailure> failed = new ArrayList<>();
        List<Notice> notices;
        do {
            Result<org.turingmail.protocol.notices.Notices> answer = central.claimNotices(BATCH);
            answer.failure()
                    // A central service of an earlier release has no notices.
                    .filter(failure -> failure.kind() != Failure.Kind.REJECTED)
                    .ifPresent(failure -> LOGGER.debug("No notices: {}", failure));
            notices = answer.value()
                    .map(org.turingmail.protocol.notices.Notices::notices)
                    .orElse(List.of());
            for (Notice notice : notices) {
                if (!unreported.contains(notice.id())) {
                    send(notice).ifPresent(failed::add);
                }
            }
            if (!report(failed)) {
                return;
            }
            failed.clear();
        } while (notices.size() == BATCH);
    }

    private boolean report(List<NoticeFailure> failed) {
        List<Long> ids = List.copyOf(unreported);
        if (ids.isEmpty() && failed.isEmpty()) {
            return true;
        }
        Result<Void> answer = central.reportNotices(
                NoticeReport.builder().sent(ids).failed(failed).build());
        answer.failure()
                .ifPresent(failure -> LOGGER.info(
                        "{} notices were sent but not reported ({}); will be reported later", ids.size(), failure));
        if (answer.isGiven()) {
            unreported.removeAll(ids);
        }
        return answer.isGiven();
    }

    private Optional<NoticeFailure> send(Notice notice) {
        try {
            MailAddress recipient = new MailAddress(notice.to());
            if (!domains.containsDomain(recipient.getDomain())) {
                // Another agent of the tenant may have it. If none has, central says so.
                LOGGER.info("Skipping notice {}: the domain of {} is not local here", notice.id(), recipient);
                return failure(
                        notice,
                        "The domain of " + notice.to()
                                + " is none of this James. Name an address of your own in the rule or group");
            }
            queue(notice, recipient);
            unreported.add(notice.id());
            sent.increment();
            LOGGER.info("Notice {} about {} mail(s) goes to {}", notice.id(), notice.count(), recipient);
            return Optional.empty();
        } catch (MessagingException | DomainListException | RuntimeException e) {
            return failed(notice, "It could not be queued: " + e.getMessage(), e);
        }
    }

    private static Optional<NoticeFailure> failed(Notice notice, String error, Exception cause) {
        LOGGER.warn("Notice {} is not sent; it is tried again later. {}", notice.id(), error, cause);
        return failure(notice, error);
    }

    private static Optional<NoticeFailure> failure(Notice notice, String error) {
        return Optional.of(NoticeFailure.builder()
                .id(notice.id())
                .error(UntrustedText.line(error))
                .build());
    }

    private void queue(Notice notice, MailAddress recipient) throws MessagingException {
        MimeMessage message = messages.about(notice);
        MailImpl mail = MailImpl.builder()
                .name(MailImpl.getId())
                .sender(Optional.<MailAddress>empty())
                .addRecipient(recipient)
                .state(Mail.DEFAULT)
                .mimeMessage(message)
                .build();
        // James' own mark of what it wrote itself: such mail is neither screened nor refused.
        mail.setAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE);
        try {
            QueueRecipients.enqueue(spool(), mail, List.of(recipient));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private MailQueue spool() {
        return queues.getQueue(MailQueueFactory.SPOOL)
                .map(MailQueue.class::cast)
                .orElseGet(() -> queues.createQueue(MailQueueFactory.SPOOL));
    }
}
