package org.turingmail.central.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.IndexView;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

/**
 * Completes the OpenAPI document with what all routes have in common: the API key, and problem documents for errors.
 * The shape of the values that routes take and return follows from their types, which are records of central or
 * interfaces of the contract with agents; the scanner cannot know which of their fields are required. A field is
 * required unless it is an {@link Optional} or a collection, or has a default. Routes are found, so there is no list to
 * keep.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class DescribeApi implements OASFilter {
    private static final String KEY = "key";
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String OURS = "org.turingmail.";

    private final IndexView index;

    public DescribeApi(IndexView index) {
        this.index = index;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Map<String, Schema> schemas = new TreeMap<>();
        values().forEach((name, type) -> schemas.put(name, schema(type)));
        document.getComponents().setSchemas(schemas);
        document.getComponents()
                .addSecurityScheme(
                        KEY,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("The API key of an agent or a program"));
        document.getPaths().getPathItems().forEach((path, item) -> {
            if (path.startsWith(Api.ROOT + "/")) {
                item.getOperations().values().forEach(DescribeApi::complete);
            }
        });
    }

    /** The values that routes take and return, and what these consist of, by name. */
    private Map<String, Class<?>> values() {
        Map<String, Class<?>> values = new TreeMap<>();
        add(Problem.class, values);
        index.getAnnotations(Path.class).stream()
                .filter(path -> path.target().kind() == AnnotationTarget.Kind.CLASS)
                .filter(path -> path.value().asString().startsWith(Api.ROOT + "/"))
                .map(path -> load(path.target().asClass().name().toString()))
                .flatMap(resource -> Stream.of(resource.getDeclaredMethods()))
                .filter(DescribeApi::isRoute)
                .flatMap(route -> Stream.concat(
                        Stream.of(route.getGenericReturnType()), Stream.of(route.getGenericParameterTypes())))
                .forEach(type -> add(type, values));
        return values;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, DescribeApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRoute(Method method) {
        return Stream.of(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    private static void add(Type type, Map<String, Class<?>> values) {
        if (type instanceof ParameterizedType generic) {
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> add(argument, values));
            return;
        }
        if (!(type instanceof Class<?> value) || !value.getName().startsWith(OURS)) {
            return;
        }
        Class<?> known = values.putIfAbsent(value.getSimpleName(), value);
        if (known == null) {
            fields(value).forEach(field -> add(field.type, values));
        } else if (known != value) {
            throw new IllegalStateException("Two values have one name in the API: " + known + " and " + value);
        }
    }

    /** @param documented the annotation of a field, or null */
    private record Field(
            String name,
            Type type,
            boolean required,
            org.eclipse.microprofile.openapi.annotations.media.Schema documented) {
        static Field of(RecordComponent component) {
            var documented = component
                    .getAccessor()
                    .getAnnotation(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
            boolean hasDefault =
                    documented != null && !documented.defaultValue().isEmpty();
            return new Field(
                    component.getName(),
                    component.getGenericType(),
                    !hasDefault && mustBeThere(component.getType()),
                    documented);
        }

        static Field of(Method method) {
            return new Field(
                    method.getName(),
                    method.getGenericReturnType(),
                    !method.isDefault() && mustBeThere(method.getReturnType()),
                    null);
        }

        private static boolean mustBeThere(Class<?> type) {
            return type != Optional.class && !Collection.class.isAssignableFrom(type);
        }

        Schema schema() {
            Schema schema = DescribeApi.of(type);
            if (documented != null && !documented.description().isEmpty()) {
                schema.description(documented.description());
            }
            if (documented != null && !documented.defaultValue().isEmpty()) {
                schema.defaultValue(parsed(documented.defaultValue()));
            }
            return schema;
        }

        private Object parsed(String text) {
            return type == boolean.class
                    ? (Object) Boolean.valueOf(text)
                    : type == int.class || type == long.class ? (Object) Long.valueOf(text) : text;
        }
    }

    private static List<Field> fields(Class<?> type) {
        if (type.isRecord()) {
            return Stream.of(type.getRecordComponents()).map(Field::of).toList();
        }
        return type.isInterface()
                ? Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers()) && method.getParameterCount() == 0)
                        .sorted(Comparator.comparing(Method::getName))
                        .map(Field::of)
                        .toList()
                : List.of();
    }

    private static Schema schema(Class<?> type) {
        if (type.isEnum()) {
            return OASFactory.createSchema()
                    .addType(Schema.SchemaType.STRING)
                    .enumeration(Stream.of(type.getEnumConstants())
                            .map(constant -> (Object) ((Enum<?>) constant).name())
                            .toList());
        }
        Schema schema = OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
        fields(type).forEach(field -> {
            schema.addProperty(field.name, field.schema());
            if (field.required) {
                schema.addRequired(field.name);
            }
        });
        return schema;
    }

    private static Schema of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Schema inner = of(generic.getActualTypeArguments()[0]);
            return generic.getRawType() == Optional.class
                    ? inner
                    : OASFactory.createSchema().addType(Schema.SchemaType.ARRAY).items(inner);
        }
        Schema schema = OASFactory.createSchema();
        if (type == String.class) {
            return schema.addType(Schema.SchemaType.STRING);
        } else if (type == Instant.class) {
            return schema.addType(Schema.SchemaType.STRING).format("date-time");
        } else if (type == int.class || type == Integer.class) {
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

    private static void complete(Operation operation) {
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
