package org.turingmail.it;

import java.util.concurrent.atomic.AtomicInteger;
import org.turingmail.launcher.mail.Message;

/** Mails to send. */
final class Mails {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Mails() {}

    /** A plain mail with a Message-ID of its own. */
    static Message plain(String from, String to, String subject) {
        return Message.ofText(
                """
                Date: Mon, 2 Nov 2026 10:00:00 +0000
                From: Somebody <%s>
                To: <%s>
                Message-ID: <%d.%d@client.example.net>
                Subject: %s
                MIME-Version: 1.0
                Content-Type: text/plain; charset=us-ascii

                Hello,

                .this line begins with a dot
                .
                that was one alone, and this is the end.
                """
                        .formatted(from, to, ProcessHandle.current().pid(), NUMBER.incrementAndGet(), subject));
    }
}
