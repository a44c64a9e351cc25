// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Appliance;
using Telemetry.Appliance.Replay;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Config;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Intervals;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// Replays captures in this process, composed as the command composes it, and keeps every message that the publisher
/// encodes: for the reports of the process (<c>local</c>), one by one for packets (<c>packets</c>), and for subscribers
/// (<c>outlet</c>). The publisher works on the replay's own thread before each read of a capture, so the order of
/// events and intervals does not depend on threads.
/// </summary>
internal sealed class MessageRecorder
{
    private const int QueueBytes = 1 << 24;
    private const int Events = 1 << 16;
    private const int Intervals = 16;
    private const int LongestMessage = 1 << 16;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private readonly List<RecordedMessage> _messages = [];
    private readonly LocalQueue _local = new(QueueBytes, waits: true);
    private readonly LocalQueue _packets = new(QueueBytes, waits: true);
    private TelemetryPublisher? _publisher;

    private MessageRecorder()
    {
    }

    /// <summary>Replays captures and gives the messages, those of each kind of receiver in their order.</summary>
    /// <param name="captures">Names and contents.</param>
    /// <param name="configuration">What is configured.</param>
    internal static IReadOnlyList<RecordedMessage> Record(
        IReadOnlyList<(string Name, byte[] Bytes)> captures, Configuration configuration)
    {
        var recorder = new MessageRecorder();
        recorder.Replay(captures, configuration);
        return recorder._messages;
    }

    private void Replay(IReadOnlyList<(string Name, byte[] Bytes)> captures, Configuration configuration)
    {
        Topology topology = configuration.Topology;
        PublisherOptions options = OptionsFor(configuration, captures);
        int maxChannels = topology.Feeds.Sum(feed => feed.MaxChannels);
        var counters = new ReplayCounterSource();
        var failure = new StageFailure();
        var events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, Events, new YieldingWaitStrategy());
        var intervals = new IntervalExchange(topology, maxChannels, Intervals, waits: true);
        var outlet = new RecordingOutlet(
            new byte[LongestMessage], (stream, message) => _messages.Add(new("outlet", stream, message)));
        _publisher = new TelemetryPublisher(
            options, topology, maxChannels, new PublisherInput(events, intervals, counters), _local, outlet,
            new CountingClock());
        var analysis = new Analysis(topology, new AnalysisOptions
        {
            IntervalNs = configuration.Settings.IntervalNs,
            WallOffsetNs = 0,
            Days = configuration.Days,
            Orders = true,
            Waits = true,
        }, events, intervals);
        using var reader = new ReplayReader(
            captures.Select(capture => Open(capture.Name, capture.Bytes)), topology.Flows);
        var replay = new ReplayThread(
            reader, topology, new AnalysisSink(analysis, new PacketPublisher(options, _packets)), counters,
            new IntervalClock(configuration.Settings.IntervalNs, configuration.Days), failure);
        replay.Start();
        replay.AwaitEnd(Longest);
        failure.ThrowIfAny();
        Assert.True(_packets.IsCompleted, $"the replay has not ended within {Longest}");
        while (!_publisher.IsDone)
            Work();
        Work();
        Assert.Equal(0, _local.Lost + _packets.Lost);
    }

    private static PublisherOptions OptionsFor(
        Configuration configuration, IReadOnlyList<(string Name, byte[] Bytes)> captures) =>
        Identity.Publisher(new ReplayPlan { Configuration = configuration, Captures = [] }) with
        {
            HostName = "golden",
            Incarnation = 0x1122_3344_5566_7788,
            Version = "0",
            StampSource = "capture",
            Captures = [.. captures.Select(capture => capture.Name)],
            Orders = true,
            PublishOrders = PublishedOrders.All,
            PublishOrderKeys = OrderKeyDisclosure.Plain,
        };

    private CaptureFile Open(string name, byte[] bytes)
    {
        var stream = new PacedStream(bytes, Work);
        return new CaptureFile(name, new CaptureInput(stream, stream, CaptureFile.DefaultBufferLength));
    }

    private void Work()
    {
        while (_publisher!.DoWork() > 0)
        {
        }
        Take("local", _local);
        Take("packets", _packets);
    }

    private void Take(string receiver, LocalQueue queue)
    {
        while (queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            _messages.Add(new RecordedMessage(receiver, stream, message.ToArray()));
            queue.Release();
        }
    }
}
