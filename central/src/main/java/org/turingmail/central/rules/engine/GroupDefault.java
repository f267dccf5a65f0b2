package org.turingmail.central.rules.engine;

/** What happens to mail for a member of a group when neither an entry of a list nor a rule decides. */
public enum GroupDefault {
    /** The default of the tenant: the group is but a name for its members. */
    NONE,
    /** Only known senders: others are blocked. */
    BLOCK,
    /** Only known senders: mail of others is held, and they hear nothing. */
    HOLD_SILENTLY,
    /** As {@link #HOLD_SILENTLY}; and a rule that would challenge the sender holds silently too. */
    NEVER_CHALLENGE,
    /** The mail goes on, and somebody is told. */
    DELIVER_AND_NOTIFY,
    /** The mail is held silently, and an assistant is told, who may release it. */
    ASK_ASSISTANT
}
