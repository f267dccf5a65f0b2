package org.turingmail.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;

/** Who may know whom, on the side of James ({@code docs/architecture.md}). */
final class Rules {
    static final ArchRule NEIGHBOURS_DO_NOT_KNOW_ONE_ANOTHER = slices().matching(
                    "org.turingmail.(matcher|mailet|webadmin)..")
            .should()
            .notDependOnEachOther()
            .because("matchers, mailets and routes each stand on the agent alone");

    static final ArchRule AGENT_KNOWS_NOTHING_ABOVE_IT = noClasses()
            .that()
            .resideInAPackage("org.turingmail.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.turingmail.matcher..",
                    "org.turingmail.mailet..",
                    "org.turingmail.webadmin..",
                    "org.turingmail.central..")
            .because("arrows run one way");

    static final ArchRule ROOMS_OF_THE_AGENT_KNOW_ONE_ANOTHER_ONE_WAY = slices().matching("org.turingmail.agent.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a room can be read, and changed, without those that stand on it");

    static final ArchRule PROTOCOL_KNOWS_ONLY_THE_CONTRACT = classes()
            .that()
            .resideInAPackage("org.turingmail.protocol..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "org.turingmail.protocol..",
                    // what a resource takes or gives as a stream
                    "java.io..",
                    "java.lang..",
                    "java.time..",
                    "java.util..",
                    "jakarta.ws.rs..",
                    "com.fasterxml.jackson..",
                    "org.immutables.value..",
                    // what the generated values are annotated with
                    "javax.annotation..")
            .because("both sides compile against it, whatever they are built with");

    static final ArchRule EVERYTHING_IS_OF_THE_JAVAX_AGE = noClasses()
            .that()
            .resideInAPackage("org.turingmail..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jakarta.servlet..",
                    "jakarta.mail..",
                    "jakarta.inject..",
                    "jakarta.persistence..",
                    "jakarta.annotation..")
            .because("James 3.8 has javax, and would not find these");

    static final ArchRule WHAT_IS_PUBLIC_IS_FINAL = classes()
            .that()
            .resideInAnyPackage("org.turingmail.matcher..", "org.turingmail.mailet..", "org.turingmail.webadmin..")
            .and()
            .arePublic()
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
            .because("only James names these classes; nobody is meant to extend them");

    static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS = noClasses()
            .that()
            .resideInAPackage("org.turingmail..")
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .because("such a name says nothing");

    static final ArchRule NOTHING_IS_PRINTED = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    private Rules() {}
}
