package org.turingmail.mailrepository.jpa;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * New connections of one driver, for the pool. {@link java.sql.DriverManager} shows a driver only to those whose class
 * loader sees it, and in James that depends on which jar brought it; this takes the driver by its name instead.
 */
final class DriverDataSource implements DataSource {
    private final Database database;
    private final Driver driver;

    DriverDataSource(Database database) {
        this.database = database;
        this.driver = driver(database.dialect());
    }

    private static Driver driver(Dialect dialect) {
        try {
            return (Driver) Class.forName(dialect.driver(), true, DriverDataSource.class.getClassLoader())
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The JDBC driver " + dialect.driver() + " is missing", e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(database.url());
    }

    Connection connect(String url) throws SQLException {
        Properties properties = database.dialect().driverDefaults();
        database.user().ifPresent(user -> properties.setProperty("user", user));
        database.password().ifPresent(password -> properties.setProperty("password", password));
        return driver.connect(url, properties);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The database has one user");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // drivers log by themselves
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // connectTimeout of the driver's properties
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("Nothing is wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
