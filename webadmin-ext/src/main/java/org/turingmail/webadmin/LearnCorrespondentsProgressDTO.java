package org.turingmail.webadmin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.json.DTOModule;
import org.apache.james.server.task.json.dto.AdditionalInformationDTO;
import org.apache.james.server.task.json.dto.AdditionalInformationDTOModule;

/** {@link LearnCorrespondentsProgress} as James stores and shows it. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
final class LearnCorrespondentsProgressDTO implements AdditionalInformationDTO {
    static final AdditionalInformationDTOModule<LearnCorrespondentsProgress, LearnCorrespondentsProgressDTO> MODULE =
            DTOModule.forDomainObject(LearnCorrespondentsProgress.class)
                    .convertToDTO(LearnCorrespondentsProgressDTO.class)
                    .toDomainObjectConverter(LearnCorrespondentsProgressDTO::toProgress)
                    .toDTOConverter(LearnCorrespondentsProgressDTO::new)
                    .typeName(LearnCorrespondentsTask.TYPE.asString())
                    .withFactory(AdditionalInformationDTOModule::new);

    private final String type;
    private final LearnCorrespondentsProgress progress;

    LearnCorrespondentsProgressDTO(
            @JsonProperty("type") String type,
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("user") String user,
            @JsonProperty("folder") String folder,
            @JsonProperty("dryRun") boolean dryRun,
            @JsonProperty("mails") long mails,
            @JsonProperty("correspondents") long correspondents,
            @JsonProperty("told") long told,
            @JsonProperty("problem") String problem) {
        this(
                new LearnCorrespondentsProgress(timestamp, user, folder, dryRun, mails, correspondents, told, problem),
                type);
    }

    private LearnCorrespondentsProgressDTO(LearnCorrespondentsProgress progress, String type) {
        this.type = type;
        this.progress = progress;
    }

    private LearnCorrespondentsProgress toProgress() {
        return progress;
    }

    @Override
    public String getType() {
        return type;
    }

    @Override
    public Instant getTimestamp() {
        return progress.timestamp();
    }

    public String getUser() {
        return progress.user();
    }

    public String getFolder() {
        return progress.folder();
    }

    public boolean isDryRun() {
        return progress.dryRun();
    }

    public long getMails() {
        return progress.mails();
    }

    public long getCorrespondents() {
        return progress.correspondents();
    }

    public long getTold() {
        return progress.told();
    }

    public Optional<String> getProblem() {
        return progress.problem();
    }
}
