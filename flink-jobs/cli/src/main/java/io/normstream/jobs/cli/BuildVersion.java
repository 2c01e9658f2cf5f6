package io.normstream.jobs.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return new String[] {
            "normstream %s, Java %s"
                    .formatted(
                            version == null ? "(not built as a jar)" : version, Runtime.version())
        };
    }
}
