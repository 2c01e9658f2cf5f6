package io.normstream.jobs.config;

/** Bad configuration: names the option's key, the value found and what is permitted. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String key, Object value, String permitted) {
        super("Option " + key + " is " + value + "; permitted: " + permitted);
    }
}
