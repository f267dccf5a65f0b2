package org.turingmail.webadmin;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.james.core.Username;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;

/** A {@link LearnCorrespondentsTask} as James stores it, for a James that runs on many machines. */
final class LearnCorrespondentsTaskDTO implements TaskDTO {
    private final String type;
    private final String user;
    private final String folder;
    private final boolean dryRun;

    LearnCorrespondentsTaskDTO(
            @JsonProperty("type") String type,
            @JsonProperty("user") String user,
            @JsonProperty("folder") String folder,
            @JsonProperty("dryRun") boolean dryRun) {
        this.type = type;
        this.user = user;
        this.folder = folder;
        this.dryRun = dryRun;
    }

    static TaskDTOModule<LearnCorrespondentsTask, LearnCorrespondentsTaskDTO> module(
            LearnCorrespondentsTask.Factory tasks) {
        return DTOModule.forDomainObject(LearnCorrespondentsTask.class)
                .convertToDTO(LearnCorrespondentsTaskDTO.class)
                .toDomainObjectConverter(dto -> tasks.create(Username.of(dto.user), dto.folder, dto.dryRun))
                .toDTOConverter((task, type) ->
                        new LearnCorrespondentsTaskDTO(type, task.user().asString(), task.folder(), task.dryRun()))
                .typeName(LearnCorrespondentsTask.TYPE.asString())
                .withFactory(TaskDTOModule::new);
    }

    @Override
    public String getType() {
        return type;
    }

    public String getUser() {
        return user;
    }

    public String getFolder() {
        return folder;
    }

    public boolean isDryRun() {
        return dryRun;
    }
}
