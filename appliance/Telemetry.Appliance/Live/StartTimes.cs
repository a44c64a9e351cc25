// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Clocks;

namespace Telemetry.Appliance.Live;

/// <summary>Tells, where that is asked for, what each phase of the start took: time, and bytes allocated.</summary>
/// <param name="told">Where the lines go, or null for nowhere.</param>
internal sealed class StartTimes(IProgress<string>? told)
{
    private long _lastNs = told is null ? 0 : ExecNs();
    private long _lastBytes;

    /// <summary>Tells nothing.</summary>
    internal static StartTimes Untold { get; } = new(null);

    /// <summary>A phase is over.</summary>
    /// <param name="phase">Its name.</param>
    internal void Mark(string phase)
    {
        if (told is null)
            return;
        long nowNs = MonotonicClock.NowNs;
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        told.Report(string.Create(CultureInfo.InvariantCulture, $"start: {phase}: {(nowNs - _lastNs) / 1e6:0.0} ms, "
            + $"{(bytes - _lastBytes) / (double)(1 << 20):0.00} MiB allocated, {GC.CollectionCount(0)} collections"));
        // Telling it is no part of the next.
        (_lastNs, _lastBytes) = (MonotonicClock.NowNs, GC.GetTotalAllocatedBytes(precise: true));
    }

    // The kernel tells it in hundredths of a second since the host was started.
    private static long ExecNs()
    {
        const int StartTime = 19;                               // of the fields behind the name
        const long TickNs = 10_000_000;
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[StartTime], CultureInfo.InvariantCulture) * TickNs;
    }
}
