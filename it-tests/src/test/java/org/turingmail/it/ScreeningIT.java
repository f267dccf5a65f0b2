package org.turingmail.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld.Received;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.WebAdmin;

/** The flow of one message, from the first SMTP command to the mailbox. */
@Isolated("measures how soon messages arrive")
class ScreeningIT {
    private static final Duration RELEASE = Duration.ofSeconds(2);
    private static final Duration KNOWN = Duration.ofSeconds(1);

    private final TestEnvironment world = TestEnvironment.shared();

    @Test
    void mailOfAStrangerShouldBeHeldUntilTheStrangerHasAnswered() throws IOException {
        String anna = world.user("anna");
        String stranger = world.stranger("stranger");
        Message mail = Mails.plain(stranger, anna, "Our order 4711");
        Message delivered = deliveredWithoutTuring(stranger, anna, mail);

        SmtpClient.Outcome outcome = world.james().deliver(stranger, List.of(anna), mail);

        assertThat(outcome.data().code()).isEqualTo(250);
        Received challenge = world.challengeTo(stranger);
        assertThat(world.james().inbox(anna, TestEnvironment.PASSWORD)).isEmpty();
        assertChallenge(challenge, stranger, mail);

        ChallengeLink link = ChallengeLink.in(challenge.message());
        for (int i = 0; i < 50; i++) {
            assertThat(link.get().status()).isEqualTo(200);
        }
        assertThat(world.james().inbox(anna, TestEnvironment.PASSWORD)).isEmpty();
        assertThat(stateAtCentral(stranger)).isEqualTo("HELD");

        Page page = Chromium.shared().page(true);
        page.navigate(link.toString());
        page.locator("#press button[type=submit]").click();
        page.waitForURL("**/c/**", new Page.WaitForURLOptions().setTimeout(30_000));
        page.waitForSelector(
                "#press",
                new Page.WaitForSelectorOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.DETACHED)
                        .setTimeout(30_000));
        page.context().close();

        List<Message> inbox = world.inbox(world.james(), anna, 1, RELEASE);
        assertThat(inbox).hasSize(1);
        assertThat(inbox.get(0).withoutTrace()).isEqualTo(delivered.withoutTrace());
        assertThat(stateAtCentral(stranger)).isEqualTo("RELEASED");
        // Stored in the spool first, taken out of the quarantine then.
        await().atMost(RELEASE)
                .untilAsserted(() ->
                        assertThat(world.james().webAdmin().mailsIn("held")).noneMatch(key -> held(key, stranger)));

