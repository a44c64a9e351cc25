// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Owners;
using Telemetry.Appliance.Live;
using Telemetry.Host.Connections;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Appliance.HostPath.Connections;

/// <summary>Log of the host's TCP connections: reads the changes of their state, and hands each that has ended to the
/// publisher.</summary>
internal sealed class ConnectionWatcher : ILivePart, IHostWatcher
{
    private const string Program = "connection_states";
    private const string Tracepoint = "inet_sock_set_state";
    private const int MostOpen = 65_536;
    private const int MostWaiting = 8_192;
    private const long LookNs = 50_000_000;
    private const long OwnersOldestNs = 200_000_000;
    private const long CompareNs = 1_000_000_000;

    private readonly SocketOwnership _owners;
    private readonly BoundedQueue<LoggedConnection> _ended = new(MostWaiting);
    private readonly ConnectionLog _log;
    private readonly TcpDump _dump = new();
    private readonly Latest<Reading> _latest = new();
    private ConnectionStates? _states;
    private string? _why;
    private long _lostBefore = -1;
    private long _nextCompareNs;
    private long _nextOwnNs;

    private ConnectionWatcher(SocketOwnership owners)
    {
        _owners = owners;
        _log = new ConnectionLog(MostOpen, row => _ended.TryAdd(row));
        Keep();
    }

    public long LookEveryNs => LookNs;

    public IEnumerable<(string What, string? Why)> Missing => [("the log of connections", _why)];

    public IEnumerable<WatchedProgram> Programs =>
    [
        new WatchedProgram(Program, Tracepoint, () => _latest.Value!.Hook.Counters.Events, () => _states?.ReadFacts())
        {
            IsThere = () => _why is null,
        },
    ];

    public IEnumerable<WatchedTable> Tables =>
        [new WatchedTable("connections", () => _latest.Value!.Open, MostOpen)];

    /// <summary>Opens a netlink socket, in the network namespace of the calling thread; only reports that it is off if
    /// connections are not logged.</summary>
    internal static ILivePart Open(LiveParts run) =>
        run.Plan.Connections ? new ConnectionWatcher(run.Get<SocketOwnership>()) : new Off();

    public int ReadHooks(Span<HookRow> hooks)
    {
        hooks[0] = _latest.Value!.Hook;
        return 1;
    }

    /// <summary>Loads and attaches the program.</summary>
    public void Attach()
    {
        _states = ConnectionStates.TryOpen(out _why);
        Keep();
    }

    public bool TryTakeConnection(out LoggedConnection connection) => _ended.TryRemove(out connection);

    public void Look(long nowNs)
    {
        if (_states is null)
            return;
        Drain(nowNs);
        long lost = _states.Lost + (_states.Missed ?? 0);
        // At the start, and whenever ends may have been lost.
        if (lost != _lostBefore && nowNs >= _nextCompareNs)
        {
            _lostBefore = lost;
            _nextCompareNs = nowNs + CompareNs;
            if (_dump.Start(withListeners: true))
            {
                IReadOnlyList<ulong> gone = _log.Compare(_dump, _owners.Network);
                Drain(nowNs);
                _log.Forget(gone);
            }
        }
        if (_log.NeedsOwners && nowNs >= _nextOwnNs)
        {
            _nextOwnNs = nowNs + OwnersOldestNs;
            _log.Own(_owners.At(nowNs, OwnersOldestNs), nowNs);
        }
        Keep();
    }

    /// <summary>Hands on what is left at the end, those that are open included.</summary>
    public void BeforeDetach()
    {
        if (_states is null)
            return;
        long nowNs = MonotonicClock.NowNs;
        Drain(nowNs);
        _log.Own(_owners.At(nowNs, 0), nowNs);
        _log.Finish(_dump.Start() ? _dump : null, nowNs);
        Keep();
    }

    public void Dispose()
    {
        _states?.Dispose();
        _dump.Dispose();
    }

    private void Drain(long nowNs)
    {
        while (_states!.TryTake(out ConnectionRecord record))
            _log.Add(record, nowNs);
    }

    private void Keep()
    {
        HookCounters counters = default;
        if (_states is { } states)
        {
            (long read, long lost) = (states.Read, states.Lost);
            counters = new HookCounters
            {
                Events = read + lost,
                Told = read - _log.Limited - _log.Lost,
                Limited = _log.Limited,
                Lost = lost + _log.Lost,
                Missed = NullValue.From(states.Missed),
            };
        }
        _latest.Value = new Reading(RowOf(
            _states is null ? HookState.Missing : HookState.Attached,
            _why ?? (_owners.Why is { } why ? $"processes are unknown: {why}" : null), counters), _log.Open);
    }

    private static HookRow RowOf(HookState state, string? why, in HookCounters counters) => new()
    {
        Program = Program,
        Hook = Tracepoint,
        State = state,
        Why = why,
        Counters = counters,
    };

    private sealed class Off : ILivePart
    {
        public int ReadHooks(Span<HookRow> hooks)
        {
            hooks[0] = RowOf(HookState.Off, null, default);
            return 1;
        }
    }

    private sealed record Reading(HookRow Hook, int Open);
}
