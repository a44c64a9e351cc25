// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Traffic;

/// <summary>The most that came within any window of a length.</summary>
/// <param name="windowNs">The length, nanoseconds.</param>
internal sealed class BusiestWindow(long windowNs)
{
    private readonly Queue<(long StampNs, long Amount)> _inside = [];
    private long _sum;

    /// <summary>The most so far.</summary>
    internal long Most { get; private set; }

    /// <summary>Takes what came at an instant; instants go forward.</summary>
    internal void Add(long stampNs, long amount)
    {
        while (_inside.TryPeek(out (long StampNs, long Amount) first) && first.StampNs <= stampNs - windowNs)
        {
            _sum -= first.Amount;
            _inside.Dequeue();
        }
        _inside.Enqueue((stampNs, amount));
        _sum += amount;
        Most = Math.Max(Most, _sum);
    }
}