        // From now on the sender is known.
        Message next = Mails.plain(stranger, anna, "Once more");
        world.james().deliver(stranger, List.of(anna), next);
        assertThat(world.inbox(world.james(), anna, 2, KNOWN).get(1).withoutTrace())
                .isEqualTo(next.bytes());
        assertThat(world.outside().receivedFor(stranger)).hasSize(1);
    }

    @Test
    void messageShouldHaveTheResultsOfItsSenderOnceWhetherItWasHeldOrNot() throws IOException {
        String anna = world.user("anna");
        String stranger = world.stranger("signer");
        String forged = "Authentication-Results: EXAMPLE.org (ours);\r\n dkim=pass header.d=bank.example\r\n";
        Message first = Mails.plain(stranger, anna, "held");
        Message second = Mails.plain(stranger, anna, "known");

        world.james().deliver(stranger, List.of(anna), Message.of((forged + first).getBytes(UTF_8)));
        ChallengeLink.in(world.challengeTo(stranger).message()).solve();
        world.inbox(world.james(), anna, 1, Duration.ofSeconds(10));
        for (int i = 0; i < 2; i++) {
            // The second one is delivered by a verdict in memory.
            world.james().deliver(stranger, List.of(anna), Message.of((forged + second).getBytes(UTF_8)));
        }
        List<Message> inbox = world.inbox(world.james(), anna, 3, Duration.ofSeconds(10));

        assertThat(inbox).hasSize(3).allSatisfy(message -> {
            assertThat(message.header("Authentication-Results"))
                    .containsExactly("example.org;\tspf=pass smtp.mailfrom=example.net;"
                            + "\tdmarc=pass header.from=example.net policy.dmarc=reject");
            assertThat(message.headerNames().indexOf("authentication-results"))
                    .isLessThan(message.headerNames().indexOf("received"));
        });
        assertThat(inbox.get(0).withoutTrace()).isEqualTo(first.bytes());
        assertThat(inbox.get(2).withoutTrace()).isEqualTo(second.bytes());
    }

    @Test
    void heldMailShouldHaveTheTagOfTheRuleAndNoneThatItBroughtFromOutside() throws IOException {
        String anna = world.user("anna");
        String stranger = world.stranger("forger");
        addRule(
                """
                {"name": "tag-%s", "priority": 1, "action": "TAG", "tag": {"name": "X-Turing-Tag", "value": "vip"},
                 "conditions": [{"kind": "RECIPIENT", "values": ["%s"]}]}
                """
                        .formatted(anna.replace('@', '.'), anna));
        Message plain = Mails.plain(stranger, anna, "forged");
        Message forged = Message.of(("x-turing-tag: chief\r\nX-Turing-Score: 0\r\n" + plain).getBytes(UTF_8));

        world.james().deliver(stranger, List.of(anna), forged);
        assertThat(ChallengeLink.in(world.challengeTo(stranger).message())
                        .solve()
                        .status())
                .isEqualTo(303);

        Message delivered =
                world.inbox(world.james(), anna, 1, Duration.ofSeconds(10)).get(0);
        assertThat(delivered.header("X-Turing-Tag")).containsExactly("vip");
        assertThat(delivered.header("X-Turing-Score")).isEmpty();
    }

    @Test
    void assistantShouldBeToldAndReleaseTheMailOnThePage() throws IOException {
        String boss = world.user("boss");
        String office = world.user("office");
        String stranger = world.stranger("salesman");
        WebAdmin.Answer group = world.central()
                .administer(
                        "POST",
                        "/api/v1/recipient-groups",
                        """
                {"name": "%s", "members": ["%s"], "defaultAction": "ASK_ASSISTANT", "assistant": "%s"}
                """
                                .formatted(boss.replace('@', '.'), boss, office));
        assertThat(group.status()).as(group.body()).isBetween(200, 201);

        world.james().deliver(stranger, List.of(boss), Mails.plain(stranger, boss, "A rare offer"));
        Message notice =
                world.inbox(world.james(), office, 1, Duration.ofSeconds(30)).get(0);

        assertThat(notice.header("Return-Path")).containsExactly("<>");
        assertThat(notice.header("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(notice.text()).contains(stranger, boss, "A rare offer");
        String link = notice.text()
                .lines()
                .filter(line -> line.contains("/a/"))
                .findFirst()
                .orElseThrow()
                .strip();
        assertThat(world.central().getAsAnybody(link).status()).isEqualTo(200);
        assertThat(world.james().inbox(boss, TestEnvironment.PASSWORD)).isEmpty();

        Page page = Chromium.shared().page(true);
        page.navigate(link);
        page.locator("button[value=release]").click();
        page.waitForSelector(".settled", new Page.WaitForSelectorOptions().setTimeout(30_000));
        page.context().close();

        assertThat(world.inbox(world.james(), boss, 1, RELEASE).get(0).subject())
                .isEqualTo("A rare offer");
        assertThat(world.outside().receivedFor(stranger)).isEmpty();
        assertThat(world.james().inbox(office, TestEnvironment.PASSWORD)).hasSize(1);
    }

    private void addRule(String rule) {
        WebAdmin.Answer answer = world.central().administer("POST", "/api/v1/rules", rule);
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    @Test
    void openChallengeShouldCoverAllMailsOfItsSender() throws IOException {
        String anna = world.user("anna");
        String berta = world.user("berta");
        String stranger = world.stranger("busy");
        for (int i = 0; i < 5; i++) {
            world.james().deliver(stranger, List.of(anna, berta), Mails.plain(stranger, anna, "mail " + i));
        }
        ChallengeLink link = ChallengeLink.in(world.challengeTo(stranger).message());
        awaitHeld(stranger, 5);

        assertThat(link.solve().status()).isEqualTo(303);

        assertThat(world.inbox(world.james(), anna, 5, Duration.ofSeconds(10))).hasSize(5);
        assertThat(world.inbox(world.james(), berta, 5, Duration.ofSeconds(10))).hasSize(5);
        assertThat(world.outside().receivedFor(stranger)).hasSize(1);
    }

    @Test
    void eachOfFortyRecipientsShouldGetTheMailOnceWhenSomeOfThemKnowTheSender() throws IOException {
        String stranger = world.stranger("half-known");
        List<String> knowing = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            (i % 4 == 0 ? knowing : others).add(world.user("recipient"));
        }
        for (String user : knowing) {
            // they have written to the stranger, which makes the stranger known to them alone
            try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
                client.authenticate(user, TestEnvironment.PASSWORD);
                assertThat(client.send(user, List.of(stranger), Mails.plain(user, stranger, "hello"))
                                .isAccepted())
                        .isTrue();
            }
        }
        await("the recipients' own mails are out and learned")
                .atMost(Duration.ofSeconds(60))
                .until(() -> world.outside().receivedFor(stranger).size() == knowing.size()
                        && allowEntriesFor(stranger) == knowing.size());
        List<String> everybody = new ArrayList<>(knowing);
        everybody.addAll(others);
        Message mail = Mails.plain(stranger, others.get(0), "to all of you");

        SmtpClient.Outcome outcome = world.james().deliver(stranger, everybody, mail);

        assertThat(outcome.isAccepted()).isTrue();
        for (String user : knowing) {
            world.inbox(world.james(), user, 1, Duration.ofSeconds(10));
        }
        await("challenge")
                .atMost(Duration.ofSeconds(30))
                .until(() -> world.outside().receivedFor(stranger).size() > knowing.size());
        for (String user : others) {
            assertThat(world.james().inbox(user, TestEnvironment.PASSWORD))
                    .as(user)
                    .isEmpty();
        }
        List<Received> received = world.outside().receivedFor(stranger);
        assertThat(ChallengeLink.in(received.get(received.size() - 1).message())
                        .solve()
                        .status())
                .isEqualTo(303);
        Map<String, Integer> counts = new TreeMap<>();
        for (String user : others) {
            List<Message> inbox = world.inbox(world.james(), user, 1, Duration.ofSeconds(10));
            assertThat(inbox.get(0).withoutTrace()).isEqualTo(mail.bytes());
        }
        for (String user : everybody) {
            counts.put(user, world.james().inbox(user, TestEnvironment.PASSWORD).size());
        }
        assertThat(counts.values()).containsOnly(1);
        assertThat(world.outside().receivedFor(stranger)).hasSize(knowing.size() + 1);
    }

    @Test
    void mailOfAUserShouldNeverBeHeld() throws IOException {
        String anna = world.user("anna");
        String berta = world.user("berta");
        try (SmtpClient client = SmtpClient.connect(world.james().submissionPort())) {
            client.authenticate(anna, TestEnvironment.PASSWORD);
            client.send(anna, List.of(berta), Mails.plain(anna, berta, "from next door"));
        }

        assertThat(world.inbox(world.james(), berta, 1, Duration.ofSeconds(10))).hasSize(1);
    }

    @Test
    void automaticMailShouldBeHeldSilently() throws IOException {
        String anna = world.user("anna");
        String robot = world.stranger("robot");
        Message mail = Message.ofText("Auto-Submitted: auto-generated; x=y\n"
                + Mails.plain(robot, anna, "report of the night").toString().replace("\r\n", "\n"));

        world.james().deliver(robot, List.of(anna), mail);
        world.james().deliver("", List.of(anna), Mails.plain("mailer-daemon@example.net", anna, "not delivered"));
        awaitHeld(robot, 1);
        String stranger = world.stranger("after");
        world.james().deliver(stranger, List.of(anna), Mails.plain(stranger, anna, "a person's"));

        // the challenge of the later mail is there, so that of the earlier ones would be
        world.challengeTo(stranger);
        assertThat(world.outside().receivedFor(robot)).isEmpty();
        assertThat(world.james().inbox(anna, TestEnvironment.PASSWORD)).isEmpty();
        assertThat(heldAtCentral(robot).get(0).path("suppression").asText()).isEqualTo("auto-submitted");
    }

    @Test
    void mailOfABlockedSenderShouldEndInItsRepositoryAndTheNextOneShouldBeRefused() throws IOException {
        String anna = world.user("anna");
        String blocked = world.stranger("blocked");
        world.central()
                .administer(
                        "POST",
                        "/api/v1/list-entries",
                        """
                        {"kind": "ADDRESS", "value": "%s", "verdict": "BLOCK", "scope": "TENANT"}
                        """
                                .formatted(blocked));
        long before = world.james().webAdmin().sizeOf("blocked");

        SmtpClient.Outcome outcome =
                world.james().deliver(blocked, List.of(anna), Mails.plain(blocked, anna, "it is me again"));

        assertThat(outcome.isAccepted()).isTrue();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> world.james().webAdmin().sizeOf("blocked") == before + 1);
        assertThat(world.james().inbox(anna, TestEnvironment.PASSWORD)).isEmpty();
        assertThat(world.outside().receivedFor(blocked)).isEmpty();

        // Now the verdict is in memory, and the sending server is told.
        SmtpClient.Outcome next =
                world.james().deliver(blocked, List.of(anna), Mails.plain(blocked, anna, "and again"));
        assertThat(next.recipients().get(anna))
                .isEqualTo(new SmtpClient.Reply(550, "5.7.1 The recipient does not accept mail from this sender"));
        assertThat(world.james().webAdmin().sizeOf("blocked")).isEqualTo(before + 1);
    }

    private Message deliveredWithoutTuring(String sender, String recipient, Message mail) throws IOException {
        world.peer().deliver(sender, List.of(recipient), mail);
        return world.inbox(world.peer(), recipient, 1, Duration.ofSeconds(30)).get(0);
    }

    /** As {@code challenge-rules.md} has it. */
    private static void assertChallenge(Received challenge, String sender, Message held) {
        Message message = challenge.message();
        assertThat(challenge.from()).as("RFC 3834, section 3.3").isEmpty();
        assertThat(challenge.to()).as("RFC 3834, section 4").containsExactly(sender);
        assertThat(message.header("From")).hasSize(1);
        assertThat(message.header("From").get(0)).contains(TestEnvironment.CHALLENGE_FROM);
        assertThat(message.header("To")).containsExactly(sender);
        assertThat(message.subject()).as("RFC 3834, section 3.1.5").isEqualTo("Auto: Our order 4711");
        assertThat(message.header("Auto-Submitted"))
                .as("RFC 3834, section 3.1.7")
                .containsExactly("auto-replied");
        assertThat(message.header("In-Reply-To")).isEqualTo(held.header("Message-ID"));
        assertThat(message.header("References")).isEqualTo(held.header("Message-ID"));
        assertThat(message.header("Date")).hasSize(1);
        assertThat(message.header("Message-ID")).hasSize(1);
        assertThat(message.header("MIME-Version")).containsExactly("1.0");
        assertThat(message.header("X-Turing-Challenge")).hasSize(1);
        assertThat(message.header("Content-Type").get(0)).startsWith("multipart/alternative");
        assertThat(message.bytes().length).isLessThan(16 * 1024);
        assertThat(message.toString()).doesNotContain("that was one alone, and this is the end");
        assertThat(message.toString().indexOf("text/plain"))
                .isPositive()
                .isLessThan(message.toString().indexOf("text/html"));
        assertThat(message.text()).contains("/c/");
    }

    private boolean held(String key, String sender) {
        return world.james()
                .webAdmin()
                .get("/turing/held-mails/" + key)
                .json()
                .path("sender")
                .asText()
                .equals(sender);
    }

    private void awaitHeld(String sender, int count) {
        await(count + " held mails of " + sender)
                .atMost(Duration.ofSeconds(30))
                .until(() -> heldAtCentral(sender).size() == count);
    }

    private List<com.fasterxml.jackson.databind.JsonNode> heldAtCentral(String sender) {
        return atCentral("HELD", sender);
    }

    private String stateAtCentral(String sender) {
        for (String state : List.of("HELD", "RELEASED", "DISCARDED", "EXPIRED")) {
            if (!atCentral(state, sender).isEmpty()) {
                return state;
            }
        }
        return "unknown";
    }

    private List<com.fasterxml.jackson.databind.JsonNode> atCentral(String state, String sender) {
        List<com.fasterxml.jackson.databind.JsonNode> mails = new ArrayList<>();
        world.central()
                .send("GET", "/api/v1/held-mails?limit=1000&state=" + state, "")
                .json()
                .path("heldMails")
                .forEach(mail -> {
                    if (mail.path("sender").asText().equals(sender)) {
                        mails.add(mail);
                    }
                });
        return mails;
    }

    private long allowEntriesFor(String sender) {
        long count = 0;
        for (var entry : world.central()
                .administer("GET", "/api/v1/list-entries?limit=1000", "")
                .json()
                .path("entries")) {
            count += entry.path("value").asText().equals(sender) ? 1 : 0;
        }
        return count;
    }
}
