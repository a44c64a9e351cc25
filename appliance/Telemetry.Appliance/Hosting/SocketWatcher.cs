// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Host;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting;

/// <summary>Looks at the sockets that read the lines, and notes those that overflowed.</summary>
internal sealed class SocketWatcher : IHostWatcher
{
    private const long QuickNs = 100_000_000;
    private const long SlowNs = 1_000_000_000;
    private const long LongestQuickLookNs = 5_000_000;

    private readonly SocketDrops _sockets;
    private readonly HostNoteQueue _notes;
    private readonly long[] _told;

    /// <param name="sockets">What is looked at.</param>
    /// <param name="notes">Where overflows are noted.</param>
    internal SocketWatcher(SocketDrops sockets, HostNoteQueue notes)
    {
        _sockets = sockets;
        _notes = notes;
        _told = new long[sockets.Rows.Count];
    }

    /// <inheritdoc/>
    public long LookEveryNs { get; private set; } = QuickNs;

    /// <inheritdoc/>
    public void Look(long nowNs)
    {
        _sockets.Look();
        // A host with very many sockets is looked at less often: the kernel tells of all of them.
        LookEveryNs = MonotonicClock.NowNs - nowNs > LongestQuickLookNs ? SlowNs : QuickNs;
        for (int row = 0; row < _told.Length; row++)
        {
            long total = _sockets.TotalOf(row);
            if (total <= _told[row])
                continue;
            var note = new HostNote
            {
                StampNs = nowNs,
                Kind = HostNoteKind.SocketOverflow,
                LineIndex = _sockets.Rows[row].LineIndex,
                FlowId = _sockets.FlowOf(row),
                Count = total - _told[row],
            };
            if (_notes.TryAdd(note))
                _told[row] = total;
        }
    }
}
