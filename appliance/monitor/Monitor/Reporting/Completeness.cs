// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting;

/// <summary>Judgement of a summary by the rules of the exit codes.</summary>
internal static class Completeness
{
    /// <summary>True if messages of a feed were lost on all its lines.</summary>
    public static bool HasFeedGap(JsonElement summary) =>
        summary.Items("feeds").Any(feed => feed.Number("feed_gaps") > 0);

    /// <summary>Reasons for which the summary is not complete; none if it is.</summary>
    public static IReadOnlyList<string> ReasonsOf(JsonElement summary)
    {
        List<string> reasons = [];
        if (summary.Flag("ledger.closed") == false)
            reasons.Add("the ledger does not add up");
        AddNames(reasons, "feed", summary.Items("feeds").Where(feed => feed.Flag("complete") == false
            || feed.Items("lines").Any(line => line.Flag("complete") == false)).Select(feed => feed.Text("feed")));
        AddNames(reasons, "session", summary.Items("sessions").Where(session => session.Flag("complete") == false)
            .Select(session => session.Text("session")));
        int series = summary.Items("series").Count(one => one.Flag("complete") == false);
        if (series > 0)
            reasons.Add($"{series} latency series lack samples");
        foreach (JsonElement stream in summary.Items("received").Where(one => one.Number("missing") > 0))
            reasons.Add($"{Figures.Count(stream.Number("missing"))} messages of stream {stream.Number("stream")} are "
                + "not in the recording");
        return reasons;
    }

    private static void AddNames(List<string> reasons, string kind, IEnumerable<string?> names)
    {
        string[] all = [.. names.OfType<string>()];
        if (all.Length > 0)
            reasons.Add($"{kind}{(all.Length > 1 ? "s" : "")} {string.Join(", ", all.Take(5))}"
                + $"{(all.Length > 5 ? $" and {all.Length - 5} more" : "")}: records were lost in the appliance");
    }
}
