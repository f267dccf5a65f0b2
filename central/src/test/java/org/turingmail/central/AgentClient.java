package org.turingmail.central;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.turingmail.central.held.HeldMail;
import org.turingmail.central.held.HeldMailPage;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.ListEntryPage;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.agents.AgentInfo;
import org.turingmail.protocol.challenges.ChallengeInstruction;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.decisions.Acknowledgement;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionPage;
import org.turingmail.protocol.held.ExpiryRefusal;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.RegisteredMail;
import org.turingmail.protocol.held.Settlement;
import org.turingmail.protocol.reconciliation.ReconciliationAnswer;
import org.turingmail.protocol.reconciliation.ReconciliationPage;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/**
 * An agent as central sees it, and whoever administers its tenant: the contract over real HTTP. Each route is asked
 * with the key that it is for.
 */
public final class AgentClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String key;
    private final String programKey;
    private final ObjectMapper json;
    private final String baseUrl;
    private final Map<String, String> headers;

    /** One that has a single key, of whatever kind. */
    public AgentClient(String key, ObjectMapper json, String baseUrl) {
        this(key, key, json, baseUrl);
    }

    /** @param programKey for what agents may not do */
    public AgentClient(String key, String programKey, ObjectMapper json, String baseUrl) {
        this(key, programKey, Map.of(), json, baseUrl);
    }

    /** One that has no key, but sends these headers. */
    public static AgentClient of(Map<String, String> headers, ObjectMapper json, String baseUrl) {
        return new AgentClient("", "", headers, json, baseUrl);
    }

    private AgentClient(String key, String programKey, Map<String, String> headers, ObjectMapper json, String baseUrl) {
        this.key = key;
        this.programKey = programKey;
        this.headers = Map.copyOf(headers);
        this.json = json;
        this.baseUrl = baseUrl;
    }

    /** The key that it does with what agents do. */
    public String key() {
        return key;
    }

    /** The key that it changes lists, rules and sharing with. */
    public String programKey() {
        return programKey;
    }

    /** A status and a body. */
    public record Answer(int status, HttpResponse<String> response, ObjectMapper json) {
        public <T> T as(Class<T> type) {
            try {
                return json.readValue(response.body(), type);
            } catch (JsonProcessingException e) {
                throw new AssertionError("Not a " + type.getSimpleName() + ": " + response.body(), e);
            }
        }

        public String contentType() {
            return response.headers().firstValue("Content-Type").orElse("");
        }

        /** The problem document, which every error is. */
        public Problem problem() {
            assertThat(contentType()).as("%s %s", status, response.body()).isEqualTo(Api.PROBLEM_JSON);
            Problem problem = as(Problem.class);
            assertThat(problem.status()).isEqualTo(status);
            return problem;
        }
    }

    public Answer send(String method, String path, String body) {
        return send(method, path, body, "application/json");
    }

    public Answer send(String method, String path, String body, String contentType) {
        return send(request(method, path, body, contentType));
    }

    /** A change on condition that this entity tag still is the current one. */
    public Answer sendIfMatch(String method, String path, Object body, String tag) {
        HttpRequest request = request(method, Api.ROOT + path, body == null ? null : write(body), "application/json");
        return send(HttpRequest.newBuilder(request, (name, value) -> true)
                .header("If-Match", tag)
                .build());
    }

    /** A value of the contract, sent and received. */
    public <T> T exchange(String method, String path, Object body, Class<T> answer) {
        return call(method, path, body, answer);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response, json);
        } catch (IOException e) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpRequest request(String method, String path, String body, String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        String fitting =
                TestAgents.scope(method, path.replaceFirst("\\?.*", "")).isPresent() ? programKey : key;
        if (!fitting.isEmpty()) {
            request.header("Authorization", "Bearer " + fitting);
        }
        headers.forEach(request::header);
        return request.build();
    }

    private <T> T call(String method, String path, Object body, Class<T> type) {
        Answer answer = send(method, Api.ROOT + path, body == null ? null : write(body));
        assertThat(answer.status())
                .as("%s %s: %s", method, path, answer.response().body())
                .isBetween(200, 299);
        return type == Void.class ? null : answer.as(type);
    }

    private String write(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    public AgentInfo me() {
        return call("GET", "/agents/me", null, AgentInfo.class);
    }

    public Verdicts verdicts(String sender, String... recipients) {
        return ask(VerdictRequest.builder()
                .sender(sender)
                .addRecipients(recipients)
                .build());
    }

    public Verdicts ask(VerdictRequest request) {
        return call("POST", "/verdicts", request, Verdicts.class);
    }

    /** The one verdict for one recipient. */
    public Verdict verdict(String sender, String recipient) {
        return verdicts(sender, recipient).verdicts().get(0).verdict();
    }

    /** A mail of which nothing but sender and recipients matters. */
    public static HeldMailRegistration.Builder mail(String sender, String... recipients) {
        return HeldMailRegistration.builder()
                .sender(sender)
                .addRecipients(recipients)
                .subject("Hello")
                .size(1234)
                .heldAt(Instant.parse("2026-01-02T03:04:05Z"))
                .reason(Reason.UNKNOWN_SENDER);
    }

    public RegisteredMail register(String mailKey, HeldMailRegistration.Builder mail) {
        return call("PUT", "/held-mails/" + encode(mailKey), mail.build(), RegisteredMail.class);
    }

    public ChallengeInstruction register(String mailKey, String sender, String... recipients) {
        return register(mailKey, mail(sender, recipients)).challenge();
    }

    /** The token in the link of an instruction to send. */
    public static String token(ChallengeInstruction instruction) {
        String url = instruction.url().orElseThrow(() -> new AssertionError("No link in " + instruction));
        return url.substring(url.lastIndexOf('/') + 1);
    }

    public HeldMail heldMail(String mailKey) {
        return call("GET", "/held-mails/" + encode(mailKey), null, HeldMail.class);
    }

    /** The state of each recipient of a mail, in the order of the recipients. */
    public List<RecipientState> states(String mailKey) {
        return heldMail(mailKey).recipients().stream()
                .map(recipient -> recipient.state())
                .toList();
    }

    public HeldMailPage heldMails(RecipientState state, Optional<String> after, int limit) {
        return call(
                "GET",
                "/held-mails?state=" + state + "&limit=" + limit
                        + after.map(last -> "&after=" + encode(last)).orElse(""),
                null,
                HeldMailPage.class);
    }

    public void settle(String mailKey, RecipientState state, String... recipients) {
        call(
                "POST",
                "/held-mails/" + encode(mailKey) + "/settlements",
                Settlement.builder()
                        .addRecipients(recipients)
                        .state(state)
                        .by("webadmin")
                        .reason(Reason.ADMINISTRATOR)
                        .at(Instant.parse("2026-01-02T04:00:00Z"))
                        .build(),
                Void.class);
    }

    /** The agent keeps a mail whose time is over at central. */
    public void refuseExpiry(String mailKey, Duration holdFor, String... recipients) {
        call(
                "POST",
                "/held-mails/" + encode(mailKey) + "/expiry-refusals",
                ExpiryRefusal.builder()
                        .addRecipients(recipients)
                        .holdForSeconds(holdFor.toSeconds())
                        .at(Instant.parse("2026-01-02T04:00:00Z"))
                        .build(),
                Void.class);
    }

    public void sent(String... keys) {
        call("POST", "/challenges/sent", Keys.builder().addKeys(keys).build(), Void.class);
    }

    public DecisionPage decisions(long after, int wait, int limit) {
        return call("GET", "/decisions?after=" + after + "&wait=" + wait + "&limit=" + limit, null, DecisionPage.class);
    }

    /** A page after a cursor of an epoch, asked for at this time of the agent's clock. */
    public DecisionPage decisions(String epoch, long after, Instant sentAt) {
        return call(
                "GET",
                "/decisions?after=" + after + "&epoch=" + encode(epoch) + "&sentAt=" + sentAt.toEpochMilli(),
                null,
                DecisionPage.class);
    }

    /** All that is not acknowledged. */
    public List<Decision> decisions() {
        return decisions(0, 0, Api.MAX_PAGE).decisions();
    }

    public CompletableFuture<DecisionPage> waitForDecisions(long after, int wait) {
        return HTTP.sendAsync(
                        request("GET", Api.ROOT + "/decisions?after=" + after + "&wait=" + wait, null, ""),
                        HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Answer(response.statusCode(), response, json).as(DecisionPage.class));
    }

    public void acknowledge(Long... sequences) {
        call(
                "POST",
                "/decisions/acknowledgements",
                Acknowledgement.builder()
                        .addAllSequences(Arrays.asList(sequences))
                        .build(),
                Void.class);
    }

    public void acknowledgeAll() {
        acknowledge(decisions().stream().map(Decision::sequence).toArray(Long[]::new));
    }

    public ReconciliationAnswer reconcile(Optional<String> after, Optional<String> through, String... keys) {
        return call(
                "POST",
                "/reconciliation",
                ReconciliationPage.builder()
                        .after(after)
                        .through(through)
                        .addKeys(keys)
                        .build(),
                ReconciliationAnswer.class);
    }

    /** Everything that the agent holds, in one page. */
    public ReconciliationAnswer reconcile(String... keys) {
        return reconcile(Optional.empty(), Optional.empty(), keys);
    }

    public void learn(String user, String... correspondents) {
        call(
                "POST",
                "/correspondents",
                Correspondents.builder()
                        .user(user)
                        .addCorrespondents(correspondents)
                        .build(),
                Void.class);
    }

    /** A user sent a mail with this Message-ID. */
    public void learn(String user, String messageId, List<String> correspondents) {
        call(
                "POST",
                "/correspondents",
                Correspondents.builder()
                        .user(user)
                        .messageId(messageId)
                        .correspondents(correspondents)
                        .build(),
                Void.class);
    }

    public ListEntry add(ListEntry.Builder entry) {
        return call("POST", "/list-entries", entry.build(), ListEntry.class);
    }

    /** Adds an entry that stands for very many senders, knowingly. */
    public ListEntry addBroad(ListEntry.Builder entry) {
        return call("POST", "/list-entries?allowBroad=true", entry.build(), ListEntry.class);
    }

    /** An entry of the whole tenant: about an address, or a domain if there is no {@code @}. */
    public static ListEntry.Builder entry(Verdict verdict, String value) {
        return ListEntry.builder()
                .kind(value.contains("@") ? EntryKind.ADDRESS : EntryKind.DOMAIN)
                .value(value)
                .verdict(verdict)
                .scope(EntryScope.TENANT);
    }

    public ListEntryPage entries(long after, int limit) {
        return call("GET", "/list-entries?after=" + after + "&limit=" + limit, null, ListEntryPage.class);
    }

    /** Reads a file into the lists. */
    public Answer upload(String query, String file) {
        return send("POST", Api.ROOT + "/list-imports" + query, file, "text/plain");
    }

    /** The lists as a file. */
    public Answer download(String formatAndQuery) {
        return send("GET", Api.ROOT + "/list-exports/" + formatAndQuery, null);
    }

    public void removeEntry(long id) {
        call("DELETE", "/list-entries/" + id, null, Void.class);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
