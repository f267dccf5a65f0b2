package org.turingmail.mailrepository;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The back ends that are installed, found by {@link ServiceLoader} among the jars of the extension. Immutable. */
public final class StorageProviders {
    /** A scheme (RFC 3986, section 3.1), without a variant behind "+"; behind {@code jdbc:} the one of the driver. */
    private static final Pattern SCHEME =
            Pattern.compile("(?:jdbc:)?([a-z][a-z0-9.-]*)(?:\\+[a-z0-9+.-]*)?:", Pattern.CASE_INSENSITIVE);

    private final TreeMap<String, StorageProvider> byPrefix = new TreeMap<>();

    StorageProviders(Iterable<? extends StorageProvider> providers) {
        for (StorageProvider provider : providers) {
            for (String prefix : provider.urlPrefixes()) {
                StorageProvider other = byPrefix.putIfAbsent(prefix, provider);
                if (other != null) {
                    throw new IllegalStateException("Two back ends serve " + prefix + ": "
                            + other.getClass().getName() + " and "
                            + provider.getClass().getName() + ". Remove the jar of one of them from extensions-jars");
                }
            }
        }
    }

    /**
     * Returns those beside this class: in James, the jars of {@code extensions-jars}.
     *
     * @throws IllegalStateException if one of them cannot be loaded, or two serve the same URLs
     */
    public static StorageProviders installed() {
        List<StorageProvider> providers = new ArrayList<>();
        try {
            // James' threads have James' own class loader as their context, which sees no extension
            ServiceLoader.load(StorageProvider.class, StorageProviders.class.getClassLoader())
                    .forEach(providers::add);
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new IllegalStateException(
                    "A back end for held messages cannot be loaded: " + e.getMessage()
                            + ". Use jars of one version of Turing in extensions-jars",
                    e);
        }
        return new StorageProviders(providers);
    }

    /**
     * Returns the storage at a location, still closed.
     *
     * @throws IllegalArgumentException if no back end for such a URL is installed (the message says which jar is
     *     missing) or if its back end refuses it; the message continues the words "the URL"
     */
    public Storage storage(StorageLocation location) {
        String url = location.url();
        return byPrefix.entrySet().stream()
                .filter(entry -> url.startsWith(entry.getKey()))
                .findFirst()
                .orElseThrow(() -> missing(url))
                .getValue()
                .storage(location);
    }

    private IllegalArgumentException missing(String url) {
        String installed = "installed are back ends for " + String.join(", ", byPrefix.keySet());
        Matcher scheme = SCHEME.matcher(url);
        if (!scheme.lookingAt()) {
            return new IllegalArgumentException("must begin with the name of a back end; " + installed);
        }
        return new IllegalArgumentException("has no back end here; " + installed + ". The one for " + scheme.group()
                + " is missing in extensions-jars: turing-james-"
                + scheme.group(1).toLowerCase(Locale.ROOT) + ".jar");
    }
}
