package org.turingmail.agent.authentication.dmarc;

import com.google.common.net.InternetDomainName;
import org.turingmail.agent.authentication.dns.DnsNames;

/**
 * The organizational domain of a domain by the public suffix list (RFC 7489, section 3.2), in the edition that James'
 * Guava brings. Domains under which strangers register, {@code github.io} for one, are suffixes in it as well.
 */
public final class OrganizationalDomain {
    private OrganizationalDomain() {}

    /** The suffix and one label more; the domain itself if it is a suffix, or if it is no domain. In lower case. */
    public static String of(String domain) {
        String normal = DnsNames.normal(domain);
        try {
            InternetDomainName name = InternetDomainName.from(normal);
            if (name.isUnderPublicSuffix()) {
                return name.topPrivateDomain().toString();
            }
            // The list ends with "*": a top-level domain that it does not know is a suffix too.
            int labels = name.parts().size();
            return name.isPublicSuffix() || labels < 2
                    ? normal
                    : String.join(".", name.parts().subList(labels - 2, labels));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return normal;
        }
    }

    /** Whether everybody may register names under a domain, so that it belongs to nobody who sends from within it. */
    static boolean isSuffix(String domain) {
        String normal = DnsNames.normal(domain);
        try {
            return !normal.contains(".") || InternetDomainName.from(normal).isPublicSuffix();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }
}
