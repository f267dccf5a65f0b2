package org.turingmail.central.lists.files;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.changes.TenantChange;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.lists.ListChanges;

/** CDI producers for importing and exporting lists. */
@ApplicationScoped
class ListFileBeans {
    @Produces
    @Singleton
    ListImports listImports(ListChanges changes, TenantChange change, CentralConfiguration configuration, Clock clock) {
        return new ListImports(changes, change, configuration.dataDir().resolve("spool"), clock);
    }

    @Produces
    @Singleton
    ListExports listExports(Jdbi jdbi, CentralConfiguration configuration, Clock clock) {
        return new ListExports(jdbi, configuration.dataDir().resolve("spool"), configuration.maxImportBytes(), clock);
    }
}
