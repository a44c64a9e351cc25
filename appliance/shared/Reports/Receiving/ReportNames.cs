// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Model.Ticks;

namespace Telemetry.Reports.Receiving;

/// <summary>Names in output for the numbers in messages.</summary>
internal static class ReportNames
{
    private static readonly string[] StackCounters =
    [
        "udp_in_csum_errors",
        "udp_mem_errors",
        "udp_in_errors",
        "ip_reverse_path_filter",
        "ip_in_hdr_errors",
        "ip_in_addr_errors",
        "ip_in_discards",
        "ip_in_truncated",
        "ip_in_no_routes",
        "tcp_in_csum_errors",
        "tcp_in_errors",
        "tcp_queue_drops",
        "conntrack_drop",
    ];

    private static readonly string[] Orders =
    [
        "other", "new", "cancel", "replace", "accepted", "rejected", "filled", "canceled", "replaced",
        "cancel_refused", "logon", "logon_accepted", "logon_rejected", "heartbeat", "logout", "test_request",
    ];

    private static readonly string[] CauseKinds =
    [
        "unknown", "stack", "cpu_wait", "idle_exit", "interrupt", "fault", "blocked", "stopped", "strategy",
        "not_recorded", "throttled", "frozen", "tcp_wait",
    ];

    private const int MostDeviceClocks = 256;

    private static readonly string?[] DeviceClocks = new string?[MostDeviceClocks];

    public static string OfCauseKind(byte kind) => At(CauseKinds, kind);

    public static string OfSeries(byte kind) => At(SeriesKinds.Names, kind);

    public static string OfEvent(byte kind) => EventRules.NameOf((TelemetryEventKind)kind);

    /// <summary>Name of a counter of the host's stack.</summary>
    public static string OfStackCounter(long counter) => At(StackCounters, (byte)counter);

    /// <summary>File of a NIC's clock, by its number; made once for each.</summary>
    public static string OfDeviceClock(long number) =>
        number is < 0 or >= MostDeviceClocks ? "/dev/ptp"
        : DeviceClocks[number] ??= string.Create(CultureInfo.InvariantCulture, $"/dev/ptp{number}");

    /// <summary>Name of a message's meaning for an order.</summary>
    public static string OfOrder(byte kind) => At(Orders, kind);

    public static string OfSubscriberState(byte state) => (SubscriberState)state switch
    {
        SubscriberState.Live => "live",
        SubscriberState.Silent => "silent",
        _ => "left",
    };

    public static string OfSeverity(byte severity) => (EventSeverity)severity switch
    {
        EventSeverity.Info => "info",
        EventSeverity.Warning => "warning",
        _ => "error",
    };

    /// <summary>Name of an event's state.</summary>
    public static string OfState(byte state) => (EventState)state switch
    {
        EventState.Raised => "raised",
        EventState.Cleared => "cleared",
        EventState.Retracted => "retracted",
        _ => "instant",
    };

    /// <summary>Name of the outcome of a request for a file of packets.</summary>
    public static string OfOutcome(byte outcome) => (BlackBoxOutcome)outcome switch
    {
        BlackBoxOutcome.Written => "written",
        BlackBoxOutcome.Missed => "missed",
        BlackBoxOutcome.RefusedSpace => "refused_space",
        BlackBoxOutcome.Empty => "empty",
        _ => "not_written",
    };

    /// <summary>Name of a gap's end.</summary>
    public static string OfGapState(byte state) => (GapState)state switch
    {
        GapState.Repaired => "repaired",
        GapState.Lost => "lost",
        GapState.Retracted => "retracted",
        _ => "unobserved",
    };

    /// <summary>Name of the cause of unobserved numbers; null if they are not unobserved.</summary>
    public static string? OfCause(byte cause) => (UnobservedCause)cause switch
    {
        UnobservedCause.Appliance => "appliance",
        UnobservedCause.NotJoined => "not_joined",
        UnobservedCause.Restart => "restart",
        UnobservedCause.Mirror => "mirror",
        UnobservedCause.CaptureDevice => "capture_device",
        _ => null,
    };

    /// <summary>Name of the state of a line's memberships; null if unknown.</summary>
    public static string? OfMembership(byte membership) => (LineMembership)membership switch
    {
        LineMembership.None => "none",
        LineMembership.Partial => "partial",
        LineMembership.Host => "host",
        LineMembership.Ours => "ours",
        _ => null,
    };

    /// <summary>Name of what a recovery channel carries; null if that is not known.</summary>
    public static string? OfRecovery(byte kind) => (RecoveryKind)kind switch
    {
        RecoveryKind.Snapshot => "snapshot",
        RecoveryKind.Retransmission => "retransmission",
        RecoveryKind.Refresh => "refresh",
        RecoveryKind.Definitions => "definitions",
        _ => null,
    };

