package org.turingmail.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.modules.mailrepository.guice.GuiceMailRepositoryLoader;
import org.apache.james.onami.lifecycle.PreDestroyModule;
import org.apache.james.onami.lifecycle.Stager;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.ExtensionConfiguration;
import org.apache.james.utils.GuiceGenericLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;
import org.turingmail.mailrepository.TuringMailRepository;

/** With James' own Guice, loader of extensions, repository store and order of destruction. */
class AfterTheSpoolerTest {
    private static Path folder;

    @TempDir
    Path temporary;

    @Test
    void storageShouldServeTheSpoolerUntilItHasStoppedAndBeClosedThen() throws Exception {
        folder = temporary;
        Injector james = james();
        Spooler spooler = james.getInstance(Spooler.class);
        // created after the spooler, as by the first mailet that needs it
        spooler.held =
                james.getInstance(MemoryMailRepositoryStore.class).select(MailRepositoryUrl.from("turing://held"));
        AfterTheSpooler last =
                james.getInstance(GuiceGenericLoader.class).instantiate(new ClassName(AfterTheSpooler.class.getName()));
        last.beforeTheStorageIsClosed(() -> spooler.happened.add("reported"));

        james.getInstance(Key.get(new TypeLiteral<Stager<PreDestroy>>() {})).stage();

        assertThat(spooler.happened).containsExactly("held while James was stopping", "reported");
        assertThat(folder.resolve("quarantine/db.lck")).doesNotExist();
        assertThat(folder.resolve("quarantine")).isDirectory();
    }

    @Test
    void storageShouldBeClosedWhenWhatIsToBeDoneBeforeFails() throws Exception {
        folder = temporary;
        Storage storage = derby();
        new TuringMailRepository(storage, MailRepositoryUrl.from("turing://held")).init();
        AfterTheSpooler last = new AfterTheSpooler(() -> storage);
        last.beforeTheStorageIsClosed(() -> {
            throw new IllegalStateException("no report");
        });

        last.stop();

        assertThat(folder.resolve("quarantine/db.lck")).doesNotExist();
    }

    private static Storage derby() {
        return StorageProviders.installed().storage(StorageLocation.at("jdbc:derby:" + folder.resolve("quarantine")));
    }

    private static Injector james() {
        return Guice.createInjector(new PreDestroyModule(), new AbstractModule() {
            @Override
            protected void configure() {
                bind(FileSystem.class).toInstance(new Folder());
                bind(ExtensionConfiguration.class)
                        .toInstance(new ExtensionConfiguration(
                                List.of(new ClassName(Extension.class.getName())), List.of()));
                bind(GuiceGenericLoader.class).in(Scopes.SINGLETON);
                bind(Spooler.class).in(Scopes.SINGLETON);
            }

            @com.google.inject.Provides
            @com.google.inject.Singleton
            MemoryMailRepositoryStore store(GuiceGenericLoader loader) throws Exception {
                MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(
                        new MemoryMailRepositoryUrlStore(),
                        new GuiceMailRepositoryLoader(loader),
                        MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                                List.of(new Protocol("turing")),
                                TuringMailRepository.class.getName(),
                                new BaseHierarchicalConfiguration())));
                store.init();
                return store;
            }
        });
    }

    /** What {@link TuringModule} binds of it. */
    public static final class Extension extends AbstractModule {
        @Override
        protected void configure() {
            bind(Storage.class).toInstance(derby());
            bind(AfterTheSpooler.class).asEagerSingleton();
        }
    }

    /** As James' own: it depends, over the mailets, on the loader of extensions. */
    private static final class Spooler {
        private final List<String> happened = new ArrayList<>();
        private MailRepository held;

        @Inject
        Spooler(GuiceGenericLoader mailets) {
            // James' own keeps it
        }

        @PreDestroy
        public void dispose() throws Exception {
            held.store(AgentFixture.mail("late", AgentFixture.ALICE));
            happened.add("held while James was stopping");
        }
    }

    private static final class Folder implements FileSystem {
        @Override
        public InputStream getResource(String url) {
            throw new UnsupportedOperationException();
        }

        @Override
        public File getFile(String url) {
            return folder.resolve("no-extensions").toFile();
        }

        @Override
        public File getBasedir() {
            return folder.toFile();
        }
    }
}
