package org.turingmail.central.sharing.remote;

import org.turingmail.central.sharing.ListKey;

class SigningKeyResource implements SigningKeyApi {
    private final SigningKey key;

    SigningKeyResource(SigningKey key) {
        this.key = key;
    }

    @Override
    public ListKey get() {
        return key.toPublic();
    }
}
