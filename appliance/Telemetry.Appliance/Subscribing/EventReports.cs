// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Events;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Appliance.Model.Ticks;
using Telemetry.Feeds;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>Messages about events as reports.</summary>
internal static class EventReports
{
    /// <summary>A gap.</summary>
    public static GapReport Gap(in GapMessage message, CatalogState catalog)
    {
        var times = new StampTimes(message.Origin);
        bool isFeed = message.LineIndex < 0;
        bool isOwnLine = message.RepairedByLineIndex == message.LineIndex;
        return new GapReport
        {
            Id = message.Id,
            Scope = isFeed ? "feed" : "line",
            Feed = catalog.FeedText(message.FeedIndex),
            Line = catalog.LineText(message.LineIndex),
            Address = isFeed ? null : catalog.Line(message.LineIndex).Address,
            Channel = catalog.ChannelTextOf(message.FeedIndex, message.Channel),
            First = message.First,
            Last = message.Last,
            Count = message.Count,
            OpenedStampNs = message.OpenedStampNs,
            OpenedTimeNs = times.TimeOf(message.OpenedStampNs),
            ClosedStampNs = message.ClosedStampNs,
            ClosedTimeNs = times.TimeOf(message.ClosedStampNs),
            State = ReportNames.OfGapState(message.State),
            RepairedBy = message.State == (byte)GapState.Repaired
                ? isOwnLine ? "reorder" : catalog.LineText(message.RepairedByLineIndex)
                : null,
            Cause = ReportNames.OfCause(message.Cause),
            Suspect = message.Suspect != 0 ? "host" : null,
            AtEnd = message.AtEnd != 0,
        };
    }

    /// <summary>An order.</summary>
    public static OrderReport Order(in Messages.OrderMessage message, CatalogState catalog)
    {
        var times = new StampTimes(message.Origin);
        bool isAnswered = message.AnswerStampNs != 0;
        bool hasTick = message.Attribution != (byte)TickAttribution.None;
        return new OrderReport
        {
            Session = catalog.SessionText(message.SessionIndex),
            Connection = message.Connection == 0 ? null : message.Connection,
            Key = ReportNames.OfKey(message.Key),
            Kind = ReportNames.OfOrder(message.OrderKind),
            OrderStampNs = message.OrderStampNs,
            OrderTimeNs = times.TimeOf(message.OrderStampNs),
            AnswerStampNs = isAnswered ? message.AnswerStampNs : null,
            AnswerTimeNs = isAnswered ? times.TimeOf(message.AnswerStampNs) : null,
            Answer = isAnswered ? ReportNames.OfOrder(message.AnswerKind) : null,
            Tick = hasTick ? Tick(message, catalog, times) : null,
            Attribution = ReportNames.OfAttribution(message.Attribution),
            TickToTradeNs = hasTick && message.TickStampNs != 0
                ? unchecked(message.OrderStampNs - message.TickStampNs)
                : null,
            OrderToAckNs = isAnswered ? unchecked(message.AnswerStampNs - message.OrderStampNs) : null,
            OrderHook = catalog.HookText(message.Hook),
            AnswerHook = isAnswered ? catalog.HookText(message.AnswerHook) : null,
            AnswerSequence = message.AnswerSequence == 0 ? null : message.AnswerSequence,
            StampSource = catalog.StampSource,
            ResolutionNs = NullValue.ToNullable(catalog.Status.ResolutionNs),
            UncertaintyNs = NullValue.ToNullable(catalog.Status.ClockUncertaintyNs),
            Retransmitted = message.Retransmitted != 0,
        };
    }

    /// <summary>A setting of the host that changed.</summary>
    public static EventReport SettingChanged(MessageDecoder decoder)
    {
        decoder.Read(out SettingChangedMessage message);
        var times = new StampTimes(message.Origin);
        string setting = decoder.NextText();
        string target = decoder.NextText();
        string before = decoder.NextText();
        string after = decoder.NextText();
        return new EventReport
        {
            Id = message.Id,
            Event = ReportNames.OfEvent((byte)TelemetryEventKind.SettingChanged),
            Severity = ReportNames.OfSeverity(message.Severity),
            State = ReportNames.OfState((byte)EventState.Instant),
            StampNs = message.Origin.StampNs,
            TimeNs = times.TimeOf(message.Origin.StampNs),
            SinceStampNs = message.SinceStampNs == 0 ? null : message.SinceStampNs,
            SinceTimeNs = times.TimeOf(message.SinceStampNs == 0 ? null : message.SinceStampNs),
            Setting = setting,
            Target = target,
            Before = before.Length == 0 ? null : before,
            After = after.Length == 0 ? null : after,
            Verdict = message.VerdictNow == 0 ? null : HostSettingsState.VerdictOf((byte)(message.VerdictNow - 1)),
            HostSettingsHash = new HashText().Of(message.Hash),
        };
    }

