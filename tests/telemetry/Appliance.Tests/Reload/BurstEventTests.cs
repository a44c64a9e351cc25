// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Yaml;
using TestSupport.Latency;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Bursts reported for trains of packets whose windows are known.</summary>
public sealed class BurstEventTests
{
    private const long Us = 1_000;
    private const long Second = 1_000_000_000;

    private readonly Dictionary<int, ulong> _numbers = [];

    [Fact]
    public void the_busiest_line_of_a_feed_is_reported_once_for_each_interval_above_the_threshold()
    {
        var rig = new ReloadRig(Read("burst: {window: 100us, packets: 5}"));
        // 5 in 80 us and another after 100: no more than 5 in any 100.
        Train(rig, line: 0, Second, count: 5, apart: 20 * Us);
        Train(rig, line: 0, Second + (100 * Us), count: 1, apart: 0);
        Train(rig, line: 0, (2 * Second) + 7, count: 6, apart: 10 * Us);
        Train(rig, line: 1, (2 * Second) + (500 * Us), count: 7, apart: 15 * Us);
        Train(rig, line: 0, (2 * Second) + (900 * Us), count: 6, apart: 10 * Us);
        Train(rig, line: 1, (4 * Second) + 9, count: 6, apart: 99);
        rig.End(5 * Second);

        Assert.Equal(
            [
                new Burst("B", (2 * Second) + (500 * Us), 7, 700, 100 * Us),
                new Burst("B", (4 * Second) + 9, 6, 600, 100 * Us),
            ], Bursts(rig));
        Assert.All(rig.Of(TelemetryEventKind.Burst), item => Assert.Equal(
            (EventSeverity.Warning, EventState.Instant, -1), (item.Severity, item.State, item.SessionIndex)));
    }

    [Theory]
    [InlineData("10us", 10 * Us)]
    [InlineData("100us", 100 * Us)]
    [InlineData("1ms", 1_000 * Us)]
    [InlineData("10ms", 10_000 * Us)]
    public void each_of_the_four_windows_holds_packets_less_than_its_length_apart(string window, long lengthNs)
    {
        var rig = new ReloadRig(Read($"burst: {{window: {window}, packets: 1}}"));
        Train(rig, line: 0, Second, count: 3, apart: lengthNs);
        Train(rig, line: 0, 3 * Second, count: 2, apart: lengthNs - 1);
        rig.End(4 * Second);

        Assert.Equal([new Burst("A", 3 * Second, 2, 200, lengthNs)], Bursts(rig));
    }

    [Fact]
    public void without_a_threshold_nothing_is_reported()
    {
        var rig = new ReloadRig(Read(""));
        Train(rig, line: 0, Second, count: 1_000, apart: 1);
        rig.End(2 * Second);

        Assert.Empty(Bursts(rig));
    }

    [Fact]
    public void a_reload_adds_changes_and_removes_the_threshold()
    {
        var rig = new ReloadRig(Read(""));
        Train(rig, line: 0, Second, count: 5, apart: Us);
        rig.Reload(Read("burst: {window: 10us, packets: 4}"), (2 * Second) + 1);
        Train(rig, line: 0, 3 * Second, count: 5, apart: Us);
        rig.Reload(Read("burst: {window: 10us, packets: 5}"), (4 * Second) + 1);
        Train(rig, line: 0, 5 * Second, count: 5, apart: Us);
        rig.Reload(Read("burst: {window: 1ms, packets: 4}"), (6 * Second) + 1);
        Train(rig, line: 0, 7 * Second, count: 5, apart: 100 * Us);
        rig.Reload(Read(""), (8 * Second) + 1);
        Train(rig, line: 0, 9 * Second, count: 5, apart: Us);
        rig.End(10 * Second);

        Assert.Equal(
            [
                new Burst("A", 3 * Second, 5, 500, 10 * Us),
                new Burst("A", 7 * Second, 5, 500, 1_000 * Us),
            ], Bursts(rig));
    }

    [Fact]
    public void the_busier_direction_of_a_session_is_reported()
    {
        var script = new OrderScript(
            session => session with { Burst = new BurstThreshold(BurstWindow.IndexOf(10 * Us), 2) });
        script.Segment(1_000).Segment(2_000).Segment(3_000);
        for (int answer = 0; answer < 4; answer++)
            script.Segment(20_000 + answer, direction: StreamDirection.FromExchange, offset: 50 * answer, length: 146);
        script.End(1_000_000);

        TelemetryEvent got = Assert.Single(script.Of(TelemetryEventKind.Burst));
        Assert.Equal((-1, -1, 0), (got.FeedIndex, got.LineIndex, got.SessionIndex));
        Assert.Equal((20_000L, 4L, 800L, 10 * Us), (got.StampNs, got.Count, got.Amount, got.DurationNs));
    }

    [Fact]
    public void a_window_with_too_many_packets_is_reported_once()
    {
        const int Most = 1 << 16;                       // packets of 10 ms that are kept of a line, where lines are few
        var rig = new ReloadRig(Read(""));
        Train(rig, line: 0, Second, count: Most, apart: 100);
        Assert.Empty(rig.Of(TelemetryEventKind.TableFull));
        Train(rig, line: 1, 2 * Second, count: Most + 1, apart: 100);
        Train(rig, line: 1, 4 * Second, count: Most + 1, apart: 100);
        rig.End(6 * Second);

        TelemetryEvent full = Assert.Single(rig.Of(TelemetryEventKind.TableFull));
        Assert.Equal((0, 1, -1), (full.FeedIndex, full.LineIndex, full.SessionIndex));
        Assert.Equal((EventSeverity.Error, 3 * Second), (full.Severity, full.StampNs));
    }

    private void Train(ReloadRig rig, int line, long startNs, int count, long apart)
    {
        for (int packet = 0; packet < count; packet++)
        {
            ulong number = _numbers[line] = _numbers.GetValueOrDefault(line) + 1;
            rig.Packet("f", line, number, startNs + (packet * apart));
        }
    }

    private static IEnumerable<Burst> Bursts(ReloadRig rig) =>
        rig.Of(TelemetryEventKind.Burst).Select(item => new Burst(
            rig.Topology.Lines[item.LineIndex].Name, item.StampNs, item.Count, item.Amount, item.DurationNs));

    private static Settings Read(string burst)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            "feeds:\n  - name: f\n    protocol: moldudp64\n    stale_after: 0\n"
            + $"    lines: [{{address: 239.1.1.1:1}}, {{address: 239.1.1.2:1}}]\n    {burst}\n", "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }

    private sealed record Burst(string Line, long StampNs, long Packets, long Bytes, long DurationNs);
}
