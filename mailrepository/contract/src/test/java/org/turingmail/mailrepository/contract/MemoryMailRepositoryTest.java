package org.turingmail.mailrepository.contract;

import java.util.HashMap;
import java.util.Map;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.memory.MemoryMailRepository;

/** Proves that the contract asks for nothing that James would not give. */
class MemoryMailRepositoryTest implements QuarantineRepositoryContract {
    private final Map<MailRepositoryPath, MailRepository> repositories = new HashMap<>();

    @Override
    public MailRepository retrieveRepository() {
        return retrieveRepository(MailRepositoryPath.from("held"));
    }

    @Override
    public MailRepository retrieveRepository(MailRepositoryPath path) {
        return repositories.computeIfAbsent(path, any -> new MemoryMailRepository());
    }
}
