// SPDX-License-Identifier: Apache-2.0
using Disruptor.Dsl;
using Telemetry.Appliance;
using Telemetry.Appliance.Live;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Yaml;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Path of <c>run</c>, built from its own parts, with a clock reading after each: programs, reader, analysis,
/// publication of each packet, publisher, embedded driver. Its threads run on the caller's CPUs, and wait as those of
/// <c>run</c> do.
/// </summary>
internal sealed class MeasuredPath : IDisposable
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly PathNetwork _network;
    private readonly StageFailure _failure = new();
    private readonly KernelCapture _kernel;
    private readonly AeronOutput _aeron;
    private readonly PacketPipeline _pipeline;
    private readonly ValueDisruptor<PacketEvent> _disruptor;
    private readonly ReaderThread<ArrayRing, PipelineSink, ReaderTap> _reader;
    private readonly HostReaders _host;
    private readonly LiveCounters _counters;
    private bool _isDetached;

    internal MeasuredPath(PathNetwork network, Configuration configuration, string channel, PathTimes times)
    {
        _network = network;
        KernelCapture? kernel = null;
        HostReaders? host = null;
        Settings settings = configuration.Settings;
        network.OnHost(() =>
        {
            kernel = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = configuration.Topology.Flows,
                Interfaces = [new CaptureInterface(PathNetwork.Watched, AttachMode.Auto)],
                RingBytes = settings.Capture.RingBytes,
            });
            int[] interfaceOfFlow = new int[kernel.LargestFlowId + 1];
            host = new HostReaders(configuration, [PathNetwork.Watched], interfaceOfFlow);
        });
        (_kernel, _host) = (kernel!, host!);
        WaitMode wait = Wait(configuration);
        var plan = new RunPlan { Configuration = configuration, Channel = new Located<string>(channel, channel) };
        _aeron = new AeronOutput(
            PublisherLink.Of(plan, _failure, new Progress<string>()), publishPackets: true);
        PublisherOptions identity = Identity.Publisher(plan) with
        {
            StartStampNs = MonotonicClock.NowNs,
            Offset = new ClockOffset(times.OffsetNs, 0),
        };
        _counters = new LiveCounters(_kernel, [_host, _aeron]);
        _pipeline = new PacketPipeline(
            OptionsFor(configuration, identity, wait, _counters), _aeron.Outlet, _failure);
        _disruptor = new ValueDisruptor<PacketEvent>(
            static () => default, settings.Capture.PipelineEvents, TaskScheduler.Default, ProducerType.Single,
            WaitChoice.ForPipeline(wait));
        _disruptor.SetDefaultExceptionHandler(new ConsumerFailure(_failure, _disruptor.Halt));
        _disruptor.HandleEventsWith(new TimedAnalysis(_pipeline.Analysis, times))
            .Then(new TimedPublishing(new PacketPublisher(identity, null, _aeron.Packets), times));
        _reader = MakeReader(configuration, wait, times);
        _counters.Reader = _reader;
    }

    /// <summary>Waiting of threads on this host with this configuration.</summary>
    internal static WaitMode Wait(Configuration configuration) =>
        WaitChoice.Resolve(configuration.Settings.Capture.Wait, RingTransport.ArrayRing);

    /// <summary>Counters of the kernel programs, recorded packets among them.</summary>
    internal KernelCounters Counters
    {
        get
        {
            KernelCounters counters = default;
            _kernel.ReadCounters(ref counters);
            return counters;
        }
    }

    /// <summary>Starts the threads and attaches the programs.</summary>
    internal void Start()
    {
        _disruptor.Start();
        _pipeline.Start();
        _reader.Start();
        _network.OnHost(() =>
        {
            _kernel.AttachReceive();
            _kernel.AttachTransmit();
        });
        _counters.MarkWarm();
    }

    /// <summary>Detaches, reads the remaining records, and publishes everything. Checks that the ledger
    /// balances.</summary>
    internal SummaryReport Finish()
    {
        Detach();
        var reports = new LocalReports("run", _pipeline.Messages, null, new NoReports());
        reports.TakeUntil(() => _pipeline.IsDone, static () => { });
        _failure.ThrowIfAny();
        SummaryReport summary = reports.Summary();
        return summary.Ledger.Closed == true
            ? summary : throw new InvalidOperationException($"the ledger is not closed: {summary.Ledger}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Detach();
        if (_failure.First is null)
            _disruptor.Shutdown(LongestEnd);
        else
            _disruptor.Halt();
        _pipeline.Dispose();
        _aeron.Dispose();
        _network.OnHost(_kernel.Dispose);
        _host.Dispose();
    }

    private static PipelineOptions OptionsFor(
        Configuration configuration, PublisherOptions identity, WaitMode wait, IHostCounterSource counters) => new()
        {
            Topology = configuration.Topology,
            Publisher = identity,
            HostCounters = counters,
            Wait = wait,
            PacketEvents = 0,                                   // replaced by a ring with clock readings
        };

    private ReaderThread<ArrayRing, PipelineSink, ReaderTap> MakeReader(
        Configuration configuration, WaitMode wait, PathTimes times)
    {
        Topology topology = configuration.Topology;
        var decoder = new PacketDecoder<PipelineSink>(
            topology, TcpStreamOptions.For(topology), new PipelineSink(_disruptor.RingBuffer, _failure));
        var reader = new RecordReader<ArrayRing, PipelineSink, ReaderTap>(
            _kernel, [.. _kernel.Rings.Select(ring => new ArrayRing(ring))], decoder,
            new FlowInterfaces(_kernel.LargestFlowId), configuration.Settings.Capture.HoldNs, new ControlQueue(),
            new ReaderTap(times));
        return new ReaderThread<ArrayRing, PipelineSink, ReaderTap>(reader, new ReaderWait(wait, -1), null, _failure);
    }

    private void Detach()
    {
        if (_isDetached)
            return;
        _isDetached = true;
        _network.OnHost(() =>
        {
            _kernel.DetachTransmit();
            _kernel.DetachReceive();
        });
        _counters.MarkAtRest();
        _reader.Finish();
    }
}
