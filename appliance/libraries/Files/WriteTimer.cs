// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Start time of a write in progress: on a stalled disk the write does not return. One thread writes, another
/// checks.</summary>
public sealed class WriteTimer
{
    private const long LongestMs = 5_000;

    private long _sinceMs;                          // 0: no write in progress

    /// <summary>True if the write in progress has not returned for seconds.</summary>
    public bool StandsStill =>
        Volatile.Read(ref _sinceMs) is var sinceMs and not 0 && Environment.TickCount64 - sinceMs > LongestMs;

    /// <summary>Marks the start of a write.</summary>
    public void Begin() => Volatile.Write(ref _sinceMs, Environment.TickCount64);

    /// <summary>Marks the end of a write, failed or not.</summary>
    public void End() => Volatile.Write(ref _sinceMs, 0);
}
