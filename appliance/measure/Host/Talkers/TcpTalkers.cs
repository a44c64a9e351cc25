// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Counters;

namespace Telemetry.Host.Talkers;

/// <summary>
/// Payload and segments of the host's TCP connections in the last seconds, exactly: by differences of the kernel's own
/// totals from list to list. Leaves out connections of watched flows, and those of the host with itself. Above <see
/// cref="MostSockets"/> it stops for a minute, since the kernel takes a microsecond for each. Not thread-safe.
/// </summary>
public sealed class TcpTalkers : IDisposable
{
    /// <summary>Sockets that are listed at most.</summary>
    public const int MostSockets = 5_000;

    private const long PauseNs = 60_000_000_000;

    private readonly TcpDump _dump = new();
    private readonly int _slots;
    private readonly Func<IReadOnlyList<FlowDefinition>> _flows;
    private readonly Dictionary<ulong, Followed> _followed = [];
    private readonly HashSet<(EndpointAddress Local, EndpointAddress Remote)> _ends = [];
    private readonly List<ulong> _gone = [];
    private readonly int _most;
    private int _turn;
    private bool _hadAll;
    private long _nextNs;

    /// <summary>Opens the netlink socket, in the network namespace of the calling thread.</summary>
    /// <param name="flows">Gives the watched flows.</param>
    /// <param name="slots">Lists that the window spans.</param>
    /// <param name="most">Sockets that are listed at most.</param>
    public TcpTalkers(Func<IReadOnlyList<FlowDefinition>> flows, int slots, int most = MostSockets)
    {
        (_flows, _slots, _most) = (flows, slots, most);
    }

    /// <summary>Sockets listed so far, in all lists.</summary>
    public long Listed { get; private set; }

    /// <summary>Of these, those left out because they are of watched flows, or of the host with itself.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Lists that the kernel broke off, or did not give.</summary>
    public long Broken { get; private set; }

    /// <summary>Sockets that were not read because there were too many.</summary>
    public long Limited { get; private set; }

    /// <summary>True while there are too many sockets.</summary>
    public bool IsTooMany { get; private set; }

    /// <summary>True if the kernel gave no list yet.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>Lists the connections, and starts the next slot of the window. Call it in the network namespace in
    /// which this was made.</summary>
    /// <param name="nowNs">The monotonic clock.</param>
    public void Look(long nowNs)
    {
        if (IsTooMany && nowNs < _nextNs)
            return;
        _turn++;
        _ends.Clear();
        IsTooMany = false;
        int count = 0;
        bool isAnswered = _dump.Start();
        IReadOnlyList<FlowDefinition> flows = _flows();
        while (isAnswered && _dump.TryTake(out DiagnosedConnection connection))
        {
            if (++count > _most)
            {
                Stop(nowNs);
                return;
            }
            if (IsForeign(connection.Endpoints, flows))
                Take(connection);
            else
                LeftOut++;
        }
        Listed += count;
        bool isWhole = isAnswered && _dump.IsWhole;
        IsMissing = !isWhole && count == 0 && !_hadAll;
        if (!isWhole)
            Broken++;
        _hadAll = isWhole;
        if (isWhole)
            Forget();
    }

    /// <summary>True if the connection of a sampled flow was in the last list.</summary>
    public bool Knows(TalkerKey key) => key.Protocol == SocketOwner.Tcp && _ends.Contains((key.Local, key.Remote));

    /// <summary>Copies the directions with the most bytes, the most first.</summary>
    /// <returns>Their number.</returns>
    public int Top(Span<TcpTalker> into)
    {
        int count = 0;
        foreach ((ulong cookie, Followed followed) in _followed)
        {
            foreach (TrafficDirection direction in (ReadOnlySpan<TrafficDirection>)[
                TrafficDirection.Out, TrafficDirection.In])
            {
                (long bytes, long packets) = followed.InWindow(direction, _slots);
                if (bytes == 0 || (count == into.Length && bytes <= into[^1].Bytes))
                    continue;
                int rank = count == into.Length ? count - 1 : count++;
                for (; rank > 0 && into[rank - 1].Bytes < bytes; rank--)
                    into[rank] = into[rank - 1];
                into[rank] = new TcpTalker(
                    new TalkerKey(followed.Endpoints.Local, followed.Endpoints.Remote, SocketOwner.Tcp, direction),
                    cookie, packets, bytes);
            }
        }
        return count;
    }

