package io.normstream.jobs.audit;

import io.normstream.jobs.wire.Sha256;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.Recalibration;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the published versions of a model with its ledger, and those that are retained with
 * their announcement.
 */
final class PublishedVersions {
    private final UpdateCheck updates;
    private final ModelHistory model;
    private final String topic;
    private final boolean complete;
    private final Findings findings;
    private final Unprovable unprovable;
    private int whole;

    /**
     * @param topic of model updates
     * @param complete whether no job runs any more, so that nothing may be half-written
     */
    PublishedVersions(
            UpdateCheck updates,
            ModelHistory model,
            String topic,
            boolean complete,
            Findings findings,
            Unprovable unprovable) {
        this.updates = updates;
        this.model = model;
        this.topic = topic;
        this.complete = complete;
        this.findings = findings;
        this.unprovable = unprovable;
    }

    /** Checks every manifest, and the newest serving model of each slot. */
    void check() {
        List<UpdateCheck.Manifest> manifests =
                List.copyOf(updates.manifests(model.modelId()).values());
        manifests.forEach(this::checkAgainstLedger);
        model.lineages().forEach(this::checkRollbacks);
        Map<Integer, UpdateCheck.Manifest> newestOfSlot =
                new PublicationOrder(model, isCut(), findings).check(manifests);
        newestOfSlot.values().forEach(this::checkServingModel);
        tellGone(manifests);
    }

    /** The publisher deletes old announcements, and somebody may have cut the topic. */
    private void tellGone(List<UpdateCheck.Manifest> manifests) {
        if (!manifests.isEmpty()) {
            long first = manifests.get(0).value().getPublication();
            if (first > 0) {
                unprovable.tell(
                        "model %s publications 0 to %d: they are announced no more on %s",
                        model.modelId(), first - 1, topic);
            }
        } else if (!updates.extent().exists() || isCut()) {
            unprovable.tell(
                    "model %s: what was published of it, if anything, is not on %s any more",
                    model.modelId(), topic);
        }
    }

    private boolean isCut() {
        return updates.extent().begins().values().stream().anyMatch(begin -> begin > 0);
    }

    /** Number of serving models that are whole. */
    int whole() {
        return whole;
    }

    private void checkAgainstLedger(UpdateCheck.Manifest manifest) {
        ModelManifest value = manifest.value();
        AuditedEntry entry = model.entry(value.getVersion());
        AuditedLineage lineage = model.lineageOf(value.getVersion());
        if (entry == null || lineage == null) {
            findings.add(
                    "%s: it was published, but the ledger %s",
                    manifest,
                    value.getVersion() > model.newestVersion()
                            ? "ends at version "
                                    + model.newestVersion()
                                    + ": its end is missing, or the job stopped before the checkpoint that covers it"
                            : "has no such entry");
            return;
        }
        same(manifest, "lineage", value.getLineage(), lineage.id());
        same(
                manifest,
                "ledger hash",
                LedgerChains.hex(value.getLedgerHash()),
                model.hash(value.getVersion()));
        same(manifest, "parent version", value.getParentVersion(), entry.parentVersion());
        same(manifest, "schedule step", value.getScheduleStep(), entry.scheduleStep());
        same(manifest, "number of images", value.getImagesSeen(), entry.imagesSeen());
    }

    /** What a model went back to is published at once: before anything newer of its lineage. */
    private void checkRollbacks(AuditedLineage lineage) {
        TreeMap<Long, UpdateCheck.Manifest> manifests = updates.manifests(model.modelId());
        long newest =
                manifests.values().stream()
                        .map(UpdateCheck.Manifest::value)
                        .filter(value -> value.getLineage().equals(lineage.id()))
                        .mapToLong(ModelManifest::getVersion)
                        .reduce(-1, Math::max);
        long oldest = manifests.isEmpty() ? Long.MAX_VALUE : manifests.firstKey();
        lineage.commandEntries()
                .filter(AuditedEntry::isRollback)
                .filter(entry -> entry.version() > oldest && entry.version() < newest)
                .filter(entry -> !manifests.containsKey(entry.version()))
                .forEach(
                        entry ->
                                findings.add(
                                        "%s: it went back to version %d, and was not published as version %d was",
                                        entry.name(model.modelId()),
                                        entry.parentVersion(),
                                        newest));
    }

    private void checkServingModel(UpdateCheck.Manifest manifest) {
        byte[] bytes = join(manifest);
        if (bytes == null) {
            return;
        }
        ModelManifest value = manifest.value();
        long before = findings.count();
        same(manifest, "size", value.getSize(), (long) bytes.length);
        same(
                manifest,
                "checksum",
                LedgerChains.hex(value.getChecksum()),
                AuditedEntry.hex(Sha256.of(bytes)));
        try {
            checkContents(manifest, ServingModel.decode(bytes));
        } catch (ModelException e) {
            findings.add("%s: its chunks make up no serving model: %s", manifest, e.getMessage());
        }
        whole += findings.count() == before ? 1 : 0;
    }

