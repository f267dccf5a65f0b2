package org.turingmail.mailrepository.jpa;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Identifiers of 32 hexadecimal digits: 48 bits of time, then 80 of chance. Rows of one time stand together in the
 * index, no two agents need to agree, and no id comes back after a restored backup.
 */
final class RowId {
    private RowId() {}

    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format(
                "%012x%04x%016x",
                System.currentTimeMillis() & 0xffff_ffff_ffffL, random.nextInt(0x1_0000), random.nextLong());
    }
}
