package org.turingmail.central.captcha;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.configuration.CentralConfiguration;

/** Makes the captcha of the service from its configuration, its database and its clock. */
@ApplicationScoped
class OpenCaptcha {
    @Produces
    @Singleton
    CaptchaKey key(CentralConfiguration configuration, Jdbi jdbi) {
        return configuration.captchaKey().map(CaptchaKey::of).orElseGet(() -> shared(jdbi));
    }

    @Produces
    @Singleton
    Captcha captcha(
            CentralConfiguration configuration, CaptchaKey key, Jdbi jdbi, Clock clock, MeterRegistry registry) {
        return new Captcha(key, jdbi, clock, registry, configuration.captchaDifficulty(), configuration.languages());
    }

    @Produces
    @Singleton
    CaptchaAttempts attempts(CentralConfiguration configuration, CaptchaKey key, Jdbi jdbi, Clock clock) {
        return new CaptchaAttempts(
                key, jdbi, clock, configuration.captchaAttemptsPerLink(), configuration.captchaAttemptsPerAddress());
    }

    /** The key in the database. Of replicas that start at the same time, one makes it and all take it. */
    private static CaptchaKey shared(Jdbi jdbi) {
        return jdbi.withHandle(handle -> {
            handle.createUpdate("INSERT INTO captcha_key (secret) VALUES (:secret) ON CONFLICT DO NOTHING")
                    .bind("secret", CaptchaKey.random())
                    .execute();
            return CaptchaKey.of(handle.createQuery("SELECT secret FROM captcha_key")
                    .mapTo(byte[].class)
                    .one());
        });
    }
}
