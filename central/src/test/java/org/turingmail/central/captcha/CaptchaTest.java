package org.turingmail.central.captcha;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
class CaptchaTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:03:00Z");

    @Inject
    Captcha captcha;

    @Inject
    CaptchaKey key;

    @Inject
    Jdbi jdbi;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final CaptchaScope scope =
            new CaptchaScope("test", UUID.randomUUID().toString());

    @Test
    void proofOfWorkShouldPassOnce() {
        CaptchaAnswer answer = new CaptchaAnswer.ProofOfWork(Solver.solve(captcha.proofOfWork(scope)));

        assertThat(captcha.check(scope, answer)).isEqualTo(CaptchaOutcome.PASSED);
        assertThat(captcha.check(scope, answer)).isEqualTo(CaptchaOutcome.REPLAYED);
    }

    @Test
    void proofOfWorkShouldNotBeUsedUpByAnotherScope() {
        CaptchaAnswer answer = new CaptchaAnswer.ProofOfWork(Solver.solve(captcha.proofOfWork(scope)));

        assertThat(captcha.check(new CaptchaScope("test", "other"), answer)).isEqualTo(CaptchaOutcome.WRONG);
        assertThat(captcha.check(scope, answer)).isEqualTo(CaptchaOutcome.PASSED);
    }

    @Test
    void proofOfWorkShouldExpire() {
        CaptchaAnswer answer = new CaptchaAnswer.ProofOfWork(Solver.solve(at(NOW).proofOfWork(scope)));

        assertThat(at(NOW.plus(Captcha.PROOF_OF_WORK_TTL)).check(scope, answer)).isEqualTo(CaptchaOutcome.EXPIRED);
        assertThat(at(NOW.plus(Captcha.PROOF_OF_WORK_TTL).minusSeconds(1)).check(scope, answer))
                .isEqualTo(CaptchaOutcome.PASSED);
    }

    @Test
    void proofOfWorkShouldPassOnceWhenManyTryAtTheSameTime() throws Exception {
        CaptchaAnswer answer = new CaptchaAnswer.ProofOfWork(Solver.solve(captcha.proofOfWork(scope)));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<CaptchaOutcome> check = () -> captcha.check(scope, answer);
            List<CaptchaOutcome> outcomes = threads
                    .invokeAll(Stream.generate(() -> check).limit(8).toList())
                    .stream()
                    .map(CaptchaTest::get)
                    .collect(Collectors.toList());
            assertThat(outcomes)
                    .containsOnly(CaptchaOutcome.PASSED, CaptchaOutcome.REPLAYED)
                    .containsOnlyOnce(CaptchaOutcome.PASSED);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void codeShouldPassOnce() {
        String ticket = captcha.codeTicket(scope);
        CaptchaAnswer answer = new CaptchaAnswer.Code(ticket, code(ticket));

        assertThat(captcha.check(scope, answer)).isEqualTo(CaptchaOutcome.PASSED);
        assertThat(captcha.check(scope, answer)).isEqualTo(CaptchaOutcome.REPLAYED);
    }

    @Test
    void codeShouldBeUsedUpByAWrongAnswer() {
        String ticket = captcha.codeTicket(scope);
        String wrong = code(ticket).equals("000000") ? "000001" : "000000";

        assertThat(captcha.check(scope, new CaptchaAnswer.Code(ticket, wrong))).isEqualTo(CaptchaOutcome.WRONG);
        assertThat(captcha.check(scope, new CaptchaAnswer.Code(ticket, code(ticket))))
                .isEqualTo(CaptchaOutcome.REPLAYED);
    }

    @Test
    void codeShouldPassAsPeopleTypeIt() {
        String ticket = captcha.codeTicket(scope);
        String code = code(ticket);

        assertThat(captcha.check(
                        scope,
                        new CaptchaAnswer.Code(ticket, " " + code.substring(0, 3) + "-" + code.substring(3) + " ")))
                .isEqualTo(CaptchaOutcome.PASSED);
    }

    @Test
    void codeShouldPassInDigitsOfAnotherScript() {
        String ticket = captcha.codeTicket(scope);
        String arabic = code(ticket)
                .chars()
                .mapToObj(c -> String.valueOf((char) (c - '0' + '٠')))
                .collect(Collectors.joining());

        assertThat(captcha.check(scope, new CaptchaAnswer.Code(ticket, arabic))).isEqualTo(CaptchaOutcome.PASSED);
    }

    @Test
    void codeShouldExpire() {
        String ticket = at(NOW).codeTicket(scope);
        CaptchaAnswer answer = new CaptchaAnswer.Code(ticket, code(ticket));
        Captcha late = at(NOW.plus(Captcha.CODE_TTL));

        assertThat(late.check(scope, answer)).isEqualTo(CaptchaOutcome.EXPIRED);
        assertThat(late.picture(ticket)).isEmpty();
        assertThat(late.sound(ticket, Locale.ENGLISH)).isEmpty();
    }

    @Test
    void codeShouldBeRefusedForAnotherScope() {
        String ticket = captcha.codeTicket(scope);

        assertThat(captcha.check(new CaptchaScope("other", "x"), new CaptchaAnswer.Code(ticket, code(ticket))))
                .isEqualTo(CaptchaOutcome.WRONG);
    }

    @Test
    void pictureAndSoundShouldBeThereForATicketOnly() {
        String ticket = captcha.codeTicket(scope);

        assertThat(captcha.picture(ticket)).isPresent();
        assertThat(captcha.sound(ticket, Locale.FRENCH)).isPresent();
        assertThat(captcha.sound(ticket, Locale.FRENCH).orElseThrow())
                .as("it is spoken once")
                .isSameAs(captcha.sound(ticket, Locale.FRENCH).orElseThrow());
        assertThat(captcha.picture("x" + ticket)).isEmpty();
        assertThat(captcha.sound("x" + ticket, Locale.FRENCH)).isEmpty();
    }

    @Test
    void keyShouldBeTheOneInTheDatabase() {
        byte[] secret = jdbi.withHandle(handle -> handle.createQuery("SELECT secret FROM captcha_key")
                .mapTo(byte[].class)
                .one());

        assertThat(key.mac("test")).isEqualTo(CaptchaKey.of(secret).mac("test"));
        assertThat(key).hasToString("[REDACTED]");
    }

    @Test
    void usedCaptchasShouldBeForgottenAfterTheirEnd() {
        Instant then = Instant.parse("2020-02-02T12:00:00Z");
        assertThat(at(then).check(scope, new CaptchaAnswer.ProofOfWork(Solver.solve(at(then).proofOfWork(scope)))))
                .isEqualTo(CaptchaOutcome.PASSED);
        CaptchaAnswer current = new CaptchaAnswer.ProofOfWork(Solver.solve(captcha.proofOfWork(scope)));
        captcha.check(scope, current);

        new ForgetCaptchas(jdbi, Clock.fixed(then.plus(Duration.ofHours(1)), ZoneOffset.UTC)).forget();

        assertThat(count("SELECT count(*) FROM captcha_used WHERE expires_at = TIMESTAMPTZ '2020-02-02 12:20Z'"))
                .isZero();
        assertThat(captcha.check(scope, current)).isEqualTo(CaptchaOutcome.REPLAYED);
    }

    @Test
    void attemptsShouldBeLimitedForAScope() throws Exception {
        CaptchaAttempts attempts = attempts(NOW, 3, 1000);
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.count(scope, randomAddress())).isEmpty();
        }

        assertThat(attempts.count(scope, randomAddress())).isEqualTo(Optional.of(Duration.ofMinutes(7)));
        assertThat(attempts.count(new CaptchaScope("test", UUID.randomUUID().toString()), randomAddress()))
                .isEmpty();
        assertThat(attempts(NOW.plus(Duration.ofMinutes(7)), 3, 1000).count(scope, randomAddress()))
                .isEmpty();
    }

    @Test
    void attemptsShouldBeLimitedForAClientWithoutUsingUpTheScope() throws Exception {
        InetAddress client = randomAddress();
        CaptchaAttempts attempts = attempts(NOW, 1, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(attempts.count(new CaptchaScope("test", UUID.randomUUID().toString()), client))
                    .isEmpty();
        }

        assertThat(attempts.count(scope, client)).isPresent();
        assertThat(attempts.count(scope, randomAddress())).isEmpty();
    }

    @Test
    void clientsOfOneIpv6NetworkShouldCountAsOne() throws Exception {
        String network = "2001:db8:" + Integer.toHexString((int) (Math.random() * 0xffff)) + ":"
                + Integer.toHexString((int) (Math.random() * 0xffff));
        CaptchaAttempts attempts = attempts(NOW, 1000, 1);

        assertThat(attempts.count(scope, InetAddress.getByName(network + "::1")))
                .isEmpty();
        assertThat(attempts.count(scope, InetAddress.getByName(network + ":ffff::2")))
                .isPresent();
    }

    @Test
    void answersShouldBeCounted() {
        at(NOW).check(scope, new CaptchaAnswer.ProofOfWork(Solver.solve(at(NOW).proofOfWork(scope))));
        at(NOW).check(scope, new CaptchaAnswer.Code("x", "123456"));

        assertThat(registry.get("turing.captcha.answers")
                        .tags("kind", "proof-of-work", "outcome", "passed")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("turing.captcha.answers")
                        .tags("kind", "code", "outcome", "wrong")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private Captcha at(Instant instant) {
        return new Captcha(key, jdbi, Clock.fixed(instant, ZoneOffset.UTC), registry, 1_000, List.of("en"));
    }

    private CaptchaAttempts attempts(Instant instant, int perScope, int perClient) {
        return new CaptchaAttempts(key, jdbi, Clock.fixed(instant, ZoneOffset.UTC), perScope, perClient);
    }

    private String code(String ticket) {
        return CodeTicket.parse(key, ticket).orElseThrow().code();
    }

    private int count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }

    private static InetAddress randomAddress() throws Exception {
        byte[] octets = new byte[4];
        ThreadLocalRandom.current().nextBytes(octets);
        return InetAddress.getByAddress(octets);
    }

    private static CaptchaOutcome get(Future<CaptchaOutcome> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
