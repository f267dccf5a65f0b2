package org.turingmail.central.pages;

/**
 * A page that a link with a token leads to: it is shown by {@code GET}, and takes a form by {@code POST}. A feature
 * brings its page, and one of these as a bean. Beans are made before the database is open. Thread-safe.
 */
public interface LinkedPage {
    /** What stands before the token in the path, such as {@code /c/}. */
    String prefix();

    /** Whether there is a page for a token. It may ask the database. */
    boolean isKnown(String token);

    /** The notice after a post to a page that is not known: a case of {@link PageMessages#noticeHeading}. */
    String unknown();
}
