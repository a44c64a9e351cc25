// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Host.Losses;

/// <summary>Growth of a host counter since its first reading. A counter that went back was reset, or belongs to a
/// recreated object of the same name: growth continues from its new value.</summary>
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
        // More than half the range between two readings means that the counter went back.
        if (growth <= int.MaxValue)
            Total += growth;
        Rebase(now);
    }

    /// <summary>Sets the reading from which growth continues.</summary>
    internal void Rebase(ulong now)
    {
        _last = now;
        _hasLast = true;
    }
}
