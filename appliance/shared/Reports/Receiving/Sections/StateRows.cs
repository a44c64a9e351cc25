// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving.Sections.Events;
using Telemetry.Reports.Receiving.Sections.HostPath;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Open gaps, raised conditions, subscribers and the host path of the last complete totals.</summary>
internal sealed class StateRows
{
    private readonly CatalogState _catalog;
    private readonly ReceivedRows<OpenGapMessage> _gaps;
    private readonly ReceivedRows<RaisedMessage> _raised;
    private readonly ReceivedRows<SubscriberMessage> _subscribers;

    public StateRows(CatalogState catalog, ReaderLimits limits)
    {
        _catalog = catalog;
        Kinds = new RowKinds(limits);
        _gaps = Kinds.Add(OpenGapMessage.TemplateId, BlockOf<OpenGapMessage>);
        _raised = Kinds.Add(RaisedMessage.TemplateId, BlockOf<RaisedMessage>, static raised => new RowKey(raised.Id));
        _subscribers = Kinds.Add(SubscriberMessage.TemplateId, BlockOf<SubscriberMessage>,
            row => CounterMath.IsPossible(row.Stream0, limits.MostOfSum)
                && CounterMath.IsPossible(row.Stream1, limits.MostOfSum)
                && CounterMath.IsPossible(row.Stream2, limits.MostOfSum)
                && CounterMath.IsPossible(row.Stream3, limits.MostOfSum),
            static row => new RowKey(row.ReceiverId, row.AddressHigh, row.AddressLow, row.Port));
        HostPath = new HostPathRows(catalog, Kinds);
    }

    public RowKinds Kinds { get; }

    public HostPathRows HostPath { get; }

    /// <summary>The subscribers as reports.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    public IReadOnlyList<SubscriberReport> Subscribers(IReadOnlyList<SubscriberReport>? before)
    {
        var reports = ReportRows<SubscriberReport>.Over(before);
        foreach (SubscriberMessage subscriber in _subscribers.Current)
            SubscriberReports.Fill(reports.Next(), subscriber);
        return reports;
    }

    public IReadOnlyList<OpenGapReport> Gaps() => [.. _gaps.Current.Select(gap => new OpenGapReport
    {
        Feed = _catalog.FeedText(gap.FeedIndex),
        Line = _catalog.LineText(gap.LineIndex),
        Channel = _catalog.ChannelTextOf(gap.FeedIndex, gap.Channel),
        First = gap.First,
        Last = gap.Last,
        Count = gap.Count,
        OpenedStampNs = gap.OpenedStampNs,
        OpenedTimeNs = new StampTimes(gap.Origin).TimeOf(gap.OpenedStampNs),
    })];

    /// <summary>The conditions as reports.</summary>
    public IReadOnlyList<EventReport> Raised() =>
        [.. _raised.Current.Select(raised => EventReports.Raised(raised, _catalog))];

    /// <summary>The fixed part of a message as its row.</summary>
    internal static TBlock BlockOf<TBlock>(ref MessageDecoder decoder)
        where TBlock : unmanaged, IMessageBlock
    {
        decoder.Read(out TBlock block);
        return block;
    }
}
