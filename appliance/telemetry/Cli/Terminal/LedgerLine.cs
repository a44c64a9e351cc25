// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal;

/// <summary>The ledger and the publication, one line each, as markup: loss in red.</summary>
internal static class LedgerLine
{
    public static string Of(LedgerReport ledger)
    {
        string closed = ledger.Closed switch
        {
            true => "[green]closed[/]",
            false => "[red]does not close[/]",
            null => $"{Figures.Count(ledger.InFlight)} under way",
        };
        return $"ledger: seen {Figures.Count(ledger.Seen)} = matched {Figures.Count(ledger.Matched)} + unmatched "
            + $"{Figures.Count(ledger.Unmatched)} + unsupported {Figures.Count(ledger.Unsupported)}; lost in rings "
            + $"{Of(ShownTables.Ledger, "lost_ring", ledger.LostRing)}, in the pipeline "
            + $"{Of(ShownTables.Ledger, "lost_pipeline", ledger.LostPipeline)}; processed "
            + $"{Figures.Count(ledger.Processed)}, undecodable "
            + $"{Of(ShownTables.Ledger, "undecodable", ledger.Undecodable)}; {closed}";
    }

    public static string Of(PublicationReport publication) =>
        $"aeron: offered {Figures.Count(publication.Offered)}, published {Figures.Count(publication.Published)}, "
        + $"back-pressured {Of(ShownTables.Publication, "back_pressured", publication.BackPressured)}, "
        + $"without subscriber {Figures.Count(publication.NotConnected)}, events lost "
        + Of(ShownTables.Publication, "events_lost", publication.EventsLost);

    public static string Of(MediaDriverReport driver) =>
        $"media driver: {(driver.Present ? "" : "[red]gone[/], ")}sent {Figures.Count(driver.BytesSent)} bytes, again "
        + $"{Of(ShownTables.Driver, "retransmitted_bytes", driver.RetransmittedBytes)}, asked for by "
        + $"{Figures.Count(driver.NaksReceived)} NAKs, stopped at windows "
        + $"{Of(ShownTables.Driver, "sender_flow_control_limits", driver.SenderFlowControlLimits)}, invalid "
        + $"{Of(ShownTables.Driver, "invalid_packets", driver.InvalidPackets)}, errors "
        + Of(ShownTables.Driver, "errors", driver.Errors);

    /// <summary>Messages that a subscriber received of each stream, as markup.</summary>
    public static string Of(IReadOnlyList<ReceivedReport> received) => "received: " + string.Join("; ", received
        .Where(stream => stream.Expected > 0).Select(stream => $"stream {stream.Stream} {OfStream(stream)}"));

    /// <summary>Messages that a subscriber received of one stream, as markup.</summary>
    public static string OfStream(ReceivedReport stream) =>
        $"{Figures.Count(stream.Received)} of {Figures.Count(stream.Expected)}, missing "
        + Of(ShownTables.Received, "missing", stream.Missing);

    private static string Of(IReadOnlyList<ShownNumber> table, string key, long? value) =>
        Numbers.Of(table.Of(key), value);

    /// <summary>A count that should be zero: red if it is not.</summary>
    public static string Loss(long? count) => count is > 0 ? $"[red]{Figures.Count(count)}[/]" : Figures.Count(count);

    /// <summary>A count that had better be zero: yellow if it is not.</summary>
    public static string Warning(long? count) =>
        count is > 0 ? $"[yellow]{Figures.Count(count)}[/]" : Figures.Count(count);
}
