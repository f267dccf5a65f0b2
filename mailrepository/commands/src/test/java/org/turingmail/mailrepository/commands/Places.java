package org.turingmail.mailrepository.commands;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;
import org.turingmail.mailrepository.contract.TestMails;

/** Places for messages in a temporary folder, and what is put into them. */
final class Places {
    private final Path folder;

    Places(Path folder) {
        this.folder = folder;
    }

    Path fileFolder() {
        return folder.resolve("files");
    }

    String files() {
        return fileFolder().toUri().toString();
    }

    String derby() {
        return "jdbc:derby:" + folder.resolve("derby/quarantine");
    }

    static Storage open(String url) {
        return StorageProviders.installed().storage(StorageLocation.at(url));
    }

    /** Small ones, with something in every field. */
    static void fill(String url, int messages) throws Exception {
        try (Storage storage = open(url)) {
            HeldMailRepository repository = storage.repository(MailRepositoryUrl.from("turing://held"));
            for (int i = 0; i < messages; i++) {
                repository.store(mail(i));
            }
        }
    }

    static MailImpl mail(int number) throws Exception {
        MailImpl mail = TestMails.mail(
                "mail" + number, ("Subject: " + number + "\r\n\r\nGrüße\r\n").getBytes(StandardCharsets.UTF_8));
        mail.setRecipients(List.of(new MailAddress("r" + number + "@example.com"), new MailAddress("two@example.com")));
        mail.setRemoteAddr("2001:db8::" + number % 1000);
        mail.setErrorMessage(number + "\0 \ud83d 🐋");
        mail.setAttribute(new Attribute(AttributeName.of("b"), AttributeValue.of("ü" + number)));
        mail.setAttribute(new Attribute(AttributeName.of("a"), AttributeValue.of(number)));
        return mail;
    }

    /** All that a place has, by repository and key. */
    static Map<String, Fingerprint> content(String url) throws Exception {
        Map<String, Fingerprint> content = new TreeMap<>();
        try (Storage storage = open(url)) {
            for (MailRepositoryPath path : storage.paths()) {
                HeldMailRepository repository =
                        storage.repository(MailRepositoryUrl.from("turing://" + path.asString()));
                List<MailKey> keys = new ArrayList<>();
                repository.list().forEachRemaining(keys::add);
                for (MailKey key : keys) {
                    Mail mail = repository.retrieve(key);
                    content.put(path.asString() + " " + key.asString(), Fingerprint.of(mail));
                }
            }
        }
        return content;
    }
}
