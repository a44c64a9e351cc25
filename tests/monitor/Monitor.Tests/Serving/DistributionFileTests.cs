// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text.Json;
using HdrHistogram;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Distributions in the forms of other programs, read back by readers that share no code with what wrote
/// them.</summary>
public sealed class DistributionFileTests
{
    private const string Query = "/api/v1/distribution?series=order_to_ack&session=oe&from=1700001000000000000"
        + "&to=1700001005000000000";

    [Fact]
    public async Task every_format_has_the_buckets_of_the_json_answer()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");
        JsonElement json = JsonDocument.Parse(
            await fleet.Client.GetByteArrayAsync($"{Query}&buckets=true&p=50&p=99")).RootElement;
        (long Highest, long Count)[] expected =
        [
            .. json.GetProperty("buckets").EnumerateArray()
                .Select(bucket => (bucket[1].GetInt64(), bucket[2].GetInt64())),
        ];

        LongHistogram v2 = EncodedHistogram.Decode(await fleet.Client.GetByteArrayAsync($"{Query}&format=v2"));
        using var log = new MemoryStream(await fleet.Client.GetByteArrayAsync($"{Query}&format=hlog"));
        using var reader = new HistogramLogReader(log);
        HistogramBase logged = Assert.Single(reader.ReadHistograms());
        string[] table = (await fleet.Client.GetStringAsync($"{Query}&format=csv")).Split('\n');

        Assert.Equal(1_000, expected.Sum(bucket => bucket.Count));
        Assert.Equal(expected, v2.Steps());
        Assert.Equal(expected, logged.Steps());
        Assert.Equal("lowest_ns,highest_ns,count", table[0]);
        Assert.Equal(expected, table[1..^1].Select(line => line.Split(',')).Select(
            fields => (Number(fields[1]), Number(fields[2]))));
        Assert.Equal(("order_to_ack/oe", 1_700_001_000_000, 1_700_001_005_000),
            (logged.Tag, logged.StartTimeStamp, logged.EndTimeStamp));
        Assert.Equal(json.GetProperty("percentiles").EnumerateArray().Select(one => one.GetProperty("value_ns")
            .GetInt64()), [logged.GetValueAtPercentile(50), logged.GetValueAtPercentile(99)]);
    }

    [Fact]
    public async Task an_empty_distribution_is_an_empty_histogram()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");
        const string query = "/api/v1/distribution?series=order_to_fill&window=10s";

        Assert.Equal(0, EncodedHistogram.Decode(await fleet.Client.GetByteArrayAsync($"{query}&format=v2")).TotalCount);
        using var log = new MemoryStream(await fleet.Client.GetByteArrayAsync($"{query}&format=hlog"));
        using var reader = new HistogramLogReader(log);
        Assert.Equal(0, Assert.Single(reader.ReadHistograms()).TotalCount);
        Assert.Equal("lowest_ns,highest_ns,count\n", await fleet.Client.GetStringAsync($"{query}&format=csv"));
    }

    [Theory]
    [InlineData("csv", "text/csv", "distribution.csv")]
    [InlineData("hlog", "text/plain", "distribution.hlog")]
    [InlineData("v2", "application/octet-stream", "distribution.v2")]
    public async Task a_format_is_a_file_of_one_distribution(string format, string type, string name)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        using HttpResponseMessage answer = await fleet.Client.GetAsync($"{Query}&format={format}");
        using HttpResponseMessage groups = await fleet.Client.GetAsync($"{Query}&format={format}&group=appliance");

        Assert.Equal((type, $"attachment; filename=\"{name}\""), (answer.Content.Headers.ContentType?.MediaType,
            answer.Content.Headers.ContentDisposition?.ToString()));
        Assert.Equal(HttpStatusCode.BadRequest, groups.StatusCode);
        Assert.Equal("this format holds one distribution",
            (await SecurityTests.ProblemOf(groups)).GetProperty("what").GetString());
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
