// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;
using Telemetry.Reports;
using Telemetry.Reports.Events;

namespace Telemetry.Cli.Terminal;

/// <summary>One line of text for each report of a single finding.</summary>
internal static class ReportLines
{
    /// <summary>Formats any report; a text is returned unchanged.</summary>
    public static string Of(object report) => report switch
    {
        DetectedReport detected => Of(detected),
        PacketReport packet => Of(packet),
        MessageReport message => Of(message),
        OrderReport order => Of(order),
        GapReport gap => Of(gap),
        EventReport happened => Of(happened),
        ConnectionReport connection => Of(connection),
        _ => report.ToString() ?? "",
    };

    /// <summary>Formats the end of a day.</summary>
    public static string OfDay(SummaryReport report) =>
        $"day {report.Day?.Day} ended{(report.Day is { Complete: false } ? ", it is not complete" : "")}";

    public static string Of(DetectedReport report)
    {
        string what = report.Kind switch
        {
            DetectedKind.Unknown => "not recognised:",
            DetectedKind.Recovery when report.Name.StartsWith(DetectedKind.Recovery, StringComparison.Ordinal) =>
                $"recognised a recovery channel: {report.Protocol} at",
            DetectedKind.Recovery => $"recognised a recovery channel of {report.Name}: {report.Protocol} at",
            _ => $"recognised {report.Kind} {report.Name}: {report.Protocol} at",
        };
        string sure = report.Kind == DetectedKind.Unknown ? "" : Text($", confidence {report.Confidence:0.00}");
        return Text($"{what} {report.Address}:{report.Port}, {report.Packets} packets{sure}: {report.Evidence}");
    }

    public static string Of(PacketReport report)
    {
        string numbers = report.Error ?? (report.Heartbeat == true ? Text($"heartbeat, next {report.NextSequence}")
            : report.FirstSequence is { } first ? Text($"{first} +{report.Count}") : "no number");
        return Text($"packet {Where(report.Frame, report.StampNs)} {report.Flow}/{report.Line} {report.Channel ?? "-"} "
            + $"{numbers}");
    }

    public static string Of(MessageReport report)
    {
        string arrow = report.Direction == "to_exchange" ? "->" : "<-";
        return Text($"message {Where(report.Frame, report.StampNs)} {report.Flow}#{report.Connection} {arrow} "
            + $"{report.Code} {report.Error ?? report.Message} {report.Key}{(report.Partial ? " (partial)" : "")}");
    }

    public static string Of(ConnectionReport report)
    {
        string who = report.Process is { } process ? $" of {ProcessText.Of(process, report.Pid, report.Names)}" : "";
        string arrow = report.Direction switch { "out" => "->", "in" => "<-", _ => "--" };
        string lasted = report.DurationNs is { } ns ? Text($"{ns / 1e9:0.000} s") : "from before the start";
        string because = report.Reason is { } reason ? $" ({reason})" : "";
        return Text($"connection {report.Local} {arrow} {report.Remote}{who}: {report.End}{because}, {lasted}, sent "
            + $"{report.BytesSent?.ToString(CultureInfo.InvariantCulture) ?? "?"}, received "
            + $"{report.BytesReceived?.ToString(CultureInfo.InvariantCulture) ?? "?"} bytes");
    }

    public static string Of(OrderReport report)
    {
        string tick = report.Tick is { } known
            ? Text($"tick {known.Feed}/{known.Line} {known.Sequence} ({report.Attribution})") : "no tick";
        return Text($"order {report.Session} {report.Kind} {report.Key}: {tick}, tick to trade "
            + $"{Figures.Micros(report.TickToTradeNs)} µs, "
            + $"{report.Answer ?? "no answer"} after {Figures.Micros(report.OrderToAckNs)} µs");
    }

    public static string Of(GapReport report) => RecordText.Of(report);

    public static string Of(EventReport report) => $"{report.Severity} {RecordText.Of(report)}";

    /// <summary>A condition that is raised.</summary>
    public static string OfRaised(EventReport report) =>
        $"{report.Severity} {RecordText.OfRaised(report)}, since {Figures.TimeOfDay(report.TimeNs)}";

    private static string Where(long? frame, long stampNs) => frame is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{number}")
        : string.Create(CultureInfo.InvariantCulture, $"{stampNs}");

    private static string Text(DefaultInterpolatedStringHandler text) => text.ToStringAndClear();
}
