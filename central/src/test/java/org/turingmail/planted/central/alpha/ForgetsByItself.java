package org.turingmail.planted.central.alpha;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.decisions.Decisions;

/** Planted: makes agents forget without the other steps of a change. */
class ForgetsByItself {
    void change(Decisions decisions, Handle handle) {
        decisions.forget(handle, Set.of(1L), List.of("*"), "alpha", "changed");
    }
}
