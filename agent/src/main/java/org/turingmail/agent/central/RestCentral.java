package org.turingmail.agent.central;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
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
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.client.ResponseProcessingException;
import jakarta.ws.rs.client.WebTarget;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ContextResolver;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
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
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.agents.AgentApi;
import org.turingmail.protocol.agents.AgentInfo;
import org.turingmail.protocol.challenges.ChallengesApi;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.correspondents.CorrespondentsApi;
import org.turingmail.protocol.decisions.Acknowledgement;
import org.turingmail.protocol.decisions.DecisionPage;
import org.turingmail.protocol.decisions.DecisionsApi;
import org.turingmail.protocol.held.ExpiryRefusal;
import org.turingmail.protocol.held.HeldMailBatch;
import org.turingmail.protocol.held.HeldMailBatchAnswer;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.held.HeldMailsApi;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.held.Settlement;
import org.turingmail.protocol.notices.NoticeReport;
import org.turingmail.protocol.notices.Notices;
import org.turingmail.protocol.notices.NoticesApi;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;
import org.turingmail.protocol.reconciliation.ReconciliationApi;
import org.turingmail.protocol.reconciliation.ReconciliationPage;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;
import org.turingmail.protocol.verdicts.VerdictsApi;

/**
 * Central over REST. Connections are reused; a call that failed for a passing reason is tried again, with growing and
 * random pauses. Verdicts, registrations and reports each go through a circuit breaker of their own, so that an outage
 * costs a message nothing, and one of them alone does not stop the others.
 */
public final class RestCentral implements Central, Closeable {
    private static final Logger LOGGER = LoggerFactory.getLogger(RestCentral.class);
    /** Outside of the extension's jar, whose manifest has it, the version is not known. */
    private static final String PRODUCT = Optional.ofNullable(
                    RestCentral.class.getPackage().getImplementationVersion())
            .map(version -> Api.AGENT_PRODUCT + "/" + version)
            .orElse(Api.AGENT_PRODUCT);

    private static final int LONGEST_QUOTE = 300;
    /** Of a circuit for reports, as a multiple of the first pause. */
    private static final int LONGEST_PAUSE = 12;

    private final Consumer<Result<?>> onFailure;
    private final Client client;
    private final PoolingHttpClientConnectionManager connections;
    private final VerdictsApi verdicts;
    private final HeldMailsApi heldMails;
    private final ChallengesApi challenges;
    private final DecisionsApi feed;
    private final DecisionsApi acknowledgements;
    private final ReconciliationApi reconciliation;
    private final CorrespondentsApi correspondents;
    private final NoticesApi notifications;
    private final AgentApi agents;
    private final ObjectMapper json;
    /** What works on central says nothing of the rest: on a full disk it gives verdicts and registers nothing. */
    private final CircuitBreaker verdictCircuit;

    private final CircuitBreaker registrationCircuit;
    private final CircuitBreaker backgroundCircuit;
    private volatile boolean feedFailed;
    private final Retry onceMore;
    private final Retry patiently;

    /**
     * @param onFailure hears of each call in the way of a mail that says that central is in trouble
     * @param onInstances hears with each answer how many agents use our key now, by what central sees
     */
    public RestCentral(TuringConfiguration configuration, Consumer<Result<?>> onFailure, IntConsumer onInstances) {
        this(configuration, onFailure, onInstances, Duration.ofSeconds(5));
    }

