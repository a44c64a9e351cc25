// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Host.Losses;

/// <summary>
/// How far a counter of the host's has grown since it was first read. One that goes back was reset, or belongs to
/// something made anew under its name: it counts on from where it is then.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct CounterGrowth
{
    private ulong _last;
    private bool _hasLast;

    /// <summary>Growth so far.</summary>
    internal long Total { get; private set; }

    /// <summary>Takes a reading of a 64-bit counter.</summary>
    internal void Take(ulong now)
    {
        if (_hasLast && now > _last)
            Total += (long)Math.Min(now - _last, long.MaxValue);
        Rebase(now);
    }

    /// <summary>Takes a reading of a 32-bit counter, which wraps.</summary>
    internal void TakeWrapping(uint now)
    {
        uint growth = _hasLast ? unchecked(now - (uint)_last) : 0;
        // More than half the range between two readings is no growth: it went back.
        if (growth <= int.MaxValue)
            Total += growth;
        Rebase(now);
    }

    /// <summary>Counts on from a reading, whatever came before.</summary>
    internal void Rebase(ulong now)
    {
        _last = now;
        _hasLast = true;
    }
}
