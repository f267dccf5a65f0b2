package org.turingmail.central.pages;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/**
 * What the pages say, in English. Other languages: {@code messages/page_LANGUAGE.properties}, one line for each method
 * here. A parameter stands for plain text; the page that shows the message escapes it.
 */
@MessageBundle("page")
public interface PageMessages {
    @Message("Skip to the content")
    String skip();

    @Message("Mail verification by Turing")
    String poweredBy();

    @Message("Languages")
    String languages();

    @Message("Confirm your mail to {organisation}")
    String openTitle(String organisation);

    @Message("Problem")
    String errorInTitle();

    @Message("One click and your message is delivered")
    String openHeading();

    @Message("Hello, and thank you for writing. {#if mails == 1}Your message is the first one"
            + " from your address to {organisation}, so it is held until you confirm that a person wrote it{#else}Your"
            + " {mails} messages are the first ones from your address to {organisation}, so they are held until you"
            + " confirm that a person wrote them{/if}."
            + " You need to do this only once.")
    String openLead(String organisation, int mails);

    @Message("{#if mails == 1}The held message{#else}The held messages{/if}")
    String waiting(int mails);

    @Message("From")
    String from();

    @Message("To")
    String to();

    @Message("{#if count > 1}Subjects{#else}Subject{/if}")
    String subject(int count);

    @Message("(no subject)")
    String noSubject();

    @Message("{#if count == 1}and one more message{#else}and {count} more messages{/if}")
    String moreMails(int count);

    @Message("Held until")
    String until();

    @Message("{#if mails == 1}I wrote this message, please deliver it{#else}I wrote these messages, please deliver"
            + " them{/if}")
    String press(int mails);

    @Message("One moment …")
    String busy();

    @Message("Your browser runs a short automatic check. It takes a second or two.")
    String pressHint();

    @Message("Your browser could not run the check. Please use the code below instead.")
    String pressFailed();

    @Message("Use a code instead")
    String useCode();

    @Message("Please type the six digits that you see in the picture or hear in the recording."
            + " Then {#if mails == 1}your message is{#else}your messages are{/if} delivered.")
    String codeLead(int mails);

    @Message("A picture of the six digits. The recording below says the same digits.")
    String pictureAlt();

    @Message("Hard to read? Listen to the digits.")
    String soundLead();

    @Message("The six digits, spoken")
    String soundLabel();

    @Message("Open the recording on its own")
    String soundLink();

    @Message("Code")
    String codeLabel();

    @Message("Six digits. The code is valid for one attempt, within {minutes} minutes.")
    String codeHint(long minutes);

    @Message("Get a new code")
    String newCode();

    @Message("{#if mails == 1}Send the code and deliver my message{#else}Send the code and deliver my messages{/if}")
    String sendCode(int mails);

    @Message("{#switch error}"
            + "{#case 'wrong-code'}That was not the code. Here is a new one: please try again."
            + "{#case 'wrong'}That did not work. Please try again."
            + "{#case 'missing'}Something is still missing: please press the button, or type the code."
            + "{#case 'expired'}That took a little too long. Please try again."
            + "{#else}This answer has already been used. If you pressed twice, your confirmation may have arrived;"
            + " if not, please try again."
            + "{/switch}")
    String error(String error);

    @Message("Check whether it has arrived")
    String lookAgain();

    @Message("Good to know")
    String questions();

    @Message("Why am I asked?")
    String whyQuestion();

    @Message("{organisation} wants to receive mail from people, not from machines that send millions of messages."
            + " So everyone who writes for the first time is asked once. After that, your mail arrives immediately.")
    String whyAnswer(String organisation);

    @Message("{#if mails == 1}I did not write this message{#else}I did not write these messages{/if}")
    String notMeQuestion(int mails);

    @Message("Then somebody used your address without your knowledge. Please do not confirm anything and simply close"
            + " this page: you need not do anything else.")
    String notMeAnswer();

    @Message("What happens to my data?")
    String dataQuestion();

    @Message(
            "This page sets no cookies and loads nothing from other servers. If you confirm, your address is remembered"
                    + " as one from which {organisation} wants mail. Your network address is only used, in scrambled"
                    + " form and for less than an hour, to stop programs that try again and again.")
    String dataAnswer(String organisation);

