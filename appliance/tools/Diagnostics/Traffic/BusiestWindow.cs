// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Diagnostics.Traffic;

/// <summary>The largest amount within any window of a given length.</summary>
/// <param name="windowNs">The length, nanoseconds.</param>
internal sealed class BusiestWindow(long windowNs)
{
    private readonly Queue<(long StampNs, long Amount)> _inside = [];
    private long _sum;

    /// <summary>The largest amount so far.</summary>
    internal long Most { get; private set; }

    /// <summary>Adds an amount at an instant; instants must not decrease.</summary>
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
