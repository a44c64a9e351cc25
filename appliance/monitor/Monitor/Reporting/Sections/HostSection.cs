// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;
using Telemetry.Reports.Shown;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Host and appliance: ledger of the packets, drops of the host, clock, settings, and what the appliance
/// took.</summary>
internal static class HostSection
{
    private static readonly (string Title, IReadOnlyList<ShownNumber> Numbers)[] Stages =
    [
        ("seen at the hooks", ShownTables.Ledger.Of(["seen"])),
        ("of these", ShownTables.Ledger.Of("matched", "unmatched", "unsupported")),
        ("of the matched", ShownTables.Ledger.Of("recorded", "lost_ring")),
        ("of the recorded", ShownTables.Ledger.Of(["read"])),
        ("of the read", ShownTables.Ledger.Of("processed", "lost_pipeline")),
        ("of the processed", ShownTables.Ledger.Of(["undecodable"])),
    ];

    public static void Write(HtmlWriter html, ReportPart part)
    {
        JsonElement summary = part.Summary;
        html.Element("h3", "Host and appliance");
        WriteLedger(html, summary);
        WriteMember(html, "Packets dropped by the host, before and behind the hooks", summary, "host_drops",
            ShownTables.HostDrops);
        WriteSockets(html, summary);
        WriteMember(html, "Steps between the hooks and the application, from which the stages of tick-to-trade are",
            summary, "host_path.stages", ShownTables.Stages);
        WriteClock(html, summary);
        WriteSettings(html, summary);
        WriteMember(html, "The appliance's own use", summary, "appliance", ShownTables.Appliance);
        WriteMember(html, "Day: restarts and state kept over them", summary, "day", ShownTables.Day);
        WriteMember(html, "Files of packets around events", summary, "black_box", ShownTables.BlackBox);
        WriteMember(html, "Publication", summary, "publication", ShownTables.Publication);
        WriteMember(html, "Media driver", summary, "media_driver", ShownTables.Driver);
        WriteReceived(html, summary);
    }

    private static void WriteLedger(HtmlWriter html, JsonElement summary)
    {
        if (summary.At("ledger") is not { } ledger)
            return;
        html.Element("h4", "Ledger: each packet from the hook to the analysis");
        html.Start("ol", ("class", "ledger"));
        foreach ((string title, IReadOnlyList<ShownNumber> numbers) in Stages)
        {
            html.Start("li");
            html.Element("span", title, ("class", "stage"));
            foreach (ShownNumber number in numbers)
            {
                html.Text(" ");
                FactTable.Figure(html, "b", ledger, "ledger", number);
                html.Text($" {number.Label}");
            }
            html.End();
        }
        html.End();
        FactTable.List(html, ledger, "ledger", ShownTables.LedgerReasons);
        (string text, string style) = ledger.Flag("closed") switch
        {
            true => ("● It adds up exactly.", "ok"),
            false => ("▲ It does NOT add up.", "error"),
            null when ledger.Number("in_flight") is { } inFlight =>
                ($"{Figures.Count(inFlight)} packets were under way at the end.", "dim"),
            _ => ("It can be checked at the end of a run only.", "dim"),
        };
        html.Element("p", text, ("class", style));
    }

    private static void WriteMember(
        HtmlWriter html, string title, JsonElement summary, string member, IReadOnlyList<ShownNumber> numbers)
    {
        if (summary.At(member) is not { } row)
            return;
        html.Element("h4", title);
        FactTable.List(html, row, member, numbers);
    }

    private static void WriteSockets(HtmlWriter html, JsonElement summary)
    {
        if (!summary.Items("host_drops.sockets").Any())
            return;
        FactTable.Start(html, ["socket of", "line", "port"], ShownTables.Sockets);
        int index = 0;
        foreach (JsonElement socket in summary.Items("host_drops.sockets"))
        {
            html.Start("tr");
            html.Element("td", socket.Text("feed") ?? "several", ("class", "t"));
            html.Element("td", socket.Text("line") ?? "several", ("class", "t"));
            html.Element("td", $"{socket.Number("port")}", ("class", "t"));
            FactTable.Cells(html, socket, $"host_drops.sockets.{index++}", ShownTables.Sockets);
            html.End();
        }
        FactTable.End(html);
    }

    private static void WriteClock(HtmlWriter html, JsonElement summary)
    {
        if (summary.At("clock") is not { } clock)
            return;
        html.Element("h4", "Clock");
        (string text, string style) = clock.Flag("synchronised") switch
        {
            true => ($"● synchronised, source {clock.Text("source") ?? Figures.Unknown}", "ok"),
            false => ("▲ not synchronised: times of day are the host's own, and times of two clocks cannot be compared",
                "warning"),
            null => ("~ unknown whether it is synchronised", "warning"),
        };
        html.Element("p", $"{text}; stamps by {clock.Text("stamp_source") ?? Figures.Unknown}", ("class", style));
        FactTable.List(html, clock, "clock", ShownTables.Clock);
    }

    private static void WriteSettings(HtmlWriter html, JsonElement summary)
    {
        if (summary.At("host_settings") is not { } settings)
            return;
        html.Element("h4", "Host settings");
        FactTable.List(html, settings, "host_settings", ShownTables.Settings);
        string[] failing = [.. settings.Items("failing").Select(one => one.GetString() ?? "")];
        if (failing.Length > 0)
            html.Element("p", $"▲ failing: {string.Join(", ", failing)}", ("class", "error"));
        if (settings.Number("changes") > 0)
            html.Element("p", "⚙ The settings changed in this time: the figures were measured under more than one.",
                ("class", "notice"));
    }

    private static void WriteReceived(HtmlWriter html, JsonElement summary)
    {
        if (!summary.Items("received").Any())
            return;
        html.Element("h4", "Messages in the recording");
        FactTable.Start(html, ["stream"], ShownTables.Received);
        int index = 0;
        foreach (JsonElement stream in summary.Items("received"))
        {
            html.Start("tr");
            html.Element("td", $"{stream.Number("stream")}", ("class", "t"));
            FactTable.Cells(html, stream, $"received.{index++}", ShownTables.Received);
            html.End();
        }
        FactTable.End(html);
    }
}
