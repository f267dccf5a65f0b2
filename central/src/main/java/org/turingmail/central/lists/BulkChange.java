package org.turingmail.central.lists;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Problem;

/** Several operations on entries: read and checked, then done in one transaction. Not thread-safe. */
final class BulkChange {
    private final List<ListEntryOperation> operations;
    private final Map<Integer, ListEntry> wanted = new LinkedHashMap<>();
    private final List<List<Problem.FieldError>> errors = new ArrayList<>();
    private final ListEntryOutcome[] outcomes;

    /**
     * @param allowBroad whether entries that are added may be {@linkplain org.turingmail.central.policy.Breadth broad}
     */
    BulkChange(List<ListEntryOperation> operations, boolean allowBroad) {
        this.operations = requireNonNull(operations);
        this.outcomes = new ListEntryOutcome[operations.size()];
        Set<Long> named = new HashSet<>();
        for (int i = 0; i < operations.size(); i++) {
            errors.add(check(i, named, allowBroad));
            if (!errors.get(i).isEmpty()) {
                refuse(i, errors.get(i));
            }
        }
    }

    private List<Problem.FieldError> check(int i, Set<Long> named, boolean allowBroad) {
        ListEntryOperation operation = operations.get(i);
        Checks checks = new Checks();
        boolean add = operation.action() == ListEntryAction.ADD;
        boolean remove = operation.action() == ListEntryAction.REMOVE;
        checks.that(operation.id().isPresent() != add, at(i) + ".id", add ? "must be absent with ADD" : "is needed");
        checks.that(!add || operation.version().isEmpty(), at(i) + ".version", "must be absent with ADD");
        checks.that(
                operation.entry().isPresent() != remove,
                at(i) + ".entry",
                remove ? "must be absent with REMOVE" : "is needed");
        operation
                .id()
                .ifPresent(id -> checks.that(named.add(id), at(i) + ".id", "is that of an operation before this one"));
        operation
                .entry()
                .flatMap(entry -> CanonicalEntry.of(entry, checks, at(i) + ".entry.", allowBroad || !add))
                .ifPresent(entry -> wanted.put(i, entry));
        return checks.errors();
    }

    private static String at(int i) {
        return "operations[" + i + "]";
    }

    /** What is wrong with operations, whatever the lists are. */
    List<Problem.FieldError> faults() {
        return errors.stream().flatMap(List::stream).toList();
    }

    /** Does what can be done: removals first, so that an entry can take the place of another one. */
    void apply(Handle handle, StoredEntries lists, long tenantId, String actor) {
        Map<Long, ListEntry> existing = lists.locked(
                handle,
                tenantId,
                pending().flatMap(i -> operations.get(i).id().stream()).toList());
        List<Integer> removals = with(ListEntryAction.REMOVE)
                .filter(i -> isAsExpected(i, existing.get(operations.get(i).id().orElseThrow())))
                .toList();
        lists.remove(
                handle,
                tenantId,
                removals.stream().map(i -> operations.get(i).id().orElseThrow()).toList(),
                actor);
        removals.forEach(i -> done(
                i, ListEntryResult.REMOVED, existing.get(operations.get(i).id().orElseThrow())));
        with(ListEntryAction.CHANGE)
                .sorted(Comparator.comparing(i -> operations.get(i).id().orElseThrow()))
                .forEach(i -> change(
                        handle,
                        lists,
                        tenantId,
                        i,
                        existing.get(operations.get(i).id().orElseThrow()),
                        actor));
        long patterns = lists.count(handle, tenantId, EntryKind.REGEX);
        // In the order in which others lock them.
        for (int i : with(ListEntryAction.ADD)
                .sorted(Comparator.comparing((Integer i) -> wanted.get(i).value())
                        .thenComparing(i -> wanted.get(i).owner().orElse(""))
                        .thenComparing(i -> wanted.get(i).verdict().name())
                        .thenComparing(i -> wanted.get(i).kind().name()))
                .toList()) {
            boolean pattern = wanted.get(i).kind() == EntryKind.REGEX;
            if (pattern && patterns >= ListItem.MAX_PATTERNS) {
                refuse(i, "there are " + ListItem.MAX_PATTERNS + " patterns already; remove some, or use domains");
                continue;
            }
            StoredEntries.Added added = lists.add(handle, tenantId, wanted.get(i), actor);
            done(i, added.created() ? ListEntryResult.ADDED : ListEntryResult.UNCHANGED, added.entry());
            patterns += pattern && added.created() ? 1 : 0;
        }
    }

    private Stream<Integer> pending() {
        return IntStream.range(0, operations.size())
                .filter(i -> outcomes[i] == null)
                .boxed();
    }

    private Stream<Integer> with(ListEntryAction action) {
        return pending().filter(i -> operations.get(i).action() == action);
    }

    private boolean isAsExpected(int i, ListEntry existing) {
        if (existing == null) {
            refuse(i, "there is no list entry " + operations.get(i).id().orElseThrow());
            return false;
        }
        Optional<Integer> version = operations.get(i).version();
        if (version.isPresent() && !version.equals(existing.version())) {
            refuse(
                    i,
                    "names version " + version.get() + ", but it is now "
                            + existing.version().orElseThrow() + ". Reload it and retry");
            return false;
        }
        return true;
    }

    private void change(Handle handle, StoredEntries lists, long tenantId, int i, ListEntry existing, String actor) {
        if (!isAsExpected(i, existing)) {
            return;
        }
        Checks checks = new Checks();
        CanonicalEntry.checkSame(wanted.get(i), existing, checks, at(i) + ".entry.");
        if (!checks.errors().isEmpty()) {
            refuse(i, checks.errors());
            return;
        }
        lists.change(handle, tenantId, existing.id().orElseThrow(), wanted.get(i), actor)
                .ifPresentOrElse(
                        now -> done(i, ListEntryResult.CHANGED, now),
                        () -> refuse(i, "another entry says that already"));
    }

    private void done(int i, ListEntryResult result, ListEntry entry) {
        outcomes[i] = ListEntryOutcome.builder().result(result).entry(entry).build();
    }

    private void refuse(int i, String message) {
        refuse(i, List.of(Problem.FieldError.of(at(i), message)));
    }

    private void refuse(int i, List<Problem.FieldError> why) {
        outcomes[i] = ListEntryOutcome.builder()
                .result(ListEntryResult.REFUSED)
                .errors(why)
                .build();
    }

    /** In the order of the operations; after {@link #apply}. */
    List<ListEntryOutcome> outcomes() {
        return List.of(outcomes);
    }

    /** Why operations were refused. */
    List<Problem.FieldError> refusals() {
        return outcomes().stream().flatMap(outcome -> outcome.errors().stream()).toList();
    }

    /** The entries that are not what they were. */
    List<ListEntry> touched() {
        return outcomes().stream()
                .filter(outcome -> outcome.result() != ListEntryResult.UNCHANGED)
                .flatMap(outcome -> outcome.entry().stream())
                .toList();
    }

    long count(ListEntryResult result) {
        return outcomes().stream().filter(outcome -> outcome.result() == result).count();
    }
}
