// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Jitter;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Doctor;

[Collection(Undisturbed.Name)]
public sealed class JitterDoctorTests
{
    private const string Table = """
                   CPU0       CPU2
           0:         26          0   IO-APIC   2-edge      timer
          24:        100          7  PCI-MSIX-0000:01:00.0   1-edge      eth0-TxRx-0
         LOC:      90000      80000   Local timer interrupts
         ERR:          0
        """;

    [Fact]
    public void a_hog_on_a_core_is_found_and_named()
    {
        int cpu = HostThread.Cpus()[^1];
        string list = cpu.ToString(CultureInfo.InvariantCulture);
        using Process hog = Process.Start("taskset", ["-c", list, "sh", "-c", "while :; do :; done"]);
        try
        {
            WatchedCore watched = Assert.Single(
                JitterDoctor.Watch([("reader", cpu)], TimeSpan.FromMilliseconds(800)));
            HostCheck check = JitterDoctor.Judge(watched, isVirtual: true);

            Assert.Equal(("jitter-core", CheckVerdict.Fail), (check.Check, check.Verdict));
            Assert.StartsWith($"CPU {list} (reader): longest gap ", check.Detail, StringComparison.Ordinal);
            Assert.Contains($"sh (process {hog.Id}) for ", check.Detail, StringComparison.Ordinal);
            AssertDrivesAway(check.Fix, hog, cpu);
            Assert.True(watched.Gaps!.Preempted > 0);
            Assert.True(watched.Gaps.LostNs > 0.1 * watched.Gaps.DurationNs, $"{watched.Gaps}");
        }
        finally
        {
            hog.Kill();
            hog.WaitForExit();
        }
    }

    [Theory]
    [InlineData(5_000, false, CheckVerdict.Ok, "longest gap 5 µs; 3 over 1 µs, 2 over 10 µs, 1 over 100 µs, 0 "
        + "over 1 ms in 1.0 s, 15 µs lost in all; 9 interrupts (LOC 9), 12 packets of the network")]
    [InlineData(21_000, false, CheckVerdict.Warn, "longest gap 21 µs")]
    [InlineData(2_400_000, false, CheckVerdict.Fail, "longest gap 2.4 ms")]
    [InlineData(2_400_000, true, CheckVerdict.NotApplicable, "in a virtual machine")]
    public void the_longest_gap_decides_except_in_a_virtual_machine(
        long longestNs, bool isVirtual, CheckVerdict expected, string detail)
    {
        var gaps = new CoreGaps(3, 1_000_000_000, 40_000_000, 20, longestNs, 3, 1_000, 3 * longestNs, 0)
        {
            Over10Us = 2,
            Over100Us = 1,
        };

        HostCheck check = JitterDoctor.Judge(
            new WatchedCore("reader", 3, gaps, [("LOC", 9)], [("kworker/3:1", 77, 90_000)])
            {
                Softnet = new SoftnetWork(12, 0),
            }, isVirtual);

        Assert.Equal(expected, check.Verdict);
        Assert.Contains(detail, check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void a_core_that_the_process_may_not_use_is_unknown()
    {
        WatchedCore watched = Assert.Single(
            JitterDoctor.Watch([("reader", CpuSet.Limit - 1)], TimeSpan.FromMilliseconds(10)));

        HostCheck check = JitterDoctor.Judge(watched, isVirtual: false);

        Assert.Equal(CheckVerdict.Unknown, check.Verdict);
        Assert.Contains("may not use it", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void interrupts_are_those_of_the_core_by_name()
    {
        var before = InterruptCounts.Parse(Table, 2);
        var after = InterruptCounts.Parse(Table.Replace("80000", "80250").Replace(" 7 ", " 9 "), 2);

        Assert.Equal([("LOC", 250L), ("24 eth0-TxRx-0", 2L)], after.Since(before));
        Assert.Empty(InterruptCounts.Parse(Table, 1).Since(before));
    }

    [Fact]
    public void a_clock_that_goes_back_between_cores_is_found()
    {
        CpuSet cpus = HostThread.Cpus();
        Assert.True(cpus.Count > 1, "the test takes two cores");

        // On a busy host the cores may not meet at once; it is said then.
        HostCheck wrong = Compared(() => ClockDoctor.Agreement(
            cpus, cpu => MonotonicClock.NowNs - (cpu == cpus[1] ? 1_000_000 : 0)));
        HostCheck right = Compared(() => ClockDoctor.Agreement(cpus));

        Assert.Equal(("clock-cores", CheckVerdict.Fail), (wrong.Check, wrong.Verdict));
        Assert.Contains($"between CPU {cpus[0]} and CPU {cpus[1]}", wrong.Detail, StringComparison.Ordinal);
        Assert.Equal(CheckVerdict.Ok, right.Verdict);
        Assert.Equal(CheckVerdict.NotApplicable, ClockDoctor.Agreement(new CpuSet([0])).Verdict);
    }

    [Fact]
    public void gaps_are_counted_by_size()
    {
        int cpu = HostThread.Cpus()[^1];
        string list = cpu.ToString(CultureInfo.InvariantCulture);
        using Process hog = Process.Start("taskset", ["-c", list, "sh", "-c", "while :; do :; done"]);
        try
        {
            WatchedCore watched = Assert.Single(
                JitterDoctor.Watch([("reader", cpu)], TimeSpan.FromMilliseconds(500)));

            // It shares the core with another thread, which runs for milliseconds at a time.
            CoreGaps gaps = watched.Gaps!;
            Assert.True(gaps.Over1Ms > 0, $"{gaps}");
            Assert.True(gaps.Over1Ms <= gaps.Over100Us && gaps.Over100Us <= gaps.Over10Us
                && gaps.Over10Us <= gaps.Hiccups, $"{gaps}");
            Assert.True(gaps.LongestNs > 1_000_000, $"{gaps}");
        }
        finally
        {
            hog.Kill();
            hog.WaitForExit();
        }
    }

    [Theory]
    [InlineData(24, CheckVerdict.Ok)]
    [InlineData(200, CheckVerdict.Warn)]
    [InlineData(1_100, CheckVerdict.Fail)]
    public void a_reading_of_the_clock_must_be_cheap(double costNs, CheckVerdict expected) =>
        Assert.Equal(expected, ClockDoctor.Cost(costNs).Verdict);

    // The command is run unchanged: afterwards the thread is gone from the core.
    private static void AssertDrivesAway(string fix, Process hog, int cpu)
    {
        var start = new ProcessStartInfo("sh", ["-c", fix]) { RedirectStandardOutput = true };
        using Process command = Process.Start(start)!;
        command.StandardOutput.ReadToEnd();
        command.WaitForExit();
        Assert.Equal(0, command.ExitCode);
        string allowed = File.ReadLines($"/proc/{hog.Id}/status").Single(line =>
            line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.True(CpuSet.TryParse(allowed, out CpuSet cpus));
        Assert.DoesNotContain(cpu, cpus);
    }

    private static HostCheck Compared(Func<HostCheck> check)
    {
        HostCheck result = check();
        for (int attempt = 0; result.Verdict == CheckVerdict.Unknown && attempt < 100; attempt++)
            result = check();
        return result;
    }
}
