package org.turingmail.agent.authentication.dns;

/** The kinds of DNS records that verification asks for, with their numbers in the protocol. */
public enum RecordType {
    A(1),
    PTR(12),
    MX(15),
    TXT(16),
    AAAA(28);

    private final int number;

    RecordType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
