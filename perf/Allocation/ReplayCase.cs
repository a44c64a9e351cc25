// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Yaml;
using TestSupport.Workload;

namespace Telemetry.Perf.Allocation;

/// <summary><c>replay --threads 2 --types</c>: one thread reads ahead, this one decodes and analyses; both are
/// measured.</summary>
internal sealed class ReplayCase : AllocationCase
{
    private const int EventRing = 1_024;
    private const int PacketsPerDrain = 500;

    private readonly RepeatedCapture _capture;
    private readonly ReplayReader _reader;
    private readonly AnalysisRig _rig;
    private readonly PacketDecoder<AnalysisSink> _decoder;
    private long _clockNs;
    private long _packets;

    internal ReplayCase(bool isWasteful = false)
        : base(isWasteful ? "a reading thread that allocates on purpose" : "replay: two threads")
    {
        IsWasteful = isWasteful;
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(FeedCapture.Configuration, "feed.yaml", errors);
        errors.ThrowIfAny();
        Topology topology = Configuration.Build(settings with { Types = true }).Topology;
        _capture = new RepeatedCapture(isWasteful);
        var file = new CaptureFile(
            "capture", new CaptureInput(_capture, _capture, CaptureFile.DefaultBufferLength));
        _reader = new ReplayReader([file], topology.Flows, threads: 2);
        _rig = new AnalysisRig(EventRing, topology: topology);
        _decoder = new PacketDecoder<AnalysisSink>(
            topology, TcpStreamOptions.For(topology), new AnalysisSink(_rig.Analysis, null), _rig.Analysis.Heads);
    }

    internal override bool IsWasteful { get; }

    internal override long AllocatedBytes => GC.GetTotalAllocatedBytes(precise: true);

    internal override void Run(int packets)
    {
        long end = _packets + packets;
        long drained = _packets;
        while (_packets < end)
        {
            foreach (ref readonly PendingPacket packet in _reader.TakeNext(int.MaxValue, out Span<byte> buffer))
            {
                Span<byte> payload = buffer.Slice(packet.FrameIndex + packet.PayloadOffset, packet.CapturedLength);
                _clockNs = Math.Max(_clockNs, packet.Head.StampNs);
                _decoder.OnDatagram(in packet.Head, payload, _clockNs, 0, PacketEventFlags.None);
                _packets++;
            }
            if (_packets - drained < PacketsPerDrain)
                continue;
            drained = _packets;
            _rig.Drain();
        }
    }

    internal override string? Missed()
    {
        if (_capture.ReaderId == Environment.CurrentManagedThreadId)
            return "no other thread read ahead";
        if (_rig.Reported(TelemetryEventKind.Gap) == 0)
            return "no gap opened";
        return _rig.Processed == 0 ? "no interval ended" : null;
    }

    public override void Dispose() => _reader.Dispose();
}
