// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Capture.HostPath;

/// <summary>The records of the host path that get their place among the packets by their stamps: packets that the host
/// dropped, steps of packets, and notes about connections.</summary>
[HotPath]
public sealed record HostRecordReaders
{
    /// <summary>Records of packets that the host dropped; null if there are none.</summary>
    public DropReader? Drops { get; init; }

    /// <summary>Records of packets' steps between the hooks and the application; null if there are none.</summary>
    public StageReader? Stages { get; init; }

    /// <summary>The kernel's notes about connections; null if there are none.</summary>
    public TcpNoteReader? Notes { get; init; }

    /// <summary>Stamp of the next record, nanoseconds; the largest number if there is none.</summary>
    internal long NextStampNs => Math.Min(NextPathNs(), Notes?.NextStampNs ?? long.MaxValue);

    /// <summary>Reads the positions up to which the kernel has written.</summary>
    internal void Refresh()
    {
        Drops?.Refresh();
        Stages?.Refresh();
        Notes?.Refresh();
    }

    /// <summary>Hands over the records up to a stamp.</summary>
    /// <param name="untilNs">The stamp, inclusive, nanoseconds.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="tap">Observes dropped packets and steps.</param>
    internal void Take<TSink, TTap>(long untilNs, long clockNs, PacketDecoder<TSink> decoder, TTap tap)
        where TSink : struct, IPacketEventSink
        where TTap : struct, IPacketTap
    {
        if (Stages is { } stages)
            TakeInOrder(untilNs, clockNs, stages, decoder, tap);
        else
            TakeDrops(untilNs, clockNs, decoder, tap);
        while (Notes is { } notes && notes.TryTake(untilNs, out TcpNote note))
            decoder.OnNote(in note, clockNs);
    }

    private long NextPathNs() =>
        Math.Min(Drops?.NextStampNs ?? long.MaxValue, Stages?.NextStampNs ?? long.MaxValue);

    // A step comes before the drop that follows it.
    private void TakeInOrder<TSink, TTap>(
        long untilNs, long clockNs, StageReader stages, PacketDecoder<TSink> decoder, TTap tap)
        where TSink : struct, IPacketEventSink
        where TTap : struct, IPacketTap
    {
        PathStep step = default;
        while (NextPathNs() is var nextNs && nextNs <= untilNs && nextNs != long.MaxValue)
        {
            if (stages.NextStampNs > nextNs)
                TakeDrops(nextNs, clockNs, decoder, tap);
            while (stages.TryTake(nextNs, ref step))
            {
                decoder.OnPathStep(in step, clockNs);
                // Files of records have no times of NICs.
                if (step.Facts.Kind != PathStepKind.Wire)
                    tap.OnPathStep(in step);
                stages.Advance();
            }
        }
    }

    private void TakeDrops<TSink, TTap>(long untilNs, long clockNs, PacketDecoder<TSink> decoder, TTap tap)
        where TSink : struct, IPacketEventSink
        where TTap : struct, IPacketTap
    {
        if (Drops is not { } drops)
            return;
        DroppedPacket packet = default;
        while (drops.TryTake(untilNs, ref packet))
        {
            decoder.OnDrop(in packet, clockNs);
            tap.OnDrop(in packet);
            drops.Advance();
        }
    }
}
