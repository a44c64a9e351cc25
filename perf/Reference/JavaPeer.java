// SPDX-License-Identifier: Apache-2.0
import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What the Java libraries take for what perf/Benchmarks does with ours. Each line of the input,
 * "NAME COUNT", is answered by one, "NANOSECONDS CHECK": the time of one operation, and a number that says what was
 * done. What is asked for the first time is done often before, so that it is compiled.
 */
public final class JavaPeer {
    private static final int KEPT = 4_096;
    private static final int RING = 4_096;
    private static final int SWAP_EVERY = 100_000;
    private static final int RECORDED = 100_000;
    private static final int WARM_UPS = 12;
    private static final long GAP_NS = 2_000;
    private static final int WINDOW = 500;
    private static final int PRODUCER_CPU = 0;
    private static final int CONSUMER_CPU = 1;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long[] VALUES = new long[KEPT];
    private static final Histogram RECORDER = newHistogram();
    private static final Histogram FILLED = newHistogram();
    private static final SingleWriterRecorder SWAPPED = new SingleWriterRecorder(1, 60_000_000_000L, 3);

    private static Histogram recycled;
    private static long check;

    private JavaPeer() {
    }

    public static void main(String[] args) throws Exception {
        long state = 1;
        for (int i = 0; i < KEPT; i++) {
            state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            VALUES[i] = (state >>> 40) >>> (i % 24);
        }
        for (int i = 0; i < RECORDED; i++) {
            FILLED.recordValue(VALUES[i & (KEPT - 1)]);
        }
        Set<String> warm = new HashSet<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            int count = Integer.parseInt(words[1]);
            for (int i = warm.add(words[0]) ? WARM_UPS : 0; i > 0; i--) {
                measure(words[0], count);
            }
            check = 0;
            double ns = measure(words[0], count);
            System.out.println(ns + " " + check);
        }
    }

    private static Histogram newHistogram() {
        return new Histogram(1, 60_000_000_000L, 3);
    }

    private static double measure(String name, int count) throws Exception {
        switch (name) {
            case "record":
                return record(count);
            case "record_swapped":
                return recordSwapped(count);
            case "encode":
                return encode(count);
            case "percentiles":
                return percentiles(count);
            case "stream_1":
                pin(PRODUCER_CPU);
                return stream(count);
            case "handler":
                pin(PRODUCER_CPU);
                return handler(count);
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static double record(int count) {
        Histogram histogram = RECORDER;
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            histogram.recordValue(VALUES[i & (KEPT - 1)]);
        }
        double each = (double) (THREADS.getCurrentThreadCpuTime() - start) / count;
        check = histogram.getMaxValue();
        return each;
    }

    private static double recordSwapped(int count) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i += SWAP_EVERY) {
            for (int j = 0; j < SWAP_EVERY; j++) {
                SWAPPED.recordValue(VALUES[j & (KEPT - 1)]);
            }
            recycled = SWAPPED.getIntervalHistogram(recycled);
            check += recycled.getTotalCount();
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / count;
    }

    private static double encode(int count) {
        ByteBuffer buffer = ByteBuffer.allocate(FILLED.getNeededByteBufferCapacity());
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            buffer.clear();
            check += FILLED.encodeIntoByteBuffer(buffer);
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / count;
    }

    private static double percentiles(int count) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            for (double percentile : PERCENTILES) {
                check += FILLED.getValueAtPercentile(percentile);
            }
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - start) / count;
    }

    private static double stream(int count) throws Exception {
        Summing handler = new Summing();
        RingBuffer<Event> ring = RingBuffer.createSingleProducer(Event::new, RING, new BusySpinWaitStrategy());
        try (Consumer consumer = new Consumer(ring, handler)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long sequence = ring.next();
                ring.get(sequence).value = i;
                ring.publish(sequence);
            }
            while (consumer.processor.getSequence().get() < ring.getCursor()) {
                Thread.onSpinWait();
            }
            double each = (double) (System.nanoTime() - start) / count;
            check = handler.sum;
            return each;
        }
    }

    private static double handler(int count) throws Exception {
        Timing handler = new Timing(count);
        RingBuffer<Event> ring = RingBuffer.createSingleProducer(Event::new, RING, new BusySpinWaitStrategy());
        try (Consumer consumer = new Consumer(ring, handler)) {
            long due = System.nanoTime();
            for (int i = 0; i < count; i++) {
                due += GAP_NS;
                while (System.nanoTime() < due) {
                    Thread.onSpinWait();
                }
                long sequence = ring.next();
                ring.get(sequence).value = System.nanoTime();
                ring.publish(sequence);
            }
            while (consumer.processor.getSequence().get() < ring.getCursor()) {
                Thread.onSpinWait();
            }
        }
        check = handler.count;
        return lowerQuartileOfMiddles(handler.delays);
    }

    private static double lowerQuartileOfMiddles(long[] delays) {
        double[] middles = new double[delays.length / WINDOW];
        for (int i = 0; i < middles.length; i++) {
            int from = i * WINDOW;
            Arrays.sort(delays, from, from + WINDOW);
            middles[i] = Arrays.stream(delays, from + WINDOW / 4, from + WINDOW / 4 + WINDOW / 2).average().orElse(0);
        }
        Arrays.sort(middles);
        return middles[middles.length / 4];
    }

    /** Keeps the calling thread on a CPU; Java has no call for it. */
    private static void pin(int cpu) throws IOException, InterruptedException {
        String thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString();
        Process taskset = new ProcessBuilder("taskset", "--pid", "--cpu-list", Integer.toString(cpu), thread)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (taskset.waitFor() != 0) {
            throw new IOException("taskset ended with " + taskset.exitValue());
        }
    }

    private static final class Event {
        private long value;
    }

    private static final class Summing implements EventHandler<Event> {
        private long sum;

        @Override
        public void onEvent(Event event, long sequence, boolean endOfBatch) {
            sum += event.value;
        }
    }

    private static final class Timing implements EventHandler<Event> {
        private final long[] delays;
        private int count;

        private Timing(int events) {
            delays = new long[events];
        }

        @Override
        public void onEvent(Event event, long sequence, boolean endOfBatch) {
            delays[count++] = System.nanoTime() - event.value;
        }
    }

    /** A thread that handles the events of a ring, until closed. */
    private static final class Consumer implements AutoCloseable {
        private final BatchEventProcessor<Event> processor;
        private final Thread thread;

        private Consumer(RingBuffer<Event> ring, EventHandler<Event> handler) {
            processor = new BatchEventProcessor<>(ring, ring.newBarrier(), handler);
            ring.addGatingSequences(processor.getSequence());
            thread = new Thread(this::handle);
            thread.start();
            while (!processor.isRunning()) {
                Thread.onSpinWait();
            }
        }

        private void handle() {
            try {
                pin(CONSUMER_CPU);
            } catch (IOException | InterruptedException cause) {
                throw new IllegalStateException(cause);
            }
            processor.run();
        }

        @Override
        public void close() throws InterruptedException {
            processor.halt();
            thread.join();
        }
    }
}
