// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Reports.Events;

/// <summary>Events and gaps in one line of plain words, without their severity and their time.</summary>
public static class RecordText
{
    private const string Instant = "instant";
    private const string Transmit = "transmit";

    /// <summary>Severity of a gap: <c>error</c> if its numbers are lost, <c>warning</c> if it is not known whether they
    /// are, else <c>info</c>.</summary>
    public static string SeverityOf(GapReport report) => report.State switch
    {
        "lost" => "error",
        "unobserved" => "warning",
        _ => "info",
    };

    /// <summary>The words of a gap.</summary>
    public static string Of(GapReport report) =>
        $"gap {(report.Line is null ? $"feed {report.Feed}" : $"line {report.Feed}/{report.Line}")}: {Details(report)}";

    /// <summary>The words of a gap without the flow that it is of.</summary>
    public static string Details(GapReport report)
    {
        string how = report.State == "repaired" ? $"repaired by {report.RepairedBy}"
            : report.Cause is { } cause ? $"{report.State}, {cause}" : report.State;
        string range = RecordFigures.Range(report.First, report.Last);
        string after = RecordFigures.Micros(report.ClosedStampNs - report.OpenedStampNs);
        return $"{range} ({RecordFigures.Count(report.Count)}) {how} after {after} µs"
            + (report.AtEnd ? ", at the end" : "") + (report.Suspect is { } suspect ? $", suspect: {suspect}" : "");
    }

    /// <summary>The words of an event.</summary>
    /// <param name="showsKeys">False to leave out keys of orders.</param>
    public static string Of(EventReport report, bool showsKeys = true)
    {
        string state = report.State == Instant ? "" : $" {report.State}";
        string flow = report.Flow is null ? "" : report.Line is null ? $" {report.Flow}"
            : $" {report.Flow}/{report.Line}";
        string details = Details(report, showsKeys);
        bool hasSubject = Subject(report).Length > 0 || details.Length == 0;
        return $"{report.Event}{state}{flow}{(hasSubject ? " " : ": ")}{details}".TrimEnd();
    }

    /// <summary>The words of a condition that is raised.</summary>
    public static string OfRaised(EventReport report) => Of(report with { State = Instant });

    /// <summary>The words of an event without its kind and the flow that it is about; empty if that is all.</summary>
    /// <param name="showsKeys">False to leave out keys of orders.</param>
    public static string Details(EventReport report, bool showsKeys = true) =>
        Joined(": ", [Subject(report), Joined(", ", Facts(report, showsKeys))]);

    /// <summary>Reason of what the host did, with the process and the function concerned.</summary>
    /// <param name="process">The process as <see cref="ProcessText"/> has it; null if it is unknown.</param>
    /// <param name="where">The function; null if it is unknown.</param>
    public static string Cause(string reason, string? process, string? where) =>
        Joined(", ", [reason, Joined(" ", [process, where])]);

    /// <summary>Numbers and time concerned.</summary>
    private static string Subject(EventReport report) => Joined(" ",
    [
        report.Channel is { } channel ? $"channel {channel}" : null,
        report.Setting is { } setting ? $"{setting} {report.Target}" : null,
        report.First is null ? null : RecordFigures.Range(report.First, report.Last),
        Amount(report) is { } amount ? $"({amount})" : null,
        report.DurationNs is { } ns && (ns > 0 || report.Packets is null) ? $"{RecordFigures.Micros(ns)} µs" : null,
        report.Direction == Transmit ? "at egress" : null,
    ]);

    private static string? Amount(EventReport report)
    {
        if (report.Requests is { } requests)
            return $"{RecordFigures.Counted(report.Count ?? 0, "byte")}, {RecordFigures.Counted(requests, "request")}";
        if (report.Packets is not { } packets || report is { First: not null, Count: > 0 })
            return report.Count is { } count ? RecordFigures.Count(count) : null;
        return report.Count is > 0 and var dropped ? RecordFigures.Counted(dropped, "request")
            : RecordFigures.Counted(packets, "packet") + (report.Count is null ? ", numbers unknown" : "");
    }

