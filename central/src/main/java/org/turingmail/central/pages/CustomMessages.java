package org.turingmail.central.pages;

import io.quarkus.qute.CompletedStage;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.EvaluatedParams;
import io.quarkus.qute.NamespaceResolver;
import io.quarkus.qute.Results;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/**
 * Stands before our messages: a text of the administrator, if there is one for the language of the page. It is plain
 * text, as ours are; the page escapes it. Thread-safe.
 */
final class CustomMessages implements NamespaceResolver {
    private final CustomTexts texts;
    private final CustomTexts.Bundle bundle;

    private CustomMessages(CustomTexts texts, CustomTexts.Bundle bundle) {
        this.texts = texts;
        this.bundle = bundle;
    }

    /** One for each sort of pages. */
    @Singleton
    static class Producer {
        @Produces
        @Singleton
        NamespaceResolver ofPages(CustomTexts texts) {
            return new CustomMessages(texts, CustomTexts.Bundle.PAGE);
        }

        @Produces
        @Singleton
        NamespaceResolver ofPeople(CustomTexts texts) {
            return new CustomMessages(texts, CustomTexts.Bundle.PEOPLE);
        }
    }

    @Override
    public String getNamespace() {
        return bundle.id();
    }

    /** Before that of the messages themselves. */
    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 1;
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        String key = context.getName();
        String language = context.getAttribute(TemplateInstance.LOCALE) instanceof Locale locale
                ? locale.getLanguage()
                : Locale.ENGLISH.getLanguage();
        int count = context.getParams().size();
        if (!texts.has(bundle, language, key, count)) {
            return Results.notFound(context);
        }
        if (count == 0) {
            return said(language, key, List.of());
        }
        EvaluatedParams values = EvaluatedParams.evaluate(context);
        return values.stage.thenCompose(ignored -> said(language, key, results(values, count)));
    }

    private CompletionStage<Object> said(String language, String key, List<Object> values) {
        return CompletedStage.of(texts.say(bundle, language, key, values).orElseThrow());
    }

    private static List<Object> results(EvaluatedParams values, int count) {
        List<Object> results = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            try {
                results.add(values.getResult(i));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            }
        }
        return results;
    }
}
