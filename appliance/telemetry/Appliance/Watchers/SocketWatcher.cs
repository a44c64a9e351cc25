// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Checks the sockets that receive the lines, and reports those that overflowed.</summary>
internal sealed class SocketWatcher : IHostWatcher
{
    private const long QuickNs = 100_000_000;
    private const long SlowNs = 1_000_000_000;
    private const long LongestQuickLookNs = 5_000_000;

    private readonly HostReaders _readers;
    private readonly ControlQueue? _control;
    private long[] _reported;

    /// <param name="readers">The sockets.</param>
    /// <param name="control">Receives control messages; null to report nothing.</param>
    internal SocketWatcher(HostReaders readers, ControlQueue? control)
    {
        _readers = readers;
        _control = control;
        _reported = new long[readers.Sockets.Rows.Count];
    }

    public long LookEveryNs { get; private set; } = QuickNs;

    public void Look(long nowNs)
    {
        SocketDrops sockets = _readers.Sockets;
        sockets.Look();
        if (_reported.Length < sockets.Rows.Count)
            Array.Resize(ref _reported, sockets.Rows.Count);
        // A host with very many sockets is checked less often: the kernel lists all of them.
        LookEveryNs = MonotonicClock.NowNs - nowNs > LongestQuickLookNs ? SlowNs : QuickNs;
        for (int row = 0; row < _reported.Length && _control is not null; row++)
        {
            long total = sockets.TotalOf(row);
            if (total <= _reported[row])
                continue;
            var message = new ControlMessage
            {
                StampNs = nowNs,
                Kind = ControlKind.SocketOverflow,
                LineIndex = sockets.Rows[row].LineIndex,
                FlowId = sockets.FlowOf(row),
                Count = total - _reported[row],
            };
            if (_control.TryAdd(message))
                _reported[row] = total;
        }
    }
}
