// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;

/**
 * The Java library's side of the comparison. For each NAME.values (64-bit big-endian numbers) in the folder it records
 * them and writes what it gets: NAME.recorded (its numbers), NAME.java.v2. It reads NAME.v2, NAME.v2z and log.hlog,
 * which the other side wrote, and writes what it read: NAME.decoded, NAME.inflated, log.read.
 */
public final class HdrHistogramPeer {
    private static final double[] PERCENTILES = {
        0, 0.001, 1, 10, 25, 33.3, 50, 66.6, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100,
    };

    public static void main(String[] args) throws Exception {
        File folder = new File(args[0]);
        for (File input : folder.listFiles((dir, name) -> name.endsWith(".values"))) {
            String name = input.getPath().substring(0, input.getPath().length() - ".values".length());
            Histogram recorded = record(input);
            describe(recorded, name + ".recorded");
            encode(recorded, name);
            describe(Histogram.decodeFromByteBuffer(read(name + ".v2"), 0), name + ".decoded");
            describe(Histogram.decodeFromCompressedByteBuffer(read(name + ".v2z"), 0), name + ".inflated");
        }

        readLog(new File(folder, "log.hlog"), new File(folder, "log.read"));
    }

    private static Histogram record(File input) throws Exception {
        Histogram histogram = new Histogram(1, 60_000_000_000L, 3);
        LongBuffer values = ByteBuffer.wrap(Files.readAllBytes(input.toPath())).asLongBuffer();
        while (values.hasRemaining()) {
            histogram.recordValue(values.get());
        }
        return histogram;
    }

    private static ByteBuffer read(String path) throws Exception {
        return ByteBuffer.wrap(Files.readAllBytes(new File(path).toPath()));
    }

    private static void encode(Histogram histogram, String name) throws Exception {
        ByteBuffer plain = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoByteBuffer(plain);
        Files.write(new File(name + ".java.v2").toPath(), Arrays.copyOf(plain.array(), length));
    }

    private static void describe(Histogram histogram, String path) throws Exception {
        try (PrintStream out = new PrintStream(new FileOutputStream(path))) {
            out.println("total " + histogram.getTotalCount());
            out.println("max " + histogram.getMaxValue());
            out.println("mean " + Double.doubleToLongBits(histogram.getMean()));
            for (double percentile : PERCENTILES) {
                out.println("p" + Double.doubleToLongBits(percentile)
                    + " " + histogram.getValueAtPercentile(percentile));
            }
            for (HistogramIterationValue step : histogram.recordedValues()) {
                out.println("recorded " + step.getValueIteratedTo() + " " + step.getCountAddedInThisIterationStep());
            }
        }
    }

    private static void readLog(File log, File target) throws Exception {
        try (PrintStream out = new PrintStream(new FileOutputStream(target));
             FileInputStream in = new FileInputStream(log)) {
            HistogramLogReader reader = new HistogramLogReader(in);
            EncodableHistogram histogram;
            while ((histogram = reader.nextIntervalHistogram()) != null) {
                out.println(histogram.getTag() + " " + histogram.getStartTimeStamp() + " "
                    + histogram.getEndTimeStamp() + " " + ((Histogram) histogram).getTotalCount());
            }
            out.println("start " + (long) (reader.getStartTimeSec() * 1000.0));
        }
    }
}
