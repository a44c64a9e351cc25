// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Model.Definitions;
using TestSupport.Engines;
using TestSupport.Exposition;

namespace Telemetry.Exporting.Tests.RemoteWrite;

/// <summary>Messages of remote write, and what becomes of them where the receiver does not take them.</summary>
public sealed class RemoteWriterTests
{
    private readonly ApplianceMetrics _appliance =
        new SampleAppliance().Metrics(labels: [new Label("Site", "LD4"), new Label("zone", "b")]);

    private readonly Notices _notices = new();

    [Theory]
    [InlineData(WrittenHistograms.Native)]
    [InlineData(WrittenHistograms.VmRange)]
    [InlineData(WrittenHistograms.Classic)]
    [InlineData(WrittenHistograms.None)]
    public async Task labels_stand_in_order_and_every_value_is_there(WrittenHistograms form)
    {
        using var receiver = new WriteReceiver(_ => new WriteAnswer(204));
        var source = new FixedSource(() => [_appliance], rounds: 1) { HasMonitor = true };
        RemoteWriteTarget target = Target(receiver, form) with { Labels = [new Label("replica", "a")] };
        await using RemoteWriter writer = Start(target, source);

        await WaitFor.True(() => receiver.Samples.Any(one => one.Name == "process_threads"), () => Text(writer));

        List<Sample> expected = ExpositionReader.Samples(TextFormatTests.Write(MetricsFormat.Text, [_appliance]));
        List<WrittenSample> written = [.. receiver.Samples];
        string[] histograms = ["telemetry_latency_seconds", "telemetry_latency_seconds_bucket",
            "telemetry_latency_seconds_sum", "telemetry_latency_seconds_count"];
        Assert.Equal(
            expected.Where(one => !histograms.Contains(one.Name)).Select(Identity).Order(StringComparer.Ordinal),
            written.Where(one => IsOf(one) && !histograms.Contains(one.Name)).Select(WrittenIdentity)
                .Order(StringComparer.Ordinal));
        if (form == WrittenHistograms.Classic)
            Assert.Equal(
                expected.Where(one => histograms.Contains(one.Name)).Select(Identity).Order(StringComparer.Ordinal),
                written.Where(one => histograms.Contains(one.Name)).Select(WrittenIdentity)
                    .Order(StringComparer.Ordinal));
        Assert.Equal(
            form switch { WrittenHistograms.Native => 6, WrittenHistograms.None => 0, _ => -1 },
            form is WrittenHistograms.Native or WrittenHistograms.None
                ? written.Count(one => histograms.Contains(one.Name)) : -1);
        Assert.All(written, one => Assert.Equal(
            one.Labels.Select(label => label.Name).Order(StringComparer.Ordinal).Distinct(),
            one.Labels.Select(label => label.Name)));
        Assert.All(written, one => Assert.Contains(("replica", "a"), one.Labels));
        Assert.Equal(
            written.Count,
            written.Select(one => $"{string.Join(' ', one.Labels)} {one.TimeMs}").Distinct().Count());

        static bool IsOf(WrittenSample one) => one.Labels.Contains(("job", "telemetry"));
    }

    [Fact]
    public async Task ranges_of_vmrange_adjoin_and_hold_every_sample()
    {
        using var receiver = new WriteReceiver(_ => new WriteAnswer(204));
        var source = new FixedSource(() => [_appliance], rounds: 1) { HasMonitor = true };
        await using RemoteWriter writer = Start(Target(receiver, WrittenHistograms.VmRange), source);
        await WaitFor.True(() => receiver.Samples.Any(one => one.Name == "process_threads"), () => Text(writer));

        WrittenSample[] buckets = [.. receiver.Samples.Where(one => one.Name == "telemetry_latency_seconds_bucket"
            && one.Labels.Contains(("series", "line_lead")))];

        // The samples: twice 0, and 1, 1,023, 2,047, 2,048 and 60,000,000,000 ns.
        Assert.Equal(7, buckets.Sum(one => one.Value));
        Assert.Equal(2, buckets.Single(one => RangeOf(one).Low == 0).Value);
        foreach (double sample in new[] { 1e-9, 1.023e-6, 2.047e-6, 60 })
            Assert.Contains(buckets, one => RangeOf(one).Low < sample && sample <= RangeOf(one).High * 1.0001);

        static (double Low, double High) RangeOf(WrittenSample one)
        {
            string[] bounds = one.Labels.Single(label => label.Name == "vmrange").Value.Split("...");
            return (double.Parse(bounds[0]), double.Parse(bounds[1]));
        }
    }