    /// <summary>Anything else.</summary>
    public static EventReport Event(in EventMessage message, CatalogState catalog)
    {
        var times = new StampTimes(message.Origin);
        var kind = (TelemetryEventKind)message.Kind;
        bool isStorm = kind == TelemetryEventKind.Storm;
        // Of a feed it is an age that cannot be right; of none it is the host's own clock.
        bool isStep = kind == TelemetryEventKind.ClockStep && message.FeedIndex < 0;
        bool isSlew = kind == TelemetryEventKind.ClockSlew && !isStorm;
        bool isReload = kind == TelemetryEventKind.ConfigReloaded;
        bool hasRange = isStorm || kind == TelemetryEventKind.Late || kind == TelemetryEventKind.LineBehind
            || (message.First | message.Last) != 0;
        long? since = isStorm || message.OpenedStampNs == 0 ? null : message.OpenedStampNs;
        return new EventReport
        {
            Id = message.Id,
            Event = ReportNames.OfEvent(message.Kind),
            Severity = ReportNames.OfSeverity(message.Severity),
            State = ReportNames.OfState(message.State),
            Flow = catalog.FeedText(message.FeedIndex) ?? catalog.SessionText(message.SessionIndex),
            Line = catalog.LineText(message.LineIndex),
            Channel = catalog.ChannelTextOf(message.FeedIndex, message.Channel),
            StampNs = message.Origin.StampNs,
            TimeNs = times.TimeOf(message.Origin.StampNs),
            First = hasRange ? message.First : null,
            Last = hasRange ? message.Last : null,
            Count = message.Count == 0 || isReload || isSlew ? null : message.Count,
            Applied = isReload ? message.Count : null,
            NeedRestart = isReload ? message.Amount : null,
            Refused = isReload ? message.Inferred != 0 : null,
            Bytes = kind == TelemetryEventKind.Burst ? message.Amount : null,
            DurationNs = isStorm || message.DurationNs == 0 ? null : message.DurationNs,
            OffsetBeforeNs = isStep ? unchecked(message.Amount - message.DurationNs) : null,
            OffsetAfterNs = isStep ? message.Amount : null,
            RateChangePpb = isSlew ? message.Count : null,
            MovedNs = isSlew ? message.Amount : null,
            SinceStampNs = since,
            SinceTimeNs = times.TimeOf(since),
            Connection = message.Connection == 0 ? null : message.Connection,
            Key = ReportNames.OfKey(message.Key),
            Reason = StatusText.Of((EnvelopeStatus)message.Status),
            Cause = ReportNames.OfCause(message.Cause),
            Inferred = kind == TelemetryEventKind.Reset ? message.Inferred != 0 : null,
            Interface = new InterfaceName(message.InterfaceHigh, message.InterfaceLow).Text,
            DuringAttach = kind == TelemetryEventKind.Carrier && !isStorm ? message.DuringAttach != 0 : null,
            StormOf = isStorm ? ReportNames.OfEvent(message.StormOf) : null,
            Ranges = isStorm ? message.Amount : null,
            FirstStampNs = isStorm ? message.OpenedStampNs : null,
            LastStampNs = isStorm ? message.ClosedStampNs : null,
            LongestNs = isStorm ? message.DurationNs : null,
            Detail = kind is TelemetryEventKind.Login or TelemetryEventKind.Failover
                ? catalog.GatewayText(message.SessionIndex, message.Amount)
                : kind == TelemetryEventKind.SequenceGap && !isStorm
                    ? ReportNames.OfDirection((byte)message.Amount) : null,
        };
    }

    private static TickReport Tick(in Messages.OrderMessage message, CatalogState catalog, StampTimes times) => new()
    {
        Feed = catalog.FeedText(message.TickFeedIndex),
        Line = catalog.LineText(message.TickLineIndex),
        Channel = catalog.ChannelTextOf(message.TickFeedIndex, message.Channel),
        Sequence = message.TickSequence,
        StampNs = message.TickStampNs == 0 ? null : message.TickStampNs,
        TimeNs = message.TickStampNs == 0 ? null : times.TimeOf(message.TickStampNs),
    };
}
