// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Disruptor.Dsl;
using Telemetry.Appliance.Watchers;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Threads;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Appliance;

/// <summary>
/// Turns packet events into messages: the Disruptor followed by the analysis (or, if the reader can wait, the analysis
/// on the reader's own thread), and the publisher on its thread. All memory is allocated when it is made and started.
/// </summary>
internal sealed class PacketPipeline : IDisposable
{
    private const long PublisherPauseNs = 200_000;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly ValueDisruptor<PacketEvent>? _disruptor;
    private readonly TelemetryPublisher _publisher;
    private readonly IntervalExchange _intervals;
    private readonly StageFailure _failure;
    private readonly PacketPublisher? _packetPublisher;
    private readonly TrailerStamps? _trailers;
    private readonly Thread _publisherThread;
    private readonly int? _publisherCpu;
    private readonly bool _keepsPublisherAwake;
    private long _published;

    /// <param name="outlet">Destination of the messages outside the process; null for none.</param>
    /// <param name="failure">Keeps the failure of a stage; shared with the threads that feed the pipeline.</param>
    internal PacketPipeline(PipelineOptions options, IMessageOutlet? outlet, StageFailure failure)
    {
        (_failure, _trailers) = (failure, options.Trailers);
        Topology topology = options.Topology;
        int maxChannels = ChannelsOf(topology);
        Messages = new LocalQueue(options.LocalQueueBytes, options.Waits);
        var events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, options.TelemetryEvents, WaitChoice.ForPipeline(WaitMode.Sleep));
        var intervals = _intervals = new IntervalExchange(
            topology, maxChannels, options.Intervals, options.Waits,
            keepsPositions: options.Publisher.State is not null, keepsDrops: options.HostDrops,
            keepsOrders: options.Publisher.PublishOrders == PublishedOrders.Worst);
        _publisher = new TelemetryPublisher(
            options.Publisher, topology, maxChannels, new PublisherInput(events, intervals, options.HostCounters),
            Messages, outlet, new MonotonicStampClock());
        Analysis = new Analysis(topology, AnalysisOptionsFor(options), events, intervals);

