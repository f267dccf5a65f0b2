package org.turingmail.central.captcha;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Does what the browser does. */
public final class Solver {
    private Solver() {}

    /** The payload for the form. */
    public static String solve(ProofOfWorkTask task) {
        return payload(task, number(task));
    }

    static long number(ProofOfWorkTask task) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (long number = 0; number < task.maxnumber(); number++) {
                byte[] hash = sha.digest((task.salt() + number).getBytes(StandardCharsets.UTF_8));
                if (HexFormat.of().formatHex(hash).equals(task.challenge())) {
                    return number;
                }
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("the task has no solution below " + task.maxnumber());
    }

    static String payload(ProofOfWorkTask task, long number) {
        return payload(task.algorithm(), task.challenge(), number, task.salt(), task.signature());
    }

    static String payload(String algorithm, String challenge, long number, String salt, String signature) {
        String json = "{\"algorithm\":\"" + algorithm + "\",\"challenge\":\"" + challenge + "\",\"number\":" + number
                + ",\"salt\":\"" + salt + "\",\"signature\":\"" + signature + "\",\"took\":12.5}";
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
