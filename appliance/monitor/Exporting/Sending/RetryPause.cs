// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>Time until the same is sent again: 1 s at first, twice as long each time, 30 s at most, or as long as the
/// receiver asks.</summary>
internal sealed class RetryPause
{
    private const int LongestMs = 30_000;
    private const int FirstMs = 1_000;

    private int _nextMs = FirstMs;

    /// <summary>Begins with the shortest again.</summary>
    internal void Reset() => _nextMs = FirstMs;

    /// <summary>The next time to wait.</summary>
    /// <param name="asked">What the receiver asks for; null if it asks for nothing.</param>
    internal TimeSpan Next(TimeSpan? asked)
    {
        TimeSpan pause = asked ?? TimeSpan.FromMilliseconds(_nextMs);
        _nextMs = Math.Min(2 * _nextMs, LongestMs);
        return pause;
    }
}
