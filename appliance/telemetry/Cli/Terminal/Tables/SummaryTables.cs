// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Cli.Terminal.Publishers;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal.Tables;

internal static class SummaryTables
{
    private const int MostDrops = 10;

    public static void Write(IAnsiConsole console, SummaryReport report, bool isOneOfSeveral = false)
    {
        string looked = string.Join(", ", report.Interfaces.Concat(report.Captures));
        console.WriteLine();
        if (isOneOfSeveral)
            console.MarkupLine($"[bold]{Printed.Escape(PublisherMarks.TitleOf(report))}[/]");
        console.MarkupLine(
            $"[bold]{report.Mode}[/] {Printed.Escape(looked)} {Figures.Clock(report.DurationNs ?? 0)}");
        if (report.Feeds.Count > 0)
            console.Write(FlowTables.Feeds(report.Feeds, null));
        if (LineTable.IsNeeded(report.Feeds))
            console.Write(LineTable.Of(report.Feeds));
        if (ChannelTable.IsNeeded(report.Feeds))
            console.Write(ChannelTable.Of(report.Feeds));
        if (RecoveryTable.IsNeeded(report.Feeds))
            console.Write(RecoveryTable.Of(report.Feeds));
        foreach (string retracted in RetractionLine.Of(report.Feeds))
            console.WritePrinted(retracted);
        foreach (string unverified in UnverifiedLine.Of(report.Feeds))
            console.WritePrinted(unverified);
        if (report.Sessions.Count > 0)
            console.Write(FlowTables.Sessions(report.Sessions, null));
        if (report.Types is { Count: > 0 } types)
            console.Write(TypeTable.Of(types));
        if (report.Sizes is { Count: > 0 } sizes)
            console.Write(TypeTable.Of(sizes));
        if (report.HostPath?.Tcp is { Count: > 0 } connections)
            console.Write(TcpTable.Of(connections));
        if (report.HostPath?.Threads is { Count: > 0 } threads)
            console.Write(ThreadTable.Of(threads, null));
        foreach (string line in report.HostPath is { } path
            ? HostLines.Of(path, MostDrops, report.Series) : [])
            console.MarkupLine(line);
        if (report.HostPath?.Talkers is { Count: > 0 } talkers)
            console.Write(TalkerTable.Of(talkers));
        if (report.Series.Any(series => series.Count > 0))
            console.Write(SeriesTable.Of(report.Series));
        foreach (EventReport raised in report.Raised ?? [])
            console.WritePrinted("still raised: " + ReportLines.OfRaised(raised));
        if (report.Clock is { } clock)
            console.MarkupLine(ClockLine.Of(clock));
        foreach (string line in StampLines.Of(report.Stamps ?? []))
            console.WritePrinted(line);
        if (report.HostSettings is { } settings)
            console.MarkupLine(HostSettingsLine.Markup(settings));
        console.MarkupLine(LedgerLine.Of(report.Ledger));
        if (report.Publication is { } publication)
            console.MarkupLine(LedgerLine.Of(publication));
        if (report.MediaDriver is { } driver)
            console.MarkupLine(LedgerLine.Of(driver));
        if (report.Subscribers is { Count: > 0 } subscribers)
            console.Write(SubscriberTable.Of(subscribers));
        foreach (ReceivedReport stream in report.Received ?? [])
            console.MarkupLine($"stream {stream.Stream}: received {LedgerLine.OfStream(stream)}");
        if (report.Appliance is { } appliance)
            WriteAppliance(console, appliance);
        WriteEnd(console, report);
    }

    private static void WriteAppliance(IAnsiConsole console, ApplianceReport appliance)
    {
        console.WritePrinted($"appliance: {Figures.Count(appliance.GcCollections)} garbage collections, "
            + $"ring high water {Figures.Count(appliance.RingHighWater)} bytes, pipeline "
            + $"{Figures.Count(appliance.PipelineHighWater)} events, "
            + $"late records {Figures.Count(appliance.LateRecords)}");
        foreach (string line in OwnLines.Of(appliance))
            console.MarkupLine(line);
    }

    private static void WriteEnd(IAnsiConsole console, SummaryReport report)
    {
        if (OwnLines.OfFiles(report.BlackBox) is { } files)
            console.WritePrinted(files);
        if (report.Truth is { } truth)
        {
            console.Write(TruthTable.Of(truth));
            console.MarkupLine(TruthTable.Verdict(truth));
        }
    }
}
