package org.turingmail.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import javax.mail.Part;
import javax.mail.internet.InternetAddress;

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

    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("org.turingmail.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package can be read, and changed, without those that depend on it");

    static final ArchRule BACK_ENDS_KNOW_NOTHING_OF_THE_AGENT = noClasses()
            .that()
            .resideInAPackage("org.turingmail.mailrepository..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.turingmail.agent..",
                    "org.turingmail.protocol..",
                    "org.turingmail.matcher..",
                    "org.turingmail.mailet..",
                    "org.turingmail.webadmin..")
            .because("a place for held messages implements org.turingmail.mailrepository, and no more");

    static final ArchRule BACK_ENDS_ARE_KNOWN_TO_NOBODY = noClasses()
            .that()
            .resideOutsideOfPackage("org.turingmail.mailrepository.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.turingmail.mailrepository.*..")
            .because("a back end is found on the class path, so that a new one changes nothing else");

    static final ArchRule BACK_ENDS_DO_NOT_KNOW_ONE_ANOTHER = slices().matching("org.turingmail.mailrepository.(*)..")
            .should()
            .notDependOnEachOther()
            .because("each is a jar that can be left out");

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
                    "java.nio..",
                    "java.security..",
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

    /** Writing a message's octets into its place reads none of its fields. */
    static final ArchRule HEADERS_ARE_READ_WITHIN_BOUNDS = noClasses()
            .that()
            .resideInAPackage("org.turingmail..")
            .and()
            .resideOutsideOfPackages("org.turingmail.agent.header..", "org.turingmail.mailrepository.*..")
            .should()
            .callMethodWhere(target(owner(assignableTo(Part.class)))
                    .and(target(
                            nameMatching("getHeader|getAllHeaders|get(Non)?MatchingHeaders|get.*HeaderLines|getSubject"
                                    + "|getFrom|getSender|getReplyTo|getRecipients|getAllRecipients|getMessageID"
                                    + "|getSentDate"
                                    + "|getContentLanguage"))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(InternetAddress.class))).and(target(nameMatching("parse.*"))))
            .because("HeaderFields bounds what a stranger can make us read, and Mailboxes takes one pass");

    static final ArchRule NOTHING_IS_PRINTED = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    private Rules() {}
}
