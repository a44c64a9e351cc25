// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;

namespace Telemetry.Host.Losses;

/// <summary>
/// Datagrams dropped by the sockets that receive the lines, since this was made: drops of a socket from before do not
/// count, all drops of a newer socket do, and those of closed sockets are kept. One thread calls <see cref="Look"/>;
/// another may read.
/// </summary>
public sealed class SocketDrops : IDisposable
{
    /// <summary>Largest number of sockets tracked at once.</summary>
    internal const int MostSockets = 8_192;

    private const byte Udp = 17;                                // IPPROTO_UDP

    private readonly SocketDiagnostics _diagnostics = new();
    private readonly LineSockets _lines;
    private readonly long[] _totals;
    private readonly Dictionary<ulong, Known> _known;
    private readonly ulong[] _gone = new ulong[MostSockets];
    private int _look;
    private readonly bool _isBegun;
    private bool _isReadable;
    private bool _isFull;
    private long _askedNs;

    /// <summary>Takes the first reading; on a thread of the sockets' namespace.</summary>
    /// <param name="interfaceOfFlow">Index by flow id of the interface on which the flow is expected; 0 for any.
    /// Kept.</param>
    /// <param name="before">The object of the previous topology, whose rows are the first of this one's; its totals are
    /// continued. Or null.</param>
    public SocketDrops(Topology topology, int[] interfaceOfFlow, SocketDrops? before = null)
    {
        _known = before is null ? new(MostSockets) : before._known;
        _lines = new LineSockets(topology, interfaceOfFlow);
        _totals = new long[_lines.Rows.Count];
        _totals.AsSpan().Fill(NullValue.Int64);
        if (before is not null)
        {
            before._totals.CopyTo(_totals.AsSpan());
            _look = before._look;
        }
        Look();
        _isBegun = true;
    }

    public IReadOnlyList<SocketRow> Rows => _lines.Rows;

    /// <summary>A flow of the row's feed; 0 if the row has none.</summary>
    public int FlowOf(int row) => _lines.FlowOf(row);

    /// <summary>Datagrams dropped so far in a row; unknown while no socket of the row was seen. Any thread.</summary>
    public long TotalOf(int row) => Volatile.Read(ref _totals[row]);

    /// <summary>True if the kernel's list could be read and all sockets could be tracked. Any thread.</summary>
    public bool IsReadable => Volatile.Read(ref _isReadable) && !Volatile.Read(ref _isFull);

    /// <summary>Stamp of the last whole reading, nanoseconds; 0 before it. Any thread.</summary>
    public long AskedNs => Volatile.Read(ref _askedNs);

    /// <summary>Reads all sockets. Allocates nothing.</summary>
    public void Look()
    {
        long nowNs = MonotonicClock.NowNs;
        if (_lines.Rows.Count == 0 || !_diagnostics.Start(Udp))
            return;
        _look++;
        while (_diagnostics.TryTake(out DiagnosedSocket socket))
        {
            int row = _lines.Find(socket);
            if (row >= 0)
                Take(socket, row);
        }
        if (!_diagnostics.IsWhole)
            return;
        Forget();
        Volatile.Write(ref _isReadable, true);
        Volatile.Write(ref _askedNs, nowNs);
    }

    public void Dispose() => _diagnostics.Dispose();

    private void Take(in DiagnosedSocket socket, int row)
    {
        if (_known.Count == MostSockets && !_known.ContainsKey(socket.Cookie))
        {
            Volatile.Write(ref _isFull, true);
            return;
        }
        ref Known known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, socket.Cookie, out bool wasKnown);
        // Drops of a socket that exists at the first reading happened before this was made.
        uint before = wasKnown ? known.Drops : _isBegun ? 0 : socket.Drops;
        known = new Known(socket.Drops, _look);
        long total = Math.Max(TotalOf(row), 0);
        Volatile.Write(ref _totals[row], total + unchecked(socket.Drops - before));
    }

    /// <summary>Forgets sockets that are closed.</summary>
    private void Forget()
    {
        int gone = 0;
        foreach ((ulong cookie, Known known) in _known)
        {
            if (known.Look != _look)
                _gone[gone++] = cookie;
        }
        for (int place = 0; place < gone; place++)
            _known.Remove(_gone[place]);
    }

    /// <summary>Last reading of a socket.</summary>
    private readonly record struct Known(uint Drops, int Look);
}
