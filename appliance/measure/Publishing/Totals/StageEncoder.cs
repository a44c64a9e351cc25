// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>Encodes the steps of packets between the hooks and the application.</summary>
[HotPath]
internal static class StageEncoder
{
    public static int EncodeTotals(in StepCounters row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new StageMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row,
            Level = (byte)data.StageLevel,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes the numbers of a feed that a process read, or did not read.</summary>
    public static int EncodeDelivery(in DeliveryRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        SocketProcess? process = names.Sockets?.ReaderOf(row.Socket, row.Process);
        var message = new DeliveryMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = row.Counters,
            Pid = (uint)(process?.Pid ?? (int)row.Process),
            FeedIndex = (ushort)row.FeedIndex,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(process?.Name);
        return encoder.Length;
    }
}