    [Fact]
    public async Task only_the_named_series_have_histograms_and_all_have_percentiles()
    {
        using var receiver = new WriteReceiver(_ => new WriteAnswer(204));
        var source = new FixedSource(() => [_appliance], rounds: 1) { HasMonitor = true };
        RemoteWriteTarget target =
            Target(receiver, WrittenHistograms.Native) with { Series = ["order_to_ack", "feed_age"] };
        await using RemoteWriter writer = Start(target, source);
        await WaitFor.True(() => receiver.Samples.Any(one => one.Name == "process_threads"), () => Text(writer));

        Assert.Equal(["feed_age", "order_to_ack"], KindsOf("telemetry_latency_seconds"));
        Assert.Equal(
            ["feed_age", "line_lead", "order_to_ack", "tick_to_trade"], KindsOf("telemetry_latency_window_seconds"));

        IEnumerable<string> KindsOf(string name) => receiver.Samples.Where(one => one.Name == name)
            .Select(one => one.Labels.Single(label => label.Name == "series").Value).Distinct().Order();
    }

    [Fact]
    public async Task what_cannot_be_taken_now_is_sent_again_and_nothing_is_lost()
    {
        int answers = 0;
        using var receiver = new WriteReceiver(_ => Interlocked.Increment(ref answers) switch
        {
            1 => new WriteAnswer(503, "starting"),
            2 => new WriteAnswer(429, "slower", RetryAfter: "3"),
            _ => new WriteAnswer(204),
        });
        var source = new FixedSource(() => [_appliance], rounds: 3);
        await using RemoteWriter writer = Start(Target(receiver, WrittenHistograms.None), source);

        await WaitFor.True(() => writer.State is { Queued: 0, Sent: > 0 } && source.Rounds == 3, () => Text(writer));

        Assert.Equal(3, receiver.Samples.Count(one => one.Name == "telemetry_appliance_up"));
        Assert.Equal(3, receiver.Samples.Where(one => one.Name == "telemetry_appliance_up")
            .Select(one => one.TimeMs).Distinct().Count());
        Assert.Equal((receiver.Samples.Count, 0L, 0L), (writer.State.Sent, writer.State.Refused, writer.State.Dropped));
        Assert.InRange(receiver.Times[2] - receiver.Times[1], 2_900, 60_000);
        Assert.Equal(
            [
                $"values are not accepted by {receiver.Url}: HTTP 503: starting; it is tried again until they are",
                $"values are accepted by {receiver.Url} again",
            ],
            _notices.Lines);
    }

    [Fact]
    public async Task what_is_refused_is_counted_and_left_with_the_first_line_of_the_answer()
    {
        int answers = 0;
        using var receiver = new WriteReceiver(_ => Interlocked.Increment(ref answers) <= 2
            ? new WriteAnswer(400, "out of order sample\nand more") : new WriteAnswer(204));
        var source = new FixedSource(() => [_appliance], rounds: 3);
        await using RemoteWriter writer = Start(Target(receiver, WrittenHistograms.None), source);

        await WaitFor.True(() => writer.State is { Queued: 0, Sent: > 0 }, () => Text(writer));

        Assert.Equal(2 * writer.State.Sent, writer.State.Refused);
        Assert.Equal(receiver.Samples.Count, writer.State.Sent);
        Assert.Equal(
            [
                $"values are not accepted by {receiver.Url}: HTTP 400: out of order sample; "
                + "what is refused is not sent again",
                $"values are accepted by {receiver.Url} again",
            ],
            _notices.Lines);
    }

