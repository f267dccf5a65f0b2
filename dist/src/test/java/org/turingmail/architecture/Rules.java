package org.turingmail.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import jakarta.ws.rs.HttpMethod;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
                    "org.eclipse.microprofile.openapi.annotations..",
                    "org.immutables.value..",
                    // what the generated values are annotated with
                    "javax.annotation..")
            .because("both sides compile against it, whatever they are built with");

    static final ArchRule PROTOCOL_HOLDS_WHAT_THE_AGENT_USES = classes()
            .that()
            .resideInAPackage("org.turingmail.protocol..")
            .should(new UsedByTheAgent())
            .because("it is the contract with agents; what administrators ask of central is in central");

    static final ArchRule AGENT_CALLS_EVERY_ROUTE_OF_PROTOCOL = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage("org.turingmail.protocol..")
            .and()
            .areAnnotatedWith(describe(
                    "a method of HTTP", annotation -> annotation.getRawType().isAnnotatedWith(HttpMethod.class)))
            .should(new CalledByTheAgent())
            .because("a route for others is in central, beside its resource");

    static final ArchRule PROTOCOL_IS_SMALL = classes()
            .that()
            .resideInAPackage("org.turingmail.protocol..")
            .should(new AtMost(45))
            .because("a contract is read as a whole");

    static final ArchRule PACKAGES_OF_PROTOCOL_KNOW_ONE_ANOTHER_ONE_WAY = slices().assignedFrom(
                    new PackagesOfProtocol())
            .should()
            .beFreeOfCycles()
            .because("a feature of the contract can be read without those that stand on it");

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
            .haveModifier(JavaModifier.FINAL)
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
            .resideOutsideOfPackages("org.turingmail.agent.header..", "org.turingmail.mailrepository..")
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

    static final ArchRule NOTHING_IS_PRINTED = noClasses()
            .that()
            .resideOutsideOfPackage("org.turingmail.mailrepository.commands..")
            .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
            .because("James has a log; commands have a console");

    private Rules() {}

    /** The type that a class of protocol is about: the one around it, which also gave its name to what is generated. */
    private static String subject(JavaClass type) {
        String name = type.getName().replaceFirst("\\$.*", "");
        return name.replaceFirst("\\.Immutable(\\w+)$", ".$1");
    }

    private static boolean isOfProtocol(JavaClass type) {
        return type.getPackageName().matches("org\\.turingmail\\.protocol(\\..*)?")
                && !type.getSimpleName().equals("package-info");
    }

    private static boolean isOfAgent(JavaClass type) {
        return type.getPackageName().matches("org\\.turingmail\\.(agent|matcher|mailet|webadmin)(\\..*)?");
    }

    /** Named by the agent's side, or by something else of protocol that is. */
    private static final class UsedByTheAgent extends ArchCondition<JavaClass> {
        private final Set<String> used = new HashSet<>();

        UsedByTheAgent() {
            super("be used by the agent");
        }

        @Override
        public void init(Collection<JavaClass> types) {
            used.clear();
            List<JavaClass> protocol =
                    types.stream().filter(Rules::isOfProtocol).collect(Collectors.toList());
            Deque<String> next = protocol.stream()
                    .filter(type -> type.getDirectDependenciesToSelf().stream()
                            .anyMatch(dependency -> isOfAgent(dependency.getOriginClass())))
                    .map(Rules::subject)
                    .collect(Collectors.toCollection(ArrayDeque::new));
            while (!next.isEmpty()) {
                String subject = next.pop();
                if (used.add(subject)) {
                    protocol.stream()
                            .filter(type -> subject(type).equals(subject))
                            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                            .filter(Rules::isOfProtocol)
                            .map(Rules::subject)
                            .forEach(next::push);
                }
            }
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            if (isOfProtocol(type) && !isOfConstants(type) && !used.contains(subject(type))) {
                events.add(SimpleConditionEvent.violated(type, type.getName() + " is not used by the agent"));
            }
        }
    }

    /** The compiler copies constants, and leaves no trace of where they come from. */
    private static boolean isOfConstants(JavaClass type) {
        return type.getMethods().isEmpty()
                && !type.getFields().isEmpty()
                && type.getFields().stream()
                        .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL)
                                && field.getModifiers().contains(JavaModifier.STATIC));
    }

    private static final class CalledByTheAgent extends ArchCondition<JavaMethod> {
        CalledByTheAgent() {
            super("be called by the agent");
        }

        @Override
        public void check(JavaMethod route, ConditionEvents events) {
            if (route.getAccessesToSelf().stream().noneMatch(call -> isOfAgent(call.getOriginOwner()))) {
                events.add(SimpleConditionEvent.violated(route, route.getFullName() + " is not called by the agent"));
            }
        }
    }

    private static final class AtMost extends ArchCondition<JavaClass> {
        private final int most;
        private final SortedSet<String> types = new TreeSet<>();

        AtMost(int most) {
            super("be at most " + most + " types");
            this.most = most;
        }

        @Override
        public void init(Collection<JavaClass> all) {
            types.clear();
        }

        @Override
        public void check(JavaClass type, ConditionEvents events) {
            if (isOfProtocol(type)) {
                types.add(subject(type));
            }
        }

        @Override
        public void finish(ConditionEvents events) {
            if (types.size() > most) {
                events.add(SimpleConditionEvent.violated(types, types.size() + " types: " + types));
            }
        }
    }

    private static final class PackagesOfProtocol implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return isOfProtocol(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages of protocol";
        }
    }
}
