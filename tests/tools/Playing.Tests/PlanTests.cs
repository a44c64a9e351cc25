// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Reading;
using Telemetry.Playing.Safety;
using TestSupport;
using static Telemetry.Playing.Tests.RecordedMorning;

namespace Telemetry.Playing.Tests;

/// <summary>Plans, which send nothing.</summary>
public sealed class PlanTests : IDisposable
{
    private readonly RecordedMorning _morning = new();
    private readonly Notices _notices = new();

    public void Dispose() => _morning.Dispose();

    [Fact]
    public void a_plan_counts_what_will_be_sent_and_foresees_what_cannot_be_met()
    {
        string path = _morning.File("a.pcap", Pcap(
            (0, LineA, Mold(1)), (5_999, LineB, Mold(1)), (11_999, LineA, Mold(2)), (11_999, LineB, Mold(2)),
            (1_000_000, LineA, Mold(3))));
        Assert.True(GroupMap.TryParse($"{LineB}=239.1.1.1", out GroupMapRow row));

        (PlayForecast plan, PlayResult result) = Run(Plan(path) with { Map = new GroupMap([row]) });

        Assert.Null(result.Pacing);
        Assert.Equal((5, 5 * 62, 1_000_000), (plan.Datagrams, plan.Bytes, plan.DurationNs));
        // Of the four gaps 5999 and 0 are below the 6000 that a send takes.
        Assert.Equal((2, 0), (plan.CloserThanSend, plan.ClosestGapNs));
        Assert.Equal((StartNs, StartNs + 1_000_000), (plan.FirstStampNs, plan.LastStampNs));
        Assert.Equal(
            [("itch", "A", $"{LineA}:{Port}", $"{LineA}:{Port}", 3L), ("itch", "B", $"{LineB}:{Port}",
                $"239.1.1.1:{Port}", 2L)],
            plan.Targets.Select(target => (target.Feed, target.Line, target.Recorded.ToString(),
                target.Target.ToString(), target.Datagrams)));
        Assert.Contains("nothing is sent: the configuration has no \"play: lab: [NETWORK]\"",
            Assert.Single(_notices.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void the_line_of_a_plan_is_json_with_these_keys()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1)), (7_000, LineA, Mold(2))));

        (PlayForecast plan, _) = Run(Plan(path) with { Speed = new PlaySpeed(500) });

        JsonElement json = JsonDocument.Parse(PlayJson.Plan(plan)).RootElement;
        Assert.Equal(("play_plan", "0.5", 2, 14_000, 14_000), (json.GetProperty("type").GetString(),
            json.GetProperty("speed").GetString(), json.GetProperty("datagrams").GetInt32(),
            json.GetProperty("duration_ns").GetInt64(), json.GetProperty("closest_gap_ns").GetInt64()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("made_losses").ValueKind);
        Assert.Equal($"{LineA}:{Port}", json.GetProperty("targets")[0].GetProperty("recorded").GetString());
    }

    [Fact]
    public void made_losses_are_counted_and_not_sent()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1)), (7_000, LineA, Mold(2))));
        Assert.True(MadeLoss.TryParse("loss=100%", out MadeLoss? loss));

        (PlayForecast plan, _) = Run(Plan(path) with { Loss = loss });

        Assert.Equal((0, 2L), (plan.Datagrams, plan.MadeLosses));
    }

    [Fact]
    public void a_plan_says_what_would_be_refused()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1))));
        Assert.True(GroupMap.TryParse($"{LineA}=10.1.1.1", out GroupMapRow row));

        Run(Plan(path) with { Map = new GroupMap([row]) });

        Assert.Contains(_notices.Lines, line => line.StartsWith(
            $"would be refused: feed itch: 10.1.1.1:{Port} is not a multicast group", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("239.9.9.9=239.9.9.2", "239.9.9.9 is not a group of a line")]
    [InlineData("233.54.12.111:1=239.9.9.2:1", "233.54.12.111:1 is not a group of a line")]
    public void a_row_of_the_map_that_maps_nothing_is_refused(string text, string reason)
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1))));
        Assert.True(GroupMap.TryParse(text, out GroupMapRow row));
        PlayPlan plan = Plan(path) with { Map = new GroupMap([row]) };

        Run(plan);
        Failure refusal = Assert.Single(PlanCheck.RefusalsOf(plan, device: null));

        Assert.Contains(_notices.Lines, line => line.StartsWith(
            $"would be refused: --map: {reason}", StringComparison.Ordinal));
        Assert.Equal((ExitCode.Usage, "name one of the configuration"), (refusal.Code, refusal.Do));
    }

    [Theory]
    [InlineData(LineB + "=239.1.1.1")]
    [InlineData("233.54.12.111:26477=239.9.9.2:1")]
    public void a_row_of_a_line_that_the_captures_lack_is_none_that_maps_nothing(string text)
    {
        Assert.True(GroupMap.TryParse(text, out GroupMapRow row));

        Assert.Empty(PlanCheck.RefusalsOf(Plan("a.pcap") with { Map = new GroupMap([row]) }, device: null));
    }

    [Fact]
    public void a_cpu_that_does_not_exist_is_refused_before_anything_is_read()
    {
        var device = new LabDevice("lab0", 2, [], HasDefaultRoute: false, IsWatched: false);
        CpuSet usable = HostThread.Cpus();
        PlayPlan plan = Plan("a.pcap") with { Cpu = 8_000 };

        Failure refusal = Assert.Single(PlanCheck.RefusalsOf(plan, device));

        Assert.Equal((ExitCode.Usage, "--cpu", $"name one of {usable}"), (refusal.Code, refusal.Where, refusal.Do));
        Assert.StartsWith("CPU 8000 does not exist", refusal.What, StringComparison.Ordinal);
        Assert.Empty(PlanCheck.RefusalsOf(plan with { Cpu = usable[0] }, device));
        // What was tried is not kept.
        Assert.Equal(usable.ToString(), HostThread.Cpus().ToString());
    }

    [Fact]
    public void a_plan_says_if_its_interface_would_be_refused()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1))));

        Run(Plan(path) with { Lab = [IPNetwork.Parse("10.99.0.0/16")], OnlyPlan = true, Interface = "nowhere0" });

        Assert.Contains(_notices.Lines, line => line.StartsWith(
            "would be refused: nowhere0: there is no such interface", StringComparison.Ordinal));
    }

    [Fact]
    public void a_send_time_that_cannot_be_changed_is_refused_by_the_name_of_the_protocol()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1))));

        (PlayForecast plan, _) = Run(Plan(path) with { Retimes = true });

        Assert.Equal(0, plan.Retimed);
        Assert.Contains(_notices.Lines, line => line.StartsWith("would be refused: --retime: feed itch, protocol "
            + "moldudp64: its packets have no send time of their own", StringComparison.Ordinal));
    }

    [Fact]
    public void captures_without_datagrams_of_a_feed_are_named()
    {
        string path = _morning.File("a.pcap", Pcap((0, "239.9.9.9", Mold(1))));

        (PlayForecast plan, _) = Run(Plan(path));

        Assert.Equal((0, null), (plan.Datagrams, plan.FirstStampNs));
        Assert.Contains(_notices.Lines, line => line.Contains(
            "no datagram of a feed is there, or none of the time", StringComparison.Ordinal));
    }

    [Fact]
    public void a_capture_that_ends_early_is_planned_as_far_as_it_goes()
    {
        byte[] bytes = Pcap((0, LineA, Mold(1)), (100, LineA, Mold(2)));
        string path = _morning.File("a.pcap", bytes[..^1]);

        (PlayForecast plan, PlayResult result) = Run(Plan(path));

        Assert.Equal(1, plan.Datagrams);
        Assert.Single(plan.Failures);
        Assert.Equal(plan.Failures, result.Failures);
    }

    [Theory]
    [InlineData("-", "standard input")]
    [InlineData("/dev/null/nothing", "/dev/null/nothing")]
    public void what_cannot_be_read_twice_or_at_all_is_refused(string path, string where) =>
        Assert.Contains(where, Assert.Throws<FailureException>(() => Run(Plan(path))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void sending_needs_an_interface_that_there_is()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1))));
        PlayPlan plan = Plan(path) with { Lab = [IPNetwork.Parse("10.99.0.0/16")] };

        FailureException none = Assert.Throws<FailureException>(() => Run(plan));
        FailureException unknown = Assert.Throws<FailureException>(() => Run(plan with { Interface = "nowhere0" }));

        Assert.StartsWith("--interface: it is missing", none.Message, StringComparison.Ordinal);
        Assert.StartsWith("nowhere0: there is no such interface", unknown.Message, StringComparison.Ordinal);
    }

    private (PlayForecast Plan, PlayResult Result) Run(PlayPlan plan)
    {
        PlayForecast? made = null;
        PlayResult result = PlayRun.Run(plan, one => made = one, static _ => { }, _notices, CancellationToken.None);
        return (made!, result);
    }
}
