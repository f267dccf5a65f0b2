package org.turingmail.mailrepository;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.reactivestreams.Publisher;

/**
 * A James mail repository made for messages that are held for a long time. Used like any other:
 *
 * <pre>{@code
 * <!-- mailrepositorystore.xml -->
 * <mailrepository class="org.turingmail.mailrepository.TuringMailRepository">
 *   <protocols>
 *     <protocol>turing</protocol>
 *   </protocols>
 * </mailrepository>
 * }</pre>
 *
 * <p>It has no parameters. The path of the URL ({@code turing://held} has the path {@code held}) tells repositories
 * apart, and all of them are in the one place that {@code quarantine.database.url} in {@code turing.properties} names.
 * The beginning of that URL chooses the back end; what all of them promise stands at {@link HeldMailRepository}.
 */
public final class TuringMailRepository implements HeldMailRepository {
    private final HeldMailRepository repository;

    /**
     * @param storage one for all repositories
     * @param url as the loader of James binds it
     * @throws IllegalArgumentException if the back end cannot keep the path of the URL
     */
    @Inject
    public TuringMailRepository(Storage storage, MailRepositoryUrl url) {
        this.repository = storage.repository(url);
    }

    @Override
    public void init() {
        repository.init();
    }

    @Override
    public long size() throws MessagingException {
        return repository.size();
    }

    @Override
    public Publisher<Long> sizeReactive() {
        return repository.sizeReactive();
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        return repository.store(mail);
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return repository.list();
    }

    @Override
    public Iterator<MailKey> listAfter(MailKey key) throws MessagingException {
        return repository.listAfter(key);
    }

    @Override
    public List<Mail> retrieveEnvelopes(Collection<MailKey> keys) throws MessagingException {
        return repository.retrieveEnvelopes(keys);
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        return repository.retrieve(key);
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        repository.remove(key);
    }

    @Override
    public void remove(Collection<MailKey> keys) throws MessagingException {
        repository.remove(keys);
    }

    @Override
    public void removeAll() throws MessagingException {
        repository.removeAll();
    }

    @Override
    public String toString() {
        return repository.toString();
    }
}
