package org.turingmail.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.agent.planted.KnowsABackEnd;
import org.turingmail.agent.planted.KnowsAMatcher;
import org.turingmail.agent.planted.KnowsItsTwin;
import org.turingmail.agent.planted.ReadsAHeaderWhole;
import org.turingmail.agent.planted.SecretUtils;
import org.turingmail.mailet.planted.KnowsWebAdmin;
import org.turingmail.mailet.planted.PrintsToTheConsole;
import org.turingmail.mailrepository.planted.KnowsAnotherBackEnd;
import org.turingmail.matcher.planted.KnowsAMailet;
import org.turingmail.protocol.planted.KnowsJames;
import org.turingmail.protocol.planted.KnowsTheAgent;
import org.turingmail.protocol.planted.KnowsTheFeatureAboveIt;
import org.turingmail.protocol.planted.KnowsTheWebFramework;
import org.turingmail.protocol.planted.UsedByNobody;
import org.turingmail.webadmin.planted.OpenToAll;
import org.turingmail.webadmin.planted.UsesTheServletsOfAnotherJames;

/** Each rule holds, and each rule finds what breaks it. */
class ArchitectureTest {
    private static JavaClasses ours;
    private static JavaClasses withPlanted;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.turingmail");
        withPlanted = new ClassFileImporter().importPackages("org.turingmail");
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(Rules.NEIGHBOURS_DO_NOT_KNOW_ONE_ANOTHER, KnowsAMailet.class),
                Arguments.of(Rules.NEIGHBOURS_DO_NOT_KNOW_ONE_ANOTHER, KnowsWebAdmin.class),
                Arguments.of(Rules.AGENT_KNOWS_NOTHING_ABOVE_IT, KnowsAMatcher.class),
                Arguments.of(Rules.PACKAGES_HAVE_NO_CYCLES, KnowsItsTwin.class),
                Arguments.of(
                        Rules.BACK_ENDS_KNOW_NOTHING_OF_THE_AGENT,
                        org.turingmail.mailrepository.planted.KnowsTheAgent.class),
                Arguments.of(Rules.BACK_ENDS_ARE_KNOWN_TO_NOBODY, KnowsABackEnd.class),
                Arguments.of(Rules.BACK_ENDS_DO_NOT_KNOW_ONE_ANOTHER, KnowsAnotherBackEnd.class),
                Arguments.of(Rules.PROTOCOL_KNOWS_ONLY_THE_CONTRACT, KnowsJames.class),
                Arguments.of(Rules.PROTOCOL_KNOWS_ONLY_THE_CONTRACT, KnowsTheWebFramework.class),
                Arguments.of(Rules.PROTOCOL_KNOWS_ONLY_THE_CONTRACT, KnowsTheAgent.class),
                Arguments.of(Rules.PROTOCOL_HOLDS_WHAT_THE_AGENT_USES, UsedByNobody.class),
                Arguments.of(Rules.AGENT_CALLS_EVERY_ROUTE_OF_PROTOCOL, UsedByNobody.class),
                Arguments.of(Rules.PROTOCOL_IS_SMALL, UsedByNobody.class),
                Arguments.of(Rules.PACKAGES_OF_PROTOCOL_KNOW_ONE_ANOTHER_ONE_WAY, KnowsTheFeatureAboveIt.class),
                Arguments.of(Rules.EVERYTHING_IS_OF_THE_JAVAX_AGE, UsesTheServletsOfAnotherJames.class),
                Arguments.of(Rules.WHAT_IS_PUBLIC_IS_FINAL, OpenToAll.class),
                Arguments.of(Rules.NAMES_SAY_WHAT_A_CLASS_IS, SecretUtils.class),
                Arguments.of(Rules.HEADERS_ARE_READ_WITHIN_BOUNDS, ReadsAHeaderWhole.class),
                Arguments.of(Rules.NOTHING_IS_PRINTED, PrintsToTheConsole.class));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleShouldHold(ArchRule rule, Class<?> planted) {
        rule.check(ours);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleShouldFindAPlantedViolation(ArchRule rule, Class<?> planted) {
        assertThat(rule.evaluate(withPlanted).getFailureReport().toString()).contains(planted.getName());
    }

    @Test
    void everyModuleShouldBeLookedAt() {
        assertThat(ours.stream().map(type -> type.getName()))
                .contains(
                        "org.turingmail.protocol.held.Settlement",
                        "org.turingmail.agent.TuringModule",
                        "org.turingmail.mailrepository.Storage",
                        "org.turingmail.mailrepository.jpa.JpaStorageProvider",
                        "org.turingmail.mailrepository.mongodb.MongoStorageProvider",
                        "org.turingmail.mailrepository.file.FileStorageProvider",
                        "org.turingmail.mailrepository.commands.QuarantineCommands",
                        "org.turingmail.matcher.IsUnknownSender",
                        "org.turingmail.mailet.SendChallenge",
                        "org.turingmail.webadmin.HeldMailsRoutes")
                .noneMatch(name -> name.contains(".planted."));
    }
}
