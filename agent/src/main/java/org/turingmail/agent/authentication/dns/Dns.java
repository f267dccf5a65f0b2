package org.turingmail.agent.authentication.dns;

import java.time.Duration;

/** Asks the domain name system. Thread-safe. */
public interface Dns {
    /**
     * Never throws because of what is asked or answered: a name that cannot exist does not exist.
     *
     * @param name a domain name, with or without its last dot; it may come from a message and be anything
     * @param within how long to wait for the answer at most
     */
    DnsAnswer ask(String name, RecordType type, Duration within);
}
