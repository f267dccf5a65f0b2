package org.turingmail.launcher.process;

import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.turingmail.launcher.mail.SmtpClient;

/**
 * One James: where it listens, and whether it greets.
 *
 * @param host the address of its ports for mail, as a client reaches it
 * @param webAdminPort of its administration, on 127.0.0.1
 */
public record JamesServer(String host, int smtpPort, int submissionPort, int imapPort, int webAdminPort) {
    /**
     * The variables that the sample configurations take its ports from.
     *
     * @param bind the address that its ports for mail are bound to
     */
    public Map<String, String> ports(String bind) {
        Map<String, String> ports = new LinkedHashMap<>();
        ports.put("TURING_SMTP_BIND", bind + ":" + smtpPort);
        ports.put("TURING_SUBMISSION_BIND", bind + ":" + submissionPort);
        ports.put("TURING_IMAP_BIND", bind + ":" + imapPort);
        ports.put("TURING_WEBADMIN_PORT", String.valueOf(webAdminPort));
        return ports;
    }

    /** Whether SMTP greets. */
    public boolean smtpAnswers() {
        try {
            SmtpClient.connect(InetAddress.getByName(host), smtpPort).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
