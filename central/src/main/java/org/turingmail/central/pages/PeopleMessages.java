package org.turingmail.central.pages;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * What the pages for people who sign in say, in English; in French: {@code messages/people_fr.properties}, one line for
 * each method here. A parameter stands for plain text; the page that shows the message escapes it.
 */
@MessageBundle("people")
public interface PeopleMessages {
    @Message("Skip to the content")
    String skip();

    @Message("Languages")
    String languages();

    @Message("Mail verification by Turing")
    String poweredBy();

    @Message("Pages")
    String sections();

    @Message("Held messages")
    String inbox();

    @Message("Decisions")
    String history();

    @Message("Account")
    String account();

    @Message("Sign out")
    String signOut();

    @Message("Sign in to your held messages")
    String signInTitle();

    @Message("Type your address. If messages are held for it, you get a link by mail that signs you" + " in.")
    String signInLead();

    @Message("Your mail address")
    String addressLabel();

    @Message("Send me a link")
    String sendLink();

    @Message("Look into your mailbox")
    String sentHeading();

    @Message("If this address has an account here, a link is on its way to it. It works once, within"
            + " {minutes} minutes, and only in this browser.")
    String sentLead(long minutes);

    @Message("Nothing has come? Wait a minute, look among unwanted mail, and check the address.")
    String sentMore();

    @Message("Ask for another link")
    String askAgain();

    @Message("Sign in now?")
    String confirmHeading();

    @Message("One click, and you see your held messages. The link works this once.")
    String confirmLead();

    @Message("Sign in")
    String confirmButton();

    @Message("Please use the browser in which you asked")
    String otherBrowserHeading();

    @Message("This link signs in only the browser that asked for it. Open it there, or ask for" + " another one here.")
    String otherBrowserLead();

    @Message("This link does not work any more")
    String deadLinkHeading();

    @Message("It was used, it has expired, or it was cut off on its way to you.")
    String deadLinkLead();

    @Message("Please wait a little")
    String tooOftenHeading();

    @Message("There were many attempts in a short time. Please try again in a quarter of an hour.")
    String tooOftenLead();

    @Message("That did not come from one of our pages")
    String refusedHeading();

    @Message("Nothing has changed. Please go back, load the page again and repeat it.")
    String refusedLead();

    @Message("There is no such message")
    String goneHeading();

    @Message("It may have been decided on long ago, or belong to somebody else.")
    String goneLead();

    @Message("Nothing is held for you")
    String inboxEmpty();

    @Message("A message of a sender whom you do not know yet waits here until the sender confirms it,"
            + " or you decide.")
    String inboxEmptyLead();

    @Message("These messages are not in your mailbox. Each waits until its sender confirms it, you"
            + " decide, or it expires.")
    String inboxLead();

    @Message("You see what is held for everybody in the organisation.")
    String inboxOfTenant();

    @Message("No held message matches")
    String nothingFound();

    @Message("Show all")
    String showAll();

    @Message("Search and order")
    String filter();

    @Message("Sender or subject")
    String searchLabel();

    @Message("Why it is held")
    String reasonLabel();

    @Message("All reasons")
    String anyReason();

    @Message("Order")
    String orderLabel();

    @Message("Newest first")
    String newest();

    @Message("Oldest first")
    String oldest();

    @Message("Show")
    String apply();

    @Message("Select the message from {sender}")
    String selectOne(String sender);

    @Message("With the selected messages")
    String selection();

    @Message("Deliver")
    String release();

    @Message("Deliver, and allow the address")
    String allowAddress();

    @Message("Deliver, and allow all of {domain}")
    String allowDomain(String domain);

    @Message("Discard")
    String discard();

    @Message("Discard, and block the address")
    String blockAddress();

    @Message("Discard, and block all of {domain}")
    String blockDomain(String domain);

    @Message("More")
    String otherActions();

    @Message("More messages")
    String nextPage();

    @Message("Earlier decisions")
    String older();

    @Message("(nobody: an automatic message)")
    String nullSender();

    @Message("(no subject)")
    String noSubject();

