// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>Encodes the steps of packets between the hooks and the application.</summary>
/// <param name="names">Names of processes; null if they are not known.</param>
[HotPath]
internal sealed class StageEncoder(IDropNames? names)
{
    public static int EncodeTotals(SnapshotData data, Span<byte> buffer)
    {
        var message = new StageMessage
        {
            LastOrdinal = data.LastOrdinal,
            Counters = data.Stages,
            Level = (byte)data.StageLevel,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes the numbers of a feed that a process read, or did not read.</summary>
    public int EncodeDelivery(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly DeliveryRow row = ref data.Deliveries[index];
        SocketProcess? process = names?.ReaderOf(row.Socket, row.Process);
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
