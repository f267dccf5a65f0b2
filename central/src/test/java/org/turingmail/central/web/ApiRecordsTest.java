package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The defaults that the description of the API names are those that the builders of its records have. */
class ApiRecordsTest {
    static Stream<Class<?>> records() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("org.turingmail.central")
                        .stream()
                        .filter(type -> type.isRecord() && type.isAnnotatedWith(JsonDeserialize.class))
                        .map(type -> type.reflect());
    }

    private static Map<String, String> documented(Class<?> type) {
        Map<String, String> defaults = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Schema schema = component.getAccessor().getAnnotation(Schema.class);
            if (schema != null && !schema.defaultValue().isEmpty()) {
                defaults.put(component.getName(), schema.defaultValue());
            }
        }
        return defaults;
    }

    @ParameterizedTest
    @MethodSource("records")
    void defaultShouldBeTheOneThatIsDocumented(Class<?> type) throws ReflectiveOperationException {
        Object builder = type.getMethod("builder").invoke(null);
        Map<String, String> actual = new TreeMap<>();
        for (String name : documented(type).keySet()) {
            Field field = builder.getClass().getSuperclass().getDeclaredField(name);
            field.setAccessible(true);
            actual.put(name, String.valueOf(field.get(builder)));
        }

        assertThat(actual).isEqualTo(documented(type));
    }

    @Test
    void recordsWithDefaultsShouldBeFound() {
        assertThat(records().filter(type -> !documented(type).isEmpty())).hasSizeGreaterThanOrEqualTo(4);
    }
}