    @Message("{#switch unit}{#case 'minute'}{number} min{#case 'hour'}{number} h{#else}{#if number =="
            + " 1}1 day{#else}{number} days{/if}{/switch}")
    String age(String unit, long number);

    @Message("{#switch unit}{#case 'minute'}expires in {number} min{#case 'hour'}expires in {number}"
            + " h{#else}{#if number == 1}expires in 1 day{#else}expires in {number} days{/if}{/switch}")
    String expiresIn(String unit, long number);

    @Message("{#switch reason}{#case 'unknown-sender'}Unknown sender{#case 'unauthenticated'}Not"
            + " authenticated{#case 'own-domain'}Claims your domain{#case"
            + " 'null-sender'}Automatic{#case 'auto-submitted'}Automatic{#case"
            + " 'role-sender'}Automatic{#case 'report'}Report{#case 'mailing-list'}Mailing list{#case"
            + " 'bulk'}Bulk mail{#case 'not-addressed'}Not addressed to you{#case 'spam-score'}Looks"
            + " like spam{#case 'blocked-sender'}Blocked{#case 'already-challenged'}Waits for the"
            + " sender{#case 'rate-limited'}Many at a time{#case 'central-unavailable'}Was not"
            + " checked{#case 'held-silently'}Held silently{#case 'invalid-sender'}Odd sender{#case"
            + " 'sender-syntax'}Odd sender{#case 'unreadable'}Unreadable{#case 'screening-timeout'}Was"
            + " not checked{#case 'looped'}Loop{#else}Held by a rule{/switch}")
    String chip(String reason);

    @Message("{#switch reason}{#case 'unknown-sender'}Nobody here has allowed this sender yet, so the"
            + " sender was asked to confirm the message.{#case 'unauthenticated'}The sender is unknown, and"
            + " nothing proves that the message comes from that address; so nobody was asked.{#case"
            + " 'own-domain'}It claims to come from an address of your organisation, and nothing"
            + " proves it.{#case 'null-sender'}It is an automatic message without a sender, so nobody"
            + " could be asked.{#case 'auto-submitted'}A program sent it, so nobody was asked.{#case"
            + " 'role-sender'}It comes from an address that no person reads, so nobody was"
            + " asked.{#case 'report'}It is a report of a mail system, so nobody was asked.{#case"
            + " 'mailing-list'}It came through a mailing list that nobody here has allowed, so nobody"
            + " was asked.{#case 'bulk'}It is bulk mail of an unknown sender, so nobody was"
            + " asked.{#case 'not-addressed'}Your address does not stand among its recipients, so"
            + " nobody was asked.{#case 'spam-score'}A filter took it for spam, so nobody was"
            + " asked.{#case 'blocked-sender'}Its sender is blocked.{#case 'already-challenged'}Its"
            + " sender has already been asked because of another message, and has not answered.{#case"
            + " 'rate-limited'}So many unknown senders wrote in that hour that no more of them were"
            + " asked.{#case 'central-unavailable'}It could not be checked when it came.{#case"
            + " 'screening-timeout'}It could not be checked when it came.{#case 'held-silently'}Your"
            + " administrator has such messages held without asking their sender.{#case"
            + " 'invalid-sender'}Its sender has no address that one could write to.{#case"
            + " 'sender-syntax'}Its sender has no address that one could write to.{#case"
            + " 'unreadable'}It is too broken to be checked.{#case 'looped'}It is a challenge of ours"
            + " that came back.{#else}A rule of your organisation holds it.{/switch}")
    String why(String reason);

    @Message("Back to the held messages")
    String back();

    @Message("From")
    String from();

    @Message("Sent by")
    String envelopeFrom();

    @Message("To")
    String to();

    @Message("Subject")
    String subject();

    @Message("Received")
    String received();

    @Message("Held until")
    String expires();

    @Message("Size")
    String size();

    @Message("Message-ID")
    String messageId();

    @Message("Anybody can write any name there.")
    String notProved();

    @Message("Why it is here")
    String whyHeading();

    @Message("Details")
    String details();

    @Message("What is known")
    String evidence();

    @Message("{#switch state}{#case 'yes'}The address of the sender is authenticated: the message"
            + " really comes from there.{#case 'no'}Nothing proves that the message comes from the"
            + " sender’s address.{#else}Nobody checked whether the message comes from the sender’s"
            + " address.{/switch}")
    String authentication(String state);

