// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Guarding.Steering;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>What a steering prints, and the keys that its document explains.</summary>
public sealed class SteerOutputTests
{
    private static readonly SteerReport Report = new()
    {
        TimeNs = 1_795_000_000_123_456_789,
        LengthNs = 1_000_000_000,
        Interface = "eth1",
        Phase = SteerPhase.Lossy,
        Seen = 9_000,
        Other = 1_000,
        NoQueue = 1,
        Flows = [new SteerFlowReport("233.54.12.111:26477", 3, 8_000, 640_000, 7_500, [(0, 7_500), (3, 500)])],
        Queues = [new SteerQueueReport(3, 7_500, 7_480, 11, 4, 2, 3)],
    };

    [Fact]
    public void the_document_explains_every_key()
    {
        using var output = new MemoryStream();
        using (var json = new SteerJson(output, () => { }))
        {
            json.OnInterval(Report);
            json.OnSummary(Report);
        }
        JsonElement[] lines = [.. System.Text.Encoding.UTF8.GetString(output.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Empty(lines.SelectMany(ExplainedKeys.Of).Except(["type"]).Distinct()
            .Except(ExplainedKeys.In("steering.md")));
        Assert.Equal(["steer", "summary"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal("lossy", lines[0].GetProperty("state").GetString());
        Assert.Equal(
            """[{"cpu":0,"packets":7500},{"cpu":3,"packets":500}]""",
            lines[0].GetProperty("flows")[0].GetProperty("arrived").GetRawText());
        Assert.Equal(
            """{"cpu":3,"steered":7500,"handled":7480,"queue_full":11,"no_memory":4,"not_accepted":2,"waiting":3}""",
            lines[0].GetProperty("queues")[0].GetRawText());
    }

    [Fact]
    public void people_see_where_packets_went_and_what_was_lost()
    {
        using var output = new StringWriter();
        var text = new SteerText(output, () => { });

        text.OnInterval(Report);
        text.OnSummary(Report);

        string printed = output.ToString();
        Assert.Contains("8,000 packets of flows, steered to CPU 3 7,500; 17 lost", printed, StringComparison.Ordinal);
        Assert.Contains("CPU 0: 7,500, CPU 3: 500", printed, StringComparison.Ordinal);
        Assert.Contains("9,000 packets seen, 1,000 of no flow", printed, StringComparison.Ordinal);
    }
}
