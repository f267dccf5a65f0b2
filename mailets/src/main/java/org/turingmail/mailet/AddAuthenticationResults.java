package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.turingmail.agent.authentication.OwnResults;

/**
 * Writes what the agent found out about the sender (SPF, DKIM, DMARC) into an {@code Authentication-Results} field (RFC
 * 8601), for filters, mail programs and servers behind this one.
 *
 * <p>The field stands on top of the header, above the {@code Received} field of this James, so readers know that it was
 * written after everything below it. Its authserv-id is {@code authentication.own-authserv-id} in
 * {@code turing.properties}. All other fields with that authserv-id are removed; a message that passes again has the
 * field once. It holds what was found when the message came in, also if the message was held since. All other octets of
 * the message stay as they are.
 *
 * <p>No field is added to messages of authenticated users and to those that James writes itself, nor where a front MTA
 * verifies senders ({@code authentication.authserv-id}): its own field is in the message already.
 *
 * <p>It takes no parameters. Place it behind the matchers in {@code transport}, and in {@code released}, before
 * {@code AddTags}, which ends the processor. If the message cannot be stored the mailet throws; write
 * {@code <onMailetException>propagate</onMailetException>} so that James tries again.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.turingmail.mailet.AddAuthenticationResults"&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class AddAuthenticationResults extends GenericMailet {
    private final OwnResults results;

    @Inject
    public AddAuthenticationResults(OwnResults results) {
        this.results = results;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of());
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        results.write(mail);
    }

    @Override
    public String getMailetInfo() {
        return "AddAuthenticationResults";
    }
}
