package org.turingmail.mailrepository;

import com.google.common.collect.Iterators;
import com.google.common.collect.PeekingIterator;
import java.util.Iterator;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;

/**
 * A mail repository whose {@link #list()} returns the keys in ascending character order and reads them lazily. For any
 * other repository, reconciliation has to read all keys into memory.
 */
public interface KeysInOrder extends MailRepository {
    /**
     * The keys that come after one, which need not be there itself, in ascending order. A repository that can look a
     * key up should not read those before it, as this default does.
     */
    default Iterator<MailKey> listAfter(MailKey key) throws MessagingException {
        PeekingIterator<MailKey> keys = Iterators.peekingIterator(list());
        while (keys.hasNext() && keys.peek().asString().compareTo(key.asString()) <= 0) {
            keys.next();
        }
        return keys;
    }
}
