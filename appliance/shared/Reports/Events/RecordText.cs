// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Telemetry.Reports.Events;

/// <summary>Events and gaps in one line of plain words, without their severity and their time.</summary>
public static class RecordText
{
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
    public static string Of(GapReport report)
    {
        string where = report.Line is null ? $"feed {report.Feed}" : $"line {report.Feed}/{report.Line}";
        string how = report.State == "repaired" ? $"repaired by {report.RepairedBy}"
            : report.Cause is { } cause ? $"{report.State}, {cause}" : report.State;
        string range = RecordFigures.Range(report.First, report.Last);
        return Text($"gap {where}: {range} ({RecordFigures.Count(report.Count)}) {how} "
            + $"after {RecordFigures.Micros(report.ClosedStampNs - report.OpenedStampNs)} "
                + $"µs{(report.AtEnd ? ", at the end" : "")}");
    }

    /// <summary>The words of an event.</summary>
    /// <param name="report">The event.</param>
    /// <param name="showsKeys">False to leave out keys of orders.</param>
    public static string Of(EventReport report, bool showsKeys = true)
    {
        bool isOfHost = report.Packets is not null || report.Requests is not null || report.BlackBox is not null;
        string state = isOfHost || report.Setting is not null || report.State == "instant" ? "" : $" {report.State}";
        string flow = report.Setting is not null || report.Flow is null ? "" : report.Line is null ? $" {report.Flow}"
            : $" {report.Flow}/{report.Line}";
        return $"{report.Event}{state}{flow}{Rest(report, showsKeys)}";
    }

    /// <summary>The words of an event without its kind and what it is about; empty if that is all.</summary>
    /// <param name="report">The event.</param>
    /// <param name="showsKeys">False to leave out keys of orders.</param>
    public static string Details(EventReport report, bool showsKeys = true) =>
        Rest(report, showsKeys).TrimStart(' ', ':');

    private static string Rest(EventReport report, bool showsKeys)
    {
        if (report.Packets is not null)
            return OfDrop(report, showsKeys);
        if (report.Requests is not null)
            return OfResent(report, showsKeys);
        if (report.Setting is { } setting)
            return $" {setting} {report.Target}: {report.Before ?? "nothing"} -> "
                + $"{report.After ?? "nothing"}{(report.Verdict is { } verdict ? $" ({verdict})" : "")}";
        if (report.BlackBox is { } box)
            return FileOf(box);
        string range = report.First is null ? "" : $" {RecordFigures.Range(report.First, report.Last)}";
        string count = report.Count is { } known ? $" ({RecordFigures.Count(known)})" : "";
        string lasted = report.DurationNs is { } ns ? Text($" {RecordFigures.Micros(ns)} µs") : "";
        return $"{range}{count}{lasted}{Because(report)}";
    }

    /// <summary>Reason of what the host did, with the process and the function concerned.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="process">The process as <see cref="ProcessText"/> has it; null if it is unknown.</param>
    /// <param name="where">The function; null if it is unknown.</param>
    public static string Cause(string reason, string? process, string? where) =>
        $"{reason}{(process is null ? "" : $", {process}")}{(where is null ? "" : $" {where}")}";

    private static string OfDrop(EventReport report, bool showsKeys)
    {
        string numbers = report.First is null ? "" : $" {RecordFigures.Range(report.First, report.Last)}";
        string key = showsKeys && OrderKeyText.Of(report.OrderKey) is { } first ? $" from {first}" : "";
        string count = report.Count is not > 0
            ? RecordFigures.Counted(report.Packets ?? 0, "packet") + (report.Count is null ? ", numbers unknown" : "")
            : report.First is null ? RecordFigures.Counted(report.Count.Value, "request") + key
            : RecordFigures.Count(report.Count);
        string lasted = report.DurationNs is > 0 and var ns ? $" {RecordFigures.Micros(ns)} µs" : "";
        string direction = report.Direction == Transmit ? " on the way out" : "";
        return $"{numbers} ({count}){lasted}{direction}: "
            + Cause(report.Reason ?? "unknown reason", ProcessText.Of(report), report.Where);
    }

    private static string OfResent(EventReport report, bool showsKeys)
    {
        string requests = RecordFigures.Counted(report.Requests ?? 0, "request");
        string first = showsKeys && OrderKeyText.Of(report.OrderKey) is { } key ? $" from {key}" : "";
        return $" ({RecordFigures.Counted(report.Count ?? 0, "byte")}, {requests}{first}): "
            + Cause(report.Reason ?? "other", ProcessText.Of(report), null);
    }

    private static string Because(EventReport report) =>
        report.Refused is { } refused
            ? refused ? ": refused, nothing changed"
                : Text($": {report.Applied} taken over, {report.NeedRestart} need a restart")
        : (report.Reason ?? report.Cause ?? report.OrderCause?.Text ?? Storm(report)
            ?? Subject(report) ?? Carrier(report)) is { } why
            ? $": {why}{(report.Detail is null ? "" : ", " + report.Detail)}"
        : report.Detail is { } detail ? $": {detail}{Owner(report)}" : "";

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
            return $": no file for {file.Cause}{number}: {missing}";
        if (file.File is null)
            return ": a file that is no longer known";
        string whole = file.Complete == true ? "" : ", not complete";
        return $": {RecordFigures.Count(file.Packets)} packets, {RecordFigures.Count(file.Bytes)} bytes for "
            + $"{file.Cause}{number}{whole}: {file.File}";
    }

    private static string Owner(EventReport report) =>
        report.Process is null ? "" : $", {ProcessText.Of(report)}";

    private static string? Subject(EventReport report) =>
        report.Event == "stalled" ? Text($"{ProcessText.Of(report)}{Share(report)}{Holder(report)}")
        : report.Thread is { } thread
            ? Text($"{ProcessText.Of(report)} {thread}[{report.Tid}] waited for CPU {report.Cpu}{Holder(report)}")
        : report.Device is { } device ? Text($"{device} on CPU {report.Cpu}") : null;

    private static string Share(EventReport report) => report.SharePercent is not { } percent ? ""
        : Text($" waited {percent:0.#} % of its time")
            + (report.LongestNs is { } ns ? Text($", longest {RecordFigures.Micros(ns)} µs") : "");

    private static string Holder(EventReport report) => report.By is not { } name ? ""
        : Text($", which ran {name}[{report.ByTid}] ({RecordFigures.Micros(report.ByNs ?? 0)} µs)");

    private static string? Carrier(EventReport report) =>
        report.DuringAttach == true ? $"{report.Interface}, when programs were attached" : report.Interface;

    private static string Text(DefaultInterpolatedStringHandler text) => text.ToStringAndClear();
}
