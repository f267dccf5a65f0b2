package org.turingmail.central.verdicts;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turingmail.protocol.verdicts.VerdictsApi;

/** The one resource that does not implement the interface of its contract has to be like it all the same. */
class VerdictsResourceTest {
    @Test
    void routeShouldBeThatOfTheContract() {
        assertThat(VerdictsResource.class.getAnnotation(Path.class))
                .isEqualTo(VerdictsApi.class.getAnnotation(Path.class));
        assertThat(VerdictsResource.class.getAnnotation(Consumes.class))
                .isEqualTo(VerdictsApi.class.getAnnotation(Consumes.class));
        assertThat(VerdictsResource.class.getAnnotation(Produces.class))
                .isEqualTo(VerdictsApi.class.getAnnotation(Produces.class));
        Method contract = VerdictsApi.class.getDeclaredMethods()[0];
        assertThat(VerdictsApi.class.getDeclaredMethods()).hasSize(1);
        assertThat(routes(VerdictsResource.class)).singleElement().satisfies(route -> {
            assertThat(route.getAnnotation(POST.class)).isEqualTo(contract.getAnnotation(POST.class));
            assertThat(route.getGenericParameterTypes()).isEqualTo(contract.getGenericParameterTypes());
            assertThat(route.getGenericReturnType().getTypeName())
                    .isEqualTo(
                            "io.smallrye.mutiny.Uni<" + contract.getReturnType().getName() + ">");
        });
    }

    @Test
    void questionShouldLeaveTheEventLoopWhenManyRulesAreAskedForManyRecipients() {
        assertThat(VerdictsResource.takesLong(1, 500)).isFalse();
        assertThat(VerdictsResource.takesLong(10_000, 0)).isFalse();
        assertThat(VerdictsResource.takesLong(20, 500)).isTrue();
        assertThat(VerdictsResource.takesLong(Integer.MAX_VALUE, 500)).isTrue();
    }

    private static List<Method> routes(Class<?> resource) {
        return Arrays.stream(resource.getDeclaredMethods())
                .filter(method -> method.getAnnotations().length > 0)
                .toList();
    }
}
