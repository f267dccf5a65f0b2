package org.turingmail.planted.central.lists;

import org.turingmail.planted.central.replies.Reply;

/** A list that decides about replies. */
final class KnowsReplies {
    Reply reply;
}
