package org.turingmail.central.challenge.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AnswerChallengeTest extends Browser {
    @Test
    void proofOfWorkShouldReleaseTheMailAndShowIt() {
        HeldMailFixture mail = HeldMailFixture.any();

        Response answer = post(mail, Map.of("altcha", solution(mail)));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.header("Location")).isEqualTo(mail.path() + "?lang=en");
        page(answer.header("Location")).statusCode(200).body(containsString("Your message is on its way"));
        assertThat(mail.state()).isEqualTo("RELEASED");
    }

    @Test
    void codeShouldReleaseTheMail() {
        HeldMailFixture mail = HeldMailFixture.any();
        String ticket = ticket(mail);

        assertThat(post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)))
                        .statusCode())
                .isEqualTo(303);
        assertThat(mail.state()).isEqualTo("RELEASED");
    }

    @Test
    void wrongCodeShouldShowTheFormAgainWithAnotherCode() {
        HeldMailFixture mail = HeldMailFixture.any();
        String ticket = ticket(mail);
        String wrong = codes.of(ticket).equals("000000") ? "000001" : "000000";

        Response answer = post(mail, Map.of("ticket", ticket, "code", wrong));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.asString())
                .contains("That was not the code")
                .contains("aria-invalid=\"true\" autofocus")
                .contains("aria-describedby=\"answer-hint answer-error\"")
                .contains("<title>Problem: ")
                .doesNotContain(ticket);
        assertThat(mail.state()).isEqualTo("HELD");
        String next = find(answer.asString(), "name=\"ticket\" value=\"([^\"]+)\"");
        assertThat(post(mail, Map.of("ticket", next, "code", codes.of(next))).statusCode())
                .isEqualTo(303);
    }

    @Test
    void triedCodeShouldBeRefusedEvenIfItIsRightNow() {
        HeldMailFixture mail = HeldMailFixture.any();
        String ticket = ticket(mail);
        String wrong = codes.of(ticket).equals("000000") ? "000001" : "000000";
        post(mail, Map.of("ticket", ticket, "code", wrong));

        Response answer = post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(mail.state()).isEqualTo("HELD");
    }

    @Test
    void replayedProofOfWorkShouldBeRefused() {
        HeldMailFixture mail = HeldMailFixture.any();
        String solution = solution(mail);
        // It was used, and yet the challenge is open: the first answer came to nothing.
        codes.use(mail.token(), solution);

        Response answer = post(mail, Map.of("altcha", solution));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.asString())
                .contains("This answer has already been used")
                .contains("role=\"alert\" tabindex=\"-1\" autofocus")
                .contains("Check whether it has arrived")
                .contains("<form");
        assertThat(mail.state()).isEqualTo("HELD");
    }

    @Test
    void solutionForAnotherTokenShouldBeRefused() {
        HeldMailFixture mail = HeldMailFixture.any();
        HeldMailFixture other = HeldMailFixture.any();
        String ticket = ticket(other);

        assertThat(post(mail, Map.of("altcha", solution(other))).statusCode()).isEqualTo(422);
        assertThat(post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)))
                        .statusCode())
                .isEqualTo(422);
        assertThat(mail.state()).isEqualTo("HELD");
        assertThat(other.state()).isEqualTo("HELD");
    }

    @Test
    void expiredCaptchaShouldShowTheFormAgain() {
        HeldMailFixture mail = HeldMailFixture.any();
        String ticket = codes.expiredTicket(mail.token());

        Response answer = post(mail, Map.of("ticket", ticket, "code", codes.of(ticket)));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.asString()).contains("a little too long").contains("<form");
        assertThat(mail.state()).isEqualTo("HELD");
    }

    @Test
    void emptyFormShouldSayWhatIsMissing() {
        HeldMailFixture mail = HeldMailFixture.any();

        for (Map<String, String> form :
                List.of(Map.of("x", "y"), Map.of("altcha", ""), Map.of("code", "123456"), Map.of("ticket", "x"))) {
            Response answer = post(mail, form);
            assertThat(answer.statusCode()).as("%s", form).isEqualTo(422);
            assertThat(answer.asString()).contains("Something is still missing");
        }
        assertThat(mail.state()).isEqualTo("HELD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "e30=", "\u0000", "AAAA", "{}"})
    void forgedProofOfWorkShouldBeRefused(String payload) {
        HeldMailFixture mail = HeldMailFixture.any();

        assertThat(post(mail, Map.of("altcha", payload)).statusCode()).isEqualTo(422);
        assertThat(mail.state()).isEqualTo("HELD");
    }

    @Test
    void solvedChallengeShouldLeadToItsPage() {
        HeldMailFixture mail = HeldMailFixture.any();
        String solution = solution(mail);
        post(mail, Map.of("altcha", solution));

        for (Map<String, String> form : List.of(Map.of("altcha", solution), Map.of("altcha", "x"), Map.of("x", "y"))) {
            Response again = post(mail, form);
            assertThat(again.statusCode()).as("%s", form).isEqualTo(303);
            assertThat(again.header("Location")).startsWith(mail.path());
        }
    }

    @ParameterizedTest
    @CsvSource({"EXPIRED,This link has expired", "WITHDRAWN,nothing left to confirm"})
    void endedChallengeShouldStayEnded(String state, String heading) {
        HeldMailFixture mail = HeldMailFixture.any();
        String solution = solution(mail);
        mail.in(jdbi, state);

        Response answer = post(mail, Map.of("altcha", solution));

        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(answer.asString()).contains(heading);
        assertThat(mail.state()).isEqualTo("HELD");
    }

    @Test
    void challengeWhoseTimeIsOverShouldBeGoneBeforeAJobHasNoticed() {
        HeldMailFixture mail = HeldMailFixture.any();
        String solution = solution(mail);
        jdbi.useHandle(handle -> handle.createUpdate(
                        "UPDATE challenge SET expires_at = now() - interval '1 second' WHERE sender_address = :sender")
                .bind("sender", mail.sender())
                .execute());

        assertThat(post(mail, Map.of("altcha", solution)).statusCode()).isEqualTo(410);
        assertThat(mail.state()).isNotEqualTo("RELEASED");
    }

    @Test
    void unknownTokenShouldBeNotFound() {
        client().contentType(FORM)
                .body("altcha=x")
                .post("/c/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body(containsString("We do not know this link"));
    }

    @Test
    void languageShouldSurviveTheForm() {
        HeldMailFixture mail = HeldMailFixture.any();
        String action = find(
                client().get(mail.path() + "?lang=de").asString(), "<form class=\"press\"[^>]* action=\"([^\"]+)\"");

        Response answer = client().contentType(FORM).body("x=y").post(action);

        assertThat(answer.asString()).contains("<html lang=\"de\"").contains("Es fehlt noch etwas");
    }

    @Test
    void manyAttemptsOnOneLinkShouldBeStopped() {
        HeldMailFixture mail = HeldMailFixture.any();
        // A window may end between two attempts, so up to twice as many may pass.
        Response answer = null;
        for (int i = 0; i < 25; i++) {
            newClient();
            answer = post(mail, Map.of("altcha", "x"));
            if (answer.statusCode() == 429) {
                break;
            }
            assertThat(answer.statusCode()).isEqualTo(422);
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.asString()).contains("Please wait a little").contains("Try again");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 600);
        assertThat(mail.state()).isEqualTo("HELD");
        page(mail.path()).statusCode(200);
    }

    @Test
    void manyAttemptsFromOneAddressShouldBeStopped() {
        int status = 0;
        for (int i = 0; i < 30 && status != 429; i++) {
            HeldMailFixture mail = HeldMailFixture.any();
            for (int j = 0; j < 9 && status != 429; j++) {
                status = post(mail, Map.of("altcha", "x")).statusCode();
            }
        }
        assertThat(status).isEqualTo(429);
        newClient();
        HeldMailFixture mail = HeldMailFixture.any();
        assertThat(post(mail, Map.of("altcha", solution(mail))).statusCode()).isEqualTo(303);
    }

    @Test
    void failureShouldBeAPageAndLoseNothing() {
        HeldMailFixture mail = HeldMailFixture.any();
        String solution = solution(mail);
        jdbi.useHandle(handle -> handle.execute("ALTER TABLE captcha_used RENAME TO captcha_used_away"));
        try {
            Response answer = post(mail, Map.of("altcha", solution));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.asString())
                    .contains("Something went wrong on our side")
                    .doesNotContain("captcha_used")
                    .doesNotContain("Exception");
        } finally {
            jdbi.useHandle(handle -> handle.execute("ALTER TABLE captcha_used_away RENAME TO captcha_used"));
        }
        assertThat(post(mail, Map.of("altcha", solution)).statusCode()).isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "multipart/form-data; boundary=x"})
    void otherContentTypeShouldBeRefusedWithAPage(String contentType) {
        HeldMailFixture mail = HeldMailFixture.any();

        client().contentType(contentType)
                .body("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .post(mail.path())
                .then()
                .statusCode(415)
                .contentType("text/html;charset=UTF-8")
                .body(containsString("Your answer could not be read"));
    }

    @ParameterizedTest
    @ValueSource(ints = {17_000, 5_000_000})
    void largeBodyShouldBeRefusedWithAPage(int size) {
        client().contentType(FORM)
                .body("altcha=" + "x".repeat(size))
                .post(HeldMailFixture.any().path())
                .then()
                .statusCode(413)
                .body(containsString("Your answer could not be read"));
    }

    @Test
    void brokenFormShouldBeRefusedWithAPage() {
        client().contentType(FORM)
                .body("altcha=%zz")
                .post(HeldMailFixture.any().path())
                .then()
                .statusCode(400)
                .body(containsString("Your answer could not be read"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS"})
    void otherMethodShouldBeRefusedWithAPage(String method) {
        client().request(method, HeldMailFixture.any().path())
                .then()
                .statusCode(405)
                .header("Allow", equalTo("GET, HEAD, POST"))
                .contentType("text/html;charset=UTF-8");
    }

    @Test
    void twoAnswersShouldBothSeeThatItIsSolved() throws Exception {
        HeldMailFixture mail = HeldMailFixture.any();
        List<String> solutions = List.of(solution(mail), solution(mail));

        List<Response> answers = together(
                () -> post(mail, Map.of("altcha", solutions.get(0))),
                () -> post(mail, Map.of("altcha", solutions.get(1))));

        assertThat(answers).extracting(Response::statusCode).containsExactly(303, 303);
        assertThat(mail.state()).isEqualTo("RELEASED");
        assertThat(count("SELECT count(*) FROM audit WHERE action = 'challenge-solved' AND subject = '" + mail.sender()
                        + "'"))
                .isEqualTo(1);
    }

    @Test
    void sameAnswerTwiceShouldCountOnceAndBothGetAFriendlyPage() throws Exception {
        for (int round = 0; round < 5; round++) {
            HeldMailFixture mail = HeldMailFixture.any();
            String solution = solution(mail);
            Callable<Response> press = () -> post(mail, Map.of("altcha", solution));

            List<Response> answers = together(press, press);

            assertThat(answers).extracting(Response::statusCode).contains(303).isSubsetOf(303, 409);
            assertThat(mail.state()).isEqualTo("RELEASED");
            page(mail.path()).body(containsString("Your message is on its way"));
        }
    }
}
