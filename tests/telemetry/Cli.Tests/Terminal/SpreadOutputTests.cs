// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Spreading.Running;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>What a spreading prints, and the keys that its document explains.</summary>
public sealed class SpreadOutputTests
{
    private static readonly SpreadReport Report = new()
    {
        TimeNs = 1_795_000_000_123_456_789,
        LengthNs = 1_000_000_000,
        Interface = "mirror0",
        Counts = new SpreadCounts(1_000, 20, 3, 4, 5),
        Tables = 6,
        FixedReader = "b",
        Readers =
        [
            new ReaderReport
            {
                Name = "a",
                State = ReaderState.Active,
                Slots = 32_000,
                Figures = new ReaderFigures(700, 690, 50_000, 10, 0),
                Waiting = 0,
            },
            new ReaderReport
            {
                Name = "b",
                State = ReaderState.Ended,
                Slots = 0,
                Figures = new ReaderFigures(327, 326, 9_000, 0, 7),
                Waiting = 1,
                Problem = "its program has ended",
            },
        ],
    };

    private static readonly TableReport Table = new()
    {
        TimeNs = 1_795_000_000_123_456_789,
        Table = 2,
        Moved = 16_384,
        Readers = [("a", 40_000), ("c", 25_536)],
    };

    [Fact]
    public void the_document_explains_every_key()
    {
        JsonElement[] lines = [.. Json().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
            line => JsonDocument.Parse(line).RootElement)];
        string[] explained = ExplainedKeys.In("spreading.md");

        Assert.Empty(lines.SelectMany(ExplainedKeys.Of).Except(["type"]).Distinct().Except(explained));
        Assert.Equal(["table", "spread", "summary"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal(1_027, lines[1].GetProperty("packets").GetInt64());
        Assert.False(lines[1].GetProperty("complete").GetBoolean());
        Assert.Equal(326, lines[1].GetProperty("readers")[1].GetProperty("taken").GetInt64());
        Assert.Equal("ended", lines[1].GetProperty("readers")[1].GetProperty("state").GetString());
        Assert.Equal(65_536, lines[0].GetProperty("slots").GetInt64());
        Assert.Equal("c", lines[0].GetProperty("readers")[1].GetProperty("reader").GetString());
    }

    [Fact]
    public void people_see_shares_and_losses()
    {
        using var output = new StringWriter();
        var text = new SpreadText(output, () => { });

        text.OnTable(Table);
        text.OnInterval(Report);
        text.OnSummary(Report);

        string printed = output.ToString();
        Assert.Contains("table 2: 2 readers; 25.0 % of the slots moved", printed, StringComparison.Ordinal);
        Assert.Contains("1,027 packets: a 690; 10 dropped; 7 undelivered", printed, StringComparison.Ordinal);
        Assert.Matches(@"b +ended +0 +327 +326 +9,000 +0 +7 +1", printed);
        Assert.Contains("1,027 packets: 1,000 of flows, 20 fragments, 3 not IP, 4 unreadable; not all were handed on",
            printed, StringComparison.Ordinal);
    }

    private static string Json()
    {
        using var output = new MemoryStream();
        using (var json = new SpreadJson(output, () => { }))
        {
            json.OnTable(Table);
            json.OnInterval(Report);
            json.OnSummary(Report);
        }
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }
}
