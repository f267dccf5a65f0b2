package org.turingmail.mailrepository.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.MailRepositoryContract;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.PerRecipientHeaders.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the quarantine wants of a mail repository, besides what James wants. James' memory repository is the reference.
 */
public interface QuarantineRepositoryContract extends MailRepositoryContract {

    static Collection<String> messages() {
        return TestMails.messages().keySet();
    }

    @ParameterizedTest
    @MethodSource("messages")
    default void retrieveShouldGiveTheBytesThatWereStored(String name) throws Exception {
        MailRepository testee = retrieveRepository();
        byte[] message = TestMails.messages().get(name);

        MailKey key = testee.store(mail("mail", message));

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message);
    }

    @Test
    default void retrieveShouldGiveTheBytesThatWereStoredWhenTheyAre25Megabytes() throws Exception {
        MailRepository testee = retrieveRepository();
        byte[] message = TestMails.join(TestMails.ascii("Subject: x\r\n\r\n"), TestMails.random(25 << 20, 7));

        MailKey key = testee.store(mail("mail", message));

        assertThat(Arrays.equals(TestMails.bytes(testee.retrieve(key)), message))
                .isTrue();
    }

    @Test
    default void retrieveShouldKeepAllRecipientsInTheirOrder() throws Exception {
        MailRepository testee = retrieveRepository();
        List<MailAddress> recipients = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            recipients.add(new MailAddress("recipient" + (i * 7919) % 5_000 + "@example.com"));
        }
        MailImpl mail = mail("mail");
        mail.setRecipients(recipients);

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getRecipients()).containsExactlyElementsOf(recipients);
    }

    @Test
    default void retrieveShouldKeepAMailWithoutRecipients() throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setRecipients(ImmutableList.of());

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getRecipients()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A.B+c/d=x!#$%&'*-?^_`{|}~@example.org",
                "\"a b\"@example.org",
                "\"a\\\"b\"@example.org",
                "\"a,b@c\"@example.org",
                "a\\ b@example.org",
                "O'Brien@example.org",
                "a@[127.0.0.1]",
                "postmaster@localhost",
                "a@xn--e1afmkfd.xn--p1ai"
            })
    default void retrieveShouldKeepEveryLegalAddress(String address) throws Exception {
        MailRepository testee = retrieveRepository();
        MailAddress expected = new MailAddress(address);
        MailImpl mail = mail("mail");
        mail.setSender(expected);
        mail.setRecipients(ImmutableList.of(expected));
        mail.addSpecificHeaderForRecipient(Header.builder().name("X").value("y").build(), expected);

        MailKey key = testee.store(mail);

        Mail retrieved = testee.retrieve(key);
        assertThat(retrieved.getMaybeSender()).isEqualTo(MaybeSender.of(expected));
        assertThat(retrieved.getMaybeSender().asString()).isEqualTo(expected.asString());
        assertThat(retrieved.getRecipients()).containsExactly(expected);
        assertThat(retrieved.getPerRecipientSpecificHeaders()).isEqualTo(mail.getPerRecipientSpecificHeaders());
    }

    @Test
    default void retrieveShouldKeepTheNullSender() throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setSender(MailAddress.nullSender());

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getMaybeSender().isNullSender()).isTrue();
    }

    @Test
    default void retrieveShouldKeepLongAndUnusualValues() throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setRemoteAddr("2001:0db8:0000:0000:0000:ff00:0042:8329%eth0");
        mail.setRemoteHost("a".repeat(2_000) + ".пример");
        mail.setState("a-processor-with-a-name-of-more-than-thirty-characters-" + "x".repeat(200));
        mail.setErrorMessage("\n\t🐋 " + "it failed, ".repeat(20_000));
        mail.setLastUpdated(new Date(1_234_567_890_123L));

        MailKey key = testee.store(mail);

        Mail retrieved = testee.retrieve(key);
        assertThat(retrieved.getRemoteAddr()).isEqualTo(mail.getRemoteAddr());
        assertThat(retrieved.getRemoteHost()).isEqualTo(mail.getRemoteHost());
        assertThat(retrieved.getState()).isEqualTo(mail.getState());
        assertThat(retrieved.getErrorMessage()).isEqualTo(mail.getErrorMessage());
        assertThat(retrieved.getLastUpdated()).isEqualTo(mail.getLastUpdated());
    }

    @Test
    default void retrieveShouldKeepEveryKindOfAttribute() throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        Map<String, AttributeValue<?>> values = ImmutableMap.<String, AttributeValue<?>>builder()
                .put("boolean", AttributeValue.of(true))
                .put("string", AttributeValue.of("a\0b\u2028\ud83d\udc0b\"\\"))
                .put("bytes", AttributeValue.of(new byte[] {0, -1, 127, -128}))
                .put("int", AttributeValue.of(Integer.MIN_VALUE))
                .put("long", AttributeValue.of(Long.MAX_VALUE))
                .put("double", AttributeValue.of(0.1))
                .put("date", AttributeValue.of(ZonedDateTime.parse("2026-02-28T23:59:59.123Z")))
                .put("list", AttributeValue.of(ImmutableList.of(AttributeValue.of("a"), AttributeValue.of(1))))
                .put("map", AttributeValue.of(ImmutableMap.of("k", AttributeValue.of("v"))))
                .build();
        values.forEach((name, value) -> mail.setAttribute(new Attribute(AttributeName.of(name), value)));

        MailKey key = testee.store(mail);

        Mail retrieved = testee.retrieve(key);
        assertThat(retrieved.attributes().map(a -> a.getName().asString()))
                .containsExactlyInAnyOrderElementsOf(values.keySet());
        values.forEach((name, value) -> assertThat(retrieved.getAttribute(AttributeName.of(name)))
                .hasValueSatisfying(
                        attribute -> assertThat(attribute.getValue().value()).isEqualTo(value.value())));
    }

    @Test
    default void retrieveShouldKeepAnAttributeOfAMegabyte() throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        Attribute large = new Attribute(AttributeName.of("large"), AttributeValue.of("ü🐋x".repeat(256 * 1024)));
        mail.setAttribute(large);

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getAttribute(large.getName())).contains(large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b$c/d\\e", "ключ 鍵 🐋", "\0", "\n\t\"", " ", "\ud83d"})
    default void retrieveShouldKeepAnAttributeOfAnyName(String name) throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        Attribute attribute = new Attribute(AttributeName.of(name + "x".repeat(2_000)), AttributeValue.of(name));
        mail.setAttribute(attribute);

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getAttribute(attribute.getName())).contains(attribute);
    }

    @Test
    default void storeShouldKeepTheRecipientsWhoseReleaseIsStillToCome() throws Exception {
        MailRepository testee = retrieveRepository();
        List<MailAddress> recipients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            recipients.add(new MailAddress("recipient" + i + "@example.com"));
        }
        MailImpl mail = mail("mail");
        mail.setRecipients(recipients);
        MailKey key = testee.store(mail);

        for (int released = 10; released < 300; released += 10) {
            Mail held = testee.retrieve(key);
            held.setRecipients(recipients.subList(released, 300));
            testee.store(held);
            assertThat(testee.retrieve(key).getRecipients())
                    .containsExactlyElementsOf(recipients.subList(released, 300));
        }
        assertThat(testee.size()).isEqualTo(1);
    }

    @Test
    default void retrieveShouldKeepHeadersOfOneNameForOneRecipient() throws Exception {
        MailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        MailAddress recipient = new MailAddress("one@example.com");
        for (String value : List.of("first", "second", "a\r\n\tfolded: one", "")) {
            mail.addSpecificHeaderForRecipient(
                    Header.builder().name("X-Twice").value(value).build(), recipient);
        }

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getPerRecipientSpecificHeaders())
                .isEqualTo(mail.getPerRecipientSpecificHeaders());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mail1764000000000-4c3ae0a1-9d6b-4a33-bd0c-1f0c8b7a6d55-!1234567",
                "a/b\\c:d*e?f\"g<h>i|j",
                "../../etc/passwd",
                "'; DROP TABLE turing_mail; --",
                "%_",
                "ключ 鍵 🐋",
                " leading and  double"
            })
    default void aMailShouldBeFoundUnderEveryKey(String name) throws Exception {
        MailRepository testee = retrieveRepository();

        MailKey key = testee.store(mail(name));

        assertThat(key).isEqualTo(new MailKey(name));
        assertThat(testee.list()).toIterable().containsExactly(key);
        assertThat(testee.retrieve(key).getName()).isEqualTo(name);
        testee.remove(key);
        assertThat(testee.retrieve(key)).isNull();
    }

    @Test
    default void aKeyOf512CharactersShouldDo() throws Exception {
        MailRepository testee = retrieveRepository();
        String name = "鍵".repeat(511);

        MailKey first = testee.store(mail(name + "1"));
        MailKey second = testee.store(mail(name + "2"));

        assertThat(testee.list()).toIterable().containsExactlyInAnyOrder(first, second);
        assertThat(TestMails.bytes(testee.retrieve(second))).isEqualTo(TestMails.bytes(mail(name + "2")));
    }

    @Test
    default void keysShouldDifferByCase() throws Exception {
        MailRepository testee = retrieveRepository();

        MailKey lower = testee.store(mail("key"));
        MailKey upper = testee.store(mail("KEY"));

        testee.remove(lower);
        assertThat(testee.list()).toIterable().containsExactly(upper);
    }

    @Test
    default void repositoriesShouldNotTouchEachOther() throws Exception {
        MailRepository held = retrieveRepository(MailRepositoryPath.from("a"));
        MailRepository other = retrieveRepository(MailRepositoryPath.from("a/b"));
        MailKey key = held.store(mail("mail", "Subject: held\r\n\r\n"));
        other.store(mail("mail", "Subject: other\r\n\r\n"));

        other.removeAll();

        assertThat(other.retrieve(key)).isNull();
        assertThat(held.retrieve(key).getMessage().getSubject()).isEqualTo("held");
    }

    @Test
    default void aRetrievedMailShouldStayReadableWhenItIsRemoved() throws Exception {
        MailRepository testee = retrieveRepository();
        byte[] message = TestMails.join(TestMails.ascii("Subject: x\r\n\r\n"), TestMails.random(1 << 20, 3));
        MailKey key = testee.store(mail("mail", message));
        Mail retrieved = testee.retrieve(key);

        testee.remove(key);

        assertThat(TestMails.bytes(retrieved)).isEqualTo(message);
    }

    @Test
    default void aRetrievedMailShouldStayAsItWasWhenAnotherIsStoredInItsPlace() throws Exception {
        MailRepository testee = retrieveRepository();
        byte[] message = TestMails.join(TestMails.ascii("Subject: x\r\n\r\n"), TestMails.random(1 << 20, 3));
        MailKey key = testee.store(mail("mail", message));
        Mail retrieved = testee.retrieve(key);

        testee.store(mail("mail", "Subject: y\r\n\r\n"));

        assertThat(TestMails.bytes(retrieved)).isEqualTo(message);
    }

    @Test
    default void aStoredMailShouldNotChangeWithTheRetrievedOne() throws Exception {
        MailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        retrieved.setState("changed");
        retrieved.setRecipients(ImmutableList.of());
        retrieved.getMessage().setSubject("changed");

        Mail again = testee.retrieve(key);
        assertThat(again.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(again.getRecipients()).hasSize(2);
        assertThat(again.getMessage().getSubject()).isEqualTo("test");
    }

    @Test
    default void storeShouldLeaveTheMailReadable() throws Exception {
        MailRepository testee = retrieveRepository();
        byte[] message = TestMails.join(TestMails.ascii("Subject: x\r\n\r\n"), TestMails.random(1 << 20, 3));
        MailImpl mail = mail("mail", message);

        testee.store(mail);

        assertThat(TestMails.bytes(mail)).isEqualTo(message);
    }

    @Test
    default void storeShouldReplaceTheRecipientsOfARetrievedMail() throws Exception {
        MailRepository testee = retrieveRepository();
        byte[] message = TestMails.join(TestMails.ascii("Subject: x\r\n\r\n"), TestMails.random(1 << 20, 3));
        MailKey key = testee.store(mail("mail", message));

        Mail retrieved = testee.retrieve(key);
        retrieved.setRecipients(ImmutableList.of(new MailAddress("two@example.com")));
        retrieved.setAttribute(new Attribute(AttributeName.of("released"), AttributeValue.of("one@example.com")));
        testee.store(retrieved);

        Mail again = testee.retrieve(key);
        assertThat(again.getRecipients()).containsExactly(new MailAddress("two@example.com"));
        assertThat(again.getAttribute(AttributeName.of("released"))).isPresent();
        assertThat(TestMails.bytes(again)).isEqualTo(message);
        assertThat(testee.size()).isEqualTo(1);
    }

    @Test
    default void storeShouldTakeTheNewBodyOfARetrievedMail() throws Exception {
        MailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        retrieved.getMessage().setText("changed");
        retrieved.getMessage().saveChanges();
        testee.store(retrieved);

        assertThat(testee.retrieve(key).getMessage().getContent()).isEqualTo("changed");
    }

    @Test
    default void storeShouldKeepOneOfTheMailsWholeWhenManyComeUnderOneKey() throws Exception {
        MailRepository testee = retrieveRepository();
        List<byte[]> versions = versions(8);
        ExecutorService threads = Executors.newFixedThreadPool(versions.size());
        try {
            List<Future<?>> stores = new ArrayList<>();
            for (int i = 0; i < versions.size(); i++) {
                Mail mail = version(i, versions.get(i));
                stores.add(threads.submit(() -> testee.store(mail)));
            }
            for (Future<?> store : stores) {
                store.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(testee.size()).isEqualTo(1);
        assertWhole(testee.retrieve(new MailKey("mail")), versions);
    }

    @Test
    default void retrieveShouldNeverMixTwoVersionsOfAMail() throws Exception {
        MailRepository testee = retrieveRepository();
        List<byte[]> versions = versions(4);
        MailKey key = testee.store(version(0, versions.get(0)));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> writer = threads.submit(() -> {
                for (int i = 1; i < 60; i++) {
                    testee.store(version(i % 4, versions.get(i % 4)));
                }
                done.set(true);
                return null;
            });
            Future<Integer> reader = threads.submit(() -> {
                int read = 0;
                while (!done.get()) {
                    assertWhole(testee.retrieve(key), versions);
                    read++;
                }
                return read;
            });
            writer.get(120, TimeUnit.SECONDS);
            assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void retrieveShouldGiveAWholeMailOrNoneWhenItIsRemoved() throws Exception {
        MailRepository testee = retrieveRepository();
        List<byte[]> versions = versions(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                MailKey key = testee.store(version(0, versions.get(0)));
                Future<Mail> reader = threads.submit(() -> testee.retrieve(key));
                Future<?> remover = threads.submit(() -> {
                    testee.remove(key);
                    return null;
                });
                remover.get(60, TimeUnit.SECONDS);
                Mail retrieved = reader.get(60, TimeUnit.SECONDS);
                if (retrieved != null) {
                    assertWhole(retrieved, versions);
                }
                assertThat(testee.retrieve(key)).isNull();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void removeShouldTakeManyKeysOfWhichSomeAreUnknown() throws Exception {
        MailRepository testee = retrieveRepository();
        for (int i = 0; i < 250; i++) {
            testee.store(mail("mail" + i));
        }

        testee.remove(IntStream.range(-200, 249)
                .mapToObj(i -> new MailKey("mail" + i))
                .collect(Collectors.toList()));

        assertThat(testee.list()).toIterable().containsExactly(new MailKey("mail249"));
    }

    /** Every version fills several chunks, and has as many recipients, with its number in it. */
    private static List<byte[]> versions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> TestMails.join(
                        TestMails.ascii("X-Version: " + i + "\r\n\r\n"), TestMails.random(700_000 + i * 1_000, i)))
                .collect(Collectors.toList());
    }

    private static Mail version(int number, byte[] message) throws Exception {
        MailImpl mail = mail("mail", message);
        List<MailAddress> recipients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            recipients.add(new MailAddress("r" + i + "@version" + number + ".example.com"));
        }
        mail.setRecipients(recipients);
        mail.setErrorMessage("version " + number);
        return mail;
    }

    private static void assertWhole(Mail mail, List<byte[]> versions) throws Exception {
        assertThat(mail).isNotNull();
        int number = Integer.parseInt(mail.getMessage().getHeader("X-Version")[0]);
        assertThat(mail.getErrorMessage()).isEqualTo("version " + number);
        assertThat(mail.getRecipients())
                .hasSize(20)
                .allMatch(r -> r.getDomain().asString().equals("version" + number + ".example.com"));
        assertThat(TestMails.body(TestMails.bytes(mail))).isEqualTo(TestMails.body(versions.get(number)));
        LifecycleUtil.dispose(mail);
    }
}
