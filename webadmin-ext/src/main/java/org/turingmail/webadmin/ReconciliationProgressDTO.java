package org.turingmail.webadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;

/** {@link ReconciliationProgress} as James stores and shows it. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
final class ReconciliationProgressDTO implements AdditionalInformationDTO {
    static final AdditionalInformationDTOModule<ReconciliationProgress, ReconciliationProgressDTO> MODULE =
            DTOModule.forDomainObject(ReconciliationProgress.class)
                    .convertToDTO(ReconciliationProgressDTO.class)
                    .toDomainObjectConverter(ReconciliationProgressDTO::toProgress)
                    .toDTOConverter(ReconciliationProgressDTO::new)
                    .typeName(ReconciliationTask.TYPE.asString())
                    .withFactory(AdditionalInformationDTOModule::new);

    private final String type;
    private final Instant timestamp;
    private final long compared;
    private final long registered;
    private final long challenged;
    private final long failed;
    private final long missing;
    private final String problem;

    ReconciliationProgressDTO(
            @JsonProperty("type") String type,
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("compared") long compared,
            @JsonProperty("registered") long registered,
            @JsonProperty("challenged") long challenged,
            @JsonProperty("failed") long failed,
            @JsonProperty("missing") long missing,
            @JsonProperty("problem") String problem) {
        this.type = type;
        this.timestamp = timestamp;
        this.compared = compared;
        this.registered = registered;
        this.challenged = challenged;
        this.failed = failed;
        this.missing = missing;
        this.problem = problem;
    }

    private ReconciliationProgressDTO(ReconciliationProgress progress, String type) {
        this(
                type,
                progress.timestamp(),
                progress.compared(),
                progress.registered(),
                progress.challenged(),
                progress.failed(),
                progress.missing(),
                progress.problem().orElse(null));
    }

    private ReconciliationProgress toProgress() {
        return new ReconciliationProgress(timestamp, compared, registered, challenged, failed, missing, problem);
    }

    @Override
    public String getType() {
        return type;
    }

    @Override
    public Instant getTimestamp() {
        return timestamp;
    }

    public long getCompared() {
        return compared;
    }

    public long getRegistered() {
        return registered;
    }

    public long getChallenged() {
        return challenged;
    }

    public long getFailed() {
        return failed;
    }

    public long getMissing() {
        return missing;
    }

    public Optional<String> getProblem() {
        return Optional.ofNullable(problem);
    }
}
