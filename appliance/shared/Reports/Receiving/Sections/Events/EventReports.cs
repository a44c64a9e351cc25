// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Events;
using Telemetry.Model.Ticks;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving.Sections.HostPath;

namespace Telemetry.Reports.Receiving.Sections.Events;

/// <summary>
/// Converts event messages to reports. Each report object is reused for the next message of its kind.
/// </summary>
/// <param name="catalog">Names behind the indexes.</param>
internal sealed class EventReports(CatalogState catalog)
{
    private readonly GapReport _gap = new() { Scope = "", State = "" };
    private readonly OrderReport _order = new() { Kind = "" };
    private readonly StagesReport _stages = new();
    private readonly TickReport _tick = new();
    private readonly EventReport _event = new() { Event = "", Severity = "", State = "" };

    public GapReport Gap(in GapMessage message)
    {
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        bool isFeed = message.LineIndex < 0;
        bool isOwnLine = message.RepairedByLineIndex == message.LineIndex;
        GapReport into = _gap;
        into.Id = message.Id;
        into.Scope = isFeed ? "feed" : "line";
        into.Feed = catalog.FeedText(message.FeedIndex);
        into.Line = catalog.LineText(message.LineIndex);
        into.Address = isFeed ? null : catalog.Line(message.LineIndex).Address;
        into.Channel = catalog.ChannelTextOf(message.FeedIndex, message.Channel);
        into.First = message.First;
        into.Last = message.Last;
        into.Count = message.Count;
        into.OpenedStampNs = message.OpenedStampNs;
        into.OpenedTimeNs = times.TimeOf(message.OpenedStampNs);
        into.ClosedStampNs = message.ClosedStampNs;
        into.ClosedTimeNs = times.TimeOf(message.ClosedStampNs);
        into.State = ReportNames.OfGapState(message.State);
        into.RepairedBy = message.State == (byte)GapState.Repaired
            ? isOwnLine ? "reorder" : catalog.LineText(message.RepairedByLineIndex)
            : null;
        into.Cause = ReportNames.OfCause(message.Cause);
        into.Suspect = message.Suspect != 0 ? "host" : null;
        into.AtEnd = message.AtEnd != 0;
        into.UncertaintyNs = times.UncertaintyNs;
        return into;
    }

    public OrderReport Order(in Messages.OrderMessage message)
    {
        var times = new StampTimes(message.Origin);
        bool isAnswered = message.AnswerStampNs != 0;
        bool hasTick = message.Attribution != (byte)TickAttribution.None;
        OrderReport into = _order;
        into.Session = catalog.SessionText(message.SessionIndex);
        into.Connection = message.Connection == 0 ? null : message.Connection;
        into.OrderKey = ReportNames.KeyOf(message.Key);
        into.Kind = ReportNames.OfOrder(message.OrderKind);
        into.OrderStampNs = message.OrderStampNs;
        into.OrderTimeNs = times.TimeOf(message.OrderStampNs);
        into.AnswerStampNs = isAnswered ? message.AnswerStampNs : null;
        into.AnswerTimeNs = isAnswered ? times.TimeOf(message.AnswerStampNs) : null;
        into.Answer = isAnswered ? ReportNames.OfOrder(message.AnswerKind) : null;
        into.Tick = hasTick ? Tick(message, times) : null;
        into.Attribution = ReportNames.OfAttribution(message.Attribution);
        into.TickToTradeNs = hasTick && message.TickStampNs != 0
            ? unchecked(message.OrderStampNs - message.TickStampNs)
            : null;
        into.OrderToAckNs = isAnswered ? unchecked(message.AnswerStampNs - message.OrderStampNs) : null;
        into.OrderHook = catalog.HookText(message.Hook);
        into.AnswerHook = isAnswered ? catalog.HookText(message.AnswerHook) : null;
        into.AnswerSequence = message.AnswerSequence == 0 ? null : message.AnswerSequence;
        into.StampSource = catalog.StampSource;
        into.ResolutionNs = NullValue.ToNullable(catalog.Status.ResolutionNs);
        into.UncertaintyNs = NullValue.ToNullable(catalog.Status.ClockUncertaintyNs);
        into.Retransmitted = message.Retransmitted != 0;
        into.Stages = _stages.TryFill(message.Stages) ? _stages : null;
        return into;
    }

    /// <summary>A changed host setting; rare, so a new object each time.</summary>
    public static EventReport SettingChanged(MessageDecoder decoder)
    {
        decoder.Read(out SettingChangedMessage message);
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        string setting = ReportNames.Short(decoder.NextText());
        string target = ReportNames.Short(decoder.NextText());
        string before = ReportNames.Short(decoder.NextText());
        string after = ReportNames.Short(decoder.NextText());
        return new EventReport
        {
            Id = message.Id,
            Event = ReportNames.OfEvent((byte)TelemetryEventKind.SettingChanged),
            Severity = ReportNames.OfSeverity(message.Severity),
            State = ReportNames.OfState((byte)EventState.Instant),
            StampNs = message.Origin.StampNs,
            TimeNs = times.TimeOf(message.Origin.StampNs),
            UncertaintyNs = times.UncertaintyNs,
            SinceStampNs = message.SinceStampNs == 0 ? null : message.SinceStampNs,
            SinceTimeNs = times.TimeOf(message.SinceStampNs == 0 ? null : message.SinceStampNs),
            Setting = setting,
            Target = target,
            Before = before.Length == 0 ? null : before,
            After = after.Length == 0 ? null : after,
            Verdict = message.VerdictNow == 0 ? null : HostSettingsState.VerdictOf((byte)(message.VerdictNow - 1)),
            HostSettingsHash = new HexText().Of(message.Hash),
        };
    }