    private void checkContents(UpdateCheck.Manifest manifest, ServingModel found) {
        ModelManifest value = manifest.value();
        same(
                manifest,
                "digest",
                LedgerChains.hex(value.getDigest()),
                AuditedEntry.hex(found.digest()));
        Map<String, String> announced =
                Map.of(
                        "modelId", value.getModelId(),
                        "lineage", value.getLineage(),
                        "version", Long.toString(value.getVersion()),
                        "ledgerHash", LedgerChains.hex(value.getLedgerHash()),
                        "engine", value.getEngine(),
                        "precision", value.getPrecision(),
                        "threads", Integer.toString(value.getThreads()),
                        "instructionSet", value.getInstructionSet());
        new TreeMap<>(announced)
                .forEach((key, said) -> same(manifest, key, said, found.metadata().get(key)));
        same(
                manifest,
                "number of images to recalibrate on",
                Integer.toString(value.getRecalibrationImages()),
                found.metadata().getOrDefault(Recalibration.IMAGES, "0"));
        var architecture = found.architecture();
        var input = architecture.input();
        same(manifest, "architecture", value.getArchitecture(), architecture.name());
        same(manifest, "height", value.getHeight(), input.height());
        same(manifest, "width", value.getWidth(), input.width());
        same(manifest, "channels", value.getChannels(), input.channels());
        same(manifest, "classes", value.getClasses(), architecture.classes());
    }

    /** The bytes that the chunks make up, or null where the slot is not whole. */
    private byte @Nullable [] join(UpdateCheck.Manifest manifest) {
        ModelManifest value = manifest.value();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.getChunks(); i++) {
            UpdateCheck.Chunk chunk = updates.chunk(model.modelId(), value.getSlot(), i);
            if (chunk == null) {
                tellMissing(manifest, i);
                return null;
            }
            if (!complete && isBeingWritten(chunk, manifest)) {
                return null;
            }
            if (!belongs(chunk.value(), value)) {
                findings.add(
                        "%s: chunk %d at %s is part %d of %d of version %d, lineage %s",
                        manifest,
                        i,
                        chunk.place(),
                        chunk.value().getChunk(),
                        chunk.value().getChunks(),
                        chunk.value().getVersion(),
                        chunk.value().getLineage());
                return null;
            }
            byte[] payload = new byte[chunk.value().getPayload().remaining()];
            chunk.value().getPayload().duplicate().get(payload);
            bytes.writeBytes(payload);
        }
        checkSurplus(manifest);
        return bytes.toByteArray();
    }

    private void tellMissing(UpdateCheck.Manifest manifest, int chunk) {
        if (updates.mayBeCut(manifest)) {
            unprovable.tell(
                    "%s: its chunks %s",
                    manifest, updates.extent().why(topic, manifest.place().partition()));
        } else {
            findings.add(
                    "%s: chunk %d of %d is missing", manifest, chunk, manifest.value().getChunks());
        }
    }

    /** Whether a chunk of another version came later: the slot's next owner, or a restart. */
    private static boolean isBeingWritten(UpdateCheck.Chunk chunk, UpdateCheck.Manifest manifest) {
        return chunk.value().getVersion() != manifest.value().getVersion()
                && chunk.place().offset() > manifest.place().offset();
    }

    private static boolean belongs(ModelChunk chunk, ModelManifest manifest) {
        return chunk.getVersion() == manifest.getVersion()
                && chunk.getLineage().equals(manifest.getLineage())
                && chunk.getModelId().equals(manifest.getModelId())
                && chunk.getChunks() == manifest.getChunks()
                && chunk.getSlot() == manifest.getSlot();
    }

    private void checkSurplus(UpdateCheck.Manifest manifest) {
        ModelManifest value = manifest.value();
        UpdateCheck.Chunk surplus =
                updates.chunk(model.modelId(), value.getSlot(), value.getChunks());
        if (surplus != null && surplus.value().getVersion() <= value.getVersion()) {
            findings.add(
                    "%s: a chunk behind its last one lies in its slot, at %s",
                    manifest, surplus.place());
        }
    }

    private void same(
            UpdateCheck.Manifest manifest,
            String what,
            @Nullable Object announced,
            @Nullable Object found) {
        if (!Objects.equals(announced, found)) {
            findings.add(
                    "%s: its " + what + " is announced as %s, found %s",
                    manifest,
                    announced,
                    found);
        }
    }
}
