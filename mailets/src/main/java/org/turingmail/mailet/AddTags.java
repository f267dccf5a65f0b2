package org.turingmail.mailet;

import com.google.common.collect.ImmutableSet;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.turingmail.agent.tags.Tags;

/**
 * Adds the header fields of rules ({@code X-Turing-…}) to a message, and sends it to another processor like
 * {@code ToProcessor}.
 *
 * <p>Such fields that a message brought from outside are removed first, so that filters behind James can trust them;
 * the marks of challenges ({@code X-Turing-Challenge}) and notices ({@code X-Turing-Notice}) stay. Fields are
 * determined when the message is screened and kept while it is held. A message whose recipients get different fields is
 * split. A message without such fields is passed on unchanged.
 *
 * <p>Parameters:
 *
 * <ul>
 *   <li>{@code processor}: where the message, or each part of it, continues. Mandatory.
 * </ul>
 *
 * <p>Place it after the matchers in {@code transport}, and in {@code released}. If a part cannot be queued the mailet
 * throws; write {@code <onMailetException>propagate</onMailetException>} so that James tries again.
 *
 * <pre><code>
 * &lt;mailet match="All" class="org.turingmail.mailet.AddTags"&gt;
 *   &lt;processor&gt;delivery&lt;/processor&gt;
 *   &lt;onMailetException&gt;propagate&lt;/onMailetException&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 */
public final class AddTags extends GenericMailet {
    private static final String PROCESSOR = "processor";

    private final Tags tags;

    private String processor;

    @Inject
    public AddTags(Tags tags) {
        this.tags = tags;
    }

    @Override
    public void init() throws MessagingException {
        checkInitParameters(ImmutableSet.of(PROCESSOR));
        processor = getInitParameter(PROCESSOR, "").trim();
        if (processor.isEmpty()) {
            throw new MessagingException("AddTags: <processor> is missing. Example: <processor>delivery</processor>");
        }
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        tags.add(mail, processor);
        mail.setState(processor);
    }

    @Override
    public String getMailetInfo() {
        return "AddTags";
    }
}
