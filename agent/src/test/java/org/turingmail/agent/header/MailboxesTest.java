package org.turingmail.agent.header;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bob@example.org | bob@example.org",
                "Bob <bob@example.org> | bob@example.org",
                "\"a, b <eve@example.net>\" <bob@example.org> | bob@example.org",
                "bob@example.org (eve@example.net) | bob@example.org",
                "(c) Bob (c) < bob@example.org (c) > (c) | bob@example.org",
                "\"ben miller\"@example.org | \"ben miller\"@example.org",
            })
    void onlyMailboxShouldBeRead(String field, String address) {
        assertThat(Mailboxes.parse(field).only()).contains(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bob",
                "<>",
                "bob@example.org, eve@example.org",
                "bob@example.org, Eve",
                "friends: bob@example.org;",
                "<bob@example.org> <eve@example.org>",
                "<bob@example.org> eve@example.org",
                "bob@example.org eve@example.org",
                "<bob@example.org",
                "\"bob@example.org",
                "\"bob@example.org\"",
                "bob@example.org (",
            })
    void whatIsNotOneMailboxShouldNotBeTakenForOne(String field) {
        assertThat(Mailboxes.parse(field).only()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@x, B <b@x>,, \"c\" (d@x) <c@x> | [a@x, b@x, c@x]",
                "team: a@x, B <b@x>; c@x | [a@x, b@x, c@x]",
                "undisclosed-recipients:; | []",
                "Bob, b@x | [b@x]",
            })
    void allAddressesShouldBeRead(String field, String addresses) {
        assertThat(Mailboxes.parse(field).all().toString()).isEqualTo(addresses);
    }
}
