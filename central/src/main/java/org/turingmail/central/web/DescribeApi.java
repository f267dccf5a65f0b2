package org.turingmail.central.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

/**
 * Completes the OpenAPI document. The values of the contract have no getters, so the scanner sees them empty; their
 * shape is read from the contract itself. Every operation gets its summary, its key and its problems.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class DescribeApi implements OASFilter {
    private static final String KEY = "key";
    private static final String SCHEMAS = "#/components/schemas/";

    private static final Map<String, String> SUMMARIES = Map.ofEntries(
            Map.entry("GET /agents", "Pages through the agents, with the servers that use their keys"),
            Map.entry("GET /agents/me", "The agent to whom the key belongs"),
            Map.entry("POST /challenges/sent", "The challenges issued for these mails are in the outgoing queue"),
            Map.entry("POST /correspondents", "A user wrote to these addresses: they become known to that user"),
            Map.entry(
                    "GET /decisions", "Decisions after a cursor that are not acknowledged; waits for one if asked to"),
            Map.entry("POST /decisions/acknowledgements", "These decisions are carried out"),
            Map.entry("GET /held-mails", "Pages through the held mails of the agent"),
            Map.entry("POST /held-mails", "Registers several held mails, each with an outcome of its own"),
            Map.entry("PUT /held-mails/{key}", "Registers a held mail, and learns whether its sender is to be asked"),
            Map.entry("GET /held-mails/{key}", "A held mail of the agent"),
            Map.entry(
                    "POST /held-mails/{key}/expiry-refusals",
                    "Holds a message on that the agent refuses to let expire so early"),
            Map.entry("POST /held-mails/{key}/settlements", "Records what the agent did with a held mail by itself"),
            Map.entry("GET /list-entries", "Pages through the allow and block list of the tenant"),
            Map.entry("GET /list-entries/{id}", "An entry"),
            Map.entry("GET /list-entries/count", "Counts matching entries"),
            Map.entry("POST /list-entries/bulk", "Adds, changes and removes several entries: all, or none"),
            Map.entry("DELETE /list-entries", "Removes all matching entries"),
            Map.entry("PUT /list-entries/{id}", "Changes verdict, note and end of an entry"),
            Map.entry("GET /list-changes", "Pages through the history of the tenant's lists"),
            Map.entry("POST /list-entries", "Adds an allow or block entry"),
            Map.entry("DELETE /list-entries/{id}", "Removes an entry"),
            Map.entry("POST /list-imports", "Reads a file into the allow and block list of the tenant"),
            Map.entry("GET /list-imports", "Pages through the files that were read into the list"),
            Map.entry("GET /list-imports/{id}", "A file that was read into the list"),
            Map.entry("DELETE /list-imports/{id}", "Takes back all that a file added"),
            Map.entry("GET /list-exports/{format}", "The allow and block list as a file for a mail server"),
            Map.entry("GET /rules", "Pages through the rules of the tenant"),
            Map.entry("POST /rules", "Adds a rule"),
            Map.entry("GET /rules/{id}", "A rule"),
            Map.entry("PUT /rules/{id}", "Changes a rule"),
            Map.entry("DELETE /rules/{id}", "Removes a rule"),
            Map.entry("GET /recipient-groups", "Pages through the groups of recipients of the tenant"),
            Map.entry("POST /recipient-groups", "Adds a group of recipients"),
            Map.entry("GET /recipient-groups/{id}", "A group of recipients"),
            Map.entry("PUT /recipient-groups/{id}", "Changes a group of recipients"),
            Map.entry("DELETE /recipient-groups/{id}", "Removes a group of recipients"),
            Map.entry("GET /calendars", "Pages through the calendars of holidays of the tenant"),
            Map.entry("POST /calendars", "Adds a calendar of holidays"),
            Map.entry("GET /calendars/{id}", "A calendar of holidays"),
            Map.entry("PUT /calendars/{id}", "Changes a calendar of holidays"),
            Map.entry("DELETE /calendars/{id}", "Removes a calendar of holidays"),
            Map.entry("GET /rules/{id}/trials", "What a rule on trial would have done"),
            Map.entry("GET /rule-settings", "What holds for all rules of the tenant"),
            Map.entry("PUT /rule-settings", "Changes what holds for all rules of the tenant"),
            Map.entry("GET /notifications", "Pages through who was to be told of which mail"),
            Map.entry("POST /notifications/claims", "Takes notices to send, for five minutes"),
            Map.entry("POST /notifications/reports", "Says what became of notices"),
            Map.entry("POST /explain", "What would happen to a mail, and why?"),
            Map.entry("GET /published-lists", "Pages through the lists that the tenant publishes"),
            Map.entry("POST /published-lists", "Publishes a list"),
            Map.entry("GET /published-lists/{id}", "A published list"),
            Map.entry("PUT /published-lists/{id}", "Changes a published list"),
            Map.entry("DELETE /published-lists/{id}", "Unpublishes a list"),
            Map.entry("GET /shared-lists", "Pages through the lists to which the tenant may subscribe"),
            Map.entry("GET /subscriptions", "Pages through the subscriptions of the tenant"),
            Map.entry("POST /subscriptions", "Subscribes to a list"),
            Map.entry("GET /subscriptions/{id}", "A subscription"),
            Map.entry("PUT /subscriptions/{id}", "Changes a subscription"),
            Map.entry("DELETE /subscriptions/{id}", "Ends a subscription"),
            Map.entry("GET /subscriptions/{id}/entries", "Pages through the entries that count by a subscription"),
            Map.entry("GET /published-lists/{id}/tokens", "The tokens of a published list"),
            Map.entry("POST /published-lists/{id}/tokens", "Makes a token for another installation"),
            Map.entry("DELETE /published-lists/{id}/tokens/{token}", "Removes a token"),
            Map.entry("GET /signing-key", "The key with which this installation signs list documents"),
            Map.entry("GET /list-sources", "Pages through the lists of other installations"),
            Map.entry("POST /list-sources", "Adds a remote list source"),
            Map.entry("GET /list-sources/{id}", "A list of another installation, and how it is"),
            Map.entry("PUT /list-sources/{id}", "Changes where and how a list is fetched"),
            Map.entry("DELETE /list-sources/{id}", "Removes a remote list source"),
            Map.entry("GET /list-sources/{id}/entries", "Pages through the entries that count"),
            Map.entry("GET /list-sources/{id}/versions", "The documents that were accepted"),
            Map.entry("POST /list-sources/{id}/fetch", "Fetches a list now"),
            Map.entry("POST /list-sources/{id}/rollback", "Takes the last document back"),
            Map.entry("POST /reconciliation", "Compares the keys that the agent holds with those that central knows"),
            Map.entry("POST /verdicts", "Is this sender known to these recipients?"));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        for (Class<?> type : contract()) {
            document.getComponents().addSchema(type.getSimpleName(), schema(type));
        }
        document.getComponents()
                .addSecurityScheme(
                        KEY,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The API key of an agent or a program"));
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith(Api.ROOT + "/")) {
                item.getOperations().forEach((method, operation) -> complete(path, method, operation));
            }
        });
    }

    /**
     * The values that go over the wire: interfaces with a builder, and enums. Each is named in the scanner's document
     * too.
     */
    private static List<Class<?>> contract() {
        return List.of(
                org.turingmail.protocol.decisions.Acknowledgement.class,
                org.turingmail.protocol.agents.AgentInfo.class,
                org.turingmail.protocol.AgentInstance.class,
                org.turingmail.protocol.AgentKey.class,
                org.turingmail.protocol.AgentPage.class,
                org.turingmail.protocol.AgentView.class,
                org.turingmail.protocol.challenges.ChallengeAction.class,
                org.turingmail.protocol.challenges.ChallengeInstruction.class,
                org.turingmail.protocol.correspondents.Correspondents.class,
                org.turingmail.protocol.decisions.Decision.class,
                org.turingmail.protocol.decisions.DecisionAction.class,
                org.turingmail.protocol.decisions.DecisionPage.class,
                org.turingmail.protocol.EntryKind.class,
                org.turingmail.protocol.EntryScope.class,
                org.turingmail.protocol.ConditionKind.class,
                org.turingmail.protocol.held.ExpiryRefusal.class,
                org.turingmail.protocol.held.HeldMailBatch.class,
                org.turingmail.protocol.held.HeldMailBatchAnswer.class,
                org.turingmail.protocol.held.KeyedRegistration.class,
                org.turingmail.protocol.held.RegistrationOutcome.class,
                org.turingmail.protocol.Explanation.class,
                org.turingmail.protocol.ExplanationStep.class,
                org.turingmail.protocol.Explanations.class,
                org.turingmail.protocol.ExplainRequest.class,
                org.turingmail.protocol.GroupDefault.class,
                org.turingmail.protocol.verdicts.HeaderTag.class,
                org.turingmail.protocol.HolidayCalendar.class,
                org.turingmail.protocol.HolidayCalendarPage.class,
                org.turingmail.protocol.notices.Notice.class,
                org.turingmail.protocol.notices.NoticeFailure.class,
                org.turingmail.protocol.notices.NoticeItem.class,
                org.turingmail.protocol.notices.NoticeReport.class,
                org.turingmail.protocol.notices.Notices.class,
                org.turingmail.protocol.Notification.class,
                org.turingmail.protocol.NotificationPage.class,
                org.turingmail.protocol.RecipientGroup.class,
                org.turingmail.protocol.RecipientGroupPage.class,
                org.turingmail.protocol.Rule.class,
                org.turingmail.protocol.RuleAction.class,
                org.turingmail.protocol.RuleCondition.class,
                org.turingmail.protocol.RuleMatch.class,
                org.turingmail.protocol.RuleNotification.class,
                org.turingmail.protocol.RulePage.class,
                org.turingmail.protocol.RuleSchedule.class,
                org.turingmail.protocol.RuleSettings.class,
                org.turingmail.protocol.RuleTrial.class,
                org.turingmail.protocol.RuleTrialPage.class,
                org.turingmail.protocol.HeldMail.class,
                org.turingmail.protocol.HeldMailPage.class,
                org.turingmail.protocol.held.HeldMailRegistration.class,
                org.turingmail.protocol.HeldRecipient.class,
                org.turingmail.protocol.Keys.class,
                org.turingmail.protocol.LineError.class,
                org.turingmail.protocol.ListChange.class,
                org.turingmail.protocol.ListChangePage.class,
                org.turingmail.protocol.ListEntry.class,
                org.turingmail.protocol.ListEntryAction.class,
                org.turingmail.protocol.ListEntryBulk.class,
                org.turingmail.protocol.ListEntryBulkAnswer.class,
                org.turingmail.protocol.ListEntryCount.class,
                org.turingmail.protocol.ListEntryOperation.class,
                org.turingmail.protocol.ListEntryOutcome.class,
                org.turingmail.protocol.ListEntryPage.class,
                org.turingmail.protocol.ListEntryResult.class,
                org.turingmail.protocol.verdicts.MailFacts.class,
                org.turingmail.protocol.ListImport.class,
                org.turingmail.protocol.ListImportPage.class,
                org.turingmail.protocol.DocumentAccess.class,
                org.turingmail.protocol.IssuedDocument.class,
                org.turingmail.protocol.ListForm.class,
                org.turingmail.protocol.ListKey.class,
                org.turingmail.protocol.ListSource.class,
                org.turingmail.protocol.ListSourcePage.class,
                org.turingmail.protocol.ListSourceStatus.class,
                org.turingmail.protocol.ListSourceVersion.class,
                org.turingmail.protocol.ListSourceVersions.class,
                org.turingmail.protocol.ListToken.class,
                org.turingmail.protocol.ListTokens.class,
                org.turingmail.protocol.PublishedList.class,
                org.turingmail.protocol.PublishedListPage.class,
                org.turingmail.protocol.SharedList.class,
                org.turingmail.protocol.SharedListPage.class,
                org.turingmail.protocol.Subscription.class,
                org.turingmail.protocol.SubscriptionPage.class,
                Problem.class,
                Problem.FieldError.class,
                org.turingmail.protocol.reconciliation.ReconciliationAnswer.class,
                org.turingmail.protocol.reconciliation.ReconciliationPage.class,
                org.turingmail.protocol.held.RecipientState.class,
                org.turingmail.protocol.verdicts.RecipientVerdict.class,
                org.turingmail.protocol.held.RegisteredMail.class,
                org.turingmail.protocol.held.Settlement.class,
                org.turingmail.protocol.verdicts.Verdict.class,
                org.turingmail.protocol.verdicts.VerdictRequest.class,
                org.turingmail.protocol.verdicts.Verdicts.class);
    }

    private static Schema schema(Class<?> type) {
        if (type.isEnum()) {
            return OASFactory.createSchema()
                    .addType(Schema.SchemaType.STRING)
                    .enumeration(Arrays.<Object>asList(type.getEnumConstants()).stream()
                            .map(constant -> (Object) ((Enum<?>) constant).name())
                            .toList());
        }
        Schema schema = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && method.getParameterCount() == 0)
                .sorted(Comparator.comparing(Method::getName))
                .forEach(method -> {
                    schema.addProperty(method.getName(), of(method.getGenericReturnType()));
                    if (!method.isDefault()
                            && method.getReturnType() != Optional.class
                            && method.getReturnType() != List.class) {
                        schema.addRequired(method.getName());
                    }
                });
        return schema;
    }

    private static Schema of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Schema inner = of(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == List.class
                    ? OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(inner)
                    : inner;
        }
        Schema schema = OASFactory.createSchema();
        if (type == String.class) {
            return schema.addType(Schema.SchemaType.STRING);
        } else if (type == Instant.class) {
            return schema.addType(Schema.SchemaType.STRING).format("date-time");
        } else if (type == int.class || type == Integer.class) {
            return schema.addType(Schema.SchemaType.INTEGER).format("int32");
        } else if (type == Integer.class) {
            return schema.addType(Schema.SchemaType.INTEGER).format("int32");
        } else if (type == long.class || type == Long.class) {
            return schema.addType(Schema.SchemaType.INTEGER).format("int64");
        } else if (type == double.class || type == Double.class) {
            return schema.addType(Schema.SchemaType.NUMBER).format("double");
        } else if (type == boolean.class || type == Boolean.class) {
            return schema.addType(Schema.SchemaType.BOOLEAN);
        }
        return schema.ref(SCHEMAS + ((Class<?>) type).getSimpleName());
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        operation.summary(SUMMARIES.get(method + " " + path.substring(Api.ROOT.length())));
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme(KEY));
        // Nothing comes back from these, so they answer 204 whatever the scanner takes for usual.
        APIResponse created = operation.getResponses().getAPIResponse("201");
        if (created != null && created.getContent() == null) {
            operation.getResponses().removeAPIResponse("201");
            operation
                    .getResponses()
                    .addAPIResponse("204", OASFactory.createAPIResponse().description("Done"));
        }
        operation.getResponses().removeAPIResponse("400");
        operation
                .getResponses()
                .addAPIResponse(
                        "default",
                        OASFactory.createAPIResponse()
                                .description("A problem document (RFC 9457)")
                                .content(OASFactory.createContent()
                                        .addMediaType(
                                                Api.PROBLEM_JSON,
                                                OASFactory.createMediaType()
                                                        .schema(OASFactory.createSchema()
                                                                .ref(SCHEMAS + Problem.class.getSimpleName())))));
    }
}
