// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;

/**
 * The Java library's side of the comparison. For each NAME.values (64-bit big-endian numbers) in the folder it records
 * them and writes what it gets: NAME.recorded (its numbers), NAME.java.v2, NAME.java.v2z. It reads NAME.v2, NAME.v2z
 * and log.hlog, which the other side wrote, and writes what it read: NAME.decoded, NAME.inflated, log.read; and writes
 * java.hlog.
 */
public final class HdrHistogramPeer {
    private static final double[] PERCENTILES = {
        0, 0.001, 1, 10, 25, 33.3, 50, 66.6, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100,
    };

    public static void main(String[] args) throws Exception {
        File folder = new File(args[0]);
        try (PrintStream log = new PrintStream(new FileOutputStream(new File(folder, "java.hlog")))) {
            HistogramLogWriter writer = new HistogramLogWriter(log);
            writer.outputLogFormatVersion();
            writer.outputStartTime(1_700_000_000_000L);
            writer.outputLegend();
            File[] inputs = folder.listFiles((dir, name) -> name.endsWith(".values"));
            Arrays.sort(inputs);
            long startMs = 1_700_000_000_000L;
            for (File input : inputs) {
                String name = input.getPath().substring(0, input.getPath().length() - ".values".length());
                Histogram recorded = record(input);
                describe(recorded, name + ".recorded");
                encode(recorded, name);
                describe(Histogram.decodeFromByteBuffer(read(name + ".v2"), 0), name + ".decoded");
                describe(Histogram.decodeFromCompressedByteBuffer(read(name + ".v2z"), 0), name + ".inflated");
                recorded.setTag(new File(name).getName());
                recorded.setStartTimeStamp(startMs);
                recorded.setEndTimeStamp(startMs + 1250);
                writer.outputIntervalHistogram(recorded);
                startMs += 1250;
            }
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
        int plainLength = histogram.encodeIntoByteBuffer(plain);
        write(plain, plainLength, name + ".java.v2");
        ByteBuffer compressed = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int compressedLength = histogram.encodeIntoCompressedByteBuffer(compressed, Deflater.DEFAULT_COMPRESSION);
        write(compressed, compressedLength, name + ".java.v2z");
    }

    private static void write(ByteBuffer buffer, int length, String path) throws Exception {
        Files.write(new File(path).toPath(), Arrays.copyOf(buffer.array(), length));
    }

    private static void describe(Histogram histogram, String path) throws Exception {
        try (PrintStream out = new PrintStream(new FileOutputStream(path))) {
            out.println("total " + histogram.getTotalCount());
            out.println("max " + histogram.getMaxValue());
            out.println("mean " + Double.doubleToLongBits(histogram.getMean()));
            out.println("deviation " + Double.doubleToLongBits(histogram.getStdDeviation()));
            for (double percentile : PERCENTILES) {
                out.println("p" + Double.doubleToLongBits(percentile)
                    + " " + histogram.getValueAtPercentile(percentile));
            }
            for (HistogramIterationValue step : histogram.recordedValues()) {
                out.println("recorded " + step.getValueIteratedTo() + " " + step.getCountAddedInThisIterationStep());
            }
            for (HistogramIterationValue step : histogram.percentiles(5)) {
                out.println("percentile " + step.getValueIteratedTo() + " " + step.getTotalCountToThisValue()
                    + " " + Double.doubleToLongBits(step.getPercentileLevelIteratedTo()));
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
