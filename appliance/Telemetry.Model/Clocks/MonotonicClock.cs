// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Telemetry.Model.Clocks;

/// <summary>CLOCK_MONOTONIC, the clock of the kernel programs' stamps. Only what drives the pipeline reads
/// it.</summary>
public static class MonotonicClock
{
    /// <summary>Nanoseconds now. On Linux a stopwatch tick is one nanosecond of CLOCK_MONOTONIC.</summary>
    public static long NowNs => Stopwatch.GetTimestamp();
}
