package org.turingmail.agent.authentication;

/** Whether an authenticated domain stands for the domain that a message claims to come from. */
public final class Alignment {
    private Alignment() {}

    /**
     * Whether the domains are the same, or one of the two is within the other; a top-level domain is aligned with nothing.
     *
     * @param authenticated the domain that was verified, in lower case
     * @param claimed the domain that is claimed, in lower case
     */
    public static boolean aligned(String authenticated, String claimed) {
        return authenticated.contains(".")
                && claimed.contains(".")
                && (authenticated.equals(claimed)
                        || authenticated.endsWith("." + claimed)
                        || claimed.endsWith("." + authenticated));
    }
}
