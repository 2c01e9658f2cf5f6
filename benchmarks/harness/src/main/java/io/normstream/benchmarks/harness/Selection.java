package io.normstream.benchmarks.harness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run measures and for how long.
 *
 * @param parts in the order in which they run
 * @param trainingCells of the training steps
 * @param inferenceCells of inference
 * @param training how long each cell is measured
 * @param inference likewise
 * @param pipelineRounds runs of loop and pipeline at each number of threads
 * @param pipelineImages of each of these runs
 * @param rehearsalSteps of the smaller network
 * @param methodSteps of the smaller network on the faster engine
 * @param memorySteps of the learner whose memory is watched
 * @param kernelIterations of each benchmark under JMH
 * @param dataDirectory of IDX files for loop and pipeline; null for what is bundled
 */
record Selection(
        List<PartName> parts,
        List<Cell> trainingCells,
        List<Cell> inferenceCells,
        List<Integer> threads,
        List<Peer> peers,
        Plan training,
        Plan inference,
        int pipelineRounds,
        int pipelineImages,
        int rehearsalSteps,
        int methodSteps,
        int memorySteps,
        int kernelIterations,
        @Nullable String dataDirectory) {}
