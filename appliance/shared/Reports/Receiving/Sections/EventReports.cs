// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Model.Events;
using Telemetry.Model.Ticks;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving.Sections.HostPath;

namespace Telemetry.Reports.Receiving.Sections;

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
    private const double PpmPerPercent = 10_000;

    private readonly EventReport _event = new() { Event = "", Severity = "", State = "" };

    /// <summary>A gap.</summary>
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

    /// <summary>An order.</summary>
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
        var times = new StampTimes(message.Origin, message.ClockUncertaintyNs);
        var kind = (TelemetryEventKind)message.Kind;
        bool isStorm = kind == TelemetryEventKind.Storm;
        // A step of a feed is an impossible age, one of an interface is that of its clock; else it is the host's.
        bool isStep = kind == TelemetryEventKind.ClockStep && message.FeedIndex < 0 && !HasInterface(message);
        bool isSlew = kind == TelemetryEventKind.ClockSlew && !isStorm;
        bool isReload = kind == TelemetryEventKind.ConfigReloaded;
        bool hasRange = HasRange(kind, message);
        long? since = isStorm || message.OpenedStampNs == 0 ? null : message.OpenedStampNs;
        EventReport into = _event;
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
        into.First = hasRange ? message.First : null;
        into.Last = hasRange ? message.Last : null;
        into.Count = message.Count == 0 || isReload || isSlew ? null : message.Count;
        into.Applied = isReload ? message.Count : null;
        into.NeedRestart = isReload ? message.Amount : null;
        into.Refused = isReload ? message.Inferred != 0 : null;
        into.Bytes = kind == TelemetryEventKind.Burst ? message.Amount : null;
        into.DurationNs = isStorm || message.DurationNs == 0 ? null : message.DurationNs;
        into.OffsetBeforeNs = isStep ? unchecked(message.Amount - message.DurationNs) : null;
        into.OffsetAfterNs = isStep ? message.Amount : null;
        into.RateChangePpb = isSlew ? message.Count : null;
        into.MovedNs = isSlew ? message.Amount : null;
        into.SinceStampNs = since;
        into.SinceTimeNs = times.TimeOf(since);
        into.Connection = message.Connection == 0 ? null : message.Connection;
        into.OrderKey = ReportNames.KeyOf(message.Key);
        into.Counter = kind == TelemetryEventKind.StackDrop ? ReportNames.OfStackCounter(message.Amount) : null;
        into.Requests = kind == TelemetryEventKind.SegmentResent ? message.Requests : null;
        into.Reason = kind == TelemetryEventKind.SegmentResent
            ? ReportNames.OfResent(message.Amount) : StatusText.Of((EnvelopeStatus)message.Status);
        into.Cause = ReportNames.OfCause(message.Cause);
        into.Inferred = kind == TelemetryEventKind.Reset ? message.Inferred != 0 : null;
        into.Interface = catalog.InterfaceText(new InterfaceName(message.InterfaceHigh, message.InterfaceLow));
        into.DuringAttach = kind == TelemetryEventKind.Carrier && !isStorm ? message.DuringAttach != 0 : null;
        into.StormOf = isStorm ? ReportNames.OfEvent(message.StormOf) : null;
        into.Ranges = isStorm ? message.Amount : null;
        into.FirstStampNs = isStorm ? message.OpenedStampNs : null;
        into.LastStampNs = isStorm ? message.ClosedStampNs : null;
        into.LongestNs = isStorm ? message.DurationNs : null;
        SetStall(into, kind, message);
        into.Detail = DetailOf(kind, message);
        SetSubject(into, kind, message);
        into.Cgroup = ReportNames.KnownShort(decoder.NextText());
        into.Container = ReportNames.KnownShort(decoder.NextText());
        into.Names = HostPathRows.NextNames(ref decoder);
        return into;
    }

    private void SetSubject(EventReport into, TelemetryEventKind kind, in EventMessage message)
    {
        bool isStall = IsStall(kind);
        bool isInterrupt = kind == TelemetryEventKind.InterruptOnTradingCore;
        bool isOfConnection = message.ProcessId != 0 && kind is TelemetryEventKind.SegmentResent
            or TelemetryEventKind.ConnectFailed or TelemetryEventKind.ConnectionReset;
        into.Process = isStall || isOfConnection
            ? catalog.InterfaceText(new InterfaceName(message.ProcessHigh, message.ProcessLow)) : null;
        into.Pid = isStall || isOfConnection ? message.ProcessId : null;
        into.Thread = isStall
            ? catalog.InterfaceText(new InterfaceName(message.ThreadHigh, message.ThreadLow)) : null;
        into.Tid = isStall && message.ThreadId != 0 ? message.ThreadId : null;
        into.Device = isInterrupt ? catalog.DeviceText(SubjectOf(message)) : null;
        into.Cpu = (isStall || isInterrupt) && (int)message.Cpu >= 0 ? message.Cpu : null;
        into.Clock = kind == TelemetryEventKind.ClockStep && HasInterface(message)
            ? ReportNames.OfDeviceClock(message.Amount) : null;
    }

    private static bool HasRange(TelemetryEventKind kind, in EventMessage message) =>
        kind is TelemetryEventKind.Storm or TelemetryEventKind.Late or TelemetryEventKind.LineBehind
            or TelemetryEventKind.SequenceSuspect || ((message.First | message.Last) != 0 && !IsStall(kind));

    private static bool IsStall(TelemetryEventKind kind) =>
        kind is TelemetryEventKind.Stall or TelemetryEventKind.Stalled;

    private void SetStall(EventReport into, TelemetryEventKind kind, in EventMessage message)
    {
        bool isRaised = kind == TelemetryEventKind.Stalled && message.State == (byte)EventState.Raised;
        bool hasHolder = IsStall(kind) && HasInterface(message);
        into.SharePercent = isRaised ? message.Amount / PpmPerPercent : null;
        into.By = hasHolder ? into.Interface : null;
        into.ByTid = hasHolder ? message.Requests : null;
        into.ByNs = hasHolder ? (long)message.First : null;
        if (!IsStall(kind))
            return;
        into.Interface = null;
        into.LongestNs = isRaised && message.Last != 0 ? (long)message.Last : null;
    }

    private static bool HasInterface(in EventMessage message) => (message.InterfaceHigh | message.InterfaceLow) != 0;

    private static EventSubject SubjectOf(in EventMessage message) => new(
        message.ProcessHigh, message.ProcessLow, message.ThreadHigh, message.ThreadLow);

    private string? DetailOf(TelemetryEventKind kind, in EventMessage message) => kind switch
    {
        TelemetryEventKind.Login or TelemetryEventKind.Failover =>
            catalog.GatewayText(message.SessionIndex, message.Amount),
        TelemetryEventKind.SequenceGap => ReportNames.OfDirection((byte)message.Amount),
        TelemetryEventKind.ConnectFailed => ReportNames.OfConnectFailure(message.Amount),
        TelemetryEventKind.ConnectionReset => ReportNames.OfSide((byte)message.Amount),
        TelemetryEventKind.HookMissed => catalog.DeviceText(SubjectOf(message)),
        _ => null,
    };

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
