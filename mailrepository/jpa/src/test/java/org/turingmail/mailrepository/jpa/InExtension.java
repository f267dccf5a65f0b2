package org.turingmail.mailrepository.jpa;

import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;
import org.turingmail.mailrepository.TuringMailRepository;
import org.turingmail.mailrepository.contract.TestMails;

/** Stores and retrieves a mail, to be called in a class loader of its own. */
public final class InExtension {
    private InExtension() {}

    /**
     * @param url of the database
     * @return the text of the mail
     */
    public static String storeAndRetrieve(String url) throws Exception {
        try (Storage storage = StorageProviders.installed().storage(StorageLocation.at(url))) {
            TuringMailRepository repository =
                    new TuringMailRepository(storage, MailRepositoryUrl.from("turing://held"));
            MailKey key = repository.store(TestMails.mail("mail"));
            Mail mail = repository.retrieve(key);
            repository.store(mail);
            return (String) repository.retrieve(key).getMessage().getContent();
        }
    }

    /** Says why a URL is refused. */
    public static String refusal(String url) {
        try {
            StorageProviders.installed().storage(StorageLocation.at(url));
            throw new AssertionError("It is not refused");
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }
}