        if (options.Packets)
            Packets = new LocalQueue(options.LocalQueueBytes, options.Waits);
        if (options.Packets || options.Publisher.PacketOutlet is not null)
            _packetPublisher = new PacketPublisher(options.Publisher, Packets, options.Publisher.PacketOutlet);
        if (options.PacketEvents > 0)
            _disruptor = MakeDisruptor(options);
        _publisherCpu = options.Cores.Publisher;
        _keepsPublisherAwake = options.KeepsPublisherAwake;
        _publisherThread = new Thread(Publish) { Name = "publisher", IsBackground = true };
    }

    /// <summary>Messages for the reports of this process.</summary>
    internal LocalQueue Messages { get; }

    /// <summary>Packets and messages one by one, if requested.</summary>
    internal LocalQueue? Packets { get; }

    /// <summary>The analysis, for queries before the start.</summary>
    internal Analysis Analysis { get; }

    /// <summary>Counts that show whether its threads run.</summary>
    internal PipelinePulse Pulse => new(Analysis.Batches, Volatile.Read(ref _published));

    /// <summary>Number of the configuration change that the publisher last took over.</summary>
    internal int PublisherVersion => _publisher.Version;

    /// <summary>Sink for packet events with a ring.</summary>
    internal PipelineSink Sink => new(_disruptor!.RingBuffer, _failure);

    /// <summary>Sink for packet events without a ring: the caller's thread is the analysis thread.</summary>
    internal AnalysisSink DirectSink => new(Analysis, _packetPublisher);

    /// <summary>True if everything was published, or a stage failed.</summary>
    internal bool IsDone => _failure.First is not null
        || (!_publisherThread.IsAlive && (Packets is null || Packets.IsCompleted));

    /// <summary>Memory of the intervals for a changed configuration.</summary>
    internal IntervalGrowth GrowthFor(Topology topology, int version) =>
        new(topology, ChannelsOf(topology), _intervals.Buffers, version);

    /// <summary>Allocates what the publisher needs for a changed configuration, and offers it to the
    /// publisher.</summary>
    internal void OfferPublisher(Configuration next, IntervalGrowth growth, int version) =>
        _publisher.Offer(next.Topology, ChannelsOf(next.Topology), Identity.HashOf(next), growth, version);

    /// <summary>Allocates the histograms of totals, which only the publisher uses, and starts the threads.</summary>
    internal void Start()
    {
        _publisher.TakeHistograms();
        _disruptor?.Start();
        _publisherThread.Start();
    }

    /// <summary>False if the publisher still ran when this was disposed of: it may read the kernel's memory.</summary>
    internal bool HasEnded { get; private set; }

    public void Dispose()
    {
        Messages.Abandon();
        Packets?.Abandon();
        if (_disruptor is { HasStarted: true } && _failure.First is null)
            _disruptor.Shutdown(LongestDrain);
        else
            _disruptor?.Halt();
        HasEnded = !_publisherThread.IsAlive || _publisherThread.Join(LongestEnd);
    }

    private static AnalysisOptions AnalysisOptionsFor(PipelineOptions options)
    {
        PublisherOptions publisher = options.Publisher;
        return new AnalysisOptions
        {
            IntervalNs = publisher.IntervalNs,
            WallOffsetNs = publisher.Offset.WallMinusMonotonicNs,
            Days = publisher.Days,
            Restored = publisher.Restored,
            StartClockNs = publisher.StartStampNs ?? 0,
            Orders = publisher.Orders || publisher.PublishOrders == PublishedOrders.All
                || publisher.SlowOrders.HasAny,
            Tail = publisher.PublishOrders == PublishedOrders.Worst
                ? new OrderTail(options.LateOrders, publisher.LateOrderNs, publisher.SlowOrders) : null,
            HostDrops = options.HostDrops,
            Resent = options.Resent,
            LateOrders = options.LateOrders,
            ReadingProcesses = options.ReadingProcesses,
            Wires = options.Wires,
            Waits = options.Waits,
        };
    }

    private ValueDisruptor<PacketEvent> MakeDisruptor(PipelineOptions options)
    {
        var disruptor = new ValueDisruptor<PacketEvent>(
            static () => default, options.PacketEvents, TaskScheduler.Default, ProducerType.Single,
            WaitChoice.ForPipeline(options.Wait));
        disruptor.SetDefaultExceptionHandler(new ConsumerFailure(_failure, disruptor.Halt));
        ValueEventHandlerGroup<PacketEvent> analyzed = disruptor.HandleEventsWith(
            new AnalysisHandler(Analysis, options.Cores.Pipeline));
        if (_packetPublisher is not null)
            analyzed.Then(new PacketPublishingHandler(_packetPublisher));
        return disruptor;
    }

    private static int ChannelsOf(Topology topology) => topology.Feeds.Sum(feed => feed.MaxChannels);

    // The driver may share the CPU: yielding gives it the CPU each time, so that no thread spins.
    private void Pause(ref IdlePause pause)
    {
        if (_keepsPublisherAwake)
            Thread.Yield();
        else
            pause.Sleep();
    }

    private void Publish()
    {
        ThreadName.Set("publisher");
        HostThread.UseFineTimers();
        if (_publisherCpu is { } cpu)
            _ = HostThread.PinTo(cpu);
        var pause = new IdlePause(PublisherPauseNs);
        try
        {
            while (!_publisher.IsDone && _failure.First is null)
            {
                if (_publisher.DoWork() == 0)
                    Pause(ref pause);
                else
                    pause.Reset();
                Analysis.SetClock(_publisher.Offset);
                _packetPublisher?.SetOffset(_publisher.Offset.WallMinusMonotonicNs);
                _trailers?.SetOffset(_publisher.Offset.WallMinusMonotonicNs);
                Volatile.Write(ref _published, _published + 1);
            }
        }
        catch (Exception cause)
        {
            _failure.Keep("publisher", cause);
        }
        finally
        {
            _publisher.Leave();
        }
    }
}
