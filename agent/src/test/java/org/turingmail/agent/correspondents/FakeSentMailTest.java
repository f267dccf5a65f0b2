package org.turingmail.agent.correspondents;

import org.apache.james.core.Username;

class FakeSentMailTest implements SentMailContract {
    private final FakeSentMail sentMail = new FakeSentMail();

    @Override
    public SentMail sentMail() {
        return sentMail;
    }

    @Override
    public void append(Username user, String folder, String header) {
        sentMail.add(user.asString(), folder, header);
    }
}
