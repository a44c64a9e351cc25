// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of dropped packets of the last complete totals.</summary>
internal sealed class HostDropRows
{
    private const int RangeBytes = 2 * sizeof(ulong);

    private readonly CatalogState _catalog;
    private readonly ReceivedRows<HostDropReport> _drops;
    private readonly ReceivedRows<OtherDropReport> _others;

    public HostDropRows(CatalogState catalog, RowKinds kinds)
    {
        _catalog = catalog;
        _drops = kinds.Add(DropRowMessage.TemplateId, DropOf, static row => row.Counters);
        _others = kinds.Add(DropReasonMessage.TemplateId, OtherOf,
            static row => new DroppedCounters { Packets = row.Packets, Numbers = row.Elsewhere ?? 0 });
    }

    /// <summary>The rows of lines and sessions.</summary>
    public IReadOnlyList<HostDropReport> Drops => [.. _drops.Current];

    /// <summary>The rows of all other packets.</summary>
    public IReadOnlyList<OtherDropReport> Others => [.. _others.Current];

    private static OtherDropReport OtherOf(ref MessageDecoder decoder)
    {
        decoder.Read(out DropReasonMessage message);
        return new OtherDropReport(
            ReportNames.Short(decoder.NextText()), message.Packets, NullValue.ToNullable(message.Elsewhere));
    }

    private HostDropReport DropOf(ref MessageDecoder decoder)
    {
        decoder.Read(out DropRowMessage message);
        bool hasNumbers = (message.First | message.Last) != 0;
        return new HostDropReport
        {
            Counters = message.Counters,
            Reason = ReportNames.Short(decoder.NextText()),
            Where = ReportNames.KnownShort(decoder.NextText()),
            Process = ReportNames.KnownShort(decoder.NextText()),
            Cgroup = ReportNames.KnownShort(decoder.NextText()),
            Container = ReportNames.KnownShort(decoder.NextText()),
            Feed = _catalog.FeedText(message.FeedIndex),
            Line = _catalog.LineText(message.LineIndex),
            Session = _catalog.SessionText(message.SessionIndex),
            Channel = _catalog.ChannelTextOf(message.FeedIndex, message.Channel),
            Direction = ReportNames.OfHostDirection(message.Direction),
            Pid = message.Pid == 0 ? null : message.Pid,
            First = hasNumbers ? message.First : null,
            Last = hasNumbers ? message.Last : null,
            NumbersKnown = message.NumbersKnown != 0,
            Ranges = RangesIn(decoder.NextBytes()),
            Names = HostPathRows.NextNames(ref decoder),
            RangesCut = message.RangesCut,
        };
    }

    private static DroppedRange[] RangesIn(ReadOnlySpan<byte> bytes)
    {
        var ranges = new DroppedRange[bytes.Length / RangeBytes];
        for (int index = 0; index < ranges.Length; index++)
        {
            ReadOnlySpan<byte> range = bytes[(index * RangeBytes)..];
            ranges[index] = new DroppedRange(
                BinaryPrimitives.ReadUInt64LittleEndian(range),
                BinaryPrimitives.ReadUInt64LittleEndian(range[sizeof(ulong)..]));
        }
        return ranges;
    }
}
