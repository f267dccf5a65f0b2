package org.turingmail.central.connections;

import org.turingmail.protocol.Api;

/** Kinds of requests that must not take each other's threads. */
public enum Workload {
    /** What anybody on the Internet may ask for. */
    PAGES,
    /** Codes to be seen and heard, which take a processor for some time. */
    CODES,
    /** Streams, which take as long as their client does: files of lists, documents of lists. */
    FILES,
    /** The question that mail waits for. */
    VERDICTS,
    /** Agents that wait for decisions, hardly any of them on a thread. */
    DECISIONS,
    /** Everything else that agents ask. */
    AGENTS;

    /** The kind of a request, by its path. */
    static Workload of(String path) {
        if (path.startsWith(Api.ROOT + "/")) {
            String route = path.substring(Api.ROOT.length() + 1);
            if (route.equals("verdicts")) {
                return VERDICTS;
            }
            if (route.equals("decisions")) {
                return DECISIONS;
            }
            return route.startsWith("list-imports") || route.startsWith("list-exports/") ? FILES : AGENTS;
        }
        if (path.startsWith("/captcha/")) {
            return CODES;
        }
        return path.startsWith("/list-documents/") ? FILES : PAGES;
    }
}
