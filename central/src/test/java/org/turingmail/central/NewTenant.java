package org.turingmail.central;

import io.quarkus.arc.Arc;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.turingmail.central.tenants.TestAgents;

/**
 * Gives each test a tenant of its own, so that none sees what another one did: a field of type {@link AgentClient} gets
 * an agent of it, one of type {@link String} its name. All such fields of a class, of those above it and around it, are
 * of the same tenant, unless they say otherwise. After the test the clock of central is right again.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NewTenant.Extension.class)
public @interface NewTenant {
    /** The name of the agent. */
    String agent() default "james1";

    /** Which tenant, in a test that needs several: any word, the same for all fields of one. */
    String of() default "";

    /** Fills the fields before each test. */
    final class Extension implements BeforeEachCallback, AfterEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) throws IllegalAccessException {
            TestAgents agents = Arc.container().instance(TestAgents.class).get();
            Map<String, String> tenants = new HashMap<>();
            for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
                for (Class<?> type = instance.getClass(); type != null; type = type.getSuperclass()) {
                    for (Field field : type.getDeclaredFields()) {
                        NewTenant wanted = field.getAnnotation(NewTenant.class);
                        if (wanted != null) {
                            String tenant = tenants.computeIfAbsent(wanted.of(), word -> agents.tenant());
                            field.setAccessible(true);
                            field.set(
                                    instance,
                                    field.getType() == String.class ? tenant : agents.agent(tenant, wanted.agent()));
                        }
                    }
                }
            }
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Arc.container().instance(MovingClock.class).get().reset();
        }
    }
}
