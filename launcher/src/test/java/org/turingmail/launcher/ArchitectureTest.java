package org.turingmail.launcher;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.planted.KnowsTheProcesses;

/** The rule holds, and finds what breaks it. */
class ArchitectureTest {
    private static final String ROOT = "org.turingmail.launcher";

    /** As in docs/architecture.md. */
    private static final ArchRule PACKAGES_KNOW_THOSE_BELOW = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
            .layer("verbs")
            .definedBy(ROOT)
            .layer("demo")
            .definedBy(ROOT + ".demo..")
            .layer("process")
            .definedBy(ROOT + ".process..")
            .layer("mail")
            .definedBy(ROOT + ".mail..")
            .layer("ports")
            .definedBy(ROOT + ".ports..")
            .whereLayer("verbs")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("demo")
            .mayOnlyBeAccessedByLayers("verbs")
            .whereLayer("process")
            .mayOnlyBeAccessedByLayers("verbs", "demo")
            .whereLayer("mail")
            .mayOnlyBeAccessedByLayers("verbs", "demo", "process");

    @Test
    void packagesShouldKnowOnlyThoseBelow() {
        PACKAGES_KNOW_THOSE_BELOW.check(new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ROOT));
    }

    @Test
    void ruleShouldFindAPackageThatKnowsOneAbove() {
        JavaClasses withPlanted = new ClassFileImporter().importPackages(ROOT);

        assertThat(PACKAGES_KNOW_THOSE_BELOW
                        .evaluate(withPlanted)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(violation -> violation.contains(KnowsTheProcesses.class.getSimpleName()));
    }
}
