package org.turingmail.benchmarks.fill;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.agent.authentication.Evidence;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.facts.Suppression;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;
import org.turingmail.mailrepository.TuringMailRepository;
import org.turingmail.protocol.Reason;

/**
 * Holds many mails, as the mailet would, in a database that no James uses meanwhile. Each is from a sender of its own,
 * and says that a program wrote it: so nobody is challenged for it.
 *
 * <p>Arguments: the folder of the Derby database, the number of mails, and the octets of the body of each.
 */
public final class FillQuarantine {
    private static final int THREADS = 4;
    private static final MailRepositoryUrl URL = MailRepositoryUrl.from("turing://held");

    private FillQuarantine() {}

    public static void main(String[] arguments) throws Exception {
        int mails = Integer.parseInt(arguments[1]);
        String body = "X".repeat(76).concat("\r\n").repeat(Math.max(1, Integer.parseInt(arguments[2]) / 78));
        TuringConfiguration configuration = configuration();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        StorageLocation derby = StorageLocation.at("jdbc:derby:" + arguments[0]);
        try (Storage storage = StorageProviders.installed().storage(derby)) {
            MailRepository repository = new TuringMailRepository(storage, URL);
            Quarantine quarantine = new Quarantine(
                    configuration,
                    new OneRepository(repository),
                    new NoQueues(),
                    new Suppression(configuration, mail -> Evidence.none(), domain -> false),
                    new Facts(configuration, mail -> Evidence.none()),
                    Clock.systemUTC(),
                    new DropWizardMetricFactory(new com.codahale.metrics.MetricRegistry()),
                    new NoopGaugeRegistry());
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                work.add(threads.submit(() -> {
                    for (int i = first; i < mails; i += THREADS) {
                        quarantine.hold(mail(i, body), Reason.UNKNOWN_SENDER, Optional.empty());
                    }
                    return null;
                }));
            }
            for (Future<?> part : work) {
                part.get();
            }
            if (repository.size() != mails) {
                throw new IllegalStateException(repository.size() + " mails are held instead of " + mails);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static MailImpl mail(int number, String body) throws MessagingException {
        String sender = "robot" + number + "@stranger.example";
        String header = "From: <" + sender + ">\r\nTo: <user" + number % 100
                + "@example.org>\r\nSubject: Report number " + number + "\r\nMessage-ID: <" + number
                + "@stranger.example>\r\nAuto-Submitted: auto-generated\r\n\r\n";
        return MailImpl.builder()
                .name("Mail" + System.currentTimeMillis() + "-" + UUID.randomUUID())
                .sender(new MailAddress(sender))
                .addRecipient("user" + number % 100 + "@example.org")
                .state(Mail.TRANSPORT)
                .remoteAddr("2001:db8::1")
                .addAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("session")))
                .mimeMessage(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream((header + body).getBytes(StandardCharsets.US_ASCII))))
                .build();
    }

    private static TuringConfiguration configuration() throws Exception {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.addProperty("central.url", "http://127.0.0.1:1");
        properties.addProperty("central.api-key", "not asked for");
        properties.addProperty("challenge.from", "challenge@example.org");
        return TuringConfiguration.from(properties, Map.of());
    }

    private static final class OneRepository implements MailRepositoryStore {
        private final MailRepository repository;

        OneRepository(MailRepository repository) {
            this.repository = repository;
        }

        @Override
        public MailRepository select(MailRepositoryUrl url) {
            return repository;
        }

        @Override
        public Optional<Protocol> defaultProtocol() {
            return Optional.empty();
        }

        @Override
        public Optional<MailRepository> get(MailRepositoryUrl url) {
            return Optional.of(repository);
        }

        @Override
        public Stream<MailRepository> getByPath(MailRepositoryPath path) {
            return Stream.of(repository);
        }

        @Override
        public Stream<MailRepositoryUrl> getUrls() {
            return Stream.of(URL);
        }
    }

    /** Nothing is released here. */
    private static final class NoQueues implements MailQueueFactory<MailQueue> {
        @Override
        public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
            return Optional.empty();
        }

        @Override
        public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
            throw new UnsupportedOperationException("There are no queues");
        }

        @Override
        public Set<MailQueueName> listCreatedMailQueues() {
            return Set.of();
        }
    }
}
