package io.normstream.jobs.ingest;

import static io.normstream.jobs.ingest.IngestExamples.record;
import static io.normstream.jobs.wire.Records.consumed;
import static io.normstream.jobs.wire.Records.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.image.JpegFiles;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ClassHeaders;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.FlinkTypes;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RecordHeader;
import io.normstream.schemas.RejectReason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExampleDecoderTest {
    private ExampleDecoder decoder = IngestExamples.decoder();

    @AfterEach
    void close() {
        decoder.close();
    }

    /** Three rows of two pixels as they are stored, two of three once turned. */
    @Test
    void sizesAreThoseOfTheImageThatTheModelGets() throws Exception {
        BufferedImage image = new BufferedImage(2, 3, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 200);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", file);
        ConsumedRecord turned = jpeg(JpegFiles.turned(file.toByteArray(), 6));
        try (ExampleDecoder upright = IngestExamples.decoder(true);
                ExampleDecoder stored = IngestExamples.decoder(false)) {
            assertThat(upright.decode(turned).orientation.isOpen()).isFalse();
            assertThatThrownBy(() -> stored.decode(turned))
                    .hasMessageContaining("An image of 3x2x1, the model takes 2x3x1");
        }
    }

    private static ConsumedRecord jpeg(byte[] payload) {
        return record(
                image().setEncoding(PayloadEncoding.JPEG)
                        .setHeight(0)
                        .setWidth(0)
                        .setChannels(0)
                        .setPayload(ByteBuffer.wrap(payload))
                        .build());
    }

    @Test
    void anImageThatFitsBecomesAnExample() throws RejectedException {
        Example example = decoder.decode(record(image().build()));
        assertThat(example.modelId).isEqualTo("default");
        assertThat(example.imageId).isEqualTo("image-1");
        assertThat(example.topic).isEqualTo("images");
        assertThat(example.partition).isEqualTo(3);
        assertThat(example.offset).isEqualTo(42);
        assertThat(example.eventTimeMillis).isEqualTo(1_700_000_000_000L);
        assertThat(example.label).isEqualTo(1);
        assertThat(example.pixels).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void anImageWithoutALabelIsUnlabelled() throws RejectedException {
        assertThat(decoder.decode(record(image().setLabel(null).build())).label)
                .isEqualTo(Example.UNLABELLED);
    }

    @Test
    void refusesARecordWithoutAValue() {
        ConsumedRecord record = consumed(new byte[0]);
        record.value = null;
        assertRefused(record, RejectReason.NO_VALUE, "has no value");
    }

    @Test
    void refusesBytesThatAreNoRecord() {
        assertRefused(consumed("hello".getBytes(UTF_8)), RejectReason.NOT_AVRO, "68 65 6C 6C 6F");
        byte[] bytes = AvroCodec.encode(image().build());
        assertRefused(
                consumed(Arrays.copyOf(bytes, 20)), RejectReason.CORRUPT_RECORD, "ImageRecord");
        bytes[5] ^= 1;
        assertRefused(consumed(bytes), RejectReason.UNKNOWN_SCHEMA, "fingerprint");
        assertRefused(consumed(new byte[2001]), RejectReason.TOO_LARGE, "2001 bytes");
    }

    @Test
    void refusesAModelThatIsNotDeclared() {
        assertRefused(
                record(image().setModelId("other").build()),
                RejectReason.UNDECLARED_MODEL,
                "Declared models are [default], found \"other\"");
    }

    @Test
    void refusesImageIdsThatStateAndPredictionsWouldRepeat() throws RejectedException {
        String longest = "i".repeat(1024);

        assertThat(decoder.decode(record(image().setImageId(longest).build())).imageId)
                .isEqualTo(longest);
        assertRefused(
                record(image().setImageId(longest + "i").build()),
                RejectReason.TOO_LARGE,
                "An image id has at most 1024 characters, found 1025");
    }

    @Test
    void refusesLabelsOutOfRange() {
        for (int label : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertRefused(
                    record(image().setLabel(label).build()),
                    RejectReason.LABEL_OUT_OF_RANGE,
                    "Label " + label + ", the model's classes are 0 to 2");
        }
    }

    @Test
    void refusesEventTimesThatNobodyBelieves() throws RejectedException {
        long micros = 1_700_000_000_000_000L;
        for (Instant time : List.of(Instant.ofEpochMilli(micros), Instant.ofEpochMilli(-1))) {
            assertRefused(
                    record(image().setEventTime(time).build()),
                    RejectReason.EVENT_TIME_OUT_OF_RANGE,
                    "Event time %s, %d ms since 1970; 1970-01-01T00:00:00Z to 2100-01-01T00:00:00Z is allowed"
                            .formatted(time, time.toEpochMilli()));
        }
        assertThat(decoder.decode(record(image().setEventTime(Instant.EPOCH).build()))).isNotNull();
    }

    private static ConsumedRecord labelledBy(ClassNames classes, Integer label) {
        ConsumedRecord record = record(image().setLabel(label).build());
        List<Header> headers = ClassHeaders.ofImage(classes, true);
        record.headerKeys = headers.stream().map(Header::key).toArray(String[]::new);
        record.headerValues = headers.stream().map(Header::value).toArray(byte[][]::new);
        return record;
    }

    @Test
    void refusesLabelsByOtherClassesThanTheModels() throws RejectedException {
        ClassNames classes = new ClassNames(List.of("a", "b", "c"));
        ClassNames otherOrder = new ClassNames(List.of("b", "a", "c"));
        decoder.close();
        decoder =
                new ExampleDecoder(
                        Map.of("default", new ModelInput(2, 3, 1, 3, classes)),
                        EventTimeBounds.DEFAULT,
                        new AvroCodec(ReleasedSchemas.store(), 2000),
                        new ImageDecoder(ImageLimits.DEFAULT, Preprocessing.NONE));

        assertThat(decoder.decode(labelledBy(classes, 1)).label).isEqualTo(1);
        assertThat(decoder.decode(record(image().build())).label).isEqualTo(1);
        assertThat(decoder.decode(labelledBy(otherOrder, null)).isLabelled()).isFalse();
        assertRefused(
                labelledBy(otherOrder, 1),
                RejectReason.OTHER_CLASSES,
                "%s (0 b, 1 a, 2 c), but the model has %s: 0 a, 1 b, 2 c"
                        .formatted(otherOrder.fingerprint(), classes.fingerprint()));
    }

    @Test
    void aModelWithoutNamesTakesAnyLabelInRange() throws RejectedException {
        ClassNames classes = new ClassNames(List.of("b", "a"));
        assertThat(decoder.decode(labelledBy(classes, 1)).label).isEqualTo(1);
    }

    @Test
    void refusesImagesThatDoNotFit() {
        assertRefused(
                record(image().setHeight(3).setWidth(2).build()),
                RejectReason.WRONG_SHAPE,
                "3x2x1, the model takes 2x3x1");
        assertRefused(
                record(image().setEncoding(PayloadEncoding.PNG).build()),
                RejectReason.UNDECODABLE_IMAGE,
                "does not start like a PNG");
        assertRefused(
                record(image().setEncoding(PayloadEncoding.UNSUPPORTED).build()),
                RejectReason.UNSUPPORTED_ENCODING,
                "RAW, PNG, JPEG");
        assertRefused(
                record(image().setPayload(ByteBuffer.allocate(1001)).build()),
                RejectReason.TOO_LARGE,
                "payload of 1001 bytes");
    }

    @Test
    void aDeadLetterHoldsTheWholeRecordUntouched() throws IOException {
        ConsumedRecord record = consumed("hello".getBytes(UTF_8));
        DeadLetter letter =
                DeadLetters.of(record, new RejectedException(RejectReason.NOT_AVRO, "no marker"));
        assertThat(letter)
                .isEqualTo(
                        DeadLetter.newBuilder()
                                .setTopic("images")
                                .setPartition(3)
                                .setOffset(42)
                                .setTimestamp(Instant.ofEpochMilli(1_700_000_000_123L))
                                .setKey(ByteBuffer.wrap(new byte[] {'d'}))
                                .setValue(ByteBuffer.wrap("hello".getBytes(UTF_8)))
                                .setHeaders(
                                        Arrays.asList(
                                                new RecordHeader(
                                                        "source",
                                                        ByteBuffer.wrap(new byte[] {1, 2})),
                                                new RecordHeader("empty", null)))
                                .setReason(RejectReason.NOT_AVRO)
                                .setDetail("no marker")
                                .build());
        assertThat(FlinkTypes.roundTrip(letter, DeadLetters.OUTPUT.getTypeInfo()))
                .isEqualTo(letter);
    }

    @Test
    void aDetailThatSendersFillIsCut() {
        ConsumedRecord record = record(image().setModelId("x".repeat(1500)).build());
        assertThatThrownBy(() -> decoder.decode(record))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.detail()).hasSize(500).endsWith("x..."));
    }

    @Test
    void settingsThatCannotBeAreErrors() {
        assertThatThrownBy(() -> IngestSettings.of(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("At least one model");
        assertThatThrownBy(() -> IngestSettings.of(Map.of("a/b", new ModelInput(1, 1, 1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
        assertThatThrownBy(() -> new ModelInput(28, 28, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("28x28x1 and 1 classes");
        assertThatThrownBy(() -> new ModelInput(50_000, 50_000, 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit into an array");
    }

    private void assertRefused(ConsumedRecord record, RejectReason reason, String detail) {
        assertThatThrownBy(() -> decoder.decode(record))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(reason);
                            assertThat(e.detail()).contains(detail);
                        });
    }
}
