/**
 * A James server assembled from James' own public classes: JPA for domains, users, recipient rewrites and mailboxes
 * (Derby in the same JVM unless configured otherwise), a persistent ActiveMQ queue, SMTP, IMAP and WebAdmin. It knows
 * nothing of Turing: the extension is dropped into {@code extensions-jars/} as into any other James.
 */
package org.turingmail.james;
