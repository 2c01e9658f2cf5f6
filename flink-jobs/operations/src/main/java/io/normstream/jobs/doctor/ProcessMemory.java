package io.normstream.jobs.doctor;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.doctor.MemoryCheck.Given;
import io.normstream.jobs.machine.CoreShare;
import io.normstream.jobs.training.learner.MemoryNeeds;
import org.apache.flink.configuration.Configuration;

/** What a training job needs of a process, and whether one has it. */
record ProcessMemory(TrainingSettings settings, JobSettings job) {
    /** Heap for a pixel of the largest image: what is decoded, and a larger buffer after it. */
    private static final long PIXEL_BYTES = 6;

    /** Copies of a payload: fetched, read, without what its decoder needs not, to the next task. */
    private static final long PAYLOAD_COPIES = 4;

    /**
     * A TaskManager of a cluster.
     *
     * @param jobManager settings of the cluster
     */
    MemoryCheck on(Worker worker, Configuration jobManager) {
        int subtasks = Math.max(1, Math.min(worker.slots(), settings.parallelism()));
        return check(
                MemoryLimits.of(worker, jobManager),
                new CoreShare(worker.cores(), subtasks),
                worker.slots());
    }

    /** This process, with all subtasks in it. */
    MemoryCheck here(CoreShare share) {
        return check(MemoryLimits.ofThisProcess(), share, share.slots());
    }

    private MemoryCheck check(Given given, CoreShare share, int slots) {
        MemoryNeeds needs =
                needs(share.hasRoomForSecondThread(settings.network().engine().threads()));
        return new MemoryCheck(given, needs.inNative(slots), heap(needs, slots));
    }

    MemoryNeeds needs(boolean secondThread) {
        return new MemoryNeeds(settings, secondThread);
    }

    /** Heap bytes in so many slots, with what reading and decoding images takes. */
    long heap(MemoryNeeds needs, int slots) {
        long images =
                Math.min(slots, job.ingestParallelism())
                        * (PIXEL_BYTES * job.maxPixels() + PAYLOAD_COPIES * job.maxPayloadBytes());
        return needs.onHeap(slots) + images;
    }
}
