package org.turingmail.mailrepository.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProvider;

/**
 * Held messages in files: {@code file:///var/lib/turing/quarantine}. See {@link FileMailRepository}. Found by its name
 * in {@code META-INF/services}.
 */
public final class FileStorageProvider implements StorageProvider {
    private static final String SCHEME = "file:";
    private static final String EXAMPLE = "; such as file:///var/lib/turing/quarantine";

    /** For {@link java.util.ServiceLoader}. */
    public FileStorageProvider() {}

    @Override
    public Set<String> urlPrefixes() {
        return Set.of(SCHEME);
    }

    @Override
    public Storage storage(StorageLocation location) {
        return new FileStorage(new Layout(folder(location)), new Disk(), Clock.systemUTC());
    }

    static Path folder(StorageLocation location) {
        if (location.user().isPresent()) {
            throw new IllegalArgumentException(
                    "needs neither a user nor a password: files belong to the user of James");
        }
        try {
            URI url = new URI(location.url());
            if (url.getRawAuthority() != null) {
                throw new IllegalArgumentException("must name no host, but three slashes and a path" + EXAMPLE);
            }
            if (url.isOpaque() || url.getPath().isEmpty()) {
                throw new IllegalArgumentException("must have an absolute path" + EXAMPLE);
            }
            if (url.getRawQuery() != null || url.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "has no parameters; write ? as %3F and # as %23 in the path" + EXAMPLE);
            }
            Path folder = Path.of(url).normalize();
            if (folder.getParent() == null) {
                throw new IllegalArgumentException("must have the path of a folder of its own" + EXAMPLE);
            }
            return folder;
        } catch (URISyntaxException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "must be a URL in which spaces and other special characters are escaped (a space is %20): "
                            + e.getMessage() + EXAMPLE,
                    e);
        }
    }
}
