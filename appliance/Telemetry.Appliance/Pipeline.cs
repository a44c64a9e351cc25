// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Disruptor.Dsl;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Appliance;

/// <summary>
/// From packet events to messages: the Disruptor with the analysis behind it (or, where the reader can wait, the
/// analysis on the reader's own thread), and the publisher on its thread. All memory is taken when it is made and
/// started.
/// </summary>
internal sealed class Pipeline<TOutlet> : IDisposable
    where TOutlet : struct, IMessageOutlet
{
    private const long PublisherPauseNs = 200_000;
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    private readonly ValueDisruptor<PacketEvent>? _disruptor;
    private readonly TelemetryPublisher<TOutlet, MonotonicStampClock> _publisher;
    private readonly IntervalExchange _intervals;
    private readonly StageFailure _failure;
    private readonly PacketPublisher? _packetTeller;
    private readonly Thread _publisherThread;
    private readonly int? _publisherCpu;
    private readonly bool _keepsPublisherAwake;

    /// <param name="options">How it is built.</param>
    /// <param name="outlet">The way out.</param>
    /// <param name="failure">What a stage failed with; shared with those that feed the pipeline.</param>
    internal Pipeline(PipelineOptions options, TOutlet outlet, StageFailure failure)
    {
        _failure = failure;
        Topology topology = options.Topology;
        int maxChannels = ChannelsOf(topology);
        Messages = new LocalQueue(options.LocalQueueBytes, options.Analysis.Waits);
        var events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, options.TelemetryEvents, WaitChoice.ForPipeline(WaitMode.Sleep));
        var intervals = _intervals = new IntervalExchange(
            topology, maxChannels, options.Intervals, options.Analysis.Waits,
            keepsPositions: options.Publisher.State is not null);
        _publisher = new TelemetryPublisher<TOutlet, MonotonicStampClock>(
            options.Publisher, topology, maxChannels, events, intervals, options.HostCounters, Messages, outlet,
            default);
        Analysis = new Analysis(topology, options.Analysis, events, intervals);

        if (options.TellsPackets)
            Packets = new LocalQueue(options.LocalQueueBytes, options.Analysis.Waits);
        if (options.TellsPackets || options.Publisher.Packets is not null)
            _packetTeller = new PacketPublisher(options.Publisher, Packets, options.Publisher.Packets);
        if (options.PacketEvents > 0)
            _disruptor = MakeDisruptor(options);
        _publisherCpu = options.PublisherCpu;
        _keepsPublisherAwake = options.KeepsPublisherAwake;
        _publisherThread = new Thread(Publish) { Name = "publisher", IsBackground = true };
    }

    /// <summary>Messages for the reports of this process.</summary>
    internal LocalQueue Messages { get; }

    /// <summary>Packets and messages one by one, where asked for.</summary>
    internal LocalQueue? Packets { get; }

    /// <summary>The analysis, for what can be asked of it before the start.</summary>
    internal Analysis Analysis { get; }

    /// <summary>Number of the change of the configuration that the publisher took over last.</summary>
    internal int PublisherVersion => _publisher.Version;

    /// <summary>Where packet events go, where there is a ring for them.</summary>
    internal PipelineSink Sink => new(_disruptor!.RingBuffer, _failure);

    /// <summary>Where packet events go without a ring: the caller's thread is the analysis thread.</summary>
    internal AnalysisSink DirectSink => new(Analysis, _packetTeller);

    /// <summary>Whether everything was told, or a stage failed.</summary>
    internal bool IsDone => _failure.First is not null
        || (!_publisherThread.IsAlive && (Packets is null || Packets.IsCompleted));

    /// <summary>Memory of the intervals for a changed configuration.</summary>
    internal IntervalGrowth GrowthFor(Topology topology, int version) =>
        new(topology, ChannelsOf(topology), _intervals.Buffers, version);

    /// <summary>Makes what the publisher needs for a changed configuration, and leaves it to be taken over.</summary>
    internal void OfferPublisher(Configuration next, IntervalGrowth growth, int version) =>
        _publisher.Offer(next.Topology, ChannelsOf(next.Topology), Identity.HashOf(next), growth, version);

    /// <summary>Makes the histograms of totals, which only the publisher uses, and starts the threads.</summary>
    internal void Start()
    {
        _publisher.TakeHistograms();
        _disruptor?.Start();
        _publisherThread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Messages.Abandon();
        Packets?.Abandon();
        if (_disruptor is { HasStarted: true } && _failure.First is null)
            _disruptor.Shutdown(LongestDrain);
        else
            _disruptor?.Halt();
        if (_publisherThread.IsAlive)
            _ = _publisherThread.Join(LongestEnd);
    }

    private ValueDisruptor<PacketEvent> MakeDisruptor(PipelineOptions options)
    {
        var disruptor = new ValueDisruptor<PacketEvent>(
            static () => default, options.PacketEvents, TaskScheduler.Default, ProducerType.Single,
            WaitChoice.ForPipeline(options.Wait));
        disruptor.SetDefaultExceptionHandler(new ConsumerFailure(_failure, disruptor.Halt));
        ValueEventHandlerGroup<PacketEvent> analyzed = disruptor.HandleEventsWith(
            new AnalysisHandler(Analysis, options.AnalysisCpu));
        if (_packetTeller is not null)
            analyzed.Then(new PacketPublishingHandler(_packetTeller));
        return disruptor;
    }

    private static int ChannelsOf(Topology topology) => topology.Feeds.Sum(feed => feed.MaxChannels);

    // The driver may have the same CPU: it is given that each time, and nobody spins.
    private void Pause()
    {
        if (_keepsPublisherAwake)
            Thread.Yield();
        else
            HostThread.SleepNs(PublisherPauseNs);
    }

    private void Publish()
    {
        ThreadName.Set("publisher");
        HostThread.UseFineTimers();
        if (_publisherCpu is { } cpu)
            _ = HostThread.PinTo(cpu);
        try
        {
            while (!_publisher.IsDone && _failure.First is null)
            {
                if (_publisher.DoWork() == 0)
                    Pause();
                Analysis.SetClock(_publisher.Offset);
                _packetTeller?.SetOffset(_publisher.Offset.WallMinusMonotonicNs);
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
