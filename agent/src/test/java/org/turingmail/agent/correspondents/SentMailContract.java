package org.turingmail.agent.correspondents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.mailbox.model.Header;
import org.junit.jupiter.api.Test;

/** What is promised of sent mail, wherever it is kept. */
interface SentMailContract {
    Username ALICE = Username.of("alice@example.com");
    Username CAROL = Username.of("carol@example.com");

    SentMail sentMail();

    /** @param header one field in a line */
    void append(Username user, String folder, String header) throws Exception;

    @Test
    default void folderShouldGiveTheFieldsOfItsMailsInTheirOrder() throws Exception {
        append(ALICE, "Sent", "To: bob@example.org\nSubject: one");
        append(ALICE, "Sent", "To: dora@example.org\nTo: eve@example.org");

        assertThat(fields(ALICE, "Sent", "To"))
                .containsExactly(List.of("bob@example.org"), List.of("dora@example.org", "eve@example.org"));
        assertThat(fields(ALICE, "Sent", "Subject")).containsExactly(List.of("one"), List.of());
    }

    @Test
    default void sizeShouldBeTheNumberOfMails() throws Exception {
        append(ALICE, "Sent", "To: bob@example.org");
        append(ALICE, "Sent", "To: bob@example.org");

        try (SentMail.Folder folder = sentMail().open(ALICE, "Sent").orElseThrow()) {
            assertThat(folder.size()).isEqualTo(2);
        }
    }

    @Test
    default void openShouldFindNothingWhereThereIsNoSuchFolder() throws Exception {
        append(ALICE, "Sent", "To: bob@example.org");

        assertThat(sentMail().open(ALICE, "Gesendet")).isEmpty();
    }

    @Test
    default void openShouldNotFindTheFolderOfAnotherUser() throws Exception {
        append(ALICE, "Sent", "To: bob@example.org");

        assertThat(sentMail().open(CAROL, "Sent")).isEmpty();
    }

    @Test
    default void mailThatComesLaterShouldBeFoundByTheNextWhoOpens() throws Exception {
        append(ALICE, "Sent", "To: bob@example.org");
        assertThat(fields(ALICE, "Sent", "To")).hasSize(1);

        append(ALICE, "Sent", "To: dora@example.org");

        assertThat(fields(ALICE, "Sent", "To")).hasSize(2);
    }

    @Test
    default void sentMailShouldBeKept() {
        assertThat(sentMail().isKept()).isTrue();
    }

    private List<List<String>> fields(Username user, String name, String field) throws Exception {
        List<List<String>> values = new ArrayList<>();
        try (SentMail.Folder folder = sentMail().open(user, name).orElseThrow()) {
            for (Optional<Iterator<Header>> mail = folder.next(); mail.isPresent(); mail = folder.next()) {
                List<String> ofMail = new ArrayList<>();
                mail.get().forEachRemaining(header -> {
                    if (header.getName().equalsIgnoreCase(field)) {
                        ofMail.add(header.getValue());
                    }
                });
                values.add(ofMail);
            }
        }
        return values;
    }
}
