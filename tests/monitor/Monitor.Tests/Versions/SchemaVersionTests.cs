// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text.Json;
using Telemetry.Messages;
using Telemetry.Monitor.Tests.Serving;
using TestSupport.Binary;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Versions;

/// <summary>An appliance and its monitor are upgraded at different times: what both know is shown, what the appliance
/// does not know is absent, and what the monitor does not know changes nothing.</summary>
public sealed class SchemaVersionTests
{
    private const string Summary = "/api/v1/summary?appliance=left";

    private static readonly string[] Paths =
    [
        Summary,
        "/api/v1/summary?appliance=left&window=1m",
        "/api/v1/settings?appliance=left",
        "/api/v1/series",
        "/api/v1/distribution?series=order_to_ack&session=oe",
        "/api/v1/gaps",
        "/api/v1/events",
        "/api/v1/orders",
        "/api/v1/evidence?appliance=left&series=tick_to_trade&key=oe/itch&stamp_ns=1002999999700",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public async Task what_an_older_appliance_knows_is_shown_and_what_it_does_not_know_is_absent(int version)
    {
        await using FleetUnderTest today = await FleetUnderTest.Start("left");
        await using FleetUnderTest older = await FleetUnderTest.Start(to => new OlderMessages(to, version), "left");
        var schema = new JsonSchema(await older.Get("/api/v1/schema"));

        foreach (string path in Paths)
        {
            JsonElement answer = await older.Get(path);
            Assert.Empty(schema.Check(answer, path.Split('?')[0]));
            Dictionary<string, string> known = Leaves(await today.Get(path));
            // The words of an event leave out what is unknown.
            AssertNone(path, Leaves(answer)
                .Where(leaf => leaf.Value != "null" && !leaf.Key.EndsWith(".text", StringComparison.Ordinal)
                    && leaf.Value != known.GetValueOrDefault(leaf.Key))
                .Select(leaf => $"{leaf.Key} is {leaf.Value}, not {known.GetValueOrDefault(leaf.Key)}"));
        }
        JsonElement summary = await older.Get(Summary);
        AssertFirstVersion(summary);
        Assert.Equal(version < 10 ? "null" : "25", summary.At("feeds", 0, "lines", 0, "host_dropped").GetRawText());
        Assert.Equal(version < 10 ? "null" : "0", summary.At("sessions", 0, "orders_dropped").GetRawText());
        if (version >= 10)
            Assert.Equal(("strategy", null, null, null), NamesIn(summary));
    }

    [Fact]
    public async Task what_a_newer_appliance_adds_changes_nothing()
    {
        await using FleetUnderTest today = await FleetUnderTest.Start("left");
        await using FleetUnderTest newer = await FleetUnderTest.Start(to => new NewerMessages(to), "left");

        foreach (string path in Paths)
        {
            Dictionary<string, string> known = Leaves(await today.Get(path));
            Dictionary<string, string> found = Leaves(await newer.Get(path));
            Assert.Equal(known.Keys.Order(), found.Keys.Order());
            AssertNone(path, known.Where(leaf => found[leaf.Key] != leaf.Value)
                .Select(leaf => $"{leaf.Key} is {found[leaf.Key]}, not {leaf.Value}"));
        }
        JsonElement summary = await newer.Get(Summary);
        AssertFirstVersion(summary);
        Assert.Equal(("strategy", "strategy-0", "trading", "app"), NamesIn(summary));
        Assert.Equal(0, (await newer.Get("/api/v1/about")).Count("malformed"));
    }

    [Fact]
    public async Task kinds_that_only_a_newer_appliance_knows_leave_everything_else_as_it_is()
    {
        await using FleetUnderTest newer = await FleetUnderTest.Start(
            to => new ChangedMessages(to, (_, template, message) =>
            {
                Span<byte> block = message.AsSpan(MessageHeader.Size);
                if (template == EventMessage.TemplateId)
                    MemoryMarshal.AsRef<EventMessage>(block).Kind = 250;
                else if (template == GapMessage.TemplateId)
                    MemoryMarshal.AsRef<GapMessage>(block).State = 250;
                else if (template == OrderMessage.TemplateId)
                    MemoryMarshal.AsRef<OrderMessage>(block).OrderKind = 250;
                else if (template == SeriesNameMessage.TemplateId
                    && MemoryMarshal.AsRef<SeriesNameMessage>(block).Index == 0)
                    MemoryMarshal.AsRef<SeriesNameMessage>(block).Kind = 250;
                return message;
            }), "left");

        foreach (string path in Paths[..^1])                // without that of the series of an unknown kind
            _ = await newer.Get(path);
        Assert.Contains("appliance=\"left\"", await newer.Client.GetStringAsync("/metrics"));
        AssertFirstVersion(await newer.Get(Summary));
        Assert.Equal(FleetUnderTest.Intervals, (await newer.Get("/api/v1/gaps")).At("gaps").GetArrayLength());
    }

    // Counters that every version has had, as the publisher was given them; and no message is missing.
    private static void AssertFirstVersion(JsonElement summary)
    {
        Assert.All(summary.At("received").EnumerateArray(), stream => Assert.Equal(0, stream.Count("missing")));
        Assert.Equal(10_000, summary.Count("feeds", 0, "messages"));
        Assert.Equal(15, summary.Count("feeds", 0, "messages_lost"));
        Assert.Equal(5_000, summary.Count("feeds", 0, "lines", 0, "packets"));
        Assert.Equal(50, summary.Count("sessions", 0, "orders"));
        JsonElement acks = summary.At("series").EnumerateArray().Single(one => one.Text("series") == "order_to_ack");
        Assert.Equal((500, 1_000), (acks.Count("count"), acks.Count("min_ns")));
    }

    private static (string?, string?, string?, string?) NamesIn(JsonElement summary)
    {
        JsonElement drop = summary.At("host_path", "drops", 0);
        return (drop.Text("process"), drop.Text("pod"), drop.Text("namespace"), drop.Text("container_name"));
    }

    private static void AssertNone(string path, IEnumerable<string> differences)
    {
        string all = string.Join('\n', differences);
        Assert.True(all.Length == 0, $"{path}\n{all}");
    }

    /// <summary>Every number, text and truth value by its path, except the numbers of messages.</summary>
    private static Dictionary<string, string> Leaves(JsonElement element)
    {
        Dictionary<string, string> leaves = [];
        Add(element, "");
        return leaves;

        void Add(JsonElement at, string path)
        {
            if (at.ValueKind == JsonValueKind.Object)
                foreach (JsonProperty member in at.EnumerateObject().Where(member => member.Name != "received"))
                    Add(member.Value, $"{path}.{member.Name}");
            else if (at.ValueKind == JsonValueKind.Array)
                for (int index = 0; index < at.GetArrayLength(); index++)
                    Add(at[index], $"{path}[{NumberOf(at[index]) ?? $"{index}"}]");
            else
                leaves[path] = at.GetRawText();
        }

        // Events of kinds that one of the two does not know are between the others.
        static string? NumberOf(JsonElement item) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out JsonElement id)
                ? $"id {id.GetRawText()}" : null;
    }
}
