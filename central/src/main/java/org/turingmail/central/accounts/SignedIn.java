package org.turingmail.central.accounts;

import static java.util.Objects.requireNonNull;
import static org.turingmail.central.pages.PageResponses.html;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import org.turingmail.central.pages.FormBody;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PageResponses;
import org.turingmail.central.pages.PostedForm;
import org.turingmail.central.tenants.Person;

/** Pages and forms for people who have signed in; others are sent to the page to sign in. Thread-safe. */
@Singleton
public final class SignedIn {
    private final Visitors visitors;
    private final PageResponses responses;

    SignedIn(Visitors visitors, PageResponses responses) {
        this.visitors = requireNonNull(visitors);
        this.responses = requireNonNull(responses);
    }

    /** What the form of a person does. */
    public interface Work {
        Response.ResponseBuilder of(Person person, FormBody form);
    }

    /** Shows a page. */
    public Response show(PageCall call, Function<Person, Response.ResponseBuilder> page) {
        return visitors.person(call)
                .map(person -> call.remember(page.apply(person)).build())
                .orElseGet(this::signIn);
    }

    /**
     * Carries out what a form says, if it was sent by a page of ours to this person.
     *
     * @param refused the page that is shown if it was not
     */
    public Response posted(PageCall call, InputStream body, Function<Person, String> refused, Work work)
            throws IOException {
        PostedForm posted = PostedForm.read(call.contentType(), body);
        if (posted.form().isEmpty()) {
            return responses.unreadable(posted, call.language());
        }
        Optional<Person> person = visitors.person(call);
        if (person.isEmpty()) {
            return signIn();
        }
        if (!visitors.isFormOf(person.get(), call, posted.form().get())) {
            return html(403, refused.apply(person.get())).build();
        }
        return work.of(person.get(), posted.form().get()).build();
    }

    private Response signIn() {
        return responses.see("/sign-in").build();
    }
}
