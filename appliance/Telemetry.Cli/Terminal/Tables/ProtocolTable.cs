// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Tables of protocols.</summary>
internal static class ProtocolTable
{
    /// <summary>One row a protocol.</summary>
    public static void WriteAll(IReadOnlyList<ProtocolRow> rows)
    {
        Table table = FlowTables.New("protocol", "kind", "what it is", "how sure");
        foreach (ProtocolRow row in rows)
            table.AddRow(Markup.Escape(row.Name), Kind(row), Markup.Escape(row.Title), ProofText.Of(row.Proof));
        Consoles.For(Console.Out).Write(table);
    }

    /// <summary>Details of one protocol.</summary>
    public static void WriteOne(ProtocolRow row)
    {
        TextWriter output = Console.Out;
        output.WriteLine($"{row.Name}: {row.Title}");
        output.WriteLine($"kind        {Kind(row)}");
        foreach (string product in row.Products)
            output.WriteLine($"product     {product}");
        output.WriteLine($"source      {row.Source}");
        output.WriteLine($"how sure    {ProofText.Of(row.Proof)}");
        output.WriteLine($"sequencing  {row.Sequencing}");
        output.WriteLine($"timing      {row.Timing}");
        if (row is { IsFeed: true, IsStream: false })
            output.WriteLine($"--retime    {(row.NoNewSendTime is { } reason ? $"no: {reason}" : "yes")}");
        output.WriteLine($"keys        {row.Keys}");
        if (row.Recovery.Length > 0)
            output.WriteLine($"recovery    {row.Recovery}");
        if (row.Resets.Length > 0)
            output.WriteLine($"resets      {row.Resets}");
        output.WriteLine($"heartbeat   {Heartbeat(row)}");
        output.WriteLine($"stale       {Stale(row)}");
        output.WriteLine($"zone        {row.TimeZone ?? "none"}");
        output.WriteLine(
            $"tick field  {(row.TickFields.Count == 0 ? "none by name" : string.Join(", ", row.TickFields.Keys))}");
        foreach ((string type, uint? schema, string name) in MessageTypes.Of(row.Id))
            output.WriteLine($"type        {type} {name}{(schema is null ? "" : $" (schema {schema})")}");
        output.WriteLine("envelope    offset size type name");
        foreach (string field in row.Layout)
            output.WriteLine($"            {field}");
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
