package org.turingmail.planted.central.policy;

/** Has one parameter more than its constructor may have. */
public final class NeedsTooMuch {
    private final String all;

    NeedsTooMuch(String a, String b, String c, String d, String e, String f, String g, String h) {
        this.all = a + b + c + d + e + f + g + h;
    }

    @Override
    public String toString() {
        return all;
    }
}
