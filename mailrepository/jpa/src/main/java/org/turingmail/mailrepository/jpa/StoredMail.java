package org.turingmail.mailrepository.jpa;

import java.util.Collection;
import java.util.Date;
import javax.mail.internet.AddressException;
import javax.persistence.Basic;
import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;
import javax.persistence.Lob;
import javax.persistence.Table;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.AttributesJson;
import org.turingmail.mailrepository.RecipientHeadersJson;

/** The envelope of one version of one mail. Written once, never changed. */
@Entity
@Table(name = "turing_mail")
class StoredMail {
    @Id
    @Column(name = "id")
    private String id;

    @Basic(optional = false)
    @Column(name = "repository")
    private String repository;

    @Basic(optional = false)
    @Column(name = "mail_key")
    private String key;

    @Basic(optional = false)
    @Column(name = "state")
    private String state;

    @Lob
    @Column(name = "error_message")
    private String errorMessage;

    @Column(name = "sender")
    private String sender;

    @Column(name = "remote_host")
    private String remoteHost;

    @Column(name = "remote_addr")
    private String remoteAddr;

    @Column(name = "last_updated")
    private Long lastUpdated;

    @Lob
    @Column(name = "attributes")
    private String attributes;

    @Lob
    @Column(name = "recipient_headers")
    private String recipientHeaders;

    @Basic(optional = false)
    @Column(name = "recipient_count")
    private int recipientCount;

    @Column(name = "content_id")
    private String contentId;

    @Basic(optional = false)
    @Column(name = "content_size")
    private long contentSize;

    @Basic(optional = false)
    @Column(name = "chunk_count")
    private int chunkCount;

    /** For OpenJPA. */
    protected StoredMail() {}

    StoredMail(String repository, Mail mail, StoredContent content) {
        this.id = RowId.next();
        this.repository = repository;
        this.key = mail.getName();
        this.state = Text.storable(mail.getState() == null ? Mail.DEFAULT : mail.getState());
        this.errorMessage = Text.storable(mail.getErrorMessage());
        this.sender =
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null);
        this.remoteHost = Text.storable(mail.getRemoteHost());
        this.remoteAddr = Text.storable(mail.getRemoteAddr());
        this.lastUpdated =
                mail.getLastUpdated() == null ? null : mail.getLastUpdated().getTime();
        this.attributes = AttributesJson.write(mail.attributes());
        this.recipientHeaders = RecipientHeadersJson.write(mail.getPerRecipientSpecificHeaders());
        this.recipientCount = mail.getRecipients().size();
        this.contentId = content.id().orElse(null);
        this.contentSize = content.size();
        this.chunkCount = content.chunks();
    }

    String id() {
        return id;
    }

    int recipientCount() {
        return recipientCount;
    }

    StoredContent content() {
        return StoredContent.of(contentId, contentSize, chunkCount);
    }

    /** The mail, still without its message. */
    MailImpl restore(Collection<String> recipients) throws AddressException {
        MailImpl mail = MailImpl.builder()
                .name(key)
                .state(state)
                .addRecipients(recipients.toArray(new String[0]))
                .addAttributes(AttributesJson.read(attributes, key))
                .addAllHeadersForRecipients(RecipientHeadersJson.read(recipientHeaders))
                .build();
        mail.setSender(sender == null ? null : new MailAddress(sender));
        mail.setErrorMessage(errorMessage);
        mail.setRemoteHost(remoteHost);
        mail.setRemoteAddr(remoteAddr);
        mail.setLastUpdated(lastUpdated == null ? null : new Date(lastUpdated));
        return mail;
    }
}
