// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using System.Text.Json;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Routes;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>The description of the interface for programs, compared with what the routes take.</summary>
public sealed class OpenApiTests : IDisposable
{
    private static readonly Dictionary<string, string> Required = new()
    {
        ["/api/v1/range"] = "counter=feeds.messages&",
        ["/api/v1/compare"] = "now=1/2&then=3/4&",
        ["/api/v1/evidence"] = "stamp_ns=1&",
        ["/api/v1/slots"] = "appliance=left&series=order_to_ack&from=1&to=2&",
        ["/api/v1/slots/flow"] = "appliance=left&feed=itch&from=1&to=2&",
        ["/api/v1/baseline"] = "value=p99&series=order_to_ack&",
        ["/api/v1/baseline/days"] = "value=p99&series=order_to_ack&",
        ["/api/v1/order-keys"] = "hash=%23x&",
    };

    private readonly TokensUnderTest _tokens = new();

    [Fact]
    public async Task it_has_every_operation_with_the_parameters_that_are_read_and_no_others()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start(_tokens.List, "left");
        fleet.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", TokensUnderTest.Operator);
        JsonElement document = await fleet.Get("/api/v1/openapi.json");
        List<string> described = [];
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            described.AddRange(
                path.Value.EnumerateObject().Select(one => $"{one.Name.ToUpperInvariant()} {path.Name}"));
            if (!path.Value.TryGetProperty("get", out JsonElement operation) || path.Name.Contains('{'))
                continue;
            JsonElement shared = document.GetProperty("components").GetProperty("parameters");
            string[] documented = [.. operation.GetProperty("parameters").EnumerateArray()
                .Select(one => one.TryGetProperty("$ref", out JsonElement to)
                    ? shared.GetProperty(to.GetString()!.Split('/')[^1]) : one)
                .Select(one => one.GetProperty("name").GetString()!)];
            string question = $"{path.Name}?{Required.GetValueOrDefault(path.Name)}zzzzzzzzzz=1";
            JsonElement problem = await ProblemOf(fleet, question);
            if (problem.GetProperty("where").GetString() == "state_directory")
                continue;                                   // of a disk, which this one has not
            Assert.True(problem.GetProperty("what").GetString() == "unknown parameter \"zzzzzzzzzz\"",
                $"{question}: {problem}");
            string known = problem.GetProperty("do").GetString()!;
            Assert.Equal($"{path.Name}: {string.Join(", ", documented.Order(StringComparer.Ordinal))}",
                $"{path.Name}: {(known == "there is none" ? "" : known["known are ".Length..])}");
        }

        using JsonDocument source = JsonDocument.Parse(
            PageFiles.Read(typeof(FleetRoutes).Assembly, "schema/operations.json"));
        Assert.Equal(source.RootElement.GetProperty("operations").EnumerateObject().Select(one => one.Name).Order(),
            described.Order());
    }

    [Fact]
    public async Task its_references_lead_somewhere()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");
        JsonElement document = await fleet.Get("/api/v1/openapi.json");
        JsonElement schema = await fleet.Get("/api/v1/schema");

        string[] references = [.. ReferencesOf(document).Distinct()];
        Assert.InRange(references.Length, 50, 100);
        Assert.All(references, reference =>
        {
            string[] parts = reference.Split("#/");
            JsonElement at = parts[0] == "schema" ? schema : document;
            foreach (string part in parts[1].Split('/'))
                at = at.GetProperty(part.Replace("~1", "/", StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("1795271415000000000")]
    [InlineData("2026-11-21T14:30:15Z")]
    [InlineData("2026-11-21T14:30:15.000000000Z")]
    [InlineData("2026-11-21T23:30:15+09:00")]
    [InlineData("2026-11-21T09:30:15-05:00")]
    public async Task a_time_is_nanoseconds_or_one_of_RFC_3339(string text)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        JsonElement range = await fleet.Get($"/api/v1/heatmap?series=order_to_ack&from={text}&to=1795271475000000000");
        JsonElement other =
            await fleet.Get($"/api/v1/compare?series=order_to_ack&now={text}/1795271475000000000&then=1/2");

        Assert.Equal(1_795_271_415_000_000_000,
            range.GetProperty("columns").GetProperty("start_time_ns").GetInt64());
        Assert.Equal(1_795_271_415_000_000_000, other.GetProperty("now").GetProperty("from_time_ns").GetInt64());
    }

    [Theory]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21T14:30:15")]
    [InlineData("yesterday")]
    [InlineData("-1")]
    public async Task another_text_is_refused_with_the_forms(string text)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        JsonElement problem = await ProblemOf(fleet, $"/api/v1/gaps?from={text}");

        Assert.Equal($"from is \"{text}\"", problem.GetProperty("what").GetString());
        Assert.Equal("expected a time as 2026-11-21T14:30:15.123456789Z or with an offset (+01:00), or nanoseconds "
            + "since 1970", problem.GetProperty("do").GetString());
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private static async Task<JsonElement> ProblemOf(FleetUnderTest fleet, string path)
    {
        using HttpResponseMessage answer = await fleet.Client.GetAsync(path);
        return await SecurityTests.ProblemOf(answer);
    }

    private static IEnumerable<string> ReferencesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(one => one.Name == "$ref"
            ? [one.Value.GetString()!] : ReferencesOf(one.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(ReferencesOf),
        _ => [],
    };
}
