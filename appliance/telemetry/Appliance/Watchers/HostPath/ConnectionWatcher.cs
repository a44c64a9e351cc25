// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Connections;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Appliance.Watchers.HostPath;

/// <summary>Log of the host's TCP connections: reads the changes of their state, and hands each that has ended to the
/// publisher.</summary>
internal sealed class ConnectionWatcher : IHostWatcher, IDisposable
{
    /// <summary>Open connections that there is room for.</summary>
    internal const int MostOpen = 65_536;

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

    /// <summary>Opens a netlink socket, in the network namespace of the calling thread.</summary>
    /// <param name="owners">Processes of sockets.</param>
    internal ConnectionWatcher(SocketOwnership owners)
    {
        _owners = owners;
        _log = new ConnectionLog(MostOpen, row => _ended.TryAdd(row));
        Keep();
    }

    /// <inheritdoc/>
    public long LookEveryNs => LookNs;

    /// <summary>Its totals; any thread.</summary>
    internal HookRow Hook => _latest.Value!.Hook;

    /// <summary>Connections that are open; any thread.</summary>
    internal int Open => _latest.Value!.Open;

    /// <summary>The kernel's figures of the program; null if it is not there. Host thread.</summary>
    internal ProgramFacts? ReadFacts() => _states?.ReadFacts();

    /// <summary>The row of a run without the log.</summary>
    internal static HookRow Off { get; } = RowOf(HookState.Off, null, default);

    /// <summary>Loads and attaches the program; must be called on a thread that may.</summary>
    internal void Attach()
    {
        _states = ConnectionStates.TryOpen(out _why);
        Keep();
    }

    /// <summary>Reason that there is no log; null if there is.</summary>
    internal string? Why => _why;

    /// <summary>Publisher's thread: removes the oldest connection that ended.</summary>
    internal bool TryTake(out LoggedConnection connection) => _ended.TryRemove(out connection);

    /// <inheritdoc/>
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

    /// <summary>Hands on what is left at the end, those that are open included; after the host thread has
    /// ended.</summary>
    internal void Finish()
    {
        if (_states is null)
            return;
        long nowNs = MonotonicClock.NowNs;
        Drain(nowNs);
        _log.Own(_owners.At(nowNs, 0), nowNs);
        _log.Finish(_dump.Start() ? _dump : null, nowNs);
        Keep();
    }

    /// <inheritdoc/>
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
        Program = "connection_states",
        Hook = "inet_sock_set_state",
        State = state,
        Why = why,
        Counters = counters,
    };

    private sealed record Reading(HookRow Hook, int Open);
}
