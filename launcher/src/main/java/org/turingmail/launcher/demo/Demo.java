package org.turingmail.launcher.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.OutsideWorld.Received;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesServer;
import org.turingmail.launcher.process.WebAdmin;

/**
 * The main job before one's eyes, on servers that run already: a stranger's mail, held; the challenge; the captcha; the
 * release. Prints what really happens, step by step, and ends where it is not what it should be. {@code ./turing demo}
 * calls it.
 */
public final class Demo {
    /** How long anything may take that nobody has to think about. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(20);
    private static final int LINES_OF_A_BODY = 18;
    private static final Pattern HEADING = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);

    private final JamesServer james;
    private final int outsidePort;
    private final String account;
    private final String password;
    private final Path logs;
    private final Duration patienceWithPerson;
    private final PrintStream out;
    private final WebAdmin webAdmin;
    private final String stranger;
    private final List<String> summary = new ArrayList<>();
    private int step;

    /**
     * @param james which runs, with the agent
     * @param outsidePort where it delivers what goes out, on 127.0.0.1
     * @param account a mailbox of it
     * @param password of the account
     * @param logs the folder with the logs of both servers
     * @param patienceWithPerson how long to wait until a person has solved the captcha; null to solve it by program
     * @param out where each step is shown
     */
    public Demo(
            JamesServer james,
            int outsidePort,
            String account,
            String password,
            Path logs,
            Duration patienceWithPerson,
            PrintStream out) {
        this.james = james;
        this.outsidePort = outsidePort;
        this.account = account;
        this.password = password;
        this.logs = logs;
        this.patienceWithPerson = patienceWithPerson;
        this.out = out;
        this.webAdmin = new WebAdmin(james.webAdminPort());
        // A new one each time, so that nobody knows it yet.
        this.stranger = "nora." + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36, 1 << 30), 36)
                + "@stranger.example";
    }

    /** Shows it; returns what was not as it should be, if something was not. */
    public Optional<String> run() {
        try {
            showAll();
            return Optional.empty();
        } catch (Unexpected e) {
            return Optional.of(e.getMessage());
        } catch (IOException | RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    private void showAll() throws IOException, Unexpected {
        try (OutsideWorld outside = OutsideWorld.open(outsidePort)) {
            openOutside();
            Message message = letter("Lunch on Thursday?", "I found your address on the wall of the library.");
            long before = System.nanoTime();
            write(message);
            showHeld();
            Received challenge = showChallenge(outside, message, before);
            ChallengeLink link = ChallengeLink.in(challenge.message());
            long solved = byPerson() ? letPersonSolve(link) : solve(link);
            showDelivered(message, solved);
            passAtOnce(outside);
            leaveOneHeld(outside);
        }
        summarise();
    }

    private boolean byPerson() {
        return patienceWithPerson != null;
    }

    private void openOutside() {
        title("The rest of the world");
        line("A mail server that plays the rest of the world listens on 127.0.0.1:" + outsidePort + ".");
        line("James hands all outgoing mail to it (TURING_RELAY, the <gateway> of RemoteDelivery in");
        line("mailetcontainer.xml), so nothing leaves the machine. A DNS server on the UDP port of the");
        line("same number publishes the SPF and DMARC records of the sender's domain:");
        line("");
        line("  stranger.example         TXT  \"v=spf1 ip4:127.0.0.0/8 ip6:::1 -all\"");
        line("  _dmarc.stranger.example  TXT  \"v=DMARC1; p=reject\"");
    }

    private void write(Message message) throws IOException, Unexpected {
        title("An unknown sender writes to " + account);
        quote(message);
        SmtpClient.Outcome outcome = send(message);
        line("");
        line("James responds by SMTP, on " + james.host() + ":" + james.smtpPort() + ":");
        reply("MAIL FROM:<" + stranger + ">", outcome.sender());
        outcome.recipients().forEach((recipient, reply) -> reply("RCPT TO:<" + recipient + ">", reply));
        reply("DATA", outcome.data());
        if (!outcome.isAccepted()) {
            throw new Unexpected("James did not accept the message. See " + log("james"));
        }
    }

    private void showHeld() throws Unexpected {
        title("The message is held");
        JsonNode held = await("WebAdmin shows the held message of " + stranger, () -> Optional.of(held())
                .filter(mails -> mails.size() == 1));
        line("GET " + webAdmin.root() + "/turing/held-mails?sender=" + stranger);
        held.get(0)
                .fields()
                .forEachRemaining(field -> line("  " + pad(field.getKey(), 16)
                        + (field.getValue().isTextual()
                                ? field.getValue().asText()
                                : field.getValue().toString())));
        line("");
        line("The inbox of " + account + ", by IMAP: " + inboxOfStranger().size() + " messages from this sender");
        if (!inboxOfStranger().isEmpty()) {
            throw new Unexpected("The message was delivered without a challenge");
        }
    }

    private Received showChallenge(OutsideWorld outside, Message message, long before) throws Unexpected {
        title("The sender gets a challenge");
        Received challenge =
                await("the challenge to " + stranger + " is delivered", () -> outside.receivedFor(stranger).stream()
                        .findFirst());
        timing("SMTP response → challenge delivered", before);
        line("MAIL FROM:<" + challenge.from() + ">   RCPT TO:<" + String.join(">,<", challenge.to()) + ">");
        line("");
        quote(challenge.message());
        List<String> answered = challenge.message().header("In-Reply-To");
        if (!challenge.from().isEmpty() || !answered.equals(message.header("Message-ID"))) {
            throw new Unexpected(
                    "The challenge is not as expected: sender <" + challenge.from() + ">, In-Reply-To " + answered);
        }
        return challenge;
    }

    private long solve(ChallengeLink link) throws Unexpected {
        title("The link opens a page");
        WebAdmin.Answer page = link.get();
        line("GET " + link);
        line("  " + page.status() + "  \"" + heading(page) + "\"");
        for (int again = 0; again < 4; again++) {
            link.get();
        }
        if (page.status() != 200 || held().size() != 1 || !inboxOfStranger().isEmpty()) {
            throw new Unexpected("GET of the page changed something, or failed. See " + log("central"));
        }
        line("Four more times, as link scanners and previews do: the message is still held, nothing has changed.");

        title("The captcha is solved");
        long begin = System.nanoTime();
        String proof = link.proofOfWork();
        line("Proof of work, as the page's script does it in the browser: found in " + since(begin) + ".");
        long posted = System.nanoTime();
        WebAdmin.Answer answer = link.post(Map.of("altcha", proof));
        line("POST " + link);
        line("  " + answer.status());
        if (answer.status() != 303) {
            throw new Unexpected("The answer was not accepted: \"" + heading(answer) + "\". See " + log("central"));
        }
        WebAdmin.Answer after = link.get();
        line("GET " + link);
        line("  " + after.status() + "  \"" + heading(after) + "\"");
        return posted;
    }

    private long letPersonSolve(ChallengeLink link) throws Unexpected {
        title("It is your turn");
        line("Open this page and press its button:");
        line("");
        line("    " + link);
        line("");
        line("Waiting for you, for " + patienceWithPerson.toSeconds() + " s at most ...");
        return await(
                "you solve the challenge",
                patienceWithPerson,
                () -> inboxOfStranger().isEmpty() ? Optional.empty() : Optional.of(System.nanoTime()));
    }

    private void showDelivered(Message message, long solved) throws Unexpected {
        title("The message is released");
        Message delivered = await("the message is in the inbox of " + account, () -> delivered(message));
        if (!byPerson()) {
            timing("captcha posted → message in the inbox", solved);
        }
        line("In the inbox of " + account + ", by IMAP:");
        line("");
        quote(delivered);
        line("");
        List<String> results = delivered.header("Authentication-Results");
        line("What James found out about the sender, for filters after it (RFC 8601): "
                + (results.isEmpty() ? "nothing" : printable(results.get(0).replaceAll("\\s+", " "))));
        boolean same = Arrays.equals(message.bytes(), delivered.withoutTrace());
        line(
                same
                        ? "Below the trace fields it is, byte for byte, what was sent."
                        : "Its body is " + (Arrays.equals(message.body(), delivered.body()) ? "" : "NOT ")
                                + "byte for byte what was sent.");
        if (!Arrays.equals(message.body(), delivered.body())) {
            throw new Unexpected("The body of the message was changed on its way");
        }
    }

    private void passAtOnce(OutsideWorld outside) throws IOException, Unexpected {
        title("The next message from the same sender is delivered immediately");
        Message second = letter("Re: Lunch on Thursday?", "Half past twelve?");
        long before = System.nanoTime();
        SmtpClient.Outcome outcome = send(second);
        reply("DATA", outcome.data());
        await("the second message is in the inbox", () -> delivered(second));
        timing("second message → inbox", before);
        int challenges = outside.receivedFor(stranger).size();
        line("Challenges sent to this sender in total: " + challenges);
        if (challenges != 1) {
            throw new Unexpected("A known sender was challenged again");
        }
    }

    /** Something for the recipient to decide on, who need not wait for the sender. */
    private void leaveOneHeld(OutsideWorld outside) throws IOException, Unexpected {
        title("Another unknown sender writes, and the recipient decides");
        String other = "otto." + stranger.substring(stranger.indexOf('.') + 1);
        Message message = letter(other, "Otto Other", "Is the blue bicycle still for sale?", "I could come tomorrow.");
        try (SmtpClient client = SmtpClient.connect(InetAddress.getByName(james.host()), james.smtpPort())) {
            reply("DATA", client.send(other, List.of(account), message).data());
        }
        await("the challenge to " + other + " is delivered", () -> outside.receivedFor(other).stream()
                .findFirst());
        line("It is held as well. " + account + " need not wait for the sender: the inbox of held messages, a page of");
        line("the central service, shows it, with a button to deliver it.");
    }

    private void summarise() {
        out.println();
        out.println("That was the main job, on real servers:");
        summary.forEach(entry -> out.println("   " + entry));
        out.println();
        out.println("The logs, one line for each decision: " + log("james") + ", " + log("central"));
    }

    private SmtpClient.Outcome send(Message message) throws IOException {
        try (SmtpClient client = SmtpClient.connect(InetAddress.getByName(james.host()), james.smtpPort())) {
            return client.send(stranger, List.of(account), message);
        }
    }

    private Optional<Message> delivered(Message sent) {
        return inboxOfStranger().stream()
                .filter(mail -> mail.header("Message-ID").equals(sent.header("Message-ID")))
                .findFirst();
    }

    private List<Message> inboxOfStranger() {
        try (ImapClient imap = ImapClient.connect(james.host(), james.imapPort(), account, password)) {
            return imap.fetchAll("INBOX").stream()
                    .map(Message::of)
                    .filter(mail -> mail.header("From").stream().anyMatch(from -> from.contains(stranger)))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "IMAP on " + james.host() + ":" + james.imapPort() + " cannot be read: " + e.getMessage() + ". See "
                            + log("james"),
                    e);
        }
    }

    private Message letter(String subject, String text) {
        return letter(stranger, "Nora Newcomer", subject, text);
    }

    private Message letter(String from, String name, String subject, String text) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        return Message.ofText("From: " + name + " <" + from + ">\n"
                + "To: <" + account + ">\n"
                + "Subject: " + subject + "\n"
                + "Date: " + now.format(DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT)) + "\n"
                + "Message-ID: <" + Long.toString(now.toInstant().toEpochMilli(), 36) + "."
                + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36) + "@stranger.example>\n"
                + "MIME-Version: 1.0\n"
                + "Content-Type: text/plain; charset=utf-8\n"
                + "\n"
                + "Hello,\n\n"
                + text + "\n\n"
                + name.substring(0, name.indexOf(' ')) + "\n");
    }

    private JsonNode held() {
        return webAdmin.get("/turing/held-mails?sender=" + stranger).json().path("mails");
    }

    /** The first heading of a page, without markup. */
    private static String heading(WebAdmin.Answer page) {
        Matcher heading = HEADING.matcher(page.body());
        return heading.find() ? heading.group(1).replaceAll("<[^>]*>", "").strip() : "";
    }

    private <T> T await(String what, Callable<Optional<T>> attempt) throws Unexpected {
        return await(what, PATIENCE, attempt);
    }

    private <T> T await(String what, Duration atMost, Callable<Optional<T>> attempt) throws Unexpected {
        try {
            return Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .atMost(atMost)
                    .until(attempt, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new Unexpected("Waited " + atMost.toSeconds() + " s, but not yet: " + what + ".\nThe logs say why: "
                    + log("james") + ", " + log("central"));
        }
    }

    private void timing(String what, long since) {
        String took = since(since);
        summary.add(pad(what, 38) + took);
        line("It took " + took + ".");
        line("");
    }

    private void title(String text) {
        out.println();
        out.println(++step + ". " + text);
        out.println();
    }

    private void reply(String command, SmtpClient.Reply reply) {
        line(pad(command, 48) + reply.code() + " " + reply.text().replace("\n", " / "));
    }

    /** Header and the beginning of the body. */
    private void quote(Message message) {
        List<String> lines = message.toString().lines().toList();
        int body = lines.indexOf("");
        int end = body < 0 ? lines.size() : Math.min(lines.size(), body + 1 + LINES_OF_A_BODY);
        lines.subList(0, end).forEach(text -> line("| " + printable(text)));
        if (end < lines.size()) {
            line("| ... (" + (lines.size() - end) + " more lines)");
        }
    }

    /**
     * What came by mail must neither move the cursor of a terminal nor turn its text: as {@code UntrustedText.terminal}
     * has it, which is in the programs that this one only starts.
     */
    static String printable(String text) {
        return text.replaceAll("[\\p{IsControl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}&&[^\\t]]", "?");
    }

    private void line(String text) {
        out.println(text.isEmpty() ? "" : "   " + text);
    }

    private Path log(String server) {
        return logs.resolve(server + ".log");
    }

    private static String pad(String text, int width) {
        return text.length() < width ? text + " ".repeat(width - text.length()) : text + " ";
    }

    private static String since(long begin) {
        return String.format(Locale.ROOT, "%.2f s", (System.nanoTime() - begin) / 1e9);
    }

    /** It did not go as it should. */
    private static final class Unexpected extends Exception {
        private static final long serialVersionUID = 1L;

        Unexpected(String message) {
            super(message);
        }
    }
}
