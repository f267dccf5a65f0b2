package org.turingmail.central;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.central.decisions.Decisions;
import org.turingmail.central.web.Versioned;

/**
 * The walls of the house. Each rule holds for what we deliver, and fails for a violation that is planted in the tests.
 */
class ArchitectureTest {
    private static final JavaClasses DELIVERED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.turingmail.central", "org.turingmail.protocol");
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("org.turingmail.planted");

    static Stream<ArchRule> rules() {
        return Stream.of(
                classes()
                        .that()
                        .resideInAPackage("..central.policy..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                "java.lang..",
                                "java.util..",
                                "com.google.re2j..",
                                // The list of public suffixes.
                                "com.google.common.net..",
                                "..central.policy..",
                                "..central.address..",
                                "..protocol..")
                        .because("a verdict is computed without I/O, clock or framework"),
                classes()
                        .that()
                        .resideInAPackage("..central.rules.engine..")
                        .should()
                        .onlyDependOnClassesThat(resideInAnyPackage(
                                        "java.lang..",
                                        "java.util..",
                                        "java.time..",
                                        "java.net",
                                        "java.math",
                                        "..central.rules.engine..",
                                        "..central.address..",
                                        "..protocol..",
                                        // What the values of the API are annotated with.
                                        "com.fasterxml.jackson..",
                                        "org.eclipse.microprofile.openapi.annotations..",
                                        "org.immutables.value..",
                                        // Of the builders that Immutables generates.
                                        "com.google.errorprone.annotations..")
                                .or(type(Versioned.class)))
                        .because("rules are asked without I/O, clock or framework"),
                noClasses()
                        .that()
                        .resideInAPackage("..protocol..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                "org.apache.james..",
                                "org.apache.mailet..",
                                "io.quarkus..",
                                "io.smallrye..",
                                "org.jboss..")
                        .because("both sides speak the contract, whatever they are built on"),
                slices().matching("..central.(*)..").should().beFreeOfCycles().as("features should be free of cycles"),
                slices().matching("..central.(**)").should().beFreeOfCycles().as("packages should be free of cycles"),
                noClasses()
                        .that()
                        .resideInAPackage("..central.lists..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("..central.rules..", "..central.replies..", "..central.verdicts..")
                        .because("an entry is an entry, whoever asks for it; what it decides is for verdicts to say"),
                noClasses()
                        .that()
                        .resideInAnyPackage("..central.rules..", "..central.sharing..", "..central.lists..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("..central.audit..", "..central.decisions..")
                        .because("a change goes through TenantChange, which forgets no step"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("..turingmail.central.changes..", "..turingmail.central.decisions..")
                        .should()
                        .callMethod(
                                Decisions.class,
                                "forget",
                                Handle.class,
                                Collection.class,
                                List.class,
                                String.class,
                                String.class)
                        .because("agents forget as one step of a change, which TenantChange makes whole"),
                slices().matching("..central.(*).page..")
                        .should()
                        .notDependOnEachOther()
                        .because("pages stand on what all have in common, not on those of another feature"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("..central.*.page..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("..central.*.page..")
                        .because("a page shows its feature, which need not know it"),
                constructors()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideInAPackage("..central..")
                        .and()
                        .areDeclaredInClassesThat()
                        .areNotRecords()
                        .should(haveAtMostSevenParameters())
                        .because("what needs more does more than one thing; only a record has as many as it has"),
                noClasses()
                        .that()
                        .haveSimpleNameNotEndingWith("Commands")
                        .should()
                        .callMethod(Instant.class, "now")
                        .because("time comes from the injected clock"));
    }

    private static ArchCondition<JavaConstructor> haveAtMostSevenParameters() {
        return new ArchCondition<>("have at most seven parameters") {
            @Override
            public void check(JavaConstructor constructor, ConditionEvents events) {
                int count = constructor.getParameters().size();
                events.add(new SimpleConditionEvent(
                        constructor, count <= 7, constructor.getFullName() + " has " + count + " parameters"));
            }
        };
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleShouldHoldForWhatIsDelivered(ArchRule rule) {
        rule.check(DELIVERED);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleShouldFailForAPlantedViolation(ArchRule rule) {
        assertThat(rule.evaluate(PLANTED).hasViolation())
                .as(rule.getDescription())
                .isTrue();
    }
}
