// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;

namespace Telemetry.Host.Losses;

/// <summary>
/// What the sockets that take the lines dropped since this was made: what a socket had dropped before does not count,
/// all of what a newer one drops does, and what a closed one had dropped stays. One thread looks, another may read.
/// </summary>
public sealed class SocketDrops : IDisposable
{
    /// <summary>Sockets that can be told apart at once.</summary>
    internal const int MostSockets = 8_192;

    private const byte Udp = 17;                                // IPPROTO_UDP

    private readonly SocketDiagnostics _diagnostics = new();
    private readonly SocketOwners _owners;
    private readonly long[] _totals;
    private readonly Dictionary<ulong, Known> _known;
    private readonly ulong[] _gone = new ulong[MostSockets];
    private int _look;
    private readonly bool _isBegun;
    private bool _isReadable;
    private bool _isFull;

    /// <summary>Takes the first look; on a thread of the namespace of the sockets.</summary>
    /// <param name="topology">The lines.</param>
    /// <param name="interfaceOfFlow">By flow id: index of the interface it is expected on; 0 for any. Kept.</param>
    /// <param name="before">What counted up to now under another topology, whose rows are the first of this one's; or
    /// null.</param>
    public SocketDrops(Topology topology, int[] interfaceOfFlow, SocketDrops? before = null)
    {
        _known = before is null ? new(MostSockets) : before._known;
        _owners = new SocketOwners(topology, interfaceOfFlow);
        _totals = new long[_owners.Rows.Count];
        _totals.AsSpan().Fill(NullValue.Int64);
        if (before is not null)
        {
            before._totals.CopyTo(_totals.AsSpan());
            _look = before._look;
        }
        Look();
        _isBegun = true;
    }

    /// <summary>The rows that are counted by.</summary>
    public IReadOnlyList<SocketRow> Rows => _owners.Rows;

    /// <summary>A flow that tells the feed of a row; 0 if it has none.</summary>
    public int FlowOf(int row) => _owners.FlowOf(row);

    /// <summary>Datagrams dropped so far in a row; unknown while no socket of the row was seen. Any thread.</summary>
    public long TotalOf(int row) => Volatile.Read(ref _totals[row]);

    /// <summary>Whether the kernel tells, and all sockets could be told apart. Any thread.</summary>
    public bool IsReadable => Volatile.Read(ref _isReadable) && !Volatile.Read(ref _isFull);

    /// <summary>Looks at all sockets. Allocates nothing.</summary>
    public void Look()
    {
        if (_owners.Rows.Count == 0 || !_diagnostics.Start(Udp))
            return;
        _look++;
        while (_diagnostics.TryTake(out DiagnosedSocket socket))
        {
            int row = _owners.Find(socket);
            if (row >= 0)
                Take(socket, row);
        }
        if (!_diagnostics.IsWhole)
            return;
        Forget();
        Volatile.Write(ref _isReadable, true);
    }

    /// <inheritdoc/>
    public void Dispose() => _diagnostics.Dispose();

    private void Take(in DiagnosedSocket socket, int row)
    {
        if (_known.Count == MostSockets && !_known.ContainsKey(socket.Cookie))
        {
            Volatile.Write(ref _isFull, true);
            return;
        }
        ref Known known = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, socket.Cookie, out bool wasKnown);
        // What is there at the first look dropped what it has before our time.
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

    /// <summary>What was seen of a socket.</summary>
    private readonly record struct Known(uint Drops, int Look);
}
