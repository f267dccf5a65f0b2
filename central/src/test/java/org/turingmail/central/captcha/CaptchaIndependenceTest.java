package org.turingmail.central.captcha;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.turingmail.central.challenge.ChallengeState;

/** Captchas are to serve other web applications too, so they know nothing of what is behind them. */
class CaptchaIndependenceTest {
    private static final ArchRule KNOWS_NOTHING_OF_ITS_USERS = noClasses()
            .that()
            .resideInAPackage("org.turingmail.central.captcha..")
            .should()
            .dependOnClassesThat(DescribedPredicate.<JavaClass>describe(
                    "are of another feature",
                    used -> used.getPackageName().startsWith("org.turingmail")
                            && !used.getPackageName().startsWith("org.turingmail.central.captcha")
                            && !used.getPackageName().equals("org.turingmail.central.configuration")));

    @Test
    void captchaShouldDependOnNoFeature() {
        KNOWS_NOTHING_OF_ITS_USERS.check(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.turingmail.central"));
    }

    @Test
    void ruleShouldNoticeAViolation() {
        assertThat(KNOWS_NOTHING_OF_ITS_USERS
                        .evaluate(new ClassFileImporter().importClasses(Planted.class, ChallengeState.class))
                        .hasViolation())
                .isTrue();
    }

    static final class Planted {
        ChallengeState violation;
    }
}
