// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Guarding.Running;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>What the guard prints, and the keys that its document explains.</summary>
public sealed class GuardOutputTests
{
    private static readonly GuardReport Report = new()
    {
        TimeNs = 1_795_000_000_123_456_789,
        LengthNs = 1_000_000_000,
        State = GuardState.Unconfirmed,
        Program = new GuardProgramCounts(1, 2, 3, 4, 5, 6, 7),
        Reloads = 8,
        Evidence = new EvidenceReport(31, 32_000, 33, 34, 35, "the disk is full"),
        Rules =
        [
            new GuardRuleReport { Name = "ssh", IsLifeline = true, Figures = new GuardFigures(9, 10, 0, 0) },
            new GuardRuleReport
            {
                Name = "others",
                IsLifeline = false,
                Figures = new GuardFigures(11_000, 12, 0, 13),
                Sources = [.. Enumerable.Range(1, 5).Select(
                    host => new GuardSourceReport($"10.0.0.{host}", 20 - host, 21, 22))],
            },
        ],
    };

    [Fact]
    public void the_document_explains_every_key()
    {
        using JsonDocument line = JsonDocument.Parse(Json());
        string[] keys = [.. ExplainedKeys.Of(line.RootElement).Except(["type"]).Distinct().Order()];
        string[] explained = ExplainedKeys.In("guarding.md");

        Assert.Empty(keys.Except(explained));
        Assert.Equal("unconfirmed", line.RootElement.GetProperty("state").GetString());
        Assert.Equal(4, line.RootElement.GetProperty("bad_header").GetInt64());
        Assert.Equal(13, line.RootElement.GetProperty("rules")[1].GetProperty("dropped").GetInt64());
        Assert.Equal(5, line.RootElement.GetProperty("rules")[1].GetProperty("sources").GetArrayLength());
        Assert.Equal(
            """{"files":31,"packets":32000,"bytes":33,"lost":34,"not_written":35,"problem":"the disk is full"}""",
            line.RootElement.GetProperty("evidence").GetRawText());
    }

    [Fact]
    public void people_see_who_was_dropped()
    {
        using var output = new StringWriter();
        var text = new GuardText(output, () => { });

        text.OnInterval(Report);
        text.OnSummary(Report);

        string printed = output.ToString();
        Assert.Contains("others: 13 of 11,000 packets dropped; 10.0.0.1 22, 10.0.0.2 22, 10.0.0.3 22, ...", printed,
            StringComparison.Ordinal);
        Assert.Matches(@"ssh \(lifeline\) +9 +10", printed);
        Assert.Contains("1 packets seen, 2 of no rule, 4 with a bad header", printed, StringComparison.Ordinal);
        Assert.Contains("evidence: 32,000 packets in 31 files, 34 overwritten before they were read, 35 refused by the "
            + "disk", printed, StringComparison.Ordinal);
    }

    private static string Json()
    {
        using var output = new MemoryStream();
        using (var json = new GuardJson(output, () => { }))
            json.OnSummary(Report);
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
