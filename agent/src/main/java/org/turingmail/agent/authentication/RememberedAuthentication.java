package org.turingmail.agent.authentication;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** Keeps the evidence in the message, as an attribute that James queues and splits with it: it is gathered once. */
final class RememberedAuthentication implements SenderAuthentication {
    private static final AttributeName EVIDENCE = AttributeName.of("org.turingmail.authentication");

    private final SenderAuthentication source;

    RememberedAuthentication(SenderAuthentication source) {
        this.source = source;
    }

    @Override
    public Evidence of(Mail mail) {
        Optional<String> written = mail.getAttribute(EVIDENCE)
                .map(attribute -> attribute.getValue().value())
                .filter(String.class::isInstance)
                .map(String.class::cast);
        if (written.isPresent()) {
            return read(written.get());
        }
        Evidence evidence = source.of(mail);
        mail.setAttribute(new Attribute(EVIDENCE, AttributeValue.of(write(evidence))));
        return evidence;
    }

    private static String write(Evidence evidence) {
        return evidence.results().stream().map(AuthenticationResults::asField).collect(Collectors.joining("\n"));
    }

    private static Evidence read(String written) {
        List<AuthenticationResults> results = Splitter.on('\n')
                .splitToStream(written)
                .map(AuthenticationResults::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toList());
        return Evidence.of(results);
    }
}
