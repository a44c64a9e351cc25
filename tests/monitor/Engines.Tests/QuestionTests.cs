// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using TestSupport.Engines;

namespace Telemetry.Engines.Tests;

/// <summary>Expressions and times that a metric database is asked.</summary>
public sealed class QuestionTests
{
    private const long Second = 1_000_000_000;
    private const long Hour = 3_600 * Second;
    private const long FromNs = 1_800_000_000 * Second;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void names_from_the_network_stay_names()
    {
        string expression = Expressions.OfRows(
            new EngineQuestion { Filter = new SeriesFilter { Feed = "a\"b\\c\nd{}" } }, ["trade.01|x", "b"])!;

        Assert.EndsWith(",appliance=~\"trade\\\\.01\\\\|x|b\",feed=\"a\\\"b\\\\c\\nd{}\"}", expression);
    }

    [Fact]
    public void a_key_stands_for_the_names_that_it_is_made_of()
    {
        SeriesIdentity[] known =
        [
            new("line_lead", "itch/A>B", "itch", "A", null, "B"), new("line_lead", "itch/B>A", "itch", "B", null, "A"),
        ];
        string expression = Expressions.OfRows(
            new EngineQuestion { Filter = new SeriesFilter { Kind = "line_lead", Key = "itch/B>A" }, Known = known },
            ["a"])!;

        Assert.EndsWith(
            ",series=\"line_lead\",feed=\"itch\",line=\"B\",session=\"\",against=\"A\",process=\"\"}", expression);
    }

    [Theory]
    [InlineData("sessions.orders", true)]
    [InlineData("appliance.ring_high_water", false)]            // differences of a maximum say nothing
    [InlineData("appliance.late_records", false)]               // begins with the process, the day may not
    public void only_counters_of_the_day_are_asked_for(string counter, bool isAsked)
    {
        var question = new EngineQuestion { Filter = new SeriesFilter(), Counter = CounterRange.Find(counter)!.Value };

        Assert.Equal(isAsked, Expressions.OfRows(question, ["a"]) is not null);
    }

    [Theory]
    [InlineData(60, 1_000, 1)]
    [InlineData(24 * 60, 900, 2)]
    [InlineData(7 * 24 * 60, 900, 15)]
    [InlineData(400 * 24 * 60, 10, 28 * 24 * 60)]
    public void steps_are_such_as_people_use(long minutes, long most, long expectedMinutes) =>
        Assert.Equal(expectedMinutes * 60_000, Steps.LengthOf(minutes * 60_000, most));

    [Fact]
    public async Task a_sum_needs_values_at_the_ends_and_a_chart_those_between()
    {
        using var server = new AnsweringServer(target => new HttpText(
            $$$"""{"status":"success","data":{"resultType":"{{{KindOf(target)}}}","result":[]}}"""));
        await using var engine = new EngineHistory(new EngineTarget { QueryUrl = server.Url, Timeout = Patience });
        var question = new EngineQuestion { Filter = new SeriesFilter { Kind = "order_to_ack" } };

        await engine.Complete(Held(24 * Hour), question);
        string[] ofSum = Kinds(server.Requests);
        await engine.Complete(Held(24 * Hour), question with { MostColumns = 900 });
        string[] ofChart = Kinds(server.Requests.Skip(ofSum.Length));
        await engine.Complete(Held(20 * Second), question);

        Assert.Equal(
            [
                "presence", "presence", "presence range 300", "rows", "rows", "starts range 300", "times", "times",
            ], ofSum);
        Assert.Equal(
            [
                "presence", "presence", "presence range 120", "presence range 300", "rows", "rows", "rows range 120",
                "starts range 300", "times", "times", "times range 120",
            ], ofChart);
        Assert.Equal(ofSum.Length + ofChart.Length, server.Requests.Count);
    }

    private static string KindOf(string target) =>
        target.Contains("query_range", StringComparison.Ordinal) ? "matrix" : "vector";

    private static string[] Kinds(IEnumerable<string> targets) =>
    [
        .. targets.Select(target => (target.Contains("timestamp(") ? "times"
                : target.Contains("changes(") ? "starts"
                : target.Contains("last_interval") ? "presence" : "rows")
            + (target.Contains("query_range") ? $" range {target.Split("step=")[1].Split('&')[0]}" : ""))
            .Order(StringComparer.Ordinal),
    ];

    private static RecordSelection Held(long lengthNs) => new(
        [new AppliancePart("trade01", [], FromNs, FromNs + lengthNs)],
        (FromNs, FromNs + lengthNs + Second), "memory");
}
