package org.turingmail.mailrepository.jpa;

import java.util.Set;
import java.util.stream.Collectors;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProvider;

/** Held messages in a database: see {@link JpaMailRepository}. Found by its name in {@code META-INF/services}. */
public final class JpaStorageProvider implements StorageProvider {
    /** For {@link java.util.ServiceLoader}. */
    public JpaStorageProvider() {}

    /** Of those databases whose driver is installed: some are jars of their own. */
    @Override
    public Set<String> urlPrefixes() {
        return Dialect.ALL.stream()
                .filter(Dialect::isDriverPresent)
                .map(Dialect::urlPrefix)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Storage storage(StorageLocation location) {
        return new JpaStorage(Database.at(location));
    }
}
