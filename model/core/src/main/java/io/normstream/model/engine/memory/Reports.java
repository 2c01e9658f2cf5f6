package io.normstream.model.engine.memory;

import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.norm.Moments;

/** Reports over a whole mini-batch, whatever was reduced together. */
public final class Reports {
    private Reports() {}

    public static NormalizationReport of(String path, Moments moments, double largestNormalized) {
        int channels = moments.channels();
        double[] mean = new double[channels];
        double[] deviation = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            mean[channel] = overGroups(moments, channel);
            double square = 0;
            for (int group = 0; group < moments.groups(); group++) {
                int i = group * channels + channel;
                double distance = moments.mean()[i] - mean[channel];
                square += moments.variance()[i] + distance * distance;
            }
            deviation[channel] = Math.sqrt(square / moments.groups());
        }
        return new NormalizationReport(path, mean, deviation, largestNormalized);
    }

    private static double overGroups(Moments moments, int channel) {
        double sum = 0;
        for (int group = 0; group < moments.groups(); group++) {
            sum += moments.mean()[group * moments.channels() + channel];
        }
        return sum / moments.groups();
    }
}
