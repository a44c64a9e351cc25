// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Definitions;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>What was under way when the totals were told last: open gaps, raised conditions, who subscribed.</summary>
internal sealed class StateRows(ReaderLimits limits)
{
    private List<OpenGapMessage> _coming = [];
    private List<RaisedMessage> _comingRaised = [];
    private List<OpenGapMessage> _gaps = [];
    private List<RaisedMessage> _raised = [];
    private List<SubscriberMessage> _comingSubscribers = [];
    private List<SubscriberMessage> _subscribers = [];
    private readonly HashSet<long> _raisedIds = [];
    private readonly HashSet<(long, ulong, ulong, int)> _subscriberKeys = [];

    /// <summary>Takes a row; true if it is one.</summary>
    public bool OnRow(ushort template, in MessageDecoder decoder)
    {
        if (template == OpenGapMessage.TemplateId)
        {
            decoder.Read(out OpenGapMessage gap);
            if (_coming.Count < limits.MaxRows)
                _coming.Add(gap);
            return true;
        }
        if (template == SubscriberMessage.TemplateId)
        {
            decoder.Read(out SubscriberMessage subscriber);
            if (_comingSubscribers.Count < limits.MaxRows && _subscriberKeys.Add(
                (subscriber.ReceiverId, subscriber.AddressHigh, subscriber.AddressLow, subscriber.Port)))
                _comingSubscribers.Add(subscriber);
            return true;
        }
        if (template != RaisedMessage.TemplateId)
            return false;
        decoder.Read(out RaisedMessage raised);
        if (_comingRaised.Count < limits.MaxRows && _raisedIds.Add(raised.Id))
            _comingRaised.Add(raised);
        return true;
    }

    /// <summary>Totals begin: rows of totals that did not end are forgotten.</summary>
    public void OnBegin()
    {
        _coming.Clear();
        _comingRaised.Clear();
        _comingSubscribers.Clear();
        _raisedIds.Clear();
        _subscriberKeys.Clear();
    }

    /// <summary>Totals end: the rows that came are what is under way.</summary>
    public void OnEnd()
    {
        (_gaps, _coming) = (_coming, _gaps);
        (_raised, _comingRaised) = (_comingRaised, _raised);
        (_subscribers, _comingSubscribers) = (_comingSubscribers, _subscribers);
        OnBegin();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        OnBegin();
        _gaps.Clear();
        _raised.Clear();
        _subscribers.Clear();
    }

    /// <summary>Who subscribed, as reports.</summary>
    /// <param name="before">Rows that were filled before and are filled again; null to make them.</param>
    public IReadOnlyList<SubscriberReport> Subscribers(IReadOnlyList<SubscriberReport>? before)
    {
        var reports = ReportRows<SubscriberReport>.Over(before);
        for (int index = 0; index < _subscribers.Count; index++)
            SubscriberReports.Fill(reports.Next(), _subscribers[index]);
        return reports;
    }

    /// <summary>The gaps as reports.</summary>
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
    public IReadOnlyList<RaisedReport> Raised(CatalogState catalog) => [.. _raised.Select(raised => new RaisedReport
    {
        Id = raised.Id,
        Event = ReportNames.OfEvent(raised.Kind),
        Severity = ReportNames.OfSeverity(raised.Severity),
        Flow = catalog.FeedText(raised.FeedIndex) ?? catalog.SessionText(raised.SessionIndex),
        Line = catalog.LineText(raised.LineIndex),
        Channel = catalog.ChannelTextOf(raised.FeedIndex, raised.Channel),
        Interface = catalog.InterfaceText(new InterfaceName(raised.InterfaceHigh, raised.InterfaceLow)),
        StampNs = raised.RaisedStampNs,
        TimeNs = new StampTimes(raised.Origin).TimeOf(raised.RaisedStampNs),
    })];
}
