package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import java.nio.file.Path;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.modules.mailrepository.guice.GuiceMailRepositoryLoader;
import org.apache.james.utils.ExtendedClassLoader;
import org.apache.james.utils.ExtensionConfiguration;
import org.apache.james.utils.GuiceGenericLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.TuringMailRepository;
import org.turingmail.mailrepository.contract.TestMails;

/** As James does it: {@code mailrepositorystore.xml}, James' store, James' loader, James' Guice. */
class JamesStoreTest {
    @TempDir
    Path folder;

    private Storage storage;
    private MemoryMailRepositoryStore store;

    @BeforeEach
    void start() throws Exception {
        storage = new JpaStorage(TestDatabase.derby(folder));
        Injector injector = Guice.createInjector(new AbstractModule() {
            @Override
            protected void configure() {
                bind(Storage.class).toInstance(storage);
            }
        });
        GuiceGenericLoader loader = new GuiceGenericLoader(
                injector, new ExtendedClassLoader(noExtensions()), ExtensionConfiguration.DEFAULT);
        store = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                new GuiceMailRepositoryLoader(loader),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        java.util.List.of(new Protocol("turing")),
                        TuringMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration())));
        store.init();
    }

    @AfterEach
    void stop() {
        storage.close();
    }

    @Test
    void selectShouldGiveRepositoriesOfOneDatabase() throws Exception {
        MailRepository held = store.select(MailRepositoryUrl.from("turing://held/"));
        MailRepository blocked = store.select(MailRepositoryUrl.from("turing://blocked"));

        MailKey key = held.store(TestMails.mail("mail"));

        assertThat(held).isInstanceOf(TuringMailRepository.class);
        assertThat(held.retrieve(key)).isNotNull();
        assertThat(blocked.retrieve(key)).isNull();
        assertThat(store.getPaths()).extracting(path -> path.asString()).containsExactly("blocked", "held");
    }

    @Test
    void selectShouldFailWhenTheUrlHasNoPath() {
        assertThatThrownBy(() -> store.select(MailRepositoryUrl.from("turing://")))
                .hasStackTraceContaining("must have a path");
    }

    private FileSystem noExtensions() {
        return new FileSystem() {
            @Override
            public java.io.InputStream getResource(String url) {
                throw new UnsupportedOperationException();
            }

            @Override
            public java.io.File getFile(String url) {
                return folder.resolve("no-extensions").toFile();
            }

            @Override
            public java.io.File getBasedir() {
                return folder.toFile();
            }
        };
    }
}
