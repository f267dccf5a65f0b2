package org.turingmail.webadmin;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;

/** A {@link ReconciliationTask} as James stores it, for a James that runs on many machines. */
final class ReconciliationTaskDTO implements TaskDTO {
    private final String type;

    ReconciliationTaskDTO(@JsonProperty("type") String type) {
        this.type = type;
    }

    static TaskDTOModule<ReconciliationTask, ReconciliationTaskDTO> module(ReconciliationTask.Factory tasks) {
        return DTOModule.forDomainObject(ReconciliationTask.class)
                .convertToDTO(ReconciliationTaskDTO.class)
                .toDomainObjectConverter(dto -> tasks.create())
                .toDTOConverter((task, type) -> new ReconciliationTaskDTO(type))
                .typeName(ReconciliationTask.TYPE.asString())
                .withFactory(TaskDTOModule::new);
    }

    @Override
    public String getType() {
        return type;
    }
}
