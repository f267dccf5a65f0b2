package org.turingmail.webadmin;

import java.util.Optional;
import javax.inject.Inject;
import javax.mail.internet.AddressException;
import org.apache.commons.lang3.StringUtils;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.task.Task;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.tasks.TaskFromRequestRegistry;
import org.apache.james.webadmin.tasks.TaskRegistrationKey;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.correspondents.LearnFromSentMail;
import spark.Request;
import spark.Service;

/**
 * Teaches whom the users wrote to before Turing came, in James' WebAdmin, under {@code /turing/users}. To be named in
 * {@code webadmin.properties} as {@code extensions.routes}; described in {@code docs/webadmin.md}.
 */
public final class CorrespondentsRoutes implements Routes {
    static final String BASE = "/turing/users";
    static final String DEFAULT_FOLDER = "Sent";

    private static final Logger LOGGER = LoggerFactory.getLogger(CorrespondentsRoutes.class);
    private static final TaskRegistrationKey LEARN = TaskRegistrationKey.of("learn");

    private final LearnFromSentMail learning;
    private final LearnCorrespondentsTask.Factory tasks;
    private final TaskManager taskManager;
    private final JsonTransformer json;

    @Inject
    public CorrespondentsRoutes(
            LearnFromSentMail learning,
            LearnCorrespondentsTask.Factory tasks,
            TaskManager taskManager,
            JsonTransformer json) {
        this.learning = learning;
        this.tasks = tasks;
        this.taskManager = taskManager;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.post(
                BASE + "/:user/correspondents",
                TaskFromRequestRegistry.of(LEARN, this::learn).asRoute(taskManager),
                json);
    }

    private Task learn(Request request) {
        QueryParameters.checkKnown(request, "action", "dryRun", "folder");
        boolean dryRun = QueryParameters.flag(request, "dryRun");
        RequestBody.none(request);
        Username user = user(request.params("user"));
        String folder = Optional.ofNullable(request.queryParams("folder")).orElse(DEFAULT_FOLDER);
        if (!learning.isPossible()) {
            throw Failures.badRequest("This James keeps no mailboxes, so there is no sent mail to learn from");
        }
        try {
            if (learning.mailsIn(user, folder).isEmpty()) {
                throw Failures.notFound("The user '" + StringUtils.abbreviate(user.asString(), 200)
                        + "' has no folder '" + StringUtils.abbreviate(folder, 200)
                        + "'. If sent mail is elsewhere, name it with 'folder'");
            }
        } catch (MailboxException e) {
            LOGGER.error("The folder {} of {} cannot be read", folder, user.asString(), e);
            throw Failures.broken("The folder cannot be read; the log of James says why. Nothing was done");
        }
        return tasks.create(user, folder, dryRun);
    }

    private static Username user(String text) {
        try {
            return Username.of(new MailAddress(text).asString());
        } catch (AddressException | IllegalArgumentException e) {
            throw Failures.badRequest(
                    "'" + StringUtils.abbreviate(text, 100) + "' is not a user: write the whole address, user@domain");
        }
    }
}
