// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal;

/// <summary>Lines with packets whose checksums were not verified, so that what was damaged counts as received; one line
/// of text each.</summary>
internal static class UnverifiedLine
{
    public static IEnumerable<string> Of(IReadOnlyList<FeedReport> feeds) => feeds.SelectMany(
        feed => feed.Lines.Where(line => line.Unverified > 0).Select(line =>
            $"checksums of {feed.Feed}/{line.Line}: not verified of {Figures.Count(line.Unverified)} packets of "
            + $"{Figures.Count(line.Packets)}, whose payload was not recorded in whole: damaged ones are not losses "
            + "here"));
}
