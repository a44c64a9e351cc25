// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

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
            + $"{Figures.Count(ledger.Unmatched)} "
            + $"+ unsupported {Figures.Count(ledger.Unsupported)}; lost in rings {Loss(ledger.LostRing)}, in the "
                + $"pipeline {Loss(ledger.LostPipeline)}; "
            + $"processed {Figures.Count(ledger.Processed)}, undecodable {Loss(ledger.Undecodable)}; {closed}";
    }

    public static string Of(PublicationReport publication) =>
        $"aeron: offered {Figures.Count(publication.Offered)}, published {Figures.Count(publication.Published)}, "
        + $"back-pressured {Warning(publication.BackPressured)}, nobody connected "
            + $"{Figures.Count(publication.NotConnected)}, "
        + $"events lost {Loss(publication.EventsLost)}";

    public static string Of(MediaDriverReport driver) =>
        $"media driver: {(driver.Present ? "" : "[red]gone[/], ")}sent {Figures.Count(driver.BytesSent)} bytes, again "
        + $"{Warning(driver.RetransmittedBytes)}, asked for by {Figures.Count(driver.NaksReceived)} NAKs, stopped at "
            + $"windows {Warning(driver.SenderFlowControlLimits)}, "
        + $"invalid {Warning(driver.InvalidPackets)}, errors {Loss(driver.Errors)}";

    /// <summary>Messages that a subscriber received of each stream, as markup.</summary>
    public static string Of(IReadOnlyList<ReceivedReport> received) => "received: " + string.Join("; ", received
        .Where(stream => stream.Expected > 0).Select(stream => $"stream {stream.Stream} "
            + $"{Figures.Count(stream.Received)} of {Figures.Count(stream.Expected)}, missing {Loss(stream.Missing)}"));

    /// <summary>A count that should be zero: red if it is not.</summary>
    public static string Loss(long? count) => count is > 0 ? $"[red]{Figures.Count(count)}[/]" : Figures.Count(count);

    /// <summary>A count that had better be zero: yellow if it is not.</summary>
    public static string Warning(long? count) =>
        count is > 0 ? $"[yellow]{Figures.Count(count)}[/]" : Figures.Count(count);
}