    @VisibleForTesting
    RestCentral(
            TuringConfiguration configuration,
            Consumer<Result<?>> onFailure,
            IntConsumer onInstances,
            Duration circuitOpenFor) {
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
                .register(instances(onInstances))
                .register(identity(
                        configuration.centralApiKey(), UUID.randomUUID().toString()))));
        WebTarget target = client.target(configuration.centralUrl());
        verdicts = resource(VerdictsApi.class, target);
        heldMails = resource(HeldMailsApi.class, target);
        challenges = resource(ChallengesApi.class, target);
        acknowledgements = resource(DecisionsApi.class, target);
        reconciliation = resource(ReconciliationApi.class, target);
        correspondents = resource(CorrespondentsApi.class, target);
        notifications = resource(NoticesApi.class, target);
        agents = resource(AgentApi.class, target);
        // A feed without news is silent for as long as we asked central to wait.
        feed = resource(
                DecisionsApi.class,
                client.target(configuration.centralUrl())
                        .property(
                                ClientProperties.READ_TIMEOUT,
                                (int) configuration.readTimeout().toMillis() + Api.MAX_WAIT_SECONDS * 1000));
        CircuitBreakerConfig ofMail = CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .slowCallDurationThreshold(configuration.readTimeout().dividedBy(2))
                .slowCallRateThreshold(50)
                .waitDurationInOpenState(circuitOpenFor)
                .permittedNumberOfCallsInHalfOpenState(2)
                .build();
        verdictCircuit = circuit("Verdicts", ofMail);
        registrationCircuit = circuit("Registrations", ofMail);
        // Nobody waits for it, so it waits longer each time: a minute at the most.
        backgroundCircuit = circuit(
                "Reports",
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(4)
                        .minimumNumberOfCalls(2)
                        .failureRateThreshold(50)
                        .slowCallRateThreshold(100)
                        .slowCallDurationThreshold(Duration.ofHours(1))
                        .waitIntervalFunctionInOpenState(IntervalFunction.ofExponentialBackoff(
                                circuitOpenFor, 2, circuitOpenFor.multipliedBy(LONGEST_PAUSE)))
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        onceMore = retry("mail", 2);
        patiently = retry("background", 4);
    }

    @Override
    public Result<Verdicts> ask(VerdictRequest request) {
        return inTheWayOfAMail(verdictCircuit, () -> verdicts.ask(request));
    }

    @Override
    public Result<RegisteredMail> register(String key, HeldMailRegistration registration) {
        return inTheWayOfAMail(registrationCircuit, () -> heldMails.register(key, registration));
    }

    @Override
    public Result<HeldMailBatchAnswer> registerAll(HeldMailBatch batch) {
        return inTheBackground(() -> heldMails.registerAll(batch));
    }

    @Override
    public Result<Void> challengesSent(Keys keys) {
        return inTheBackground(() -> challenges.sent(keys));
    }

    @Override
    public Result<DecisionPage> decisions(long after, String epoch, Instant now, int waitSeconds, int limit) {
        Result<DecisionPage> answer =
                answer(() -> feed.after(after, epoch, now.toEpochMilli(), waitSeconds, limit)).outcome;
        if (answer.isGiven()) {
            // Central is back, and the agent makes up for the outage now: nobody needs to wait for the circuit.
            close(verdictCircuit);
            if (feedFailed) {
                feedFailed = false;
                close(registrationCircuit);
                close(backgroundCircuit);
            }
        } else {
            feedFailed = true;
        }
        return answer;
    }

    private static void close(CircuitBreaker circuit) {
        if (circuit.getState() == CircuitBreaker.State.OPEN) {
            circuit.transitionToClosedState();
        }
    }

    @Override
    public Result<Void> refuseExpiry(String key, ExpiryRefusal refusal) {
        return inTheBackground(() -> heldMails.refuseExpiry(key, refusal));
    }

    @Override
    public Result<Void> acknowledge(Acknowledgement acknowledgement) {
        return inTheBackground(() -> acknowledgements.acknowledge(acknowledgement));
    }

    @Override
    public Result<ReconciliationAnswer> compare(ReconciliationPage page) {
        return inTheBackground(() -> reconciliation.compare(page));
    }

    @Override
    public Result<Void> settle(String key, Settlement settlement) {
        return inTheBackground(() -> heldMails.settle(key, settlement));
    }

    @Override
    public Result<Void> learn(Correspondents learned) {
        return withoutValue(inTheWayOfAMail(registrationCircuit, () -> {
            correspondents.learn(learned);
            return NOTHING;
        }));
    }

    @Override
    public Result<Notices> claimNotices(int limit) {
        return inTheBackground(() -> notifications.claim(limit));
    }

    @Override
    public Result<Void> reportNotices(NoticeReport report) {
        return inTheBackground(() -> notifications.report(report));
    }

    @Override
    public Result<AgentInfo> me() {
        return answer(agents::me).outcome;
    }

    @Override
    public void close() {
        client.close();
        connections.close();
    }

    private <T> Result<T> inTheWayOfAMail(CircuitBreaker circuit, Supplier<T> call) {
        Optional<Attempt<T>> attempt = through(circuit, onceMore, call);
        attempt.filter(Attempt::saysThatCentralIsDown).ifPresent(failed -> onFailure.accept(failed.outcome));
        return outcome(attempt);
    }

    private <T> Result<T> inTheBackground(Supplier<T> call) {
        return outcome(through(backgroundCircuit, patiently, call));
    }

    private Result<Void> inTheBackground(Runnable call) {
        return withoutValue(inTheBackground(() -> {
            call.run();
            return NOTHING;
        }));
    }

    /** Empty if the circuit is open. */
    private <T> Optional<Attempt<T>> through(CircuitBreaker circuit, Retry retry, Supplier<T> call) {
        if (!circuit.tryAcquirePermission()) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        Attempt<T> attempt = retry.executeSupplier(() -> answer(call));
        long took = System.nanoTime() - start;
        if (attempt.saysThatCentralIsDown()) {
            circuit.onError(took, TimeUnit.NANOSECONDS, attempt.cause);
        } else {
            circuit.onSuccess(took, TimeUnit.NANOSECONDS);
        }
        return Optional.of(attempt);
    }

    private static <T> Result<T> outcome(Optional<Attempt<T>> attempt) {
        return attempt.map(made -> made.outcome)
                .orElseGet(() -> Result.failed(
                        Failure.Kind.CIRCUIT_OPEN, "central failed too often just now; trying again soon"));
    }

    private static CircuitBreaker circuit(String name, CircuitBreakerConfig configuration) {
        CircuitBreaker circuit = CircuitBreaker.of(name, configuration);
        circuit.getEventPublisher()
                .onStateTransition(
                        event -> LOGGER.info("{} at the central service: {}", name, event.getStateTransition()));
        return circuit;
    }

    private static Result<Void> withoutValue(Result<Object> answer) {
        return answer.fold(nothing -> Result.of(null), Result::failed);
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
        } catch (IOException | RuntimeException e) {
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

    /** The instance is another one after each start: two that take turns cannot be one that was started again. */
    private static ClientRequestFilter identity(Secret key, String instance) {
        return request -> {
            request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + key.reveal());
            request.getHeaders().putSingle(Api.INSTANCE, instance);
            request.getHeaders().putSingle(HttpHeaders.USER_AGENT, PRODUCT);
        };
    }

    private static ClientResponseFilter instances(IntConsumer onInstances) {
        return (request, response) -> {
            // An answer of a proxy, or to a request without a valid key, says nothing of it.
            if (response.getStatus() < 400) {
                String told = response.getHeaderString(Api.INSTANCES);
                onInstances.accept(StringUtils.isNumeric(told) && told.length() < 5 ? Integer.parseInt(told) : 1);
            }
        };
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
                .addModule(new SimpleModule().addSerializer(String.class, new CleanStrings()))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /**
     * UTF-8 has no halves of surrogate pairs, which mail may bring: what cannot be written would look like an outage.
     */
    private static final class CleanStrings extends StdScalarSerializer<String> {
        private static final long serialVersionUID = 1L;

        CleanStrings() {
            super(String.class);
        }

        @Override
        public void serialize(String text, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(
                    text.chars().anyMatch(c -> Character.isSurrogate((char) c)) ? UntrustedText.clean(text) : text);
        }
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
        private final Result<T> outcome;
        private final Throwable cause;
        private final boolean worthAnotherTry;

        Attempt(T value) {
            this.outcome = Result.of(value);
            this.cause = null;
            this.worthAnotherTry = false;
        }

        Attempt(Failure.Kind kind, String message, Throwable cause, boolean worthAnotherTry) {
            this.outcome = Result.failed(kind, message);
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
