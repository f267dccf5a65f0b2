package org.turingmail.central.policy;

/** For which recipients an entry counts. The narrower scope decides first. */
public enum EntryScope {
    /** One recipient. */
    USER,
    /** All recipients of one domain. */
    DOMAIN,
    /** All recipients of the tenant. */
    TENANT
}
