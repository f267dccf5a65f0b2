package org.turingmail.protocol.held;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.decisions.DecisionAction;

/** The mails that the calling agent holds. A key is unique for one agent and at most 250 printable ASCII characters. */
@Path(Api.ROOT + "/held-mails")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface HeldMailsApi {
    /**
     * Registers a held mail. Idempotent: the same key again changes nothing, and answers {@link ChallengeAction#SEND}
     * again as long as nobody reported the challenge as sent.
     */
    @PUT
    @Path("{key}")
    @Operation(summary = "Registers a held mail, and learns whether its sender is to be asked")
    RegisteredMail register(@PathParam("key") String key, HeldMailRegistration registration);

    /**
     * Registers many held mails, each as {@link #register} does it: what is wrong with one is in its outcome and does
     * not concern the others. Idempotent.
     */
    @POST
    @Operation(summary = "Registers several held mails, each with an outcome of its own")
    HeldMailBatchAnswer registerAll(HeldMailBatch batch);

    /**
     * Records what was done on the agent. Idempotent; a recipient who is already settled keeps the first outcome. A key
     * that central never knew is accepted and ignored.
     */
    @POST
    @Path("{key}/settlements")
    @Operation(summary = "Records what the agent did with a held mail by itself")
    void settle(@PathParam("key") String key, Settlement settlement);

    /**
     * The agent does not carry out a {@link DecisionAction#EXPIRE}, since it is too early by its own clock: the message
     * is held again for those recipients, and the decision counts as acknowledged. Idempotent.
     */
    @POST
    @Path("{key}/expiry-refusals")
    @Operation(summary = "Holds a message on that the agent refuses to let expire so early")
    void refuseExpiry(@PathParam("key") String key, ExpiryRefusal refusal);
}
