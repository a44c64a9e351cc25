// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Hashing;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;

namespace Telemetry.Publishing.Snapshots;

/// <summary>
/// Encodes the messages of one series: its counters and its histogram, in as many parts as are needed.
/// </summary>
[HotPath]
internal sealed class SeriesEncoder(int maxMessageLength, OrderKeyHash? keyHash, StampedTimes? times)
{
    private const int Overhead = MessageHeader.Size + SeriesSamplesMessage.Size + (2 * sizeof(uint));
    private const int MaxParts = byte.MaxValue;

    private readonly HistogramBytes _histogram = new();
    private int _heldSeries = -1;
    private long _heldOrdinal;

    /// <summary>Encodes the part at the cursor.</summary>
    /// <returns>Bytes written; 0 if the interval has no data of the series.</returns>
    public int Encode(SnapshotData data, ref SnapshotCursor cursor, Span<byte> buffer)
    {
        int index = cursor.Index;
        long count = data.Histograms[index].TotalCount;
        if (data.Scope == 0 && count == 0 && IsEmpty(data.Series[index]))
            return 0;
        cursor.Parts = 0;
        if (cursor.WithHistograms && count > 0)
            HoldHistogram(data, ref cursor);

        ReadOnlySpan<byte> part = default;
        if (cursor.Parts > 0)
        {
            int room = RoomOf(data);
            part = _histogram.Bytes[(cursor.Part * room)..];
            part = part[..Math.Min(room, part.Length)];
        }
        Fill(data, cursor, count, out SeriesSamplesMessage message);
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendBytes(part);
        AppendStages(ref encoder, data, cursor);
        return encoder.Length;
    }

    /// <summary>
    /// Encodes the histogram unless it is the one encoded last; starts over if it has grown between two parts.
    /// </summary>
    private void HoldHistogram(SnapshotData data, ref SnapshotCursor cursor)
    {
        if (cursor.Part == 0 || _heldSeries != cursor.Index || _heldOrdinal != data.LastOrdinal)
        {
            cursor.Part = 0;
            _histogram.Encode(data.Histograms[cursor.Index]);
            _heldSeries = cursor.Index;
            _heldOrdinal = data.LastOrdinal;
        }
        int room = RoomOf(data);
        cursor.Parts = Math.Min(MaxParts, (_histogram.Length + room - 1) / room);
    }

    // Bytes of the histogram in one message.
    private int RoomOf(SnapshotData data) => maxMessageLength - Overhead
        - (data.StageLevel == StageLevel.Off ? 0 : WorstSample.PerSeries * Unsafe.SizeOf<OrderStages>());

    private static void AppendStages(ref MessageEncoder encoder, SnapshotData data, in SnapshotCursor cursor)
    {
        Span<OrderStages> stages = stackalloc OrderStages[WorstSample.PerSeries];
        bool isKnown = false;
        for (int place = 0; place < stages.Length && data.StageLevel != StageLevel.Off && cursor.Part == 0; place++)
        {
            ref readonly WorstSample sample = ref data.Worst[(cursor.Index * WorstSample.PerSeries) + place];
            stages[place] = sample.Stages;
            isKnown |= sample.ValueNs >= 0 && Math.Max(sample.Stages.SendToTxNs, sample.Stages.ReadToTxNs) > 0;
        }
        encoder.AppendBytes(isKnown ? MemoryMarshal.AsBytes(stages) : default);
    }

    private void Fill(SnapshotData data, in SnapshotCursor cursor, long count, out SeriesSamplesMessage message)
    {
        int index = cursor.Index;
        message = new SeriesSamplesMessage
        {
            FirstOrdinal = data.SeriesFirstOrdinals[index],
            LastOrdinal = data.LastOrdinal,
            Count = count,
            SeriesIndex = (ushort)index,
            Scope = data.Scope,
            Part = (byte)cursor.Part,
            Parts = (byte)cursor.Parts,
            HostSettingsHash = data.HostSettingsHash,
        };
        message.Counters = data.Series[index];
        if (data.Series[index].NegativeCount == 0)
            message.Counters.NegativeMinNs = NullValue.Int64;
        if (data.Series[index].AboveRangeCount == 0)
            message.Counters.AboveRangeMaxNs = NullValue.Int64;
        message.Stamps = times?.Has(index) == true ? times.FaultsOf(index) : new StampCounters
        {
            Unstamped = NullValue.Int64,
            ClockStepped = NullValue.Int64,
            StageMismatch = NullValue.Int64,
            MappingErrorNs = NullValue.Int64,
        };
        ReadOnlySpan<WorstSample> worst = data.Worst.AsSpan(index * WorstSample.PerSeries, WorstSample.PerSeries);
        Copy(worst[0], out message.Worst0, out message.WorstKey0);
        Copy(worst[1], out message.Worst1, out message.WorstKey1);
        Copy(worst[2], out message.Worst2, out message.WorstKey2);
    }

    private void Copy(in WorstSample sample, out WorstFields fields, out OrderKeyFields key)
    {
        fields = new WorstFields
        {
            ValueNs = sample.ValueNs,
            StampNs = sample.StampNs,
            Sequence = sample.Sequence,
        };
        EventEncoder.CopyKey(sample.Key, keyHash, out key);
    }

    private static bool IsEmpty(in SeriesCounters counters) =>
        counters.NegativeCount == 0 && counters.AboveRangeCount == 0 && counters.MayBeMissing == 0;
}
