package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.quarantine.LaterAttempts;

/**
 * Stores a message in a mail repository and ends its processing, like James' {@code ToRepository}, but waits while the
 * repository is unavailable: the message goes back into James' spool and is retried after 10 seconds, then less often,
 * finally every five minutes, without limit.
 *
 * <p>Use it for repositories in the database of the quarantine: with {@code ToRepository}, messages that arrive during
 * an outage end in James' error repository.
 *
 * <p>Parameters:
 *
 * <ul>
 *   <li>{@code repositoryPath}: the URL of the repository. Mandatory.
 * </ul>
 *
 * <p>If the message can neither be stored nor put back into the spool, the mailet throws; write
 * {@code <onMailetException>propagate</onMailetException>} so that James keeps the mail in its queue.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.turingmail.mailet.KeepInRepository"&gt;
 *   &lt;repositoryPath&gt;turing://blocked/&lt;/repositoryPath&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class KeepInRepository extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeepInRepository.class);
    private static final String REPOSITORY_PATH = "repositoryPath";

    private final MailRepositoryStore repositories;
    private final LaterAttempts attempts;

    private MailRepositoryUrl url;

    @Inject
    public KeepInRepository(MailRepositoryStore repositories, LaterAttempts attempts) {
        this.repositories = repositories;
        this.attempts = attempts;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of(REPOSITORY_PATH));
        try {
            url = MailRepositoryUrl.from(getInitParameter(REPOSITORY_PATH, "").trim());
            repositories.select(url);
        } catch (RuntimeException | MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException(
                    "KeepInRepository: <repositoryPath> is missing, or names no repository that can be opened. Example:"
                            + " <repositoryPath>turing://blocked/</repositoryPath>",
                    e);
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        Optional<MailKey> key = attempts.store(mail, () -> repository().store(mail));
        key.ifPresent(stored -> {
            LOGGER.info("{} is kept in {}", stored.asString(), url.asString());
            mail.setState(Mail.GHOST);
        });
    }

    private MailRepository repository() throws MessagingException {
        try {
            return repositories.select(url);
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException("The repository " + url.asString() + " cannot be opened", e);
        }
    }

    @Override
    public String getMailetInfo() {
        return "KeepInRepository";
    }
}
