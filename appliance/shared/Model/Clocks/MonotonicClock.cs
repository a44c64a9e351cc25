// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Telemetry.Model.Clocks;

/// <summary>CLOCK_MONOTONIC, the clock of the kernel programs' stamps. Read only by the drivers of the
/// pipeline.</summary>
public static class MonotonicClock
{
    /// <summary>Current time, nanoseconds. On Linux a stopwatch tick is one nanosecond of CLOCK_MONOTONIC.</summary>
    public static long NowNs => Stopwatch.GetTimestamp();
}
