// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Losses;
using Telemetry.Host.Watchers;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;

namespace Telemetry.Appliance.Watchers;

/// <summary>Looks at the sockets that read the lines, and notes those that overflowed.</summary>
internal sealed class SocketWatcher : IHostWatcher
{
    private const long QuickNs = 100_000_000;
    private const long SlowNs = 1_000_000_000;
    private const long LongestQuickLookNs = 5_000_000;

    private readonly HostReaders _readers;
    private readonly ControlQueue _notes;
    private long[] _told;

    /// <param name="readers">What is looked at.</param>
    /// <param name="notes">Where overflows are noted.</param>
    internal SocketWatcher(HostReaders readers, ControlQueue notes)
    {
        _readers = readers;
        _notes = notes;
        _told = new long[readers.Sockets.Rows.Count];
    }

    /// <inheritdoc/>
    public long LookEveryNs { get; private set; } = QuickNs;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        SocketDrops sockets = _readers.Sockets;
        sockets.Look();
        if (_told.Length < sockets.Rows.Count)
            Array.Resize(ref _told, sockets.Rows.Count);
        // A host with very many sockets is looked at less often: the kernel tells of all of them.
        LookEveryNs = MonotonicClock.NowNs - nowNs > LongestQuickLookNs ? SlowNs : QuickNs;
        for (int row = 0; row < _told.Length; row++)
        {
            long total = sockets.TotalOf(row);
            if (total <= _told[row])
                continue;
            var note = new ControlMessage
            {
                StampNs = nowNs,
                Kind = ControlKind.SocketOverflow,
                LineIndex = sockets.Rows[row].LineIndex,
                FlowId = sockets.FlowOf(row),
                Count = total - _told[row],
            };
            if (_notes.TryAdd(note))
                _told[row] = total;
        }
    }
}
