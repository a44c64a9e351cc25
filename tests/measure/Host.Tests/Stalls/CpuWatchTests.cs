// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Jitter;
using Telemetry.Host.Stalls;

namespace Telemetry.Host.Tests.Stalls;

/// <summary>Counters of CPUs, between what the kernel's own tables say before and after.</summary>
public sealed class CpuWatchTests
{
    private static readonly Dictionary<int, string> None = [];
    private readonly CpuTotals[] _rows = new CpuTotals[16];

    [Fact]
    public void figures_lie_between_the_kernels_before_and_after()
    {
        using var watch = new CpuWatch(16);
        watch.Add(0);
        long earliest = Interrupts(0);
        watch.Look(None);
        long early = Interrupts(0);
        SoftnetWork worked = Softnet(0);
        SpinWait.SpinUntil(() => Interrupts(0) > early, 2_000);
        long late = Interrupts(0);
        watch.Look(None);
        long latest = Interrupts(0);

        Assert.Equal(1, watch.Read(_rows));
        CpuTotals row = _rows[0];
        Assert.Equal(0, row.Cpu);
        // The first look is where counting begins.
        Assert.InRange(row.DeviceInterrupts!.Value, late - early, latest - earliest);
        Assert.InRange(row.BacklogDropped!.Value, 0, Softnet(0).Since(worked).Dropped);
        Assert.InRange(row.TimeSqueeze!.Value, 0, Softnet(0).Since(worked).Squeezed);
        Assert.Equal(HasSoftirqThread(), row.KsoftirqdNs is not null);
    }

    [Fact]
    public void cpus_beyond_the_bound_and_those_not_watched_are_in_the_books()
    {
        using var watch = new CpuWatch(1);
        watch.Add(0);
        watch.Add(0);
        watch.Add(-1);
        watch.Add(1);

        watch.Look(None);

        Assert.Equal(1, watch.Count);
        Assert.True(watch.HasSoftnet);
        Assert.Equal(1, watch.Books.Told);
        Assert.Equal(watch.Books.Events,
            watch.Books.Told + watch.Books.Ignored + watch.Books.Limited + watch.Books.Lost);
        Assert.Equal(Environment.ProcessorCount > 1 ? 1 : 0, watch.Books.Limited);
    }

    [Fact]
    public void a_cpu_that_takes_an_interrupt_of_ours_is_added()
    {
        using var watch = new CpuWatch(16);
        watch.Look(None);
        Dictionary<int, string> all = Enumerable.Range(0, 4_096).ToDictionary(number => number, _ => "eth0");

        SpinWait.SpinUntil(
            () =>
            {
                watch.Look(all);
                return watch.Count > 0;
            }, 60_000);

        Assert.True(watch.Count > 0, "no device interrupted within a minute");
    }

    private static long Interrupts(int cpu) => InterruptCounts.Parse(File.ReadAllText(InterruptCounts.Path), cpu)
        .Since(new InterruptCounts()).Where(one => char.IsAsciiDigit(one.Name[0])
            && !one.Name.EndsWith("timer", StringComparison.Ordinal)
            && !one.Name.EndsWith("rtc0", StringComparison.Ordinal)).Sum(one => one.Count);

    private static SoftnetWork Softnet(int cpu) => SoftnetWork.Parse(File.ReadAllText(SoftnetWork.Path), cpu);

    private static bool HasSoftirqThread() => Directory.GetDirectories("/proc").Any(folder =>
        int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _) && NameOf(folder) == "ksoftirqd/0");

    private static string NameOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