    private static IEnumerable<string?> Facts(EventReport report, bool showsKeys) =>
    [
        report.Setting is null ? null : $"{report.Before ?? "nothing"} -> {report.After ?? "nothing"}"
            + (report.Verdict is { } verdict ? $" ({verdict})" : ""),
        report.BlackBox is { } box ? FileOf(box) : null,
        report.Refused is not { } refused ? null : refused ? "refused, nothing changed"
            : Text($"{report.Applied} taken over, {report.NeedRestart} need a restart"),
        report.Reason ?? report.Cause ?? report.OrderCause?.Text,
        report.Inferred == true ? "inferred" : null,
        report.Bytes is { } bytes ? RecordFigures.Counted(bytes, "byte") : null,
        report.Counter,
        report.OffsetAfterNs - report.OffsetBeforeNs is { } step ? $"by {RecordFigures.Micros(step)} µs" : null,
        report.RateChangePpb is { } ppb ? Text($"{ppb / 1e3:+0.###;-0.###} ppm") : null,
        report.MovedNs is { } moved ? $"moved {RecordFigures.Micros(moved)} µs" : null,
        Storm(report), Holding(report),
        report.Device is { } device ? Text($"{device} on CPU {report.Cpu}") : null,
        report.DuringAttach == true ? $"{report.Interface}, when programs were attached" : report.Interface,
        report.Clock, report.Detail,
        IsWait(report) ? null : Joined(" ", [ProcessText.Of(report), report.Where]),
        report.OrderCause is null || report.Thread is null ? null : Text($"thread {report.Thread}[{report.Tid}]"),
        showsKeys && OrderKeyText.Of(report.OrderKey) is { } key
            ? $"{(report.Packets ?? report.Requests) switch { null => "order", _ => "from" }} {key}" : null,
        report.Connection is { } connection ? Text($"connection {connection}") : null,
    ];

    private static string? Storm(EventReport report) => report.StormOf is not { } kind ? null
        : Text($"{RecordFigures.Count(report.Ranges ?? 0)} times {kind}")
            + (report.LongestNs is { } ns ? Text($", the longest {RecordFigures.Micros(ns)} µs") : "");

    private static string FileOf(BlackBoxFileReport file)
    {
        string number = file.CauseId is { } id ? Text($" {id}") : "";
        string? missing = file.Outcome switch
        {
            "missed" => $"{RecordFigures.Count(file.Triggers)} requests beyond the limit of files",
            "refused_space" => "too little of the disk is free",
            "not_written" => "it could not be written",
            "empty" => "no packet was recorded in its time",
            _ => null,
        };
        if (missing is not null)
            return $"no file for {file.Cause}{number}: {missing}";
        if (file.File is null)
            return "a file that is no longer known";
        string whole = file.Complete == true ? "" : ", not complete";
        return $"{RecordFigures.Count(file.Packets)} packets, {RecordFigures.Count(file.Bytes)} bytes for "
            + $"{file.Cause}{number}{whole}: {file.File}";
    }

    private static bool IsWait(EventReport report) => report.Event is "stall" or "stalled";

    private static string? Holding(EventReport report) => !IsWait(report) ? null
        : report.Event == "stalled" ? $"{ProcessText.Of(report)}{Share(report)}{Holder(report)}"
        : Text($"{ProcessText.Of(report)} {report.Thread}[{report.Tid}] waited for CPU {report.Cpu}{Holder(report)}");

    private static string Share(EventReport report) => report.SharePercent is not { } percent ? ""
        : Text($" waited {percent:0.#} % of its time")
            + (report.LongestNs is { } ns ? Text($", longest {RecordFigures.Micros(ns)} µs") : "");

    private static string Holder(EventReport report) => report.By is not { } name ? ""
        : Text($", which ran {name}[{report.ByTid}] ({RecordFigures.Micros(report.ByNs ?? 0)} µs)");

    private static string Joined(string separator, IEnumerable<string?> parts) =>
        string.Join(separator, parts.Where(part => !string.IsNullOrEmpty(part)));

    private static string Text(DefaultInterpolatedStringHandler text) => text.ToStringAndClear();
}
