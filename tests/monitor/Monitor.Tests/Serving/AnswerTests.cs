// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Serving.Routes;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Every answer is as the schema says, and has the numbers of the messages.</summary>
public sealed class AnswerTests
{
    private const string Acks = "series=order_to_ack&session=oe";
    private const long EndNs = 1_700_001_005_000_000_000;
    private const long StartNs = EndNs - 5_000_000_000;

    [Theory]
    [InlineData("/api/v1/about")]
    [InlineData("/api/v1/access")]
    [InlineData("/api/v1/fleet")]
    [InlineData("/api/v1/summary?appliance=left")]
    [InlineData("/api/v1/summary?appliance=left&window=1m")]
    [InlineData("/api/v1/settings?appliance=left")]
    [InlineData("/api/v1/series")]
    [InlineData("/api/v1/series?kind=order_to_ack&appliance=right")]
    [InlineData("/api/v1/distribution?" + Acks)]
    [InlineData("/api/v1/distribution?" + Acks + "&window=1m&p=50&p=99.9&buckets=true")]
    [InlineData("/api/v1/distribution?" + Acks + "&window=1m&group=appliance")]
    [InlineData("/api/v1/distribution?" + Acks + "&group=appliance")]
    [InlineData("/api/v1/heatmap?" + Acks + "&window=10s&columns=5&rows=4")]
    [InlineData("/api/v1/range?counter=feeds.messages_lost&window=10s&columns=5")]
    [InlineData("/api/v1/compare?" + Acks
        + "&now=1700001003000000000/1700001005000000000&then=1700001000000000000/1700001003000000000")]
    [InlineData("/api/v1/gaps")]
    [InlineData("/api/v1/gaps?feed=itch&line=A&limit=1")]
    [InlineData("/api/v1/events?severity=warning&kind=line_down")]
    [InlineData("/api/v1/orders?session=oe")]
    [InlineData("/api/v1/orders?from=1700001000000000000&to=1700001005000000000&sort=order_to_ack")]
    [InlineData("/api/v1/evidence?appliance=left&series=order_to_ack&key=oe&stamp_ns=7")]
    [InlineData("/api/v1/evidence?appliance=left&series=tick_to_trade&key=oe/itch&stamp_ns=1002999999700")]
    [InlineData("/api/v1/evidence?appliance=left&stamp_ns=1002999999700&time_ns=1700001003000000000")]
    [InlineData("/api/v1/events?from=1700001000000000000&to=1700001005000000000&session=oe")]
    [InlineData("/api/v1/holes")]
    [InlineData("/api/v1/holes?appliance=left&from=1&to=1700001005000000000")]
    [InlineData("/api/v1/notes")]
    [InlineData("/api/v1/alerts")]
    [InlineData("/api/v1/alerts/history?severity=error&alert=ApplianceMissing")]
    [InlineData("/api/v1/rules")]
    [InlineData("/api/v1/silences")]
    [InlineData("/sd/prometheus")]
    public async Task an_answer_is_as_the_schema_says(string path)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");
        JsonSchema schema = await SchemaOf(fleet);

        JsonElement answer = await Get(fleet, path);