    @Message("{#switch state}{#case 'OPEN'}The sender was asked to confirm, and has not answered"
            + " yet.{#case 'UNSENT'}The sender is about to be asked to confirm.{#case 'SOLVED'}The"
            + " sender has confirmed.{#case 'EXPIRED'}The sender was asked to confirm, and did not"
            + " answer in time.{#case 'WITHDRAWN'}The sender was asked to confirm; that is not needed"
            + " any more.{#else}The sender was not asked to confirm.{/switch}")
    String challenge(String state);

    @Message("{#if count == 0}Nobody else in your organisation has allowed this sender.{#else if"
            + " count == 1}One other person in your organisation has allowed this"
            + " sender.{#else}{count} other people in your organisation have allowed this sender.{/if}")
    String colleagues(int count);

    @Message("{#if count == 1}One more message of this sender waits.{#else}{count} more messages of"
            + " this sender wait.{/if}")
    String more(int count);

    @Message("What should happen?")
    String decideHeading();

    @Message("Delivering this message does not allow its sender for later ones.")
    String releaseHint();

    @Message("A discarded message can be brought back until it expires.")
    String discardHint();

    @Message("{#switch state}{#case 'HELD'}Waits{#case 'RELEASED'}Delivered{#case"
            + " 'DISCARDED'}Discarded{#else}Expired{/switch}")
    String state(String state);

    @Message("{#switch action}{#case 'RELEASE'}Delivered{#case 'ALLOW_ADDRESS'}Delivered, and the"
            + " address allowed{#case 'ALLOW_DOMAIN'}Delivered, and the domain allowed{#case"
            + " 'DISCARD'}Discarded{#case 'BLOCK_ADDRESS'}Discarded, and the address"
            + " blocked{#else}Discarded, and the domain blocked{/switch}")
    String action(String action);

    @Message("{#if count == 1}1 message{#else}{count} messages{/if}: {#switch action}{#case"
            + " 'RELEASE'}on the way to the mailbox.{#case 'ALLOW_ADDRESS'}on the way to the mailbox;"
            + " later mail of the sender comes at once.{#case 'ALLOW_DOMAIN'}on the way to the"
            + " mailbox; later mail of the domain comes at once.{#case 'DISCARD'}discarded.{#case"
            + " 'BLOCK_ADDRESS'}discarded; later mail of the sender is blocked.{#else}discarded; later"
            + " mail of the domain is blocked.{/switch}")
    String done(String action, int count);

    @Message("Nothing was decided: select a message that still waits.")
    String nothingDone();

    @Message("Undo")
    String undo();

    @Message("Forget what was said of the sender")
    String undoSender();

    @Message("{#switch how}{#case 'all'}Undone. The message waits again.{#case 'sender'}The message"
            + " is gone, but what was said of its sender is forgotten.{#else}That can no longer be"
            + " undone.{/switch}")
    String undone(String how);

    @Message("What was decided")
    String historyHeading();

    @Message("Nothing has been decided yet.")
    String historyEmpty();

    @Message("A delivery can be undone for some seconds, a discarded message until it expires, and"
            + " what was said of a sender for as long as it stands here.")
    String historyLead();

    @Message("by {who}")
    String decidedBy(String who);

    @Message("Undone")
    String wasUndone();

    @Message("Your account")
    String accountHeading();

    @Message("Your addresses")
    String addresses();

    @Message("{#switch role}{#case 'MEMBER'}You decide on messages that are held for these"
            + " addresses.{#case 'MANAGER'}You decide on all messages that are held for your"
            + " organisation.{#else}You decide on all messages that are held for your organisation,"
            + " and make keys for programs.{/switch}")
    String role(String role);

    @Message("Where you have signed in")
    String sessions();

    @Message("This browser")
    String sessionHere();

    @Message("since {date}, last used {seen}")
    String sessionSince(String date, String seen);

    @Message("Unknown browser")
    String unknownBrowser();

    @Message("End")
    String endSession();

    @Message("Sign out everywhere")
    String endAllSessions();
}
