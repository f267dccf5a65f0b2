package org.turingmail.central.database;

/** Wants to know when something happened on any replica ({@code NOTIFY}). A bean of this type is told by itself. */
public interface NotificationListener {
    /** The channel, a plain SQL identifier in lower case. */
    String channel();

    /** Something happened. Called on the one thread that listens: be quick, and do not use the database. */
    void notified(String payload);

    /** Notifications may have been lost: take it that anything happened. */
    void resumed();
}
