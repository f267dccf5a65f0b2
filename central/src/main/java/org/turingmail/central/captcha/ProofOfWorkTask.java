package org.turingmail.central.captcha;

/**
 * What the ALTCHA widget needs to start working; its JSON form is what the widget fetches (ALTCHA protocol version 1).
 *
 * @param algorithm always {@code SHA-256}
 * @param challenge the hash to be found, in hexadecimal
 * @param maxnumber the number that is searched is below this one
 * @param salt what goes before the number, the end and the scope included
 * @param signature by which the server will know its own task again
 */
public record ProofOfWorkTask(String algorithm, String challenge, long maxnumber, String salt, String signature) {}
