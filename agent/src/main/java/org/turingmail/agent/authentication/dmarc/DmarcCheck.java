package org.turingmail.agent.authentication.dmarc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.agent.authentication.dmarc.DmarcResult.Verdict;
import org.turingmail.agent.authentication.dns.DnsAnswer;
import org.turingmail.agent.authentication.dns.DnsNames;
import org.turingmail.agent.authentication.dns.Lookups;
import org.turingmail.agent.authentication.dns.RecordType;

/**
 * Whether the domain in {@code From} is that of an authenticated domain, as its owner wants it (RFC 9989): the policy
 * record, the walk up the DNS tree for the organizational domain (section 4.10), relaxed and strict alignment (section
 * 4.4).
 *
 * <p>A domain that the public suffix list knows as a suffix is taken for one, although it does not say so in DNS
 * ({@code psd=y}): who has a name under {@code github.io} is not {@code github.io}. Used for one message.
 */
public final class DmarcCheck {
    /** How many labels a name may have to be asked for all of its parents (section 4.10). */
    private static final int MOST_LABELS = 7;

    private final Lookups dns;
    private boolean failed;

    private DmarcCheck(Lookups dns) {
        this.dns = dns;
    }

    /**
     * @param dns for the records; at most 8 questions are needed for a domain
     * @param from the domain in {@code From}
     * @param spf the domain of the envelope sender, if SPF passes for it
     * @param dkim the domains of the valid signatures
     */
    public static DmarcResult evaluate(Lookups dns, String from, Optional<String> spf, Collection<String> dkim) {
        return new DmarcCheck(dns).evaluate(DnsNames.normal(from), spf, dkim);
    }

    private DmarcResult evaluate(String from, Optional<String> spf, Collection<String> dkim) {
        if (!DnsNames.isMailDomain(from)) {
            return new DmarcResult(Verdict.PERMERROR, from, "none");
        }
        Optional<DmarcRecord> own = record(from);
        Optional<DmarcRecord> applicable = own;
        if (own.isEmpty()) {
            List<Found> walked = walk(from);
            applicable = policyAbove(from, walked);
        }
        if (failed) {
            return new DmarcResult(Verdict.TEMPERROR, from, "none");
        }
        if (applicable.isEmpty() || !applicable.get().isUsable()) {
            return new DmarcResult(Verdict.NONE, from, "none");
        }
        DmarcRecord record = applicable.get();
        String policy = own.isPresent() ? record.policy() : record.subdomainPolicy();
        boolean pass = spf.filter(domain -> aligned(from, domain, record.isSpfStrict()))
                        .isPresent()
                || dkim.stream().distinct().anyMatch(domain -> aligned(from, domain, record.isDkimStrict()));
        // A walk that failed on the way may have hidden an organizational domain in between.
        return new DmarcResult(pass ? Verdict.PASS : failed ? Verdict.TEMPERROR : Verdict.FAIL, from, policy);
    }

    private Optional<DmarcRecord> policyAbove(String from, List<Found> walked) {
        String organizational = organizational(from, walked);
        return walked.stream()
                .filter(found -> found.domain.equals(organizational))
                .findFirst()
                .or(() -> walked.stream()
                        .filter(found -> found.record.isPublicSuffix())
                        .findFirst())
                .map(found -> found.record);
    }

    private boolean aligned(String from, String authenticated, boolean strict) {
        String domain = DnsNames.normal(authenticated);
        if (domain.equals(from)) {
            return true;
        }
        if (strict || !OrganizationalDomain.of(domain).equals(OrganizationalDomain.of(from))) {
            return false;
        }
        boolean before = failed;
        failed = false;
        boolean same = organizational(from, walk(from)).equals(organizational(domain, walk(domain))) && !failed;
        failed |= before;
        return same;
    }

    /** The organizational domain (section 4.10.2), never above the one of the public suffix list. */
    private static String organizational(String start, List<Found> walked) {
        for (Found found : walked) {
            if (found.record.isOrganizational()) {
                return found.domain;
            }
            if (found.record.isPublicSuffix() && !found.domain.equals(start)) {
                return childOf(found.domain, start);
            }
        }
        return walked.isEmpty() ? start : walked.get(walked.size() - 1).domain;
    }

    private static String childOf(String parent, String start) {
        String below = start.substring(0, start.length() - parent.length() - 1);
        return below.substring(below.lastIndexOf('.') + 1) + "." + parent;
    }

    /** The valid records of a domain and the domains above it, from the longest name on (section 4.10). */
    private List<Found> walk(String start) {
        List<Found> found = new ArrayList<>();
        String target = start;
        while (!target.isEmpty()) {
            boolean suffix = !target.equals(start) && OrganizationalDomain.isSuffix(target);
            Optional<DmarcRecord> record = record(target);
            // What a suffix says stands for those under it only if it says that it is one.
            if (record.isPresent() && (!suffix || record.get().isPublicSuffix())) {
                found.add(new Found(target, record.get()));
                if (record.get().isOrganizational() || record.get().isPublicSuffix()) {
                    break;
                }
            }
            target = parent(target);
        }
        return found;
    }

    private static String parent(String domain) {
        String[] labels = domain.split("\\.");
        int from = labels.length <= MOST_LABELS ? 1 : labels.length - MOST_LABELS;
        return List.of(labels).subList(from, labels.length).stream().collect(Collectors.joining("."));
    }

    private Optional<DmarcRecord> record(String domain) {
        DnsAnswer answer = dns.ask("_dmarc." + domain, RecordType.TXT);
        failed |= answer.isFailed();
        List<DmarcRecord> records = answer.values().stream()
                .map(DmarcRecord::parse)
                .flatMap(Optional::stream)
                .collect(Collectors.toList());
        return records.size() == 1 ? Optional.of(records.get(0)) : Optional.empty();
    }

    private static final class Found {
        private final String domain;
        private final DmarcRecord record;

        private Found(String domain, DmarcRecord record) {
            this.domain = domain;
            this.record = record;
        }
    }
}
