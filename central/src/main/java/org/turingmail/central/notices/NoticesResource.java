package org.turingmail.central.notices;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.central.tenants.Agent;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.web.Checks;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.notices.NoticeReport;
import org.turingmail.protocol.notices.NoticesApi;

class NoticesResource implements NoticesApi {
    private static final Logger LOGGER = LoggerFactory.getLogger(NoticesResource.class);
    private static final int MAX_CLAIM = 100;

    private final Notices notices;
    private final CurrentAgent current;

    NoticesResource(Notices notices, CurrentAgent current) {
        this.notices = notices;
        this.current = current;
    }

    @Override
    public org.turingmail.protocol.notices.Notices claim(int limit) {
        Checks checks = new Checks();
        checks.within(limit, 1, MAX_CLAIM, "limit");
        checks.done();
        return org.turingmail.protocol.notices.Notices.builder()
                .notices(notices.claim(current.get(), limit))
                .build();
    }

    @Override
    public void report(NoticeReport report) {
        Checks checks = new Checks();
        checks.within(Checks.body(report).sent().size(), 0, Api.MAX_PAGE, "sent");
        checks.within(report.failed().size(), 0, Api.MAX_PAGE, "failed");
        for (int i = 0; i < Math.min(report.failed().size(), Api.MAX_PAGE); i++) {
            checks.text(report.failed().get(i).error(), Integer.MAX_VALUE, "failed[" + i + "].error");
        }
        checks.done();
        Agent agent = current.get();
        notices.report(agent, report.sent(), report.failed());
        LOGGER.info(
                "notices: agent {} of {} sent {}, and failed to send {}",
                agent.name(),
                agent.tenant(),
                report.sent().size(),
                report.failed().size());
    }
}