    public void Dispose() => _dump.Dispose();

    private void Stop(long nowNs)
    {
        _dump.Break();
        _followed.Clear();
        _ends.Clear();
        (IsTooMany, _hadAll, _nextNs) = (true, false, nowNs + PauseNs);
        Listed += _most + 1;
        Limited += _most + 1;
    }

    private void Take(in DiagnosedConnection connection)
    {
        var info = new TcpInfo(connection, null);
        var now = new Totals(
            info.BytesSent - (info.BytesRetransmitted ?? 0) ?? info.BytesAcked ?? 0,
            // The peer's FIN counts as a byte.
            (info.BytesReceived ?? 0) - (HasPeerClosed(connection.State) ? 1 : 0),
            (uint)(info.SegmentsOut ?? 0), (uint)(info.SegmentsIn ?? 0));
        ref Followed? followed = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _followed, connection.Cookie, out bool isKnown);
        // One that was in no list before began after it, if that list was complete.
        if (!isKnown)
            followed = new Followed(connection.Endpoints, _slots, _hadAll ? default : now);
        followed!.Add(_turn, now);
        _ends.Add((connection.Endpoints.Local, connection.Endpoints.Remote));
    }

    private static bool HasPeerClosed(TcpState state) =>
        state is TcpState.CloseWait or TcpState.LastAck or TcpState.Closing;

    private static bool IsForeign(in TcpEndpoints endpoints, IReadOnlyList<FlowDefinition> flows)
    {
        if (IsLoopback(endpoints.Local.Address) || endpoints.Local.Address == endpoints.Remote.Address)
            return false;
        foreach (FlowDefinition flow in flows)
        {
            if (flow.IsTcp && (Is(flow.Endpoint, endpoints.Remote) || Is(flow.Endpoint, endpoints.Local)))
                return false;
        }
        return true;
    }

    private static bool Is(in EndpointAddress watched, in EndpointAddress end) =>
        (watched.AnyAddress || watched.Address == end.Address) && (watched.AnyPort || watched.Port == end.Port);

    private static bool IsLoopback(UInt128 address) =>
        address == UInt128.One || (address >> 24) == (EndpointAddress.FromIPv4(127u << 24) >> 24);

    private void Forget()
    {
        _gone.Clear();
        foreach ((ulong cookie, Followed followed) in _followed)
        {
            if (followed.Turn != _turn)
                _gone.Add(cookie);
        }
        foreach (ulong cookie in _gone)
            _followed.Remove(cookie);
    }

    private readonly record struct Totals(long Sent, long Received, uint SegmentsOut, uint SegmentsIn);

    /// <summary>A connection with its totals at the last lists.</summary>
    private sealed class Followed(TcpEndpoints endpoints, int slots, Totals before)
    {
        private readonly Totals[] _totals = Enumerable.Repeat(before, slots + 1).ToArray();
        private int _last;

        internal TcpEndpoints Endpoints => endpoints;

        internal int Turn { get; private set; }

        internal void Add(int turn, in Totals now)
        {
            Turn = turn;
            _last = (_last + 1) % _totals.Length;
            _totals[_last] = now;
        }

        internal (long Bytes, long Packets) InWindow(TrafficDirection direction, int slots)
        {
            ref readonly Totals now = ref _totals[_last];
            ref readonly Totals then = ref _totals[(_last + _totals.Length - slots) % _totals.Length];
            return direction == TrafficDirection.Out
                ? (now.Sent - then.Sent, unchecked(now.SegmentsOut - then.SegmentsOut))
                : (now.Received - then.Received, unchecked(now.SegmentsIn - then.SegmentsIn));
        }
    }
}

/// <summary>One direction of a TCP connection in the window.</summary>
/// <param name="Key">The flow.</param>
/// <param name="Cookie">Number of the socket.</param>
/// <param name="Packets">Segments.</param>
/// <param name="Bytes">Payload.</param>
public readonly record struct TcpTalker(TalkerKey Key, ulong Cookie, long Packets, long Bytes);