    @Message(
            "{#if waiting == 0}Nothing is waiting for your decision{#else if waiting == 1}A message is waiting for your"
                    + " decision{#else}{waiting} messages are waiting for your decision{/if}")
    String approvalHeading(long waiting);

    @Message("{#if waiting == 0}Everything this link was for has been decided. You can close this page.{#else}You"
            + " decide for the people you assist. Nothing happens until you press a button, and the sender is"
            + " not told.{/if}")
    String approvalLead(long waiting);

    @Message("Message {number}")
    String approvalMail(int number);

    @Message("(nobody: an automatic message)")
    String nullSender();

    @Message("Held since")
    String waitsSince();

    @Message("Deliver this message")
    String release();

    @Message("Deliver it, and all later mail from this sender")
    String allow();

    @Message("Do not deliver it …")
    String discardQuestion();

    @Message("The message is deleted. This cannot be undone.")
    String discardHint();

    @Message("Delete this message")
    String discard();

    @Message("{#switch state}"
            + "{#case 'released'}This message was delivered."
            + "{#case 'discarded'}This message was deleted."
            + "{#else}This message has expired."
            + "{/switch}")
    String settled(String state);

    @Message("There are more messages. They are shown here as soon as these are decided.")
    String approvalMore();

    @Message("Anyone who has this link can decide. Please do not pass it on.")
    String approvalSecret();

    @Message("Try again")
    String tryAgain();

    @Message("{#switch kind}"
            + "{#case 'solved'}Thank you. Your message is on its way"
            + "{#case 'expired'}This link has expired"
            + "{#case 'withdrawn'}There is nothing left to confirm"
            + "{#case 'unknown'}We do not know this link"
            + "{#case 'attempts'}Please wait a little"
            + "{#case 'form'}Your answer could not be read"
            + "{#case 'failure'}Something went wrong on our side"
            + "{#case 'home'}This server handles mail"
            + "{#case 'no-approval'}This link is no longer valid"
            + "{#else}There is no such page"
            + "{/switch}")
    String noticeHeading(String kind);

    @Message("{#switch kind}"
            + "{#case 'solved'}{#if mails > 1}Your {mails} messages are{#else}Your message is{/if} now being delivered"
            + " to {organisation}. From now on, your mail will arrive without this step."
            + "{#case 'expired'}Your message to {organisation} was held until {expires}. Nobody confirmed it in time,"
            + " so it may not have been delivered."
            + "{#case 'withdrawn'}The message to {organisation} that this link was for is no longer held."
            + "{#case 'unknown'}It may have been cut off on its way to you: some mail programs break long links in two."
            + "{#case 'attempts'}There were many attempts in a short time. Please try again in"
            + " {#if minutes == 1}a minute{#else}{minutes} minutes{/if}. Until then, nothing is lost."
            + "{#case 'form'}We could not read what your browser sent. Please open the link in your message again and"
            + " answer there."
            + "{#case 'failure'}It is not your fault, and nothing is lost: held mail stays held. Please try again in a"
            + " few minutes."
            + "{#case 'home'}It helps organisations to tell mail written by people from mail sent by machines."
            + "{#case 'no-approval'}It may have expired, have been cut off on its way to you, or belong to"
            + " somebody who no longer decides."
            + "{#else}The address may be mistyped, or the page may have moved."
            + "{/switch}")
    String noticeLead(String kind, String organisation, int mails, long minutes, String expires);

    @Message("{#switch kind}"
            + "{#case 'solved'}There is nothing more to do. You can close this page."
            + "{#case 'expired'}If it still matters, please send it again. You will then get a new link."
            + "{#case 'withdrawn'}You need not do anything."
            + "{#case 'unknown'}Please open the link in the message again, or copy all of it into the address bar. If"
            + " the message is old, the link may no longer be stored."
            + "{#case 'no-approval'}Please open the link in your newest message. If you need to"
            + " decide on an older message, ask your mail administrator."
            + "{#else}If a message brought you to this server, please open the link in it. There is nothing else to see"
            + " here."
            + "{/switch}")
    String noticeMore(String kind);
}