    /// <summary>Packets that the host dropped.</summary>
    public EventReport HostDrop(MessageDecoder decoder)
    {
        decoder.Read(out DropEventMessage message);
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        bool hasNumbers = (message.First | message.Last) != 0;
        return new EventReport
        {
            Id = message.Id,
            Event = ReportNames.OfEvent((byte)TelemetryEventKind.HostDrop),
            Severity = ReportNames.OfSeverity(message.Severity),
            State = ReportNames.OfState((byte)EventState.Instant),
            Flow = catalog.FeedText(message.FeedIndex) ?? catalog.SessionText(message.SessionIndex),
            Line = catalog.LineText(message.LineIndex),
            Channel = catalog.ChannelTextOf(message.FeedIndex, message.Channel),
            StampNs = message.Origin.StampNs,
            TimeNs = times.TimeOf(message.Origin.StampNs),
            UncertaintyNs = times.UncertaintyNs,
            First = hasNumbers ? message.First : null,
            Last = hasNumbers ? message.Last : null,
            Count = (message.LineIndex >= 0 && !hasNumbers) || message.IsCountUnknown != 0 ? null : message.Count,
            OrderKey = ReportNames.KeyOf(message.Key),
            DurationNs = message.DurationNs,
            SinceStampNs = message.OpenedStampNs,
            SinceTimeNs = times.TimeOf(message.OpenedStampNs),
            Connection = message.Connection == 0 ? null : message.Connection,
            Packets = message.Packets,
            Direction = ReportNames.OfHostDirection(message.Direction),
            Pid = message.Pid == 0 ? null : message.Pid,
            Reason = ReportNames.Short(decoder.NextText()),
            Where = ReportNames.KnownShort(decoder.NextText()),
            Process = ReportNames.KnownShort(decoder.NextText()),
            Cgroup = ReportNames.KnownShort(decoder.NextText()),
            Container = ReportNames.KnownShort(decoder.NextText()),
            Names = HostPathRows.NextNames(ref decoder),
        };
    }

    /// <summary>Any other event.</summary>
    public EventReport Event(MessageDecoder decoder)
    {
        decoder.Read(out EventMessage message);
        Fill(_event, message, catalog);
        _event.Cgroup = ReportNames.KnownShort(decoder.NextText());
        _event.Container = ReportNames.KnownShort(decoder.NextText());
        _event.Names = HostPathRows.NextNames(ref decoder);
        return _event;
    }

    /// <summary>A condition that is raised.</summary>
    public static EventReport Raised(in RaisedMessage raised, CatalogState catalog)
    {
        var message = new EventMessage
        {
            Origin = raised.Origin,
            Id = raised.Id,
            Channel = raised.Channel,
            OpenedStampNs = raised.OpenedStampNs,
            Amount = raised.Amount,
            Connection = raised.Connection,
            FeedIndex = raised.FeedIndex,
            LineIndex = raised.LineIndex,
            SessionIndex = raised.SessionIndex,
            Kind = raised.Kind,
            Severity = raised.Severity,
            State = (byte)EventState.Raised,
            InterfaceHigh = raised.InterfaceHigh,
            InterfaceLow = raised.InterfaceLow,
            ProcessHigh = raised.ProcessHigh,
            ProcessLow = raised.ProcessLow,
            ThreadHigh = raised.ThreadHigh,
            ThreadLow = raised.ThreadLow,
            ProcessId = raised.ProcessId,
            ThreadId = raised.ThreadId,
            Cpu = (uint)(NullValue.ToNullable(raised.Cpu) ?? -1),
            ClockUncertaintyNs = NullValue.Int64,
        };
        message.Origin.StampNs = raised.RaisedStampNs;
        message.Origin.TimeNs = NullValue.From(new StampTimes(raised.Origin).TimeOf(raised.RaisedStampNs));
        var report = new EventReport { Event = "", Severity = "", State = "" };
        Fill(report, message, catalog);
        (report.First, report.Last) = (null, null);         // only the event itself has them
        return report;
    }

    private static void Fill(EventReport into, in EventMessage message, CatalogState catalog)
    {
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        into.Clear();
        into.Id = message.Id;
        into.Event = ReportNames.OfEvent(message.Kind);
        into.Severity = ReportNames.OfSeverity(message.Severity);
        into.State = ReportNames.OfState(message.State);
        into.Flow = catalog.FeedText(message.FeedIndex) ?? catalog.SessionText(message.SessionIndex);
        into.Line = catalog.LineText(message.LineIndex);
        into.Channel = catalog.ChannelTextOf(message.FeedIndex, message.Channel);
        into.StampNs = message.Origin.StampNs;
        into.TimeNs = times.TimeOf(message.Origin.StampNs);
        into.UncertaintyNs = times.UncertaintyNs;
        EventViews.Fill(into, message, catalog);
    }

    private TickReport Tick(in Messages.OrderMessage message, StampTimes times)
    {
        TickReport into = _tick;
        into.Feed = catalog.FeedText(message.TickFeedIndex);
        into.Line = catalog.LineText(message.TickLineIndex);
        into.Channel = catalog.ChannelTextOf(message.TickFeedIndex, message.Channel);
        into.Sequence = message.TickSequence;
        into.StampNs = message.TickStampNs == 0 ? null : message.TickStampNs;
        into.TimeNs = message.TickStampNs == 0 ? null : times.TimeOf(message.TickStampNs);
        return into;
    }
}
