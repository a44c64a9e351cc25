// SPDX-License-Identifier: Apache-2.0
using System.Text.Unicode;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Events;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Events;

/// <summary>Encodes the files of packets around events.</summary>
[HotPath]
internal static class BlackBoxEncoder
{
    // Longest texts, so that every message fits into the shortest that a channel may have.
    private const int LongestPath = 400;
    private const int LongestText = 128;

    /// <summary>Encodes a finished or missed file.</summary>
    /// <param name="item">The event, with the number of the file.</param>
    /// <param name="file">The file; null if it is no longer kept.</param>
    /// <param name="uncertaintyNs">Largest error of the event's times, nanoseconds, or the null value.</param>
    /// <returns>Bytes written.</returns>
    public static int EncodeFile(
        Span<byte> buffer, in TelemetryEvent item, BlackBoxFile? file, long uncertaintyNs)
    {
        var message = new BlackBoxFileMessage
        {
            Id = item.Id,
            RaisedByStampNs = item.RaisedByStampNs,
            Number = item.Number,
            CauseId = file?.CauseId ?? 0,
            FromStampNs = file?.FromStampNs ?? 0,
            ToStampNs = file?.ToStampNs ?? 0,
            Packets = file?.Packets ?? 0,
            Bytes = file?.Bytes ?? 0,
            MissingBeforeNs = file?.MissingBeforeNs ?? 0,
            Overtaken = file?.OvertakenBytes ?? 0,
            ClockUncertaintyNs = uncertaintyNs,
            Severity = (byte)item.Severity,
            IsKnown = file is null ? (byte)0 : (byte)1,
            Complete = file is { Complete: true } ? (byte)1 : (byte)0,
            Outcome = (byte)(file?.Outcome ?? BlackBoxOutcome.Written),
            Triggers = (uint)(file?.Triggers ?? 0),
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        Append(ref encoder, file?.Path, LongestPath);
        Append(ref encoder, file?.Cause, LongestText);
        Append(ref encoder, file?.Flow, LongestText);
        Append(ref encoder, file?.Sha256, LongestText);
        return encoder.Length;
    }

    /// <summary>Encodes the counters.</summary>
    /// <returns>Bytes written.</returns>
    public static int EncodeCounters(in BlackBoxCounters row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        var message = new BlackBoxMessage { LastOrdinal = data.LastOrdinal, Counters = row };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    // Without room for a whole character the text ends before it.
    private static void Append(ref MessageEncoder encoder, string? text, int most)
    {
        Span<byte> bytes = stackalloc byte[LongestPath];
        Utf8.FromUtf16(text, bytes[..most], out _, out int written);
        encoder.AppendBytes(bytes[..written]);
    }
}
