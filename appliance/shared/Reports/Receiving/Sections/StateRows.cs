// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving.Sections.Events;
using Telemetry.Reports.Receiving.Sections.HostPath;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Open gaps, raised conditions, subscribers and the host path of the last complete totals.</summary>
internal sealed class StateRows(CatalogState catalog, ReaderLimits limits)
{
    private List<OpenGapMessage> _nextGaps = [];
    private List<RaisedMessage> _nextRaised = [];
    private List<OpenGapMessage> _gaps = [];
    private List<RaisedMessage> _raised = [];
    private List<SubscriberMessage> _nextSubscribers = [];
    private List<SubscriberMessage> _subscribers = [];
    private readonly HashSet<long> _raisedIds = [];
    private readonly HashSet<(long, ulong, ulong, int)> _subscriberKeys = [];

    public HostPathRows HostPath { get; } = new(catalog, limits);

    /// <summary>Stores a row; false if the message is of another kind.</summary>
    public bool OnRow(ushort template, in MessageDecoder decoder)
    {
        if (template == OpenGapMessage.TemplateId)
        {
            decoder.Read(out OpenGapMessage gap);
            if (_nextGaps.Count < limits.MaxRows)
                _nextGaps.Add(gap);
            return true;
        }
        if (template == SubscriberMessage.TemplateId)
        {
            decoder.Read(out SubscriberMessage subscriber);
            if (_nextSubscribers.Count < limits.MaxRows && _subscriberKeys.Add(
                (subscriber.ReceiverId, subscriber.AddressHigh, subscriber.AddressLow, subscriber.Port)))
                _nextSubscribers.Add(subscriber);
            return true;
        }
        if (template != RaisedMessage.TemplateId)
            return HostPath.OnRow(template, decoder);
        decoder.Read(out RaisedMessage raised);
        if (_nextRaised.Count < limits.MaxRows && _raisedIds.Add(raised.Id))
            _nextRaised.Add(raised);
        return true;
    }

    /// <summary>Starts new totals: drops the rows of totals that did not end.</summary>
    public void OnBegin()
    {
        _nextGaps.Clear();
        _nextRaised.Clear();
        _nextSubscribers.Clear();
        _raisedIds.Clear();
        _subscriberKeys.Clear();
        HostPath.OnBegin();
    }

    /// <summary>Ends the totals: their rows become the current ones.</summary>
    public void OnEnd()
    {
        (_gaps, _nextGaps) = (_nextGaps, _gaps);
        (_raised, _nextRaised) = (_nextRaised, _raised);
        (_subscribers, _nextSubscribers) = (_nextSubscribers, _subscribers);
        HostPath.OnEnd();
        OnBegin();
    }

    public void Clear()
    {
        OnBegin();
        _gaps.Clear();
        _raised.Clear();
        _subscribers.Clear();
        HostPath.Clear();
    }

    /// <summary>The subscribers as reports.</summary>
    /// <param name="before">Earlier rows to refill; null to create them.</param>
    public IReadOnlyList<SubscriberReport> Subscribers(IReadOnlyList<SubscriberReport>? before)
    {
        var reports = ReportRows<SubscriberReport>.Over(before);
        for (int index = 0; index < _subscribers.Count; index++)
            SubscriberReports.Fill(reports.Next(), _subscribers[index]);
        return reports;
    }

    public IReadOnlyList<OpenGapReport> Gaps(CatalogState catalog) => [.. _gaps.Select(gap => new OpenGapReport
    {
        Feed = catalog.FeedText(gap.FeedIndex),
        Line = catalog.LineText(gap.LineIndex),
        Channel = catalog.ChannelTextOf(gap.FeedIndex, gap.Channel),
        First = gap.First,
        Last = gap.Last,
        Count = gap.Count,
        OpenedStampNs = gap.OpenedStampNs,
        OpenedTimeNs = new StampTimes(gap.Origin).TimeOf(gap.OpenedStampNs),
    })];

    /// <summary>The conditions as reports.</summary>
    public IReadOnlyList<EventReport> Raised(CatalogState catalog) =>
        [.. _raised.Select(raised => EventReports.Raised(raised, catalog))];
}
