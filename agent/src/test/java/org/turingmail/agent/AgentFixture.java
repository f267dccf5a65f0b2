package org.turingmail.agent;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.mailrepository.memory.SimpleMailRepositoryLoader;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.utils.UpdatableTickingClock;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.agent.authentication.SenderAuthentication;
import org.turingmail.agent.authentication.TestAuthentication;
import org.turingmail.agent.central.FakeCentral;
import org.turingmail.agent.challenge.ChallengeMessage;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.facts.OwnDomains;
import org.turingmail.agent.facts.Suppression;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.quarantine.LaterAttempts;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.agent.registration.RefusedRegistrations;
import org.turingmail.agent.registration.Registrations;

/** A whole agent in memory: James' own memory queue and repository, and a central service that can be taken away. */
public final class AgentFixture {
    public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    public static final String BOB = "bob@example.org";
    public static final String ALICE = "alice@example.com";
    public static final String CAROL = "carol@example.com";

    public final UpdatableTickingClock clock = new UpdatableTickingClock(NOW);
    public final RecordingMetricFactory metrics = new RecordingMetricFactory();
    public final FakeCentral central = new FakeCentral();
    public final TuringConfiguration configuration;
    public final MemoryMailQueueFactory queues =
            new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), clock);
    public final MailRepositoryStore repositories;
    public final SenderAuthentication authentication;
    public final Facts facts;
    public final Suppression suppression;
    public final Quarantine quarantine;
    public final Challenges challenges;
    public final RefusedRegistrations refused = new RefusedRegistrations();
    public final Registrations registrations;
    public final Reconciliation reconciliation;
    public final Outbox outbox;
    public final LaterAttempts attempts;

    public AgentFixture() throws Exception {
        this(Map.of());
    }

    public AgentFixture(Map<String, String> more) throws Exception {
        this(more, domain -> false);
    }

    public AgentFixture(Map<String, String> more, OwnDomains ownDomains) throws Exception {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.addProperty("central.url", "http://127.0.0.1:1");
        properties.addProperty("central.api-key", "k3y");
        properties.addProperty("challenge.from", "challenge@example.com");
        properties.addProperty("quarantine.url", "memory://held");
        properties.addProperty("outbox.url", "memory://outbox");
        more.forEach(properties::setProperty);
        configuration = TuringConfiguration.from(properties, Map.of());
        MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                new SimpleMailRepositoryLoader(),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")),
                        MemoryMailRepository.class.getName(),
                        new org.apache.commons.configuration2.BaseHierarchicalConfiguration())));
        store.init();
        repositories = store;
        queues.createQueue(MailQueueFactory.SPOOL);
        queues.createQueue(MailQueueName.of("challenges"));
        authentication = configuration.authservId().isPresent()
                ? TestAuthentication.ofFrontMta(configuration)
                : TestAuthentication.everybody();
        facts = new Facts(configuration, authentication);
        suppression = new Suppression(configuration, authentication, ownDomains);
        quarantine = new Quarantine(
                configuration, repositories, queues, suppression, facts, clock, metrics, new NoopGaugeRegistry());
        challenges =
                new Challenges(configuration, new ChallengeMessage(configuration, clock), queues, central, metrics);
        registrations = new Registrations(central, challenges, refused, configuration);
        reconciliation = new Reconciliation(quarantine, registrations, refused, central, clock);
        outbox = new Outbox(configuration, repositories, central);
        attempts = new LaterAttempts(queues, clock, new NoopGaugeRegistry());
    }

    /** When the messages in the spool are to be processed, oldest first. */
    public List<Instant> spooledFor() {
        List<Instant> times = new ArrayList<>();
        queues.getQueue(MailQueueFactory.SPOOL)
                .orElseThrow()
                .browse()
                .forEachRemaining(item -> times.add(item.getNextDelivery()
                        .map(java.time.ZonedDateTime::toInstant)
                        .orElse(NOW)));
        return times;
    }

    /** A message whose header makes its reader run out of stack, as deeply nested ones do. */
    public static MailImpl hostileMail(String name, String... recipients) throws Exception {
        MailImpl mail = mail(name, recipients);
        mail.setMessageNoCopy(new org.apache.james.server.core.MimeMessageWrapper(mail.getMessage()) {
            @Override
            public String[] getHeader(String field) {
                throw new StackOverflowError("nested too deeply: " + field);
            }

            /** So that the fields are read as JavaMail has them. */
            @Override
            public boolean isModified() {
                return true;
            }

            @Override
            public java.util.Enumeration<javax.mail.Header> getAllHeaders() {
                throw new StackOverflowError("nested too deeply");
            }

            @Override
            public String getHeader(String field, String delimiter) {
                throw new StackOverflowError("nested too deeply: " + field);
            }
        });
        return mail;
    }

    /** What is in a queue, oldest first. */
    public List<Mail> queued(String name) {
        List<Mail> mails = new ArrayList<>();
        queues.getQueue(MailQueueName.of(name))
                .orElseThrow()
                .browse()
                .forEachRemaining(item -> mails.add(item.getMail()));
        return mails;
    }

    public List<Mail> spooled() {
        return queued("spool");
    }

    public List<Mail> outgoing() {
        return queued("challenges");
    }

    public long held() throws Exception {
        return repositories
                .getByPath(MailRepositoryPath.from("held"))
                .mapToLong(repository -> {
                    try {
                        return repository.size();
                    } catch (javax.mail.MessagingException e) {
                        throw new AssertionError(e);
                    }
                })
                .sum();
    }

    public static MailRepositoryUrl url(String url) {
        return MailRepositoryUrl.from(url);
    }

    /** A mail from Bob that came in over SMTP. */
    public static MailImpl mail(String name, String... recipients) throws Exception {
        return mail(name, Optional.of(BOB), "Subject: Hello\r\nMessage-ID: <1@example.org>", recipients);
    }

    public static MailImpl mail(String name, Optional<String> sender, String headers, String... recipients)
            throws Exception {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .addRecipients(recipients)
                .state(Mail.TRANSPORT)
                .remoteAddr("2001:db8::1")
                .addAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("session")))
                .mimeMessage(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(
                                (headers + "\r\n\r\nHello Alice,\r\n.\r\n").getBytes(StandardCharsets.UTF_8))))
                .build();
        if (sender.isPresent()) {
            mail.setSender(new MailAddress(sender.get()));
        }
        return mail;
    }
}