    /// <summary>Name of the method by which a tick was found; null if it was not.</summary>
    public static string? OfAttribution(byte attribution) => (TickAttribution)attribution switch
    {
        TickAttribution.Named => "named",
        TickAttribution.Last => "last",
        TickAttribution.First => "first",
        _ => null,
    };

    /// <summary>Method by which the tick of a series is found; null if it has none.</summary>
    public static string? AttributionOfSeries(byte kind) => (SeriesKind)kind switch
    {
        SeriesKind.TickToTrade or SeriesKind.TickToFirstOrder => "named",
        SeriesKind.TickToTradeLast => "last",
        SeriesKind.TickToTradeFirst => "first",
        _ => null,
    };

    public static string OfHook(byte hook) => (Hook)hook switch
    {
        Hook.XdpRx => "xdp_rx",
        Hook.TcRx => "tc_rx",
        _ => "tc_tx",
    };

    public static string OfRole(byte role) => (OrderRole)role switch
    {
        OrderRole.Request => "request",
        OrderRole.Answer => "answer",
        _ => "session",
    };

    public static string OfDirection(byte direction) => direction == 0 ? "to_exchange" : "from_exchange";

    /// <summary>Name of the state of a source of the host path.</summary>
    public static string OfHookState(byte state) => (HookState)state switch
    {
        HookState.Off => "off",
        HookState.Attached => "attached",
        HookState.Missing => "missing",
        _ => "other",
    };

    /// <summary>Name of the steps that are recorded.</summary>
    public static string OfStageLevel(byte level) => (StageLevel)level switch
    {
        StageLevel.Receive => "receive",
        StageLevel.All => "all",
        StageLevel.Transmit => "transmit",
        StageLevel.ReadToTx => "read_to_tx",
        _ => "other",
    };

    /// <summary>Name of the direction of a packet that the host dropped.</summary>
    public static string OfHostDirection(byte direction) => direction == 0 ? "receive" : "transmit";

    /// <summary>Name of the side that sends in a direction.</summary>
    public static string OfSide(byte direction) => direction == 0 ? "client" : "exchange";

    /// <summary>Name of the reason that a connection was not established.</summary>
    public static string OfConnectFailure(long failure) => (ConnectFailure)failure switch
    {
        ConnectFailure.Refused => "refused",
        ConnectFailure.NoAnswer => "no_answer",
        ConnectFailure.GivenUp => "given_up",
        _ => "other",
    };

    /// <summary>Name of the reason that a segment was sent again.</summary>
    public static string OfResent(long reason) => (ResentReason)reason switch
    {
        ResentReason.Fast => "fast",
        ResentReason.Timeout => "timeout",
        ResentReason.Probe => "probe",
        _ => "other",
    };

    /// <summary>One of many texts that are kept, cut if it is longer than any that an appliance writes.</summary>
    public static string Short(string text)
    {
        const int most = 2_048;
        return text.Length <= most ? text : $"{text[..most]}\u2026";
    }

    /// <summary>A text of reasonable length; null if it is empty.</summary>
    public static string? KnownShort(string text) => text.Length == 0 ? null : Short(text);

    /// <summary>Direction; null if it is unknown.</summary>
    public static string? OfTrafficDirection(byte direction) => (TrafficDirection)direction switch
    {
        TrafficDirection.Out => "out",
        TrafficDirection.In => "in",
        _ => null,
    };

    public static string OfConnectionEnd(byte end) => (ConnectionEnd)end switch
    {
        ConnectionEnd.Open => "open",
        ConnectionEnd.Fin => "fin",
        ConnectionEnd.Reset => "reset",
        ConnectionEnd.Timeout => "timeout",
        ConnectionEnd.Failed => "failed",
        _ => "other",
    };

    /// <summary>Name of a protocol of IP; its number if it has no common name.</summary>
    public static string OfIpProtocol(byte protocol) => protocol switch
    {
        1 => "icmp",
        2 => "igmp",
        6 => "tcp",
        17 => "udp",
        58 => "icmpv6",
        _ => protocol.ToString(CultureInfo.InvariantCulture),
    };

    public static OrderKey KeyOf(in OrderKeyFields fields)
    {
        OrderKey key = default;
        ReadOnlySpan<byte> bytes =
            ((ReadOnlySpan<byte>)fields.Bytes)[..Math.Min((int)fields.Length, OrderKeyBytes.Length)];
        if (fields.IsInteger != 0 && bytes.Length == sizeof(ulong))
            key.SetInteger(BitConverter.ToUInt64(bytes));
        else
            key.SetText(bytes.IsEmpty && fields.IsBlank != 0 ? " "u8 : bytes);
        return key;
    }

    private static string At(IReadOnlyList<string> names, byte index) => index < names.Count
        ? names[index]
        : string.Create(CultureInfo.InvariantCulture, $"kind_{index}");
}
