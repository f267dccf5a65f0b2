package org.turingmail.central.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of two at a time one waits: either the list is not offered any more, or its publisher knows of the subscription. */
@QuarkusTest
class ConcurrentSharingTest extends SharingFixture {
    private PublishedList list;
    private long publisherId;
    private long subscriberId;

    @BeforeEach
    void published() {
        list = publish("spam");
        publisherId = id(acme);
        subscriberId = id(home);
    }

    private long id(String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = ?")
                .bind(0, tenant)
                .mapTo(Long.class)
                .one());
    }

    private Handle begun() {
        Handle handle = jdbi.open();
        handle.begin();
        handle.execute("SET LOCAL lock_timeout = '300ms'");
        return handle;
    }

    @Test
    void publisherShouldWaitForWhoeverSubscribes() {
        try (Handle subscribing = begun();
                Handle withdrawing = begun()) {
            assertThat(lists.offered(subscribing, subscriberId, acme + "/spam")).isPresent();

            assertThatThrownBy(() -> PublishedLists.TABLE.locked(
                            withdrawing, publisherId, list.id().orElseThrow()))
                    .hasMessageContaining("lock timeout");
            withdrawing.rollback();
            subscribing.rollback();
        }
    }

    @Test
    void whoeverSubscribesShouldWaitForThePublisher() {
        try (Handle withdrawing = begun();
                Handle subscribing = begun()) {
            assertThat(PublishedLists.TABLE.locked(
                            withdrawing, publisherId, list.id().orElseThrow()))
                    .isPresent();

            assertThatThrownBy(() -> lists.offered(subscribing, subscriberId, acme + "/spam"))
                    .hasMessageContaining("lock timeout");
            subscribing.rollback();
            withdrawing.rollback();
        }
    }
}
