package org.turingmail.central.sharing.remote;

/** A document is not to be accepted; the message says why, to an administrator. */
final class DocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    DocumentException(String message) {
        super(message);
    }

    DocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
