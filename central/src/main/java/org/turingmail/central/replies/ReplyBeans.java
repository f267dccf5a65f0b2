package org.turingmail.central.replies;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** CDI producers for replies. */
@ApplicationScoped
class ReplyBeans {
    private static final int KEY_LENGTH = 32;

    @Produces
    @Singleton
    SentMessages sentMessages(Jdbi jdbi, Clock clock) {
        return new SentMessages(key(jdbi), clock);
    }

    @Produces
    @Singleton
    Replies replies(Jdbi jdbi, SentMessages messages) {
        return new Replies(jdbi, messages);
    }

    /** Of replicas that start at the same time, one makes the key and all take it. */
    private static byte[] key(Jdbi jdbi) {
        return jdbi.withHandle(handle -> {
            byte[] fresh = new byte[KEY_LENGTH];
            new SecureRandom().nextBytes(fresh);
            handle.createUpdate("INSERT INTO message_id_key (secret) VALUES (:secret) ON CONFLICT DO NOTHING")
                    .bind("secret", fresh)
                    .execute();
            return handle.createQuery("SELECT secret FROM message_id_key")
                    .mapTo(byte[].class)
                    .one();
        });
    }
}
