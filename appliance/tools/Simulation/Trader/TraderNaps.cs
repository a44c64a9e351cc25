// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Trader;

/// <summary>Times at which a trader sleeps although data arrives, so that its sockets overflow.</summary>
/// <param name="untilNs">No nap ends later, nanoseconds since the opening; 0 if there is none.</param>
internal sealed class TraderNaps(long untilNs)
{
    /// <summary>Receive buffer of a socket that overflows within a nap, bytes.</summary>
    internal const int BufferBytes = 16 * 1024;

    private const long FirstNs = 200_000_000;
    private const long EveryNs = 250_000_000;
    private const int LengthMs = 30;
    private const long NsPerMs = 1_000_000;

    private long _nextNs = FirstNs;

    /// <summary>Time before the end of the traffic at which the last nap ends at the latest, nanoseconds.</summary>
    internal const long CalmEndNs = 300_000_000;

    /// <summary>True if there are naps at all.</summary>
    internal bool Happen => untilNs > 0;

    /// <summary>Sleeps if it is time to.</summary>
    /// <param name="sinceNs">Nanoseconds since the opening.</param>
    internal void Follow(long sinceNs)
    {
        if (sinceNs < _nextNs || sinceNs + (LengthMs * NsPerMs) > untilNs)
            return;
        _nextNs = sinceNs + EveryNs;
        Thread.Sleep(LengthMs);
    }
}
