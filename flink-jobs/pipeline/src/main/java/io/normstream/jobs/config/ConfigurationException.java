package io.normstream.jobs.config;

import io.normstream.jobs.JobException;

/** Bad configuration: names the option's key, the value found and what is permitted. */
public final class ConfigurationException extends JobException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String key, Object value, String permitted) {
        super("option " + key + " is " + value + "; permitted: " + permitted);
    }
}
