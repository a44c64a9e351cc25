// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Host and appliance: ledger of the packets, drops of the host, clock, settings, and what the appliance
/// took.</summary>
internal static class HostSection
{
    private static readonly (string Title, FactColumn[] Facts)[] Stages =
    [
        ("seen at the hooks", [new("seen", "seen")]),
        ("of these", [new("matched", "matched"), new("of no configured flow", "unmatched"),
            new("not parsed", "unsupported")]),
        ("of the matched", [new("recorded", "recorded"), new("lost at the ring", "lost_ring", FactForm.Loss)]),
        ("of the recorded", [new("read", "read")]),
        ("of the read", [new("processed", "processed"), new("lost in the pipeline", "lost_pipeline", FactForm.Loss)]),
        ("of the processed", [new("undecodable", "undecodable", FactForm.Loss)]),
    ];

    private static readonly FactColumn[] Drops =
    [
        new("NIC missed", "nic_missed", FactForm.Loss), new("NIC no buffer", "nic_no_buffer", FactForm.Loss),
        new("softnet", "softnet_dropped", FactForm.Loss), new("UDP receive buffer", "udp_rcvbuf_errors", FactForm.Loss),
        new("UDP checksum", "udp_in_csum_errors", FactForm.Loss), new("UDP memory", "udp_mem_errors", FactForm.Loss),
        new("UDP other", "udp_in_errors", FactForm.Attention),
        new("IP reverse path", "ip_reverse_path_filter", FactForm.Attention),
        new("IP header", "ip_in_hdr_errors", FactForm.Attention),
        new("IP discards", "ip_in_discards", FactForm.Attention),
        new("TCP checksum", "tcp_in_csum_errors", FactForm.Attention),
        new("TCP queue", "tcp_queue_drops", FactForm.Attention), new("conntrack", "conntrack_drop", FactForm.Attention),
    ];

    private static readonly FactColumn[] Steps =
    [
        new("reads", "reads"),
        new("reads unmatched", "reads_unmatched", FactForm.Attention, "their datagram is not certain"),
        new("shared socket", "shared_socket",
            Meaning: "reads by another thread than the one before on that socket"),
        new("sends", "sends"), new("orders", "orders", Meaning: "new orders with a tick"),
        new("orders unmatched", "orders_unmatched", FactForm.Attention, "a stage of them is not known"),
        new("records lost", "records_lost", FactForm.Attention),
    ];

    private static readonly FactColumn[] Clock =
    [
        new("distance from UTC at most", "uncertainty_ns", FactForm.Span),
        new("stamps' resolution", "resolution_ns", FactForm.Span),
        new("error of the mapping", "mapping_error_ns", FactForm.Span),
        new("kernel's error bound", "max_error_ns", FactForm.Span), new("frequency, ppb", "frequency_ppb"),
    ];

    private static readonly FactColumn[] Own =
    [
        new("CPU of the reader", "cpu_ns_reader", FactForm.Span),
        new("CPU of the analysis", "cpu_ns_analysis", FactForm.Span),
        new("CPU of the publisher", "cpu_ns_publisher", FactForm.Span),
        new("records/s, peak", "records_per_second_peak"),
        new("ring high water", "ring_high_water", FactForm.Bytes),
        new("pipeline high water", "pipeline_high_water"), new("late records", "late_records", FactForm.Attention),
        new("garbage collections", "gc_collections"), new("bytes allocated", "allocated_bytes", FactForm.Bytes),
    ];

    private static readonly FactColumn[] Publication =
    [
        new("offered", "offered"), new("published", "published"),
        new("back-pressured", "back_pressured", FactForm.Attention),
        new("without subscriber", "not_connected"), new("intervals merged", "snapshots_merged", FactForm.Attention),
        new("events lost", "events_lost", FactForm.Loss),
    ];

    private static readonly FactColumn[] Received =
        [new("expected", "expected"), new("received", "received"), new("missing", "missing", FactForm.Loss)];

    /// <summary>Writes it.</summary>
    public static void Write(HtmlWriter html, ReportPart part)
    {
        JsonElement summary = part.Summary;
        html.Element("h3", "Host and appliance");
        WriteLedger(html, summary);
        WriteMember(html, "Packets dropped by the host, before and behind the hooks", summary, "host_drops", Drops);
        WriteSockets(html, summary);
        WriteMember(html, "Steps between the hooks and the application, from which the stages of tick-to-trade are",
            summary, "host_path.stages", Steps);
        WriteClock(html, summary);
        WriteSettings(html, summary);
        WriteMember(html, "The appliance's own use", summary, "appliance", Own);
        WriteMember(html, "Publication", summary, "publication", Publication);
        WriteReceived(html, summary);
    }

    private static void WriteLedger(HtmlWriter html, JsonElement summary)
    {
        if (summary.At("ledger") is not { } ledger)
            return;
        html.Element("h4", "Ledger: each packet from the hook to the analysis");
        html.Start("ol", ("class", "ledger"));
        foreach ((string title, FactColumn[] facts) in Stages)
        {
            html.Start("li");
            html.Element("span", title, ("class", "stage"));
            foreach (FactColumn fact in facts)
            {
                html.Text(" ");
                FactTable.Figure(html, "b", ledger, "ledger", fact);
                html.Text($" {fact.Title}");
            }
            html.End();
        }
        html.End();
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
        HtmlWriter html, string title, JsonElement summary, string member, FactColumn[] facts)
    {
        if (summary.At(member) is not { } row)
            return;
        html.Element("h4", title);
        FactTable.List(html, row, member, facts);
    }

    private static void WriteSockets(HtmlWriter html, JsonElement summary)
    {
        if (!summary.Items("host_drops.sockets").Any())
            return;
        FactColumn[] columns = [new("drops", "drops", FactForm.Loss)];
        FactTable.Start(html, ["socket of", "line", "port"], columns);
        int index = 0;
        foreach (JsonElement socket in summary.Items("host_drops.sockets"))
        {
            html.Start("tr");
            html.Element("td", socket.Text("feed") ?? "several", ("class", "t"));
            html.Element("td", socket.Text("line") ?? "several", ("class", "t"));
            html.Element("td", $"{socket.Number("port")}", ("class", "t"));
            FactTable.Cells(html, socket, $"host_drops.sockets.{index++}", columns);
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
        FactTable.List(html, clock, "clock", Clock);
    }

    private static void WriteSettings(HtmlWriter html, JsonElement summary)
    {
        if (summary.At("host_settings") is not { } settings)
            return;
        html.Element("h4", "Host settings");
        FactTable.List(html, settings, "host_settings",
        [
            new("ok", "ok"), new("warn", "warn", FactForm.Attention), new("fail", "fail", FactForm.Loss),
            new("not applicable", "not_applicable"), new("unknown", "unknown"),
            new("changes", "changes", FactForm.Attention),
        ]);
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
        FactTable.Start(html, ["stream"], Received);
        int index = 0;
        foreach (JsonElement stream in summary.Items("received"))
        {
            html.Start("tr");
            html.Element("td", $"{stream.Number("stream")}", ("class", "t"));
            FactTable.Cells(html, stream, $"received.{index++}", Received);
            html.End();
        }
        FactTable.End(html);
    }
}
