package org.turingmail.central.links;

import java.security.SecureRandom;

/** Secrets as text that is copied, pasted and linked without harm: letters and digits of ASCII. */
public final class RandomText {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private RandomText() {}

    /**
     * Returns random letters and digits, each as likely as the others: 5.95 random bits a character.
     *
     * @param length the number of characters
     */
    public static String of(int length, SecureRandom random) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
