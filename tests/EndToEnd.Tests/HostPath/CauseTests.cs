// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.HostPath;

/// <summary>Causes of late orders in the demo, while another process takes the cores of its trader.</summary>
[Trait("needs", "root")]
[Collection(Undisturbed.Name)]
public sealed class CauseTests
{
    private const int Bursts = 40;
    private const string Name = "hog";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_process_that_takes_the_core_of_the_trader_is_named_in_the_orders_that_it_delayed()
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("causes.yaml");
        File.WriteAllText(config, "host_path: {stalls: causes, late_order: 1ms}\n");
        string hog = Path.Combine(scratch.Path, Name);
        File.Copy("/bin/bash", hog);
        using TelemetryProcess demo = TelemetryBinary.Start(
            "demo", "--config", config, "--seconds", "8", "--rate", "10000", "--json");
        demo.WaitForLine("snapshot", line => line.At("host_path").ValueKind == JsonValueKind.Object
            && line.At("host_path", "threads").GetArrayLength() > 0, Patience);

        List<(long BeganNs, long EndNs)> bursts = [];
        for (int burst = 0; burst < Bursts; burst++)
            bursts.Add(Run(hog));
        RunResult result = demo.WaitForEnd(Patience);

        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Errors}");
        JsonElement[] late = [.. result.OfType("event").Where(line => line.Text("event") == "late_order")];
        Assert.NotEmpty(late);
        Assert.All(late, line => Assert.Equal(
            line.Count("duration_ns"), line.At("cause", "parts").EnumerateArray().Sum(part => part.Count("ns"))));
        JsonElement[] delayed = [.. late.Where(line => HogNs(line) > 0)];
        Assert.NotEmpty(delayed);
        Assert.Contains(delayed, line => line.Text("cause", "kind") == "cpu_wait"
            && line.Text("cause", "text")!.Contains($"which ran {Name}[", StringComparison.Ordinal));
        Assert.All(delayed, line => Assert.InRange(HogNs(line), 0, bursts.Sum(burst => Shared(line, burst))));
        AssertBooks(result);
        AssertWaits(result);
    }

    [RootFact]
    public void every_stop_of_the_trader_is_the_cause_of_an_order_and_no_order_was_stopped_otherwise()
    {
        RunResult demo = TelemetryBinary.Run("demo", "--stall", "--seconds", "8", "--rate", "20000", "--json");

        JsonElement truth = demo.Summary.At("truth");
        Assert.True(demo.ExitCode == 0, demo.Errors);
        Assert.Equal((10, 10, 0), (truth.Count("stalls_made"), truth.Count("stalls_found"),
            truth.Count("stalls_invented")));
        JsonElement[] stopped =
        [
            .. demo.OfType("event").Where(line => line.Text("event") == "late_order"
                && line.Text("cause", "kind") == "stopped"),
        ];
        Assert.NotEmpty(stopped);
        Assert.All(stopped, line => Assert.StartsWith(
            "was stopped for ", line.Text("cause", "text"), StringComparison.Ordinal));
        Assert.Contains(demo.OfType("snapshot"), line => line.At("series").EnumerateArray().Any(HasCause));
        AssertBooks(demo);
    }

    /// <summary>The waits are at least as long as a hog runs, none is longer than the kernel's own counter of its
    /// thread, and together they are as long as these say.</summary>
    private static void AssertWaits(RunResult result)
    {
        JsonElement waits = result.Summary.At("series").EnumerateArray()
            .Single(series => series.Text("series") == "run_wait");
        Assert.Equal("telemetry", waits.Text("key"));
        Assert.Contains(result.OfType("snapshot").SelectMany(line => line.At("series").EnumerateArray()),
            series => series.Text("series") == "run_wait" && series.At("worst").EnumerateArray()
                .Any(worst => worst.Count("value_ns") >= 400_000));
        // The kernel's times are those since a thread was first looked at.
        JsonElement[] read =
        [
            .. result.OfType("snapshot").Where(line => line.At("host_path").ValueKind == JsonValueKind.Object
                && line.At("host_path", "threads").GetArrayLength() > 0),
        ];
        // Nobody promises a thread its turn between two bursts: it may wait for all of them.
        Assert.InRange(waits.Count("max_ns"), 400_000, read.SelectMany(KernelWaits).Max() + 50_000_000);
        // Those of a thread that has ended are not there any more.
        int threads = read.Max(line => KernelWaits(line).Count());
        read = read[..(Array.FindLastIndex(read, line => KernelWaits(line).Count() == threads) + 1)];
        long waitedNs = read.Skip(1).SelectMany(line => line.At("series").EnumerateArray())
            .Where(series => series.Text("series") == "run_wait" && series.Count("count") > 0)
            .Sum(series => series.Count("count") * series.Count("mean_ns"));
        long kernelNs = KernelWaits(read[^1]).Sum() - KernelWaits(read[0]).Sum();
        Assert.InRange(waitedNs, kernelNs / 2, (kernelNs * 3 / 2) + 50_000_000);
        long lapped = result.Summary.At("host_path", "causes").Count("history_lapped");
        Assert.True(waits.At("complete").GetBoolean() || lapped > 0 || waits.Count("may_be_missing") < 100,
            $"{waits.Count("may_be_missing")} may be missing");
    }

    /// <summary>The kernel's own counters of how long each thread of the demo has waited, nanoseconds.</summary>
    private static IEnumerable<long> KernelWaits(JsonElement line) => line.At("host_path", "threads").EnumerateArray()
        .Where(thread => thread.Text("process") == "telemetry").Select(thread => thread.Count("waiting_ns"));

    private static bool HasCause(JsonElement series) => series.Text("series") == "tick_to_trade"
        && series.At("worst").EnumerateArray().Any(worst => worst.At("cause").ValueKind == JsonValueKind.Object);

    private static void AssertBooks(RunResult result)
    {
        JsonElement hook = result.Summary.At("host_path", "hooks").EnumerateArray()
            .Single(one => one.Text("program") == "history");
        Assert.Equal("attached", hook.Text("state"));
        Assert.Equal(hook.Count("events"), hook.Count("ignored") + hook.Count("told") + hook.Count("limited"));
        Assert.InRange(hook.Count("told"), 1, long.MaxValue);
        JsonElement causes = result.Summary.At("host_path", "causes");
        Assert.Equal(causes.Count("asked"), causes.Count("found") + causes.Count("unknown") + causes.Count("skipped"));
        Assert.InRange(causes.Count("found"), 1, long.MaxValue);
        JsonElement[] late = [.. result.OfType("event").Where(line => line.Text("event") == "late_order")];
        JsonElement kinds = causes.At("by_kind");
        Assert.Equal(causes.Count("found") + causes.Count("unknown"),
            kinds.EnumerateObject().Sum(kind => kind.Value.GetInt64()));
        Assert.Equal(causes.Count("unknown"), kinds.Count("unknown"));
        // Each outcome is an event, but where events were too many or came too late.
        foreach (JsonProperty kind in kinds.EnumerateObject())
        {
            Assert.InRange(
                late.Count(line => line.Text("cause", "kind") == kind.Name), 0, kind.Value.GetInt64());
        }
        foreach (JsonElement snapshot in result.OfType("snapshot"))
        {
            if (snapshot.At("host_path") is not { ValueKind: JsonValueKind.Object } path)
                continue;
            JsonElement counted = path.At("causes");
            Assert.InRange(counted.Count("asked") - counted.Count("found") - counted.Count("unknown")
                - counted.Count("skipped"), 0, 257);
        }
        Assert.All(late.Where(line => line.TryGetProperty("pid", out _)),
            line => Assert.Equal(GroupOf(), line.Text("cgroup")));
    }

    /// <summary>The control group of the demo, which is this process's own: of a container, else of version 2, else the
    /// first that is not the root.</summary>
    private static string GroupOf()
    {
        string[] paths =
            [.. File.ReadAllLines("/proc/self/cgroup").Select(line => line[(line.LastIndexOf(':') + 1)..])];
        return paths.FirstOrDefault(path => path != "/") ?? "/";
    }

    /// <summary>Time of the late order that lies in a burst, nanoseconds.</summary>
    private static long Shared(JsonElement line, (long BeganNs, long EndNs) burst) => Math.Max(
        0, Math.Min(line.Count("stamp_ns"), burst.EndNs) - Math.Max(line.Count("since_stamp_ns"), burst.BeganNs));

    private static long HogNs(JsonElement line) => line.At("cause", "parts").EnumerateArray()
        .Where(part => part.Text("kind") == "cpu_wait")
        .SelectMany(part => part.At("by").EnumerateArray())
        .Where(share => share.Text("name") == Name).Sum(share => share.Count("ns"));

    /// <summary>Keeps every core busy for some milliseconds, before all threads without a real-time priority: a trader
    /// cannot move to an idle one.</summary>
    private static (long BeganNs, long EndNs) Run(string hog)
    {
        long beganNs = NowNs();
        Process[] processes =
            [.. Enumerable.Range(0, Environment.ProcessorCount).Select(cpu => Process.Start("chrt",
            [
                "-f", "1", "taskset", "-c", cpu.ToString(CultureInfo.InvariantCulture), hog, "-c",
                "for ((n = 0; n < 20000; n++)); do :; done",
            ]))];
        foreach (Process process in processes)
        {
            using (process)
                Assert.True(process.WaitForExit(Patience));
        }
        return (beganNs, NowNs());
    }

    private static long NowNs() => MonotonicClock.NowNs;
}
