// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Since when a write is under way: on a disk that stands still it does not return. One thread writes, another
/// looks.</summary>
public sealed class WriteTimer
{
    private const long LongestMs = 5_000;

    private long _sinceMs;                          // 0: none is under way

    /// <summary>Whether the write under way has not returned for seconds.</summary>
    public bool StandsStill =>
        Volatile.Read(ref _sinceMs) is var sinceMs and not 0 && Environment.TickCount64 - sinceMs > LongestMs;

    /// <summary>A write begins.</summary>
    public void Begin() => Volatile.Write(ref _sinceMs, Environment.TickCount64);

    /// <summary>It returned, or failed.</summary>
    public void End() => Volatile.Write(ref _sinceMs, 0);
}
