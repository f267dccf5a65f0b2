package org.turingmail.central.captcha;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells people from programs: proof of work that the browser does by itself, or a code to be read or heard. It knows
 * nothing of what is protected by it but a {@link CaptchaScope}.
 *
 * <p>To issue a captcha writes nothing. An answer writes that the captcha is used, in the database, so that it counts
 * once for all replicas and after a restart.
 *
 * <p>Thread-safe.
 */
public final class Captcha {
    /** How long a proof of work is accepted. The browser asks for its task when the person presses the button. */
    public static final Duration PROOF_OF_WORK_TTL = Duration.ofMinutes(20);

    /** How long a code is accepted. */
    public static final Duration CODE_TTL = Duration.ofMinutes(10);

    /** How many digits a code has. */
    public static final int CODE_LENGTH = CodeTicket.DIGITS;

    /** Of some hundred kilobytes each. */
    private static final int SOUNDS_KEPT = 16;

    private final CaptchaKey key;
    private final ProofOfWork proofOfWork;
    private final CodeSound sound;
    private final Jdbi jdbi;
    private final Clock clock;
    private final MeterRegistry registry;
    private final long difficulty;
    /** Those asked for last, by language and ticket. */
    private final Map<String, byte[]> spoken = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > SOUNDS_KEPT;
        }
    };

    /**
     * @param registry counts answers as {@code turing.captcha.answers}, by kind and outcome
     * @param difficulty the number to be found is below this one: the mean of the hashes to compute is half of it
     * @param languages in which codes can be heard
     */
    Captcha(CaptchaKey key, Jdbi jdbi, Clock clock, MeterRegistry registry, long difficulty, List<String> languages) {
        this.key = requireNonNull(key);
        this.proofOfWork = new ProofOfWork(key);
        this.sound = CodeSound.of(languages);
        this.jdbi = requireNonNull(jdbi);
        this.clock = requireNonNull(clock);
        this.registry = requireNonNull(registry);
        this.difficulty = difficulty;
    }

    /** A new task for the browser. */
    public ProofOfWorkTask proofOfWork(CaptchaScope scope) {
        return proofOfWork.issue(scope, difficulty, clock.instant().plus(PROOF_OF_WORK_TTL));
    }

    /** A new code; the ticket names it without telling it. */
    public String codeTicket(CaptchaScope scope) {
        return CodeTicket.issue(key, scope, clock.instant().plus(CODE_TTL)).text();
    }

    /** Returns the code of a ticket as a PNG picture; empty if the ticket is forged or has expired. */
    public Optional<byte[]> picture(String ticket) {
        return living(ticket).map(code -> CodePicture.draw(code.code(), code.seed("picture")));
    }

    /** Returns the code of a ticket as a WAV sound; empty if the ticket is forged or has expired. */
    public Optional<byte[]> sound(String ticket, Locale language) {
        String spoken = sound.language(language);
        return living(ticket).map(code -> spoken(code, spoken));
    }

    /** Browsers ask for a sound in parts, and to speak a code takes a processor for a while: once for each ticket. */
    private byte[] spoken(CodeTicket code, String language) {
        String key = language + ":" + HexFormat.of().formatHex(code.id());
        synchronized (spoken) {
            byte[] known = spoken.get(key);
            if (known != null) {
                return known;
            }
        }
        byte[] wav = sound.speak(code.code(), Locale.forLanguageTag(language), code.seed("sound in " + language));
        synchronized (spoken) {
            spoken.put(key, wav);
        }
        return wav;
    }

    /** The language in which a code can be heard by those who want the given one. */
    public Locale soundLanguage(Locale wanted) {
        return Locale.forLanguageTag(sound.language(wanted));
    }

    /**
     * Judges an answer. A code may be tried once, rightly or wrongly; then it is used.
     *
     * @param scope what the captcha must have been made for
     */
    public CaptchaOutcome check(CaptchaScope scope, CaptchaAnswer answer) {
        // A switch over the sealed type needs Java 21.
        CaptchaOutcome outcome = answer instanceof CaptchaAnswer.ProofOfWork proof
                ? check(scope, proof)
                : check(scope, (CaptchaAnswer.Code) answer);
        registry.counter(
                        "turing.captcha.answers",
                        "kind",
                        answer instanceof CaptchaAnswer.ProofOfWork ? "proof-of-work" : "code",
                        "outcome",
                        outcome.name().toLowerCase(Locale.ROOT))
                .increment();
        return outcome;
    }

    private CaptchaOutcome check(CaptchaScope scope, CaptchaAnswer.ProofOfWork answer) {
        return proofOfWork
                .verify(scope, answer.payload())
                .map(proof -> use(proof.id(), proof.expiresAt()).orElse(CaptchaOutcome.PASSED))
                .orElse(CaptchaOutcome.WRONG);
    }

    private CaptchaOutcome check(CaptchaScope scope, CaptchaAnswer.Code answer) {
        return CodeTicket.parse(key, answer.ticket())
                .filter(ticket -> ticket.isFor(scope))
                .map(ticket -> use(ticket.id(), ticket.expiresAt())
                        .orElseGet(() ->
                                matches(ticket.code(), answer.code()) ? CaptchaOutcome.PASSED : CaptchaOutcome.WRONG))
                .orElse(CaptchaOutcome.WRONG);
    }

    /** Why it cannot be used, or empty when it is used now. */
    private Optional<CaptchaOutcome> use(byte[] id, Instant expiresAt) {
        if (!clock.instant().isBefore(expiresAt)) {
            return Optional.of(CaptchaOutcome.EXPIRED);
        }
        int inserted = jdbi.withHandle(handle -> handle.createUpdate(
                        """
                        INSERT INTO captcha_used (id, expires_at)
                        VALUES (:id, :expiresAt)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("id", id)
                .bind("expiresAt", expiresAt)
                .execute());
        return inserted == 1 ? Optional.empty() : Optional.of(CaptchaOutcome.REPLAYED);
    }

    private Optional<CodeTicket> living(String ticket) {
        return CodeTicket.parse(key, ticket).filter(code -> clock.instant().isBefore(code.expiresAt()));
    }

    /** People type blanks between digits, and phones of some languages write digits in another script. */
    private static boolean matches(String code, String typed) {
        StringBuilder digits = new StringBuilder();
        typed.codePoints()
                .limit(100)
                .filter(c -> !Character.isWhitespace(c) && c != '-')
                .forEach(c -> {
                    int value = Character.digit(c, 10);
                    digits.append(value < 0 ? '?' : (char) ('0' + value));
                });
        return MessageDigest.isEqual(
                code.getBytes(StandardCharsets.UTF_8), digits.toString().getBytes(StandardCharsets.UTF_8));
    }
}
