// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Commands;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Cli.Terminal.Tables;

internal static class ProtocolTable
{
    public static void WriteAll(IReadOnlyList<ProtocolRow> rows)
    {
        Table table = FlowTables.New("protocol", "kind", "what it is", "how sure");
        foreach (ProtocolRow row in rows)
            table.AddRow(Printed.Escape(row.Name), Kind(row), Printed.Escape(row.Title), ProofText.Of(row.Proof));
        Consoles.For(Console.Out).Write(table);
    }

    /// <summary>Details of one protocol.</summary>
    public static void WriteOne(ProtocolRow row)
    {
        TextWriter output = Console.Out;
        output.WritePrinted($"{row.Name}: {row.Title}");
        output.WritePrinted($"kind        {Kind(row)}");
        foreach (string product in row.Products)
            output.WritePrinted($"product     {product}");
        output.WritePrinted($"source      {row.Source}");
        output.WritePrinted($"how sure    {ProofText.Of(row.Proof)}");
        output.WritePrinted($"sequencing  {row.Sequencing}");
        output.WritePrinted($"timing      {row.Timing}");
        if (row is { IsFeed: true, IsStream: false })
            output.WritePrinted($"--retime    {(row.NoNewSendTime is { } reason ? $"no: {reason}" : "yes")}");
        output.WritePrinted($"keys        {row.Keys}");
        if (row.Recovery.Length > 0)
            output.WritePrinted($"recovery    {row.Recovery}");
        if (row.Resets.Length > 0)
            output.WritePrinted($"resets      {row.Resets}");
        output.WritePrinted($"heartbeat   {Heartbeat(row)}");
        output.WritePrinted($"stale       {Stale(row)}");
        output.WritePrinted($"zone        {row.TimeZone ?? "none"}");
        output.WritePrinted(
            $"tick field  {(row.TickFields.Count == 0 ? "none by name" : string.Join(", ", row.TickFields.Keys))}");
        foreach ((string type, uint? schema, string name) in MessageTypes.Of(row.Id))
            output.WritePrinted($"type        {type} {name}{(schema is null ? "" : $" (schema {schema})")}");
        output.WritePrinted("envelope    offset size type name");
        foreach (string field in row.Layout)
            output.WritePrinted($"            {field}");
    }

    /// <summary>Known properties of its heartbeats.</summary>
    internal static string Heartbeat(ProtocolRow row) =>
        row.StaleAfterNs == 0 ? "none"
        : row.HeartbeatIntervalNs > 0 ? $"every {row.HeartbeatIntervalNs / 1_000_000} ms"
        : "at an interval that the protocol does not name";

    /// <summary>Origin of the time after which a feed is stale.</summary>
    internal static string StaleSource(ProtocolRow row) =>
        row.StaleAfterNs == 0 ? "none: no heartbeat is known"
        : row.HeartbeatIntervalNs > 0 ? "three heartbeats of the protocol"
        : "assumed: three heartbeats of a minute each";

    private static string Stale(ProtocolRow row) =>
        row.StaleAfterNs == 0 ? $"never ({StaleSource(row)}), but after stale_after of the feed"
        : $"after {row.StaleAfterNs / 1_000_000_000} s without a packet ({StaleSource(row)}), or stale_after of the "
            + "feed";

    private static string Kind(ProtocolRow row)
    {
        string transport = row.IsStream ? "tcp" : "udp";
        return row.IsFeed && row.IsSession ? $"feed, session ({transport})" : row.IsFeed ? $"feed ({transport})"
            : $"session ({transport})";
    }
}
