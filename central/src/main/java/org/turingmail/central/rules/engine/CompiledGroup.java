package org.turingmail.central.rules.engine;

import static java.util.Objects.requireNonNull;

import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** A group of recipients that is known to make sense. Immutable. */
public final class CompiledGroup {
    /** The most members. */
    public static final int MAX_MEMBERS = 1_000;

    private static final int MAX_PRIORITY = 1_000_000;

    private final RecipientGroup group;
    private final Set<String> members;
    private final ZoneId zone;

    private CompiledGroup(RecipientGroup group, Set<String> members, ZoneId zone) {
        this.group = requireNonNull(group);
        this.members = Set.copyOf(members);
        this.zone = zone;
    }

    /** Reads a group; empty if anything is wrong with it, which is noted. */
    public static Optional<CompiledGroup> compile(RecipientGroup group, ErrorReporter faults) {
        AtomicBoolean rejected = new AtomicBoolean();
        ErrorReporter noted = (field, message) -> {
            rejected.set(true);
            faults.reject(field, message);
        };
        Values.name(group.name(), "name", noted);
        if (Math.abs((long) group.priority()) > MAX_PRIORITY) {
            noted.reject("priority", "must be from -" + MAX_PRIORITY + " to " + MAX_PRIORITY);
        }
        List<String> members = Values.parse(group.members(), "members", MAX_MEMBERS, noted, Values::addressOrDomain);
        parameters(group, noted);
        ZoneId zone =
                group.zone().flatMap(name -> Values.zone(name, "zone", noted)).orElse(null);
        Values.note(group.note(), noted);
        return rejected.get() ? Optional.empty() : Optional.of(new CompiledGroup(group, new HashSet<>(members), zone));
    }

    private static void parameters(RecipientGroup group, ErrorReporter faults) {
        GroupDefault defaultAction = group.defaultAction();
        String with = " with defaultAction " + defaultAction;
        boolean asks = defaultAction == GroupDefault.ASK_ASSISTANT;
        boolean notifies = defaultAction == GroupDefault.DELIVER_AND_NOTIFY;
        if (asks != group.assistant().isPresent()) {
            faults.reject("assistant", asks ? "is needed" + with : "must be absent" + with);
        }
        if (notifies && group.notification().isEmpty()) {
            faults.reject("notification", "is needed" + with);
        }
        if (!notifies && !asks && group.notification().isPresent()) {
            faults.reject("notification", "must be absent" + with);
        }
        group.assistant().ifPresent(assistant -> Values.address(assistant, "assistant", faults));
        group.notification().ifPresent(notification -> Values.notification(notification, faults.in("notification")));
    }

    /** The group as it was read. */
    public RecipientGroup group() {
        return group;
    }

    /** How much memory it takes, in values. */
    public int weight() {
        return 1 + members.size();
    }

    Set<String> members() {
        return members;
    }

    Optional<ZoneId> zone() {
        return Optional.ofNullable(zone);
    }

    String subject() {
        return "group:" + group.id().orElse(0L);
    }

    String reason() {
        return "group:" + group.name();
    }
}
