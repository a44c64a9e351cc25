// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The memory of a running <c>run</c>: printed before it is taken, there from the start, never waited
/// for.</summary>
[Trait("needs", "root")]
public class MemoryTests
{
    private const int Port = 5000;
    private static readonly string[] HotThreads = ["reader", "analysis", "aeron-driver"];
    private const string Publisher = "publisher";
    private const int PagesOfTotals = 500;                      // those that a few series fill
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void hot_threads_never_wait_for_a_page_while_measuring()
    {
        using var network = new VethPair();
        // With room for all packets.
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", Feed(network), "--ring-bytes", "16MiB");
        using var sender = new MoldSender(network, Port);
        // The first packets take the paths that nothing took before.
        sender.Send(count: 20_000, packetsPerSecond: 20_000);

        Dictionary<string, HostThreadState> before = Hot(run.Id);
        sender.Send(count: 60_000, packetsPerSecond: 20_000);
        Dictionary<string, HostThreadState> after = Hot(run.Id);
        run.Signal(Signals.Terminate);

        Assert.Equal(80_000, run.WaitForEnd(Patience).Summary.Count("feeds", 0, "messages"));
        Assert.All(HotThreads, name => Assert.Equal(
            (name, before[name].MinorFaults, before[name].MajorFaults),
            (name, after[name].MinorFaults, after[name].MajorFaults)));
        // Totals come into memory as they are filled: zeroed pages, never read from anywhere.
        Assert.Equal(before[Publisher].MajorFaults, after[Publisher].MajorFaults);
        Assert.InRange(after[Publisher].MinorFaults - before[Publisher].MinorFaults, 0, PagesOfTotals);
    }

    [RootFact]
    public void rings_heap_and_logs_are_resident_and_locked()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed(network));

        IReadOnlyList<MappingState> mappings = MappingState.Of(run.Id);
        run.Signal(Signals.Terminate);

        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
        MappingState[] rings = [.. mappings.Where(one => one.Name == "anon_inode:bpf-map" && one.Bytes > 1 << 20)];
        Assert.NotEmpty(rings);
        Assert.All(rings, one => Assert.Equal(one.Bytes, one.ResidentBytes));
        MappingState[] large = [.. mappings.Where(one => one.IsLockable && one.IsLocked && one.Bytes > 1 << 20)];
        Assert.Contains(large, one => one.Name.Length == 0);
        Assert.Contains(large, one => one.Name.Contains("aeron", StringComparison.Ordinal));
        Assert.Contains(mappings, one => one.Name.EndsWith("/telemetry", StringComparison.Ordinal) && one.IsLocked);
        // All but thread stacks, which are locked as far as they are used, and the C library's heap, whose free pages
        // were given back: the heap itself shrinks only if nothing lies at its end.
        Assert.All(large.Where(one => one.Name is not ("" or "[heap]")),
            one => Assert.Equal(one.Bytes, one.ResidentBytes));
        // Cold threads take more later, by regions of the collector.
        MappingState[] heap = [.. mappings.Where(one => one.IsLockable && one.Name.Length == 0)];
        long locked = heap.Where(one => one.IsLocked && one.Bytes == one.ResidentBytes).Sum(one => one.Bytes);
        Assert.InRange(heap.Where(one => !one.IsLocked).Sum(one => one.ResidentBytes), 0, locked / 2);
    }

    [RootFact]
    public void memory_that_may_not_be_locked_is_reported_with_what_to_do()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryProcess.Start("ip",
        [
            "netns", "exec", network.Receiver, "prlimit", "--memlock=65536", "setpriv", "--bounding-set=-ipc_lock",
            "--inh-caps=-ipc_lock", TelemetryBinary.Path, "run", "--interface", network.ReceiverInterface, "--feed",
            Feed(network), "--json",
        ]);
        run.WaitForErrors("cannot be locked", Patience);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        run.Signal(Signals.Terminate);

        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("give CAP_IPC_LOCK, or raise the limit of locked memory", result.Errors,
            StringComparison.Ordinal);
    }

    [RootFact]
    public void the_parts_are_reported_before_they_are_taken_and_add_up()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(network, "--feed", Feed(network));
        // What it shares with itself counted once: the publisher and the driver map the same logs.
        double taken = Megabytes(
            File.ReadAllText($"/proc/{run.Id}/smaps_rollup"), @"^Pss:\s+(\d+) kB") / 1024;
        run.Signal(Signals.Terminate);

        string errors = run.WaitForEnd(Patience).Errors;

        double total = Megabytes(errors, @"^memory: ([\d.]+) MiB of at most");
        double parts = Regex.Matches(errors, @"^memory: [a-z ]+: ([\d.]+) MiB: ", RegexOptions.Multiline)
            .Sum(part => double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.InRange(parts, total - 1, total + 1);
        Assert.InRange(taken, total / 3, total);
        Assert.True(errors.IndexOf("memory: kernel rings", StringComparison.Ordinal)
            < errors.IndexOf("receive by", StringComparison.Ordinal), errors);
    }

    private static Dictionary<string, HostThreadState> Hot(int process) => HostThreadState.Of(process)
        .Where(thread => HotThreads.Append(Publisher).Contains(thread.Name)).ToDictionary(thread => thread.Name);

    private static double Megabytes(string text, string pattern) => double.Parse(
        Regex.Match(text, pattern, RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Feed(VethPair network) => $"f=moldudp64@{network.ReceiverAddress}:{Port}";
}
