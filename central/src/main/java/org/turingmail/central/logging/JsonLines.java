package org.turingmail.central.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** A log record as one line of JSON. Thread-safe. */
final class JsonLines extends ExtFormatter {
    private final JsonFactory json = new JsonFactory();

    @Override
    public String format(ExtLogRecord entry) {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("timestamp", entry.getInstant().toString());
            generator.writeStringField("level", entry.getLevel().getName());
            generator.writeStringField("logger", entry.getLoggerName());
            generator.writeStringField("thread", entry.getThreadName());
            generator.writeStringField("message", entry.getFormattedMessage());
            for (Map.Entry<String, String> context : entry.getMdcCopy().entrySet()) {
                generator.writeStringField("mdc." + context.getKey(), context.getValue());
            }
            if (entry.getThrown() != null) {
                StringWriter trace = new StringWriter();
                entry.getThrown().printStackTrace(new PrintWriter(trace));
                generator.writeStringField("stackTrace", trace.toString());
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return line.append('\n').toString();
    }
}
