package org.turingmail.mailrepository;

import java.util.Set;

/**
 * A back end: a kind of place for held messages. It is a jar beside the extension jar, with a public class that
 * implements this, has a constructor without parameters, and is named in
 * {@code META-INF/services/org.turingmail.mailrepository.StorageProvider}. Nothing else knows of it.
 *
 * <p>Its repositories pass {@code StorageContract} of the module {@code mailrepository/contract}. Thread-safe.
 */
public interface StorageProvider {
    /**
     * Returns the beginnings of the URLs that this back end serves, each with its colon: {@code mongodb:}, or
     * {@code jdbc:derby:}. No other back end serves them.
     */
    Set<String> urlPrefixes();

    /**
     * Checks a location and returns the storage there, still closed: nothing is created, connected or started before
     * one of its repositories is used.
     *
     * @param location with a URL that begins with one of {@link #urlPrefixes()}
     * @throws IllegalArgumentException if the URL cannot be right; the message says what is wrong with it and continues
     *     the words "the URL": "must have an absolute path"
     */
    Storage storage(StorageLocation location);
}