    [Fact]
    public async Task what_is_beyond_the_bound_is_dropped_from_the_old_end_and_counted()
    {
        bool isUp = false;
        using var receiver = new WriteReceiver(_ => Volatile.Read(ref isUp)
            ? new WriteAnswer(204) : new WriteAnswer(503, RetryAfter: "1"));
        var source = new FixedSource(() => [_appliance], rounds: 12);
        var limits = new RemoteWriteLimits { MostBytes = 40_000 };
        await using RemoteWriter writer = Start(Target(receiver, WrittenHistograms.None), source, limits);
        await WaitFor.True(() => source.Rounds == 12 && writer.State.Dropped > 0, () => Text(writer));

        Volatile.Write(ref isUp, true);
        await WaitFor.True(() => writer.State is { Queued: 0, Sent: > 0 }, () => Text(writer));

        ExportState state = writer.State;
        Assert.Equal(receiver.Samples.Count, state.Sent);
        Assert.Equal(0, (state.Sent + state.Dropped) % 12);
        Assert.InRange(state.Dropped, 1, state.Sent + state.Dropped - 1);
        // The newest ones are there, without a gap.
        long[] times = [.. receiver.Samples.Select(one => one.TimeMs).Distinct()];
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task values_that_wait_too_long_are_dropped()
    {
        using var receiver = new WriteReceiver(_ => new WriteAnswer(500));
        var source = new FixedSource(() => [_appliance], rounds: 1);
        var limits = new RemoteWriteLimits { LongestWait = TimeSpan.FromMilliseconds(100) };
        await using RemoteWriter writer = Start(Target(receiver, WrittenHistograms.None), source, limits);

        await WaitFor.True(() => writer.State is { Queued: 0, Dropped: > 0 }, () => Text(writer));

        Assert.Equal((0L, 0L), (writer.State.Sent, writer.State.Refused));
    }

    [Theory]
    [InlineData(200, "<html>hello", "text/html; charset=utf-8", "HTTP 200 with a page of HTML: this address receives "
        + "no metrics")]
    [InlineData(302, "", null, "HTTP 302")]
    [InlineData(401, "who are you?\u0007", null, "HTTP 401: who are you?")]
    public async Task an_answer_of_something_else_is_a_refusal(int status, string text, string? type, string words)
    {
        using var receiver = new WriteReceiver(_ => new WriteAnswer(status, text, Type: type));
        await using RemoteWriter writer =
            Start(Target(receiver, WrittenHistograms.None), new FixedSource(() => [_appliance], rounds: 1));

        await WaitFor.True(() => writer.State is { Queued: 0, Refused: > 0 }, () => Text(writer));

        Assert.Equal(words, writer.State.Error);
    }

    [Fact]
    public async Task a_database_that_accepts_everything_and_keeps_nothing_is_noticed()
    {
        using var receiver = new WriteReceiver(request => request.HttpMethod == "POST" ? new WriteAnswer(204)
            : new WriteAnswer(200, """{"status":"success","data":{"resultType":"vector","result":[]}}"""));
        RemoteWriteTarget target = Target(receiver, WrittenHistograms.Native) with { QueryUrl = receiver.Base };
        var limits = new RemoteWriteLimits { AskFor = TimeSpan.FromSeconds(1) };
        await using RemoteWriter writer = Start(target, new FixedSource(() => [_appliance]), limits);

        await WaitFor.True(() => writer.State.Verified is not null, () => Text(writer));

        Assert.False(writer.State.Verified);
        Assert.Equal(
            "what is written does not come back: after 1 s it has nothing of them", writer.State.Error);
    }

    [Theory]
    [InlineData(WrittenHistograms.Native)]
    [InlineData(WrittenHistograms.VmRange)]
    public async Task a_series_that_is_no_longer_written_has_an_end(WrittenHistograms form)
    {
        ApplianceMetrics other = new SampleAppliance().Metrics("b");
        ApplianceMetrics[]?[] rounds =
            [[_appliance, other], null, [_appliance with { Minute = null }], [_appliance with { Minute = null }]];
        using var receiver = new WriteReceiver(_ => new WriteAnswer(204));
        int round = -1;
        var source = new FixedSource(() => rounds[Interlocked.Increment(ref round)], rounds: rounds.Length);
        await using RemoteWriter writer = Start(Target(receiver, form), source);
        await WaitFor.True(
            () => source.Rounds == rounds.Length && writer.State.Queued == 0, () => Text(writer));

        IGrouping<long, WrittenSample>[] times =
            [.. receiver.Samples.Where(IsOf).GroupBy(one => one.TimeMs).OrderBy(one => one.Key)];

        Assert.Equal(3, times.Length);
        HashSet<string> before = Series(times[0]);
        HashSet<string> ended = Series(times[1].Where(one => one.IsStale));
        HashSet<string> after = Series(times[1].Where(one => !one.IsStale));
        // Those of the appliance that went, and the windows of the other one; once each.
        Assert.Equal(before.Except(after).Order(StringComparer.Ordinal), ended.Order(StringComparer.Ordinal));
        Assert.Equal(ended.Count, times[1].Count(one => one.IsStale));
        Assert.Contains(ended, one => one.Contains("telemetry_latency_window_seconds") && one.Contains("trade01"));
        Assert.Contains(ended, one => one.Contains("telemetry_latency_seconds") && one.Contains("(appliance, b)"));
        Assert.DoesNotContain(times[0], one => one.IsStale);
        Assert.DoesNotContain(times[2], one => one.IsStale);
        if (form == WrittenHistograms.Native)
            Assert.Equal(6, times[1].Count(one => one.IsStale && one.Value is null));

        static bool IsOf(WrittenSample one) => one.Labels.Contains(("job", "telemetry"));

        static HashSet<string> Series(IEnumerable<WrittenSample> samples) =>
            [.. samples.Select(one => string.Join(' ', one.Labels))];
    }

    [Fact]
    public async Task percentiles_of_single_seconds_are_written_where_none_is_left_out()
    {
        using var receiver = new WriteReceiver(_ => new WriteAnswer(204));
        ApplianceMetrics appliance = _appliance with
        {
            Newest = _appliance.Minute! with { DurationNs = 1_000_000_000 },
        };
        RemoteWriteTarget target = Target(receiver, WrittenHistograms.None);
        await using RemoteWriter writer = Start(target, new FixedSource(() => [appliance], rounds: 1));
        await using RemoteWriter slow = Start(
            target with { Every = TimeSpan.FromSeconds(15), Labels = [new Label("replica", "slow")] },
            new FixedSource(() => [appliance], rounds: 1));
        await WaitFor.True(() => writer.State.Sent > 0 && slow.State.Sent > 0, () => Text(writer));

        Assert.Equal(Windows("1m", null), Windows("1s", null));
        Assert.NotEmpty(Windows("1m", "slow"));
        Assert.Empty(Windows("1s", "slow"));

        string[] Windows(string window, string? replica) =>
        [
            .. receiver.Samples.Where(one => one.Labels.Contains(("window", window))
                && (replica is null ? one.Labels.All(label => label.Name != "replica")
                    : one.Labels.Contains(("replica", replica))))
                .Select(one => $"{string.Join(' ', one.Labels.Where(label => label.Name != "window"))} {one.Value}")
                .Order(StringComparer.Ordinal),
        ];
    }

    [Fact]
    public async Task a_database_whose_clock_is_wrong_is_named()
    {
        string date = DateTimeOffset.UtcNow.AddHours(-1).ToString("R");
        using var server = new AnsweringServer(target => target.Contains("/write")
            ? new HttpText("out of bounds", 400, "text/plain", $"Date: {date}\r\n")
            : new HttpText("", 404));
        RemoteWriteTarget target = new()
        {
            Url = new Uri(server.Url, "api/v1/write"),
            Every = TimeSpan.FromMilliseconds(100),
            Histograms = WrittenHistograms.None,
        };
        await using RemoteWriter writer = Start(target, new FixedSource(() => [_appliance], rounds: 1));

        await WaitFor.True(() => writer.State is { Queued: 0, Refused: > 0 }, () => Text(writer));

        Assert.Equal("HTTP 400: out of bounds; its clock is 60 min behind", writer.State.Error);
    }

    private static string Text(RemoteWriter writer) => writer.State.ToString();

    private static RemoteWriteTarget Target(WriteReceiver receiver, WrittenHistograms form) => new()
    {
        Url = receiver.Url,
        Every = TimeSpan.FromMilliseconds(100),
        Histograms = form,
    };

    private RemoteWriter Start(RemoteWriteTarget target, FixedSource source, RemoteWriteLimits? limits = null)
    {
        var writer = new RemoteWriter(target, source, _notices, limits ?? new RemoteWriteLimits());
        writer.Start();
        return writer;
    }

    private static string Identity(Sample sample) =>
        Identity(sample.Name, sample.Labels.Select(label => (label.Key, label.Value)), sample.Value);

    private static string WrittenIdentity(WrittenSample sample) => Identity(
        sample.Name,
        sample.Labels.Where(label => label.Name is not ("__name__" or "job" or "instance" or "replica")),
        sample.Value ?? 0);

    private static string Identity(string name, IEnumerable<(string Name, string Value)> labels, double value) =>
        $"{name} {string.Join(',', labels.OrderBy(label => label.Name, StringComparer.Ordinal))} {value}";
}
