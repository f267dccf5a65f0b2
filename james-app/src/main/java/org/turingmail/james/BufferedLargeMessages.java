package org.turingmail.james;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import javax.jms.JMSException;
import org.apache.activemq.blob.BlobDownloadStrategy;
import org.apache.activemq.blob.BlobTransferPolicy;
import org.apache.activemq.command.ActiveMQBlobMessage;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.queue.activemq.FileSystemBlobTransferPolicy;

/**
 * James' own files of the messages in a queue, read through a buffer. James hands out the plain file, and JavaMail
 * reads a header octet by octet: one system call for each, on the one thread that takes messages out of the queue. A
 * header of 1 MB stopped all mail for seconds.
 *
 * <p>Thread-safe, once it is configured.
 */
final class BufferedLargeMessages extends FileSystemBlobTransferPolicy {
    private static final int BUFFER_SIZE = 64 * 1024;

    private final FileSystem files;

    BufferedLargeMessages(FileSystem files) {
        this.files = files;
        setFileSystem(files);
    }

    @Override
    public BlobTransferPolicy copy() {
        BufferedLargeMessages copy = new BufferedLargeMessages(files);
        copy.setDefaultUploadUrl(getDefaultUploadUrl());
        copy.setBrokerUploadUrl(getBrokerUploadUrl());
        copy.setUploadUrl(getUploadUrl());
        return copy;
    }

    @Override
    protected BlobDownloadStrategy createDownloadStrategy() {
        BlobDownloadStrategy plain = super.createDownloadStrategy();
        return new BlobDownloadStrategy() {
            @Override
            public InputStream getInputStream(ActiveMQBlobMessage message) throws IOException, JMSException {
                return new BufferedInputStream(plain.getInputStream(message), BUFFER_SIZE);
            }

            @Override
            public void deleteFile(ActiveMQBlobMessage message) throws IOException, JMSException {
                plain.deleteFile(message);
            }
        };
    }
}
