package org.turingmail.central.connections;

import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.turingmail.central.configuration.CentralConfiguration;

/**
 * Shares out the threads that may wait among the {@linkplain Workload kinds of requests}, so that none of them, however
 * many come, takes the last one. All together are fewer than there are threads; the rest is for health checks and jobs.
 * Thread-safe.
 */
@ApplicationScoped
public class Admission {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Map<Workload, Partition> partitions = new EnumMap<>(Workload.class);

    Admission(Vertx vertx, CentralConfiguration configuration) {
        this.vertx = vertx;
        // Half of the connections to the database: the other half is for agents.
        int pages = Math.min(32, Math.max(2, configuration.poolSize() / 2));
        int codes = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        partitions.put(Workload.PAGES, new Partition(pages, 256, 32));
        partitions.put(Workload.CODES, new Partition(codes, 64, 8));
        partitions.put(Workload.FILES, new Partition(16, 64, 16));
        partitions.put(Workload.VERDICTS, new Partition(48, 4_096, 4_096));
        // They wait without a thread, and look at the database in turn.
        partitions.put(Workload.DECISIONS, new Partition(10_000, 0, 10_000));
        partitions.put(Workload.AGENTS, new Partition(48, 1_024, 1_024));
    }

    /** Leave to run, which is to be given back. */
    public interface Permit {
        /** Gives it back; nothing the second time. */
        void leave();
    }

    /** There is no room, now or in time. */
    public static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoRoomException(Workload workload) {
            super("There are too many requests of the kind " + workload + " at a time", null, false, false);
        }
    }

    /**
     * Asks for leave to run.
     *
     * @return a stage that ends with it, at once if there is room, else in a few seconds or with a
     *     {@link NoRoomException}
     */
    public CompletionStage<Permit> enter(Workload workload, InetAddress client) {
        CompletableFuture<Permit> permit = new CompletableFuture<>();
        Partition.Entry[] entered = new Partition.Entry[1];
        Partition.Entry entry = partitions
                .get(workload)
                .enter(ClientNetwork.of(client), () -> permit.complete(() -> entered[0].leave()))
                .orElse(null);
        if (entry == null) {
            return CompletableFuture.failedStage(new NoRoomException(workload));
        }
        entered[0] = entry;
        if (entry.runs()) {
            permit.complete(entry::leave);
            return permit;
        }
        long timer = vertx.setTimer(PATIENCE.toMillis(), late -> {
            if (entry.giveUp()) {
                permit.completeExceptionally(new NoRoomException(workload));
            }
        });
        permit.whenComplete((given, failure) -> vertx.cancelTimer(timer));
        return permit;
    }

    int running(Workload workload) {
        return partitions.get(workload).running();
    }
}
