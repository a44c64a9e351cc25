// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Clocks;

namespace Telemetry.Appliance.Live;

/// <summary>Reports the duration of each phase of the start and the bytes allocated in it, if requested.</summary>
/// <param name="notices">Receives the lines, or null.</param>
internal sealed class StartTimes(IProgress<string>? notices)
{
    private long _lastNs = notices is null ? 0 : ExecNs();
    private long _lastBytes;

    /// <summary>Reports nothing.</summary>
    internal static StartTimes None { get; } = new(null);

    /// <summary>Ends a phase.</summary>
    internal void Mark(string phase)
    {
        if (notices is null)
            return;
        long nowNs = MonotonicClock.NowNs;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        notices.Report(string.Create(CultureInfo.InvariantCulture, $"start: {phase}: {(nowNs - _lastNs) / 1e6:0.0} ms, "
            + $"{(bytes - _lastBytes) / (double)(1 << 20):0.00} MiB allocated, {GC.CollectionCount(0)} collections"));
        // The report itself does not count in the next phase.
        (_lastNs, _lastBytes) = (MonotonicClock.NowNs, GC.GetTotalAllocatedBytes(precise: true));
    }

    // Unit of the kernel: hundredths of a second since the host was started.
    private static long ExecNs()
    {
        const int StartTime = 19;                               // index among the fields after the name
        const long TickNs = 10_000_000;
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[StartTime], CultureInfo.InvariantCulture) * TickNs;
    }
}
