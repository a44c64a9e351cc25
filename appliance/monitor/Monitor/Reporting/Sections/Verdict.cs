// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Verdict on an appliance, a feed or a session: a sign, a word and a style, so that it does not depend on
/// colour.</summary>
internal static class Verdict
{
    private static readonly (string Sign, string Word, string Style) Good = ("●", "ok", "ok");

    /// <summary>Verdict on an appliance.</summary>
    public static (string Sign, string Word, string Style) Of(JsonElement summary)
    {
        (string Sign, string Word, string Style)[] all =
        [
            .. summary.Items("feeds").Select(OfFeed), .. summary.Items("sessions").Select(OfSession),
            Completeness.ReasonsOf(summary).Count > 0 ? ("◑", "incomplete", "warning") : Good,
        ];
        return all.FirstOrDefault(one => one.Style == "error", all.FirstOrDefault(one => one.Style == "warning", Good));
    }

    public static (string Sign, string Word, string Style) OfFeed(JsonElement feed) =>
        feed.Number("messages_lost") > 0 ? ("▲", "messages lost", "error")
        : feed.Flag("complete") == false ? ("◑", "incomplete", "warning")
        : feed.Number("line_gaps") > 0 ? ("▲", "line gaps, repaired", "warning")
        : Good;

    public static (string Sign, string Word, string Style) OfSession(JsonElement session) =>
        session.Number("unanswered") > 0 ? ("▲", "orders unanswered", "error")
        : session.Number("connection_lost") > 0 ? ("▲", "orders lost with a connection", "error")
        : session.Flag("complete") == false ? ("◑", "incomplete", "warning")
        : Good;
}
