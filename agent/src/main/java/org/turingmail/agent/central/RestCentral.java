package org.turingmail.agent.central;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.common.annotations.VisibleForTesting;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ResponseProcessingException;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ContextResolver;
import java.io.Closeable;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.commons.lang3.StringUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactoryBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.glassfish.jersey.apache5.connector.Apache5ClientProperties;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.ClientProperties;
import org.glassfish.jersey.client.proxy.WebResourceFactory;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.config.Secret;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.protocol.Acknowledgement;
import org.turingmail.protocol.AgentInfo;
import org.turingmail.protocol.AgentsApi;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.ChallengesApi;
import org.turingmail.protocol.Correspondents;
import org.turingmail.protocol.CorrespondentsApi;
import org.turingmail.protocol.DecisionPage;
import org.turingmail.protocol.DecisionsApi;
import org.turingmail.protocol.ExpiryRefusal;
import org.turingmail.protocol.HeldMailRegistration;
import org.turingmail.protocol.HeldMailsApi;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.NoticeReport;
import org.turingmail.protocol.Notices;
import org.turingmail.protocol.NotificationsApi;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.ReconciliationAnswer;
import org.turingmail.protocol.ReconciliationApi;
import org.turingmail.protocol.ReconciliationPage;
import org.turingmail.protocol.RegisteredMail;
import org.turingmail.protocol.Settlement;
import org.turingmail.protocol.VerdictRequest;
import org.turingmail.protocol.Verdicts;
import org.turingmail.protocol.VerdictsApi;

/**
 * Central over REST. Connections are reused; a call that failed for a passing reason is tried again, with growing and
 * random pauses; calls in the way of a mail go through a circuit breaker, so that an outage costs a mail nothing.
 */
