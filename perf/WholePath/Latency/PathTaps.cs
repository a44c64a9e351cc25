// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Capture;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Model.Threads;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>Reads the clock when the reader has decoded and published a packet.</summary>
internal readonly struct ReaderTap(PathTimes times) : IPacketTap
{
    /// <inheritdoc/>
    public void OnPacket(ref CapturedPacket packet)
    {
        uint number = PathPacket.Number(packet.Payload);
        times.Record(times.Reader, number, MonotonicClock.NowNs);
        times.Record(times.Stamp, number, packet.Head.StampNs);
        times.Record(times.Due, number, PathPacket.DueTimeNs(packet.Payload) - times.OffsetNs);
    }

    /// <inheritdoc/>
    public void OnFlowLoss(int flowId, uint count)
    {
    }

    /// <inheritdoc/>
    public void OnPathStep(in PathStep step)
    {
    }

    /// <inheritdoc/>
    public void OnDrop(in DroppedPacket packet)
    {
    }

    /// <inheritdoc/>
    public void OnControlMessage(in ControlMessage message)
    {
    }
}

/// <summary>The analysis, followed by a clock reading.</summary>
internal readonly struct TimedAnalysis(Analysis analysis, PathTimes times) : IValueEventHandler<PacketEvent>
{
    private readonly AnalysisHandler _handler = new(analysis);

    /// <inheritdoc/>
    public void OnStart() => _handler.OnStart();

    /// <inheritdoc/>
    public void OnBatchStart(long batchSize) => _handler.OnBatchStart(batchSize);

    /// <inheritdoc/>
    public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch)
    {
        _handler.OnEvent(ref data, sequence, endOfBatch);
        if (data.Kind == PacketEventKind.Feed)
            times.Record(times.Pipeline, (long)data.Envelope.FirstSequence, MonotonicClock.NowNs);
    }
}

/// <summary>Publishes each packet as <c>publish: packets</c> does, and reads the clock when it is offered.</summary>
internal readonly struct TimedPublishing(PacketPublisher publisher, PathTimes times) : IValueEventHandler<PacketEvent>
{
    /// <inheritdoc/>
    public void OnStart() => ThreadName.Set("packets");

    /// <inheritdoc/>
    public void OnEvent(ref PacketEvent data, long sequence, bool endOfBatch)
    {
        publisher.Publish(in data);
        if (data.Kind == PacketEventKind.Feed)
            times.Record(times.Offered, (long)data.Envelope.FirstSequence, MonotonicClock.NowNs);
    }
}
