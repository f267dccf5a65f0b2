package org.turingmail.central.challenge.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.scheduler.Scheduler;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.turingmail.central.captcha.Codes;
import org.turingmail.central.captcha.ProofOfWorkTask;
import org.turingmail.central.captcha.Solver;

/** Asks for pages as browsers do. Each test is a client of its own, so that none uses up the attempts of another. */
abstract class Browser {
    static final String FORM = "application/x-www-form-urlencoded";

    @Inject
    Jdbi jdbi;

    @Inject
    Codes codes;

    @Inject
    Scheduler scheduler;

    private String client;

    @BeforeEach
    void newClient() {
        client = "10." + octet() + "." + octet() + "." + octet();
    }

    ValidatableResponse page(String path) {
        return client().get(path).then();
    }

    /** A browser, without a language of its own. */
    RequestSpecification client() {
        return given().accept("text/html,application/xhtml+xml,*/*;q=0.8")
                .header("X-Forwarded-For", client)
                .redirects()
                .follow(false);
    }

    Response post(HeldMailFixture mail, Map<String, String> form) {
        return client().contentType(FORM + "; charset=UTF-8").formParams(form).post(mail.path());
    }

    String solution(HeldMailFixture mail) {
        return Solver.solve(given().get(mail.path() + "/proof-of-work")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .extract()
                .as(ProofOfWorkTask.class));
    }

    String ticket(HeldMailFixture mail) {
        return find(page(mail.path()).extract().asString(), "name=\"ticket\" value=\"([^\"]+)\"");
    }

    static String find(String page, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as("%s in %s", pattern, page).isTrue();
        return matcher.group(1);
    }

    /** All rows of all tables, as text. */
    Map<String, String> tables() {
        return jdbi.withHandle(handle -> {
            Map<String, String> tables = new TreeMap<>();
            for (String table : handle.createQuery("SELECT table_name FROM information_schema.tables"
                            + " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
                    .mapTo(String.class)
                    .list()) {
                tables.put(
                        table,
                        handle.createQuery("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM \""
                                        + table + "\" t")
                                .mapTo(String.class)
                                .one());
            }
            return tables;
        });
    }

    int count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Integer.class).one());
    }

    @SafeVarargs
    static List<Response> together(Callable<Response>... calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.length);
        try {
            List<Future<Response>> futures = threads.invokeAll(List.of(calls));
            return List.of(futures.get(0).get(), futures.get(1).get());
        } finally {
            threads.shutdown();
        }
    }

    static int octet() {
        return ThreadLocalRandom.current().nextInt(1, 255);
    }
}
