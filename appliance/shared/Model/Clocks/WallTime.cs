// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Clocks;

/// <summary>The wall clock of this host.</summary>
public static class WallTime
{
    private const long NsPerTick = 100;

    /// <summary>Current time, UTC nanoseconds since 1970.</summary>
    public static long NowNs => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * NsPerTick;
}
