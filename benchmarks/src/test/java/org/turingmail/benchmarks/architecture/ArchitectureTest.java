package org.turingmail.benchmarks.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.turingmail.benchmarks.planted.KnowsItsTwin;

/** The programs around the product are held to the rule that holds for the product itself. */
class ArchitectureTest {
    private static final String[] PROGRAMS = {"org.turingmail.launcher", "org.turingmail.benchmarks"};
    private static final ArchRule PACKAGES_HAVE_NO_CYCLES = SlicesRuleDefinition.slices()
            .matching("org.turingmail.(**)")
            .should()
            .beFreeOfCycles();

    @Test
    void packagesShouldHaveNoCycles() {
        JavaClasses programs = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(PROGRAMS);

        assertThat(programs.stream().map(type -> type.getPackageName()))
                .contains("org.turingmail.launcher.process", "org.turingmail.benchmarks");
        PACKAGES_HAVE_NO_CYCLES.check(programs);
    }

    @Test
    void plantedCycleShouldBeFound() {
        JavaClasses withPlanted = new ClassFileImporter().importPackages(PROGRAMS);

        assertThat(PACKAGES_HAVE_NO_CYCLES
                        .evaluate(withPlanted)
                        .getFailureReport()
                        .toString())
                .contains(KnowsItsTwin.class.getName());
    }
}
