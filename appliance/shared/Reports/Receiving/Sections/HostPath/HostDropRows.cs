// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Messages;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of dropped packets of the last complete totals.</summary>
internal sealed class HostDropRows(CatalogState catalog, ReaderLimits limits)
{
    private const int RangeBytes = 2 * sizeof(ulong);

    private List<HostDropReport> _nextDrops = [];
    private List<OtherDropReport> _nextOthers = [];
    private List<HostDropReport> _drops = [];
    private List<OtherDropReport> _others = [];

    /// <summary>The rows of lines and sessions.</summary>
    public IReadOnlyList<HostDropReport> Drops => [.. _drops];

    /// <summary>The rows of all other packets.</summary>
    public IReadOnlyList<OtherDropReport> Others => [.. _others];

    /// <summary>True if messages with a template id are such rows.</summary>
    public static bool IsRow(ushort template) =>
        template == DropRowMessage.TemplateId || template == DropReasonMessage.TemplateId;

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, MessageDecoder decoder)
    {
        if (template == DropRowMessage.TemplateId)
        {
            if (_nextDrops.Count < limits.MaxRows)
                _nextDrops.Add(DropOf(ref decoder));
            return true;
        }
        if (template != DropReasonMessage.TemplateId)
            return false;
        decoder.Read(out DropReasonMessage message);
        if (_nextOthers.Count < limits.MaxRows)
        {
            _nextOthers.Add(new OtherDropReport(
                ReportNames.Short(decoder.NextText()), message.Packets, NullValue.ToNullable(message.Elsewhere)));
        }
        return true;
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextDrops.Clear();
        _nextOthers.Clear();
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_drops, _nextDrops) = (_nextDrops, _drops);
        (_others, _nextOthers) = (_nextOthers, _others);
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        _drops.Clear();
        _others.Clear();
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
            Feed = catalog.FeedText(message.FeedIndex),
            Line = catalog.LineText(message.LineIndex),
            Session = catalog.SessionText(message.SessionIndex),
            Channel = catalog.ChannelTextOf(message.FeedIndex, message.Channel),
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
