package org.turingmail.agent;

import java.util.concurrent.atomic.AtomicReference;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Provider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.mailrepository.Storage;

/**
 * Closes what James' spooler needs to quarantine messages, after the spooler has stopped.
 *
 * <p>James destroys its parts in the reverse of the order in which they were created. The spooler depends on the loader
 * of mailets, which creates the extension's injector, which creates its eager singletons. So this one, an eager
 * singleton that depends on nothing, is older than the spooler of any James, and is destroyed after it. The place of
 * held messages, on the other hand, is created when the first mailet or repository asks for it: destroyed by itself it
 * would be gone while messages are still processed, and James moves a message to the error repository after five
 * attempts, within half a second.
 *
 * <p>Bind it with {@code asEagerSingleton()}. Thread-safe.
 */
public final class AfterTheSpooler {
    private static final Logger LOGGER = LoggerFactory.getLogger(AfterTheSpooler.class);

    private final Provider<Storage> storage;
    private final AtomicReference<Runnable> before = new AtomicReference<>(() -> {});

    /** @param storage is not asked for before James stops */
    @Inject
    public AfterTheSpooler(Provider<Storage> storage) {
        this.storage = storage;
    }

    /** Sets what is to be done between the end of the spooler and that of the storage. */
    void beforeTheStorageIsClosed(Runnable action) {
        before.set(action);
    }

    @PreDestroy
    public void stop() {
        try {
            before.get().run();
        } catch (RuntimeException e) {
            LOGGER.error("Turing did not stop in an orderly way; nothing is lost, but a challenge may go out twice", e);
        } finally {
            storage.get().close();
        }
    }
}
