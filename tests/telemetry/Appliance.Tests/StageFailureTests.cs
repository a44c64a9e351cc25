// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Replay;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Capture;
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.CaptureFiles;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;
using Telemetry.Transport;
using TestSupport;
using TestSupport.Capture;
using TestSupport.Publishing;
using TestSupport.Sequencing;
using TestSupport.Workload;

namespace Telemetry.Appliance.Tests;

/// <summary>A failed stage is named, and no other stage waits for it, before or after it.</summary>
public sealed class StageFailureTests
{
    private const int RingEvents = 64;
    private const short UnknownLine = 99;
    private const long IntervalNs = 1_000_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly StageFailure _failure = new();
    private readonly Topology _topology = FeedScript.MakeTopology(2);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void the_analysis(bool waits)
    {
        Ends("analysis", "IndexOutOfRangeException", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits), null, _failure);
            pipeline.Start();
            PutUntilRefused(pipeline.Sink, UnknownLine, IntervalNs);
            Assert.True(pipeline.IsDone);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void the_publisher(bool waits)
    {
        Ends("publisher", "DivideByZeroException: outlet", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits), new FailingOutlet(), _failure);
            pipeline.Start();
            // Each in an interval of its own, with a gap: a waiting analysis would wait for buffers and for room.
            PutUntil(pipeline.Sink, 0, IntervalNs, () => pipeline.IsDone);
            for (int packet = 0; packet < 10 * RingEvents && waits; packet++)
                PutUntil(pipeline.Sink, 1, IntervalNs, () => true);
            Assert.True(pipeline.IsDone);
        });
    }

    [Fact]
    public void the_publishing_of_packets()
    {
        using var output = new AeronOutput(
            new AeronLinkOptions { Channel = "aeron:udp?endpoint=127.0.0.1:9", Failure = new StageFailure() },
            publishPackets: true);
        PipelineOptions options = OptionsFor(waits: false);
        options = options with
        {
            Publisher = options.Publisher with { PacketOutlet = output.Packets, PublishOrders = PublishedOrders.All },
        };
        Ends("packets", "ArgumentOutOfRangeException", () =>
        {
            using var pipeline = new PacketPipeline(options, null, _failure);
            pipeline.Start();
            PutUntilRefused(pipeline.Sink, -1, 1, keyLength: 200);
            Assert.True(pipeline.IsDone);
        });
    }

    [Fact]
    public void the_reader()
    {
        Ends("reader", "DivideByZeroException: ring", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits: false), null, _failure);
            pipeline.Start();
            IReaderThread reader = MakeReader(new FailingRing(), pipeline.Sink, _topology);
            reader.Start();
            Assert.True(SpinWait.SpinUntil(() => pipeline.IsDone, Soon));
            reader.Finish();
        });
    }

    [Fact]
    public unsafe void the_reader_of_another_numa_node()
    {
        using var ring = new MemoryRing(0, 1 << 14);
        // A ring without a known end.
        var broken = new RingDescriptor
        {
            Index = 0,
            Hook = Hook.XdpRx,
            Cpu = 0,
            Node = 1,
            Transport = RingTransport.ArrayRing,
            DataBytes = ring.Descriptor.DataBytes,
            Head = null,
            Tail = ring.Descriptor.Tail,
            Data = ring.Descriptor.Data,
        };
        var places = new ReaderPlaces { Others = [(1, HostThread.Cpus())] };
        Ends("reader-node1", "NullReferenceException", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits: false), null, _failure);
            pipeline.Start();
            using NodeReaders nodes = NodeReaders.Open(
                [broken], places, new ReaderWait(WaitMode.Sleep, -1), _failure)!;
            IReaderThread reader = MakeReader(
                new ScriptedRing(new ScriptedRing.Content()), pipeline.Sink, _topology, nodes);
            reader.Start();
            Assert.True(SpinWait.SpinUntil(() => pipeline.IsDone, Soon));
            reader.Finish();
            Assert.Equal(long.MaxValue, nodes.Readers[0].ReachedNs);
        });
    }

    [Fact]
    public void the_reader_that_merges_moved_records()
    {
        using var ring = new MemoryRing(0, 1 << 14);
        var places = new ReaderPlaces { Others = [(-1, HostThread.Cpus())] };
        Ends("reader", "DivideByZeroException: ring", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits: false), null, _failure);
            pipeline.Start();
            using NodeReaders nodes = NodeReaders.Open(
                [ring.Descriptor], places, new ReaderWait(WaitMode.Sleep, -1), _failure)!;
            IReaderThread reader = MakeReader(new FailingRing(), pipeline.Sink, _topology, nodes);
            reader.Start();
            Assert.True(SpinWait.SpinUntil(() => pipeline.IsDone, Soon));
            // The moved records are not read any more.
            var traffic = new TradingTraffic(TrafficShape.FeedOnly);
            do
                traffic.MoveNext();
            while (ring.TryWrite(traffic));
            reader.Finish();
        });
    }

    [Fact]
    public void a_reader_waiting_for_room_ends_when_the_analysis_fails()
    {
        var content = new ScriptedRing.Content();
        for (int packet = 1; packet < 1_000; packet++)
            content.Write(3, packet, (ulong)packet);
        Ends("analysis", "IndexOutOfRangeException", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits: false), null, _failure);
            pipeline.Start();
            // The reader knows a line more than the analysis.
            IReaderThread reader = MakeReader(
                new ScriptedRing(content), pipeline.Sink, FeedScript.MakeTopology(3));
            reader.Start();
            Assert.True(SpinWait.SpinUntil(() => pipeline.IsDone, Soon));
            reader.Finish();
            Assert.InRange(content.Taken, 1, 3 * RingEvents);
        });
    }

    [Fact]
    public void the_thread_that_reads_captures()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("empty.pcap");
        File.WriteAllBytes(path, new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).ToArray());
        using var captures = new ReplayReader(new CaptureSet([path]), _topology.Flows);
        Ends("replay", "NullReferenceException", () =>
        {
            using var pipeline = new PacketPipeline(OptionsFor(waits: true), null, _failure);
            pipeline.Start();
            // Without counters, no publisher learns of the end.
            var replay = new ReplayThread(
                captures, _topology, pipeline.DirectSink, null!, new IntervalClock(IntervalNs, null), _failure);
            replay.Start();
            Assert.True(SpinWait.SpinUntil(() => pipeline.IsDone, Soon));
            replay.AwaitEnd(Soon);
        });
    }

    [Fact]
    public void the_host_thread()
    {
        var host = new HostWatch("host", [new FailingWatcher()]);
        host.Start();
        Assert.True(SpinWait.SpinUntil(() => host.HasFailed, Soon));
        host.Stop();
        FailureException thrown = Assert.Throws<FailureException>(host.ThrowIfFailed);
        Assert.Equal(
            "host: the thread failed: DivideByZeroException: watcher; add --verbose and report it",
            thrown.Failure.ToString());
    }

    [Fact]
    public void the_first_failure_is_reported()
    {
        _failure.Keep("reader", new IOException("first"));
        _failure.Keep("analysis", new IOException("second"));
        FailureException thrown = Assert.Throws<FailureException>(_failure.ThrowIfAny);
        Assert.Equal((ExitCode.Failed, "reader"), (thrown.Failure.Code, thrown.Failure.Where));
        Assert.Contains("first", thrown.Message, StringComparison.Ordinal);
    }

    private void Ends(string stage, string what, Action run)
    {
        long startedNs = MonotonicClock.NowNs;
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(run)) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(2 * Soon), $"{stage}: somebody still waits");
        Assert.Null(thrown);
        Assert.InRange(MonotonicClock.NowNs - startedNs, 0, (long)Soon.TotalNanoseconds);
        Failure reported = _failure.First!.Failure;
        Assert.Equal((ExitCode.Failed, stage), (reported.Code, reported.Where));
        Assert.Contains(what, reported.What, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reported.ToString());
    }

    private ReaderThread<TRing, PipelineSink, NoTap> MakeReader<TRing>(
        TRing ring, PipelineSink sink, Topology topology, NodeReaders? nodes = null)
        where TRing : struct, IPacketRing
    {
        var decoder = new PacketDecoder<PipelineSink>(topology, TcpStreamOptions.For(topology), sink);
        var reader = new RecordReader<TRing, PipelineSink, NoTap>(
            null!, [ring], decoder, new FlowInterfaces(3), 0, new ControlQueue(), default);
        return new ReaderThread<TRing, PipelineSink, NoTap>(
            reader, new ReaderWait(WaitMode.Sleep, -1), null, _failure, nodes);
    }

    private static void PutUntilRefused(PipelineSink sink, short line, long stepNs, byte keyLength = 0) =>
        Assert.Throws<OperationCanceledException>(() => Put(sink, line, stepNs, static () => false, keyLength));

    private static void PutUntil(PipelineSink sink, short line, long stepNs, Func<bool> done)
    {
        try
        {
            Put(sink, line, stepNs, done, keyLength: 0);
        }
        catch (OperationCanceledException)
        {
            // A ring that was full when the stage broke.
        }
    }

    private static void Put(PipelineSink sink, short line, long stepNs, Func<bool> done, byte keyLength)
    {
        long startNs = MonotonicClock.NowNs;
        ulong number = 0;
        do
        {
            number += 2;
            ref PacketEvent packet = ref sink.Claim();
            packet = default;
            packet.Kind = keyLength > 0 ? PacketEventKind.Message : PacketEventKind.Feed;
            packet.StampNs = packet.ClockNs = startNs + ((long)number * stepNs);
            packet.FlowId = 1;
            packet.LineIndex = line;
            packet.FeedIndex = (short)(keyLength > 0 ? -1 : 0);
            packet.SessionIndex = -1;
            packet.Envelope.Channel = FeedScript.Session(1);
            packet.Envelope.FirstSequence = number;
            packet.Envelope.Count = 1;
            packet.Envelope.NextSequence = number + 1;
            // A message's fields are at the same offsets as an envelope's.
            if (keyLength > 0)
                packet.Message.Key.Length = keyLength;
            sink.Publish();
        }
        while (!done());
    }

    private PipelineOptions OptionsFor(bool waits) => new()
    {
        Topology = _topology,
        Publisher = new PublisherOptions
        {
            Mode = PublisherMode.Run,
            HostName = "failing",
            Incarnation = 1,
            Version = "0",
            IntervalNs = IntervalNs,
            StartStampNs = MonotonicClock.NowNs,
        },
        HostCounters = new PublisherRig.FixedSource(),
        Wait = WaitMode.Sleep,
        PacketEvents = RingEvents,
        Waits = waits,
        LocalQueueBytes = 1 << 16,
        TelemetryEvents = RingEvents,
    };

    private sealed class FailingWatcher : IHostWatcher
    {
        public long LookEveryNs => 1;

        public void Look(long nowNs) => throw new DivideByZeroException("watcher");
    }
}