public final class RestCentral implements Central, Closeable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RestCentral.class);
    private static final int LONGEST_QUOTE = 300;

    private final Consumer<Answer<?>> onFailure;
    private final Client client;
    private final PoolingHttpClientConnectionManager connections;
    private final VerdictsApi verdicts;
    private final HeldMailsApi heldMails;
    private final ChallengesApi challenges;
    private final DecisionsApi feed;
    private final DecisionsApi acknowledgements;
    private final ReconciliationApi reconciliation;
    private final CorrespondentsApi correspondents;
    private final NotificationsApi notifications;
    private final AgentsApi agents;
    private final ObjectMapper json;
    private final CircuitBreaker breaker;
    private final Retry onceMore;
    private final Retry patiently;

    /** @param onFailure hears of each call in the way of a mail that says that central is in trouble */
    public RestCentral(TuringConfiguration configuration, Consumer<Answer<?>> onFailure) {
        this(configuration, onFailure, Duration.ofSeconds(5));
    }

    @VisibleForTesting
    RestCentral(TuringConfiguration configuration, Consumer<Answer<?>> onFailure, Duration circuitOpenFor) {
        this.onFailure = onFailure;
        json = objectMapper();
        connections = connections(configuration);
        client = withOurClassLoader(() -> ClientBuilder.newClient(new ClientConfig()
                .connectorProvider(new Apache5ConnectorProvider())
                .property(Apache5ClientProperties.CONNECTION_MANAGER, connections)
                .property(ClientProperties.CONNECT_TIMEOUT, (int)
                        configuration.connectTimeout().toMillis())
                .property(ClientProperties.READ_TIMEOUT, (int)
                        configuration.readTimeout().toMillis())
                .property(ClientProperties.FOLLOW_REDIRECTS, false)
                .property(ClientProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .register(JacksonFeature.withoutExceptionMappers())
                .register(new JsonOfTheContract(json))
                .register(bearer(configuration.centralApiKey()))));
        WebTarget target = client.target(configuration.centralUrl());
        verdicts = resource(VerdictsApi.class, target);
        heldMails = resource(HeldMailsApi.class, target);
        challenges = resource(ChallengesApi.class, target);
        acknowledgements = resource(DecisionsApi.class, target);
        reconciliation = resource(ReconciliationApi.class, target);
        correspondents = resource(CorrespondentsApi.class, target);
        notifications = resource(NotificationsApi.class, target);
        agents = resource(AgentsApi.class, target);
        // A feed without news is silent for as long as we asked central to wait.
        feed = resource(
                DecisionsApi.class,
                client.target(configuration.centralUrl())
                        .property(
                                ClientProperties.READ_TIMEOUT,
                                (int) configuration.readTimeout().toMillis() + Api.MAX_WAIT_SECONDS * 1000));
        breaker = CircuitBreaker.of(
                "central",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(10)
                        .minimumNumberOfCalls(5)
                        .failureRateThreshold(50)
                        .slowCallDurationThreshold(configuration.readTimeout().dividedBy(2))
                        .slowCallRateThreshold(50)
                        .waitDurationInOpenState(circuitOpenFor)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .build());
        breaker.getEventPublisher()
                .onStateTransition(event -> LOGGER.info("Calls to central: {}", event.getStateTransition()));
        onceMore = retry("mail", 2);
        patiently = retry("background", 4);
    }

    @Override
    public Answer<Verdicts> ask(VerdictRequest request) {
        return inTheWayOfAMail(() -> verdicts.ask(request));
    }

    @Override
    public Answer<RegisteredMail> register(String key, HeldMailRegistration registration) {
        return inTheWayOfAMail(() -> heldMails.register(key, registration));
    }

    @Override
    public Answer<Void> challengesSent(Keys keys) {
        return inTheBackground(() -> challenges.sent(keys));
    }

    @Override
    public Answer<DecisionPage> decisions(long after, String epoch, Instant now, int waitSeconds, int limit) {
        Answer<DecisionPage> answer =
                answer(() -> feed.after(after, epoch, now.toEpochMilli(), waitSeconds, limit)).outcome;
        if (answer.isGiven() && breaker.getState() == CircuitBreaker.State.OPEN) {
            // Central is back, and the agent makes up for the outage now: nobody needs to wait for the circuit.
            breaker.transitionToClosedState();
        }
        return answer;
    }

    @Override
    public Answer<Void> refuseExpiry(String key, ExpiryRefusal refusal) {
        return inTheBackground(() -> heldMails.refuseExpiry(key, refusal));
    }

    @Override
    public Answer<Void> acknowledge(Acknowledgement acknowledgement) {
        return inTheBackground(() -> acknowledgements.acknowledge(acknowledgement));
    }

    @Override
    public Answer<ReconciliationAnswer> compare(ReconciliationPage page) {
        return patiently.executeSupplier(() -> answer(() -> reconciliation.compare(page))).outcome;
    }

    @Override
    public Answer<Void> settle(String key, Settlement settlement) {
        return inTheBackground(() -> heldMails.settle(key, settlement));
    }

    @Override
    public Answer<Void> learn(Correspondents learned) {
        return withoutValue(inTheWayOfAMail(() -> {
            correspondents.learn(learned);
            return NOTHING;
        }));
    }

    @Override
    public Answer<Notices> claimNotices(int limit) {
        return answer(() -> notifications.claim(limit)).outcome;
    }

    @Override
    public Answer<Void> reportNotices(NoticeReport report) {
        return inTheBackground(() -> notifications.report(report));
    }

    @Override
    public Answer<AgentInfo> me() {
        return answer(agents::me).outcome;
    }

    @Override
    public void close() {
        client.close();
        connections.close();
    }

    private <T> Answer<T> inTheWayOfAMail(Supplier<T> call) {
        if (!breaker.tryAcquirePermission()) {
            return Answer.failed(Failure.Kind.CIRCUIT_OPEN, "central failed too often just now; trying again soon");
        }
        long start = System.nanoTime();
        Attempt<T> attempt = onceMore.executeSupplier(() -> answer(call));
        long took = System.nanoTime() - start;
        if (attempt.saysThatCentralIsDown()) {
            breaker.onError(took, TimeUnit.NANOSECONDS, attempt.cause);
            onFailure.accept(attempt.outcome);
        } else {
            breaker.onSuccess(took, TimeUnit.NANOSECONDS);
        }
        return attempt.outcome;
    }

    private Answer<Void> inTheBackground(Runnable call) {
        return withoutValue(patiently.executeSupplier(() -> answer(() -> {
                    call.run();
                    return NOTHING;
                }))
                .outcome);
    }

    private static Answer<Void> withoutValue(Answer<Object> answer) {
        return answer.fold(nothing -> Answer.of(null), Answer::failed);
    }

    private static final Object NOTHING = new Object();

    private <T> Attempt<T> answer(Supplier<T> call) {
        return withOurClassLoader(() -> {
            try {
                T value = call.get();
                return value == null
                        ? new Attempt<T>(
                                Failure.Kind.BROKEN, "an empty answer", new IllegalStateException("empty"), false)
                        : new Attempt<>(value);
            } catch (WebApplicationException e) {
                return refused(e);
            } catch (ResponseProcessingException | IllegalArgumentException e) {
                return new Attempt<T>(
                        Failure.Kind.BROKEN,
                        "not an answer of central: " + ExceptionUtils.getRootCauseMessage(e),
                        e,
                        false);
            } catch (ProcessingException | IllegalStateException e) {
                // A server that is silent once would be silent again: another try only makes the mail wait longer.
                boolean timeout = ExceptionUtils.indexOfType(e, SocketTimeoutException.class) >= 0;
                return new Attempt<T>(Failure.Kind.UNREACHABLE, ExceptionUtils.getRootCauseMessage(e), e, !timeout);
            }
        });
    }

    private <T> Attempt<T> refused(WebApplicationException e) {
        Response response = e.getResponse();
        int status = response.getStatus();
        String message = "HTTP " + status + problem(response);
        if (status == 401 || status == 403) {
            return new Attempt<>(Failure.Kind.KEY_REFUSED, message, e, false);
        }
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
            return new Attempt<>(Failure.Kind.REJECTED, message, e, false);
        }
        return new Attempt<>(Failure.Kind.BROKEN, message, e, status >= 500 || status == 408);
    }

    private String problem(Response response) {
        try {
            if (response.getMediaType() == null
                    || !Api.PROBLEM_JSON.equals(response.getMediaType().getType() + "/"
                            + response.getMediaType().getSubtype())) {
                return "";
            }
            Problem problem = json.readValue(response.readEntity(String.class), Problem.class);
            String fields = problem.errors().isEmpty() ? "" : " " + problem.errors();
            return StringUtils.abbreviate(
                    ": " + problem.title()
                            + problem.detail().map(detail -> ": " + detail).orElse("") + fields,
                    LONGEST_QUOTE);
        } catch (Exception e) {
            LOGGER.debug("Error answer without a readable problem document", e);
            return "";
        } finally {
            response.close();
        }
    }

    private static <T> T resource(Class<T> api, WebTarget target) {
        return withOurClassLoader(() -> WebResourceFactory.newResource(api, target));
    }

    /** Jersey finds its parts with the thread's class loader; in threads of James that is not the extension's. */
    private static <T> T withOurClassLoader(Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(RestCentral.class.getClassLoader());
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static ClientRequestFilter bearer(Secret key) {
        return request -> request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + key.reveal());
    }

    private static PoolingHttpClientConnectionManager connections(TuringConfiguration configuration) {
        PoolingHttpClientConnectionManagerBuilder builder = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(configuration.maxConnections())
                .setMaxConnPerRoute(configuration.maxConnections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(configuration.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                        .setTimeToLive(TimeValue.ofMinutes(5))
                        .build());
        configuration
                .caFile()
                .ifPresent(file -> builder.setSSLSocketFactory(SSLConnectionSocketFactoryBuilder.create()
                        .setSslContext(PrivateCa.sslContext(file))
                        .build()));
        return builder.build();
    }

    private static Retry retry(String name, int attempts) {
        return Retry.of(
                name,
                RetryConfig.<Attempt<?>>custom()
                        .maxAttempts(attempts)
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(50), 3, 0.5))
                        .retryOnResult(attempt -> attempt.worthAnotherTry)
                        .build());
    }

    private static ObjectMapper objectMapper() {
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    private static final class JsonOfTheContract implements ContextResolver<ObjectMapper> {
        private final ObjectMapper json;

        JsonOfTheContract(ObjectMapper json) {
            this.json = json;
        }

        @Override
        public ObjectMapper getContext(Class<?> type) {
            return json;
        }
    }

    private static final class Attempt<T> {
        private final Answer<T> outcome;
        private final Throwable cause;
        private final boolean worthAnotherTry;

        Attempt(T value) {
            this.outcome = Answer.of(value);
            this.cause = null;
            this.worthAnotherTry = false;
        }

        Attempt(Failure.Kind kind, String message, Throwable cause, boolean worthAnotherTry) {
            this.outcome = Answer.failed(kind, message);
            this.cause = cause;
            this.worthAnotherTry = worthAnotherTry;
        }

        boolean saysThatCentralIsDown() {
            return outcome.failure()
                    .filter(failure -> failure.kind() != Failure.Kind.REJECTED)
                    .isPresent();
        }
    }
}
