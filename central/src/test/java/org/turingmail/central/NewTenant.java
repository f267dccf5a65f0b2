package org.turingmail.central;

import io.quarkus.arc.Arc;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.turingmail.central.tenants.TestAgents;

/**
 * Gives each test a tenant of its own, so that none sees what another one did: a field of type {@link AgentClient} gets
 * an agent of it, one of type {@link String} its name. All such fields of a class, and of the classes around it, are of
 * the same tenant. After the test the clock of central is right again.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NewTenant.Extension.class)
public @interface NewTenant {
    /** The name of the agent. */
    String agent() default "james1";

    /** Fills the fields before each test. */
    final class Extension implements BeforeEachCallback, AfterEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) throws IllegalAccessException {
            TestAgents agents = Arc.container().instance(TestAgents.class).get();
            String tenant = agents.tenant();
            for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
                for (Field field : instance.getClass().getDeclaredFields()) {
                    NewTenant wanted = field.getAnnotation(NewTenant.class);
                    if (wanted != null) {
                        field.setAccessible(true);
                        field.set(
                                instance,
                                field.getType() == String.class ? tenant : agents.agent(tenant, wanted.agent()));
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