        Assert.Empty(schema.Check(answer, path.Split('?')[0]));
    }

    [Theory]
    [InlineData("/api/v1/fleet?x=1", 400)]
    [InlineData("/api/v1/summary", 400)]
    [InlineData("/api/v1/summary?appliance=lef", 404)]
    [InlineData("/api/v1/settings", 400)]
    [InlineData("/api/v1/settings?appliance=lef", 404)]
    [InlineData("/api/v1/distribution?series=order_to_ak", 404)]
    [InlineData("/api/v1/distribution?feed=.*", 404)]
    [InlineData("/api/v1/distribution?" + Acks + "&from=2&to=1", 400)]
    [InlineData("/api/v1/distribution?" + Acks + "&to=1", 400)]
    [InlineData("/api/v1/distribution?" + Acks + "&from=1&window=1m", 400)]
    [InlineData("/api/v1/distribution?" + Acks + "&format=csv&group=appliance", 400)]
    [InlineData("/api/v1/heatmap?" + Acks + "&columns=0", 400)]
    [InlineData("/api/v1/heatmap?" + Acks + "&columns=1000000000", 400)]
    [InlineData("/api/v1/heatmap?" + Acks + "&rows=513", 400)]
    [InlineData("/api/v1/heatmap?" + Acks + "&from=0&to=9223372036854775807", 400)]
    [InlineData("/api/v1/range?columns=5", 400)]
    [InlineData("/api/v1/range?counter=feeds.messages_list", 404)]
    [InlineData("/api/v1/range?counter=feeds.messages&session=oe", 400)]
    [InlineData("/api/v1/range?counter=sessions.orders&feed=itch", 400)]
    [InlineData("/api/v1/range?counter=ledger.seen&feed=itch", 400)]
    [InlineData("/api/v1/range?counter=feeds.messages&series=order_to_ack", 400)]
    [InlineData("/api/v1/compare?" + Acks + "&now=1/2", 400)]
    [InlineData("/api/v1/compare?" + Acks + "&now=2/1&then=1/2", 400)]
    [InlineData("/api/v1/gaps?limit=0", 400)]
    [InlineData("/api/v1/orders?from=2&to=1", 400)]
    [InlineData("/api/v1/orders?from=yesterday", 400)]
    [InlineData("/api/v1/gaps?session=oe", 400)]
    [InlineData("/api/v1/gaps?from=2&to=1", 400)]
    [InlineData("/api/v1/gaps?appliance=lef", 404)]
    [InlineData("/api/v1/holes?appliance=lef", 404)]
    [InlineData("/api/v1/holes?window=1m", 400)]
    [InlineData("/api/v1/notes?limit=1001", 400)]
    [InlineData("/api/v1/alerts/history?appliance=left", 400)]
    [InlineData("/api/v1/events?severity=bad", 400)]
    [InlineData("/api/v1/evidence?appliance=left", 400)]
    [InlineData("/api/v1/evidence?appliance=left&stamp_ns=9223372036854775807", 400)]
    [InlineData("/api/v1/evidence?appliance=left&stamp_ns=1&time_ns=9223372036854775807", 400)]
    [InlineData("/api/v1/live?view=dsk", 400)]
    [InlineData("/api/v1/live?view=appliance", 400)]
    [InlineData("/metrics/lef", 404)]
    public async Task a_wrong_question_is_a_problem_as_the_schema_says(string path, int status)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");
        JsonSchema schema = await SchemaOf(fleet);

        using HttpResponseMessage answer = await fleet.Client.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        JsonElement problem = await SecurityTests.ProblemOf(answer);
        Assert.Empty(schema.Check(problem, "problem"));
        Assert.NotEmpty(problem.GetProperty("do").GetString()!);
    }

    [Fact]
    public async Task samples_of_several_appliances_are_added_up()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");

        JsonElement day = await Get(fleet, $"/api/v1/distribution?{Acks}");
        JsonElement span = await Get(fleet, $"/api/v1/distribution?{Acks}&from={StartNs}&to={EndNs}");
        JsonElement one = await Get(fleet, $"/api/v1/distribution?{Acks}&from={StartNs}&to={EndNs}&appliance=left");

        Assert.Equal(2 * 500, span.GetProperty("count").GetInt64());
        Assert.Equal(500, one.GetProperty("count").GetInt64());
        Assert.Equal(["left", "right"], span.GetProperty("of").GetProperty("appliances").EnumerateArray()
            .Select(name => name.GetString()!));
        Assert.Equal(1, span.GetProperty("coverage").GetProperty("share").GetDouble(), 3);
        Assert.InRange(span.GetProperty("max_ns").GetInt64(), 500_000, 500_500);
        Assert.True(day.GetProperty("count").GetInt64() >= 0);
    }

    [Fact]
    public async Task the_binary_heat_map_has_the_counts_of_the_json_one()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");
        string path = $"/api/v1/heatmap?{Acks}&from={StartNs}&to={EndNs}&columns=5&rows=4";

        byte[] bytes = await fleet.Client.GetByteArrayAsync(path);
        JsonElement json = await Get(fleet, path);

        Assert.Equal("THM1"u8, bytes.AsSpan(0, 4));
        int header = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        int start = (8 + header + 7) / 8 * 8;
        uint[] counts = [.. Enumerable.Range(0, 5 * 4).Select(
            place => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(start + (4 * place))))];
        Assert.Equal(bytes.Length, start + (4 * counts.Length) + 5);
        Assert.Equal(500u, counts.Aggregate((sum, count) => sum + count));
        Assert.Equal(json.GetProperty("counts").EnumerateArray().SelectMany(column => column.EnumerateArray())
            .Select(count => count.GetUInt32()), counts);
        Assert.Equal(json.GetProperty("row_bounds_ns").GetRawText(),
            JsonDocument.Parse(bytes.AsMemory(8, header)).RootElement.GetProperty("row_bounds_ns").GetRawText());
    }

    [Fact]
    public async Task a_counter_is_summed_in_each_column()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");

        JsonElement range = await Get(
            fleet, $"/api/v1/range?counter=feeds.messages_lost&from={StartNs}&to={EndNs}&columns=5");

        Assert.Equal([6, 6, 6, 6, 6], range.GetProperty("sum").EnumerateArray().Select(sum => sum.GetInt64()));
    }

    [Fact]
    public async Task a_list_is_read_page_by_page()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");
        List<long> ids = [];
        string path = "/api/v1/gaps?limit=2";
        for (string? next = path; next is not null;)
        {
            JsonElement page = await Get(fleet, next);
            ids.AddRange(page.GetProperty("gaps").EnumerateArray().Select(gap => gap.GetProperty("id").GetInt64()));
            JsonElement before = page.GetProperty("before");
            next = before.ValueKind == JsonValueKind.Null ? null : $"{path}&before={before.GetRawText()}";
        }

        Assert.Equal(FleetUnderTest.Intervals, ids.Distinct().Count());
        Assert.Equal(ids.OrderDescending(), ids);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&window=1m")]
    public async Task what_a_host_dropped_is_in_its_summary_and_among_its_events(string window)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        JsonElement summary = await Get(fleet, $"/api/v1/summary?appliance=left{window}");
        JsonElement events = await Get(fleet, "/api/v1/events?kind=host_drop");

        JsonElement drop = Assert.Single(
            summary.GetProperty("host_path").GetProperty("drops").EnumerateArray().ToArray());
        Assert.Equal(("SOCKET_RCVBUFF", "itch", "A", "receive"), (drop.GetProperty("reason").GetString(),
            drop.GetProperty("feed").GetString(), drop.GetProperty("line").GetString(),
            drop.GetProperty("direction").GetString()));
        Assert.Equal(("udp_queue_rcv_one_skb", "strategy", 4711), (drop.GetProperty("where").GetString(),
            drop.GetProperty("process").GetString(), drop.GetProperty("pid").GetInt32()));
        Assert.Equal((5, 25, 100, 504), (drop.GetProperty("packets").GetInt32(), drop.GetProperty("numbers").GetInt32(),
            drop.GetProperty("first").GetInt32(), drop.GetProperty("last").GetInt32()));
        Assert.Equal(["100-104", "200-204", "300-304", "400-404", "500-504"], drop.GetProperty("ranges")
            .EnumerateArray().Select(one => $"{one.GetProperty("first")}-{one.GetProperty("last")}"));
        JsonElement line = summary.GetProperty("feeds")[0].GetProperty("lines")[0];
        Assert.Equal(25, line.GetProperty("host_dropped").GetInt64());
        JsonElement newest = events.GetProperty("events")[0];
        Assert.Equal(FleetUnderTest.Intervals, events.GetProperty("events").GetArrayLength());
        Assert.Equal((500, 504, 5, 1), (newest.GetProperty("first").GetInt32(), newest.GetProperty("last").GetInt32(),
            newest.GetProperty("count").GetInt32(), newest.GetProperty("packets").GetInt32()));
        Assert.Equal(("SOCKET_RCVBUFF", "udp_queue_rcv_one_skb", "strategy", 4711),
            (newest.GetProperty("reason").GetString(), newest.GetProperty("where").GetString(),
            newest.GetProperty("process").GetString(), newest.GetProperty("pid").GetInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("&window=1m")]
    public async Task stages_and_what_processes_read_are_in_a_summary(string window)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        JsonElement summary = await Get(fleet, $"/api/v1/summary?appliance=left{window}");

        JsonElement stages = summary.GetProperty("host_path").GetProperty("stages");
        Assert.Equal(("transmit", 9_000, 3, 10, 1), (stages.GetProperty("level").GetString(),
            stages.GetProperty("reads").GetInt64(), stages.GetProperty("reads_unmatched").GetInt64(),
            stages.GetProperty("orders").GetInt64(), stages.GetProperty("orders_unmatched").GetInt64()));
        JsonElement[] feeds = [.. summary.GetProperty("feeds").EnumerateArray()];
        JsonElement read = Assert.Single(feeds[0].GetProperty("delivery").EnumerateArray().ToArray());
        Assert.Equal(("strategy", 4711, 8_000, 2, 41_000), (read.GetProperty("process").GetString(),
            read.GetProperty("pid").GetInt64(), read.GetProperty("numbers_read").GetInt64(),
            read.GetProperty("numbers_unread").GetInt64(), read.GetProperty("longest_blind_ns").GetInt64()));
        Assert.Empty(feeds[1].GetProperty("delivery").EnumerateArray());
        string[] kinds =
            ["rx_to_socket", "socket_wait", "read_to_send", "send_to_tx", "tx_to_driver", "wire_to_ack"];
        Assert.Equal(kinds, summary.GetProperty("series").EnumerateArray()
            .Select(one => one.GetProperty("series").GetString()!).Where(kinds.Contains).Distinct());
    }

    [Theory]
    [InlineData(FleetUnderTest.OrderStampNs, true)]
    [InlineData(FleetUnderTest.OtherStampNs, false)]
    public async Task evidence_has_the_stages_of_the_order_and_of_the_sample_without_one(long stampNs, bool isPublished)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        JsonElement evidence = await Get(
            fleet, $"/api/v1/evidence?appliance=left&series=tick_to_trade&key=oe/itch&stamp_ns={stampNs}");

        JsonElement order = evidence.GetProperty("order");
        Assert.Equal(isPublished ? JsonValueKind.Object : JsonValueKind.Null, order.ValueKind);
        foreach (JsonElement found in isPublished ? [order, evidence.GetProperty("sample")]
            : new[] { evidence.GetProperty("sample") })
            Assert.Equal("2000 1000 5800 1400 900 ~ 21000 ~", string.Join(' ', found.GetProperty("stages")
                .EnumerateObject()
                .Select(stage => stage.Value.ValueKind == JsonValueKind.Null ? "~" : stage.Value.GetRawText())));
    }

    [Theory]
    [InlineData("desk", "feeds,sessions,hosts,problems")]
    [InlineData("fleet", "appliances")]
    [InlineData("appliance&appliance=left", "")]
    [InlineData("latency&" + Acks, "")]
    [InlineData("events", "")]
    public async Task a_live_view_begins_with_its_whole_state(string view, string tables)
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");
        JsonSchema schema = await SchemaOf(fleet);
        using Stream stream = await fleet.Client.GetStreamAsync($"/api/v1/live?view={view}");
        using var lines = new StreamReader(stream);

        Assert.Equal("event: hello", await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        string data = (await lines.ReadLineAsync())!["data: ".Length..];

        JsonElement hello = JsonDocument.Parse(data).RootElement;
        Assert.Empty(schema.Check(hello, "/api/v1/live"));
        Assert.Equal(tables, string.Join(',', hello.GetProperty("tables").EnumerateObject().Select(one => one.Name)));
    }

    [Fact]
    public async Task a_name_with_the_letters_of_two_shares_no_live_view_with_them()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left", "right");
        using StreamReader one = await fleet.Look("/api/v1/live?view=desk&appliance=left%0Aright");
        using var two = new StreamReader(
            await fleet.Client.GetStreamAsync("/api/v1/live?view=desk&appliance=left&appliance=right"));

        Assert.Equal("event: hello", await two.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
        JsonElement hello = JsonDocument.Parse((await two.ReadLineAsync())!["data: ".Length..]).RootElement;

        Assert.Equal(2, hello.GetProperty("tables").GetProperty("hosts").GetArrayLength());
    }

    [Fact]
    public void only_equal_queries_have_equal_keys()
    {
        SeriesQuery[] queries =
        [
            new(new SeriesFilter(), []), new(new SeriesFilter(), ["-"]), new(new SeriesFilter(), ["a", "b"]),
            new(new SeriesFilter(), ["a\nb"]), new(new SeriesFilter(), ["a1:b"]),
            new(new SeriesFilter { Kind = "a" }, []), new(new SeriesFilter { Key = "a" }, []),
            new(new SeriesFilter { Kind = "a, Key = b" }, []),
            new(new SeriesFilter { Kind = "a", Key = "b, Key = " }, []),
        ];

        Assert.Equal(queries.Length, queries.Select(one => one.Key).Distinct().Count());
        Assert.Equal(queries[2].Key, new SeriesQuery(new SeriesFilter(), ["b", "a"]).Key);
    }

    [Fact]
    public async Task the_schema_names_every_path_that_answers_with_json()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");
        JsonElement schema = await Get(fleet, "/api/v1/schema");
        string[] paths = [.. schema.GetProperty("$defs").EnumerateObject().Select(one => one.Name)
            .Where(name => name.StartsWith('/'))];

        foreach (string path in paths)
        {
            using HttpResponseMessage answer = await fleet.Client.GetAsync(
                path == "/api/v1/live" ? $"{path}?x=1" : path);
            Assert.NotEqual(
                "there is nothing at this path", answer.StatusCode == HttpStatusCode.OK ? "" : await WhatOf(answer));
        }
        Assert.Contains("/api/v1/about", paths);
    }

    [Fact]
    public async Task health_and_readiness_and_metrics_are_answered()
    {
        await using FleetUnderTest fleet = await FleetUnderTest.Start("left");

        Assert.Equal("ok\n", await fleet.Client.GetStringAsync("/healthz"));
        Assert.Equal("ok\n", await fleet.Client.GetStringAsync("/readyz"));
        string metrics = await fleet.Client.GetStringAsync("/metrics");
        Assert.Contains("appliance=\"left\"", metrics);
        Assert.Contains("\ntelemetry_monitor_rows_left_out 0\n", metrics);
        Assert.Contains("appliance=\"left\"", await fleet.Client.GetStringAsync("/metrics/left"));
        string table = await fleet.Client.GetStringAsync($"/api/v1/distribution?{Acks}&window=1m&format=csv");
        Assert.StartsWith("lowest_ns,highest_ns,count\n", table);
        Assert.Equal(500, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Sum(line => long.Parse(line.Split(',')[2], null)));
    }

    private static async Task<string> WhatOf(HttpResponseMessage answer) =>
        (await SecurityTests.ProblemOf(answer)).GetProperty("what").GetString()!;

    private static async Task<JsonSchema> SchemaOf(FleetUnderTest fleet) => new(await Get(fleet, "/api/v1/schema"));

    private static Task<JsonElement> Get(FleetUnderTest fleet, string path) => fleet.Get(path);
}
