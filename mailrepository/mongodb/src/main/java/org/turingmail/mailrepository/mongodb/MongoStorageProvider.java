package org.turingmail.mailrepository.mongodb;

import java.util.Set;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProvider;

/** Held messages in MongoDB: see {@link MongoMailRepository}. Found by its name in {@code META-INF/services}. */
public final class MongoStorageProvider implements StorageProvider {
    /** For {@link java.util.ServiceLoader}. */
    public MongoStorageProvider() {}

    @Override
    public Set<String> urlPrefixes() {
        return MongoLocation.PREFIXES;
    }

    @Override
    public Storage storage(StorageLocation location) {
        return new MongoStorage(MongoLocation.of(location));
    }
}
