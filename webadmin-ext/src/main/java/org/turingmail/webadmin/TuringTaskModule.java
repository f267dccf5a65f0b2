package org.turingmail.webadmin;

import java.util.Set;
import javax.inject.Inject;
import org.apache.james.server.task.json.TaskExtensionModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;
import org.apache.james.server.task.json.dto.TaskDTO;
import org.apache.james.server.task.json.dto.TaskDTOModule;
import org.apache.james.task.Task;
import org.apache.james.task.TaskExecutionDetails;

/**
 * Makes our tasks known to James, which shows and stores them. To be named in {@code extensions.properties} as
 * {@code guice.extension.task}.
 */
public final class TuringTaskModule implements TaskExtensionModule {
    private final TaskDTOModule<ReconciliationTask, ReconciliationTaskDTO> reconciliation;
    private final TaskDTOModule<LearnCorrespondentsTask, LearnCorrespondentsTaskDTO> learning;

    @Inject
    public TuringTaskModule(ReconciliationTask.Factory reconciliation, LearnCorrespondentsTask.Factory learning) {
        this.reconciliation = ReconciliationTaskDTO.module(reconciliation);
        this.learning = LearnCorrespondentsTaskDTO.module(learning);
    }

    @Override
    public Set<TaskDTOModule<? extends Task, ? extends TaskDTO>> taskDTOModules() {
        return Set.of(reconciliation, learning);
    }

    @Override
    public Set<
                    AdditionalInformationDTOModule<
                            ? extends TaskExecutionDetails.AdditionalInformation, ? extends AdditionalInformationDTO>>
            taskAdditionalInformationDTOModules() {
        return Set.of(ReconciliationProgressDTO.MODULE, LearnCorrespondentsProgressDTO.MODULE);
    }
}
