package org.turingmail.benchmarks.message;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.agent.authentication.AuthenticationModule;
import org.turingmail.agent.authentication.OwnResults;
import org.turingmail.agent.authentication.SenderAuthentication;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/**
 * Measures what a message costs in the agent itself, in one thread: the same classes that the matchers and mailets
 * call, a central service that answers once, and a real DNS server.
 *
 * <p>Arguments: the DNS server as {@code host:port}, the octets of the body, and the number of messages of each kind.
 * Prints {@code name microseconds}: the median of twenty parts of the messages.
 */
public final class MeasureMessage {
    private static final int PARTS = 20;
    private static final String RECIPIENT = "user@example.org";
    /** Whose messages are delivered, forged or not. */
    private static final String ANYHOW = "anyhow@sender.example";
    /** Whose messages are delivered if they are authenticated, the default of an allow entry. */
    private static final String AUTHENTICATED = "authenticated@sender.example";

    private final Screening screening;
    private final SenderAuthentication authentication;
    private final OwnResults results;
    private final byte[] message;
    private int questions;

    private MeasureMessage(String dns, int size) throws ConfigurationException {
        PropertiesConfiguration properties = new PropertiesConfiguration();
        properties.addProperty("central.url", "http://127.0.0.1:1");
        properties.addProperty("central.api-key", "not asked for");
        properties.addProperty("challenge.from", "challenge@example.org");
        properties.addProperty("authentication.dns-servers", dns);
        TuringConfiguration configuration = TuringConfiguration.from(properties, Map.of());
        Injector injector = Guice.createInjector(new AuthenticationModule(), new AbstractModule() {
            @Override
            protected void configure() {
                bind(TuringConfiguration.class).toInstance(configuration);
                bind(Clock.class).toInstance(Clock.systemUTC());
                bind(MetricFactory.class).toInstance(new DropWizardMetricFactory(new MetricRegistry()));
                bind(GaugeRegistry.class).toInstance(new NoopGaugeRegistry());
                bind(DNSService.class).toInstance(unused(DNSService.class));
                bind(Central.class).toInstance(central());
            }
        });
        screening = injector.getInstance(Screening.class);
        authentication = injector.getInstance(SenderAuthentication.class);
        results = injector.getInstance(OwnResults.class);
        message = ("Received: from client.sender.example ([127.0.0.1]) by mx.example.org; Fri, 27 Nov 2026 12:00:00"
                        + " +0000\r\n"
                        + "From: Known <known@sender.example>\r\nTo: <" + RECIPIENT
                        + ">\r\nSubject: A message\r\n"
                        + "Date: Fri, 27 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@sender.example>\r\n\r\n"
                        + "X".repeat(76).concat("\r\n").repeat(Math.max(1, size / 78)))
                .getBytes(StandardCharsets.US_ASCII);
    }

    public static void main(String[] arguments) throws Exception {
        MeasureMessage measurement = new MeasureMessage(arguments[0], Integer.parseInt(arguments[1]));
        int messages = Integer.parseInt(arguments[2]);
        measurement.measure("cached-verdict", ANYHOW, messages, measurement.screening::verdicts);
        measurement.measure(
                "cached-verdict-if-authenticated", AUTHENTICATED, messages, measurement.screening::verdicts);
        measurement.measure("verification", ANYHOW, messages, measurement.authentication::of);
        measurement.measure("verification-and-field", ANYHOW, messages, measurement.results::write);
        if (measurement.questions != 2) {
            throw new IllegalStateException("Central was asked " + measurement.questions + " times, not twice");
        }
        System.exit(0); // threads of James' metrics
    }

    @FunctionalInterface
    private interface Step {
        void with(Mail mail) throws MessagingException;
    }

    /** The work of preparing a message is not in the figure. */
    private void measure(String name, String sender, int messages, Step step) throws MessagingException {
        run(sender, messages, step); // warms up
        double[] micros = new double[PARTS];
        for (int part = 0; part < PARTS; part++) {
            micros[part] = run(sender, Math.max(1, messages / PARTS), step);
        }
        Arrays.sort(micros);
        System.out.printf(Locale.ROOT, "%s %.1f%n", name, micros[PARTS / 2]);
    }

    private double run(String sender, int messages, Step step) throws MessagingException {
        long nanos = 0;
        for (int i = 0; i < messages; i++) {
            MailImpl mail = mail(sender);
            long start = System.nanoTime();
            step.with(mail);
            nanos += System.nanoTime() - start;
            mail.dispose();
        }
        return nanos / 1e3 / messages;
    }

    private MailImpl mail(String sender) throws MessagingException {
        MailImpl mail = MailImpl.builder()
                .name(UUID.randomUUID().toString())
                .sender(new MailAddress(sender))
                .addRecipient(RECIPIENT)
                .state(Mail.TRANSPORT)
                .remoteAddr("127.0.0.1")
                .addAttribute(new Attribute(Mail.SMTP_SESSION_ID, AttributeValue.of("session")))
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(mail.getName(), new ByteArrayInputStream(message)));
        return mail;
    }

    /** Allows the sender, for as long as the measurement lasts. */
    private Central central() {
        return (Central) Proxy.newProxyInstance(
                Central.class.getClassLoader(), new Class<?>[] {Central.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("ask")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    questions++;
                    Verdicts.Builder verdicts = Verdicts.builder().validSeconds(3600);
                    ((VerdictRequest) arguments[0])
                            .recipients()
                            .forEach(recipient -> verdicts.addVerdicts(RecipientVerdict.builder()
                                    .recipient(recipient)
                                    .verdict(Verdict.DELIVER)
                                    .reason("listed")
                                    .authenticatedOnly(((VerdictRequest) arguments[0])
                                            .sender()
                                            .equals(AUTHENTICATED))
                                    .build()));
                    return Result.of(verdicts.build());
                });
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw new UnsupportedOperationException(method.getName());
        }));
    }
}
