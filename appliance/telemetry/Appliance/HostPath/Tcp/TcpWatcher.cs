// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.HostPath.Owners;
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Host.Processes;
using Telemetry.Host.Tcp;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;
using Telemetry.Model.Positions;

namespace Telemetry.Appliance.HostPath.Tcp;

/// <summary>Asks the kernel for the state of the sessions' open connections, and keeps the answers for the
/// publisher.</summary>
internal sealed class TcpWatcher : ILivePart, IHostWatcher
{
    private const long SecondNs = 1_000_000_000;
    private const int NoPlace = -1;
    private const int Tables = 10;          // more than Latest keeps, so that none is written while it is read

    private struct Followed
    {
        internal uint Number;               // 0: none
        internal int Handle;                // NoPlace: the sampler has no room for it
        internal short SessionIndex;
        internal ProcessIdentity? Process;
    }

    private readonly ConnectionSnapshot _connections;
    private readonly HostPathSettings _settings;
    private readonly SocketOwnerWatcher _owners;
    private readonly LiveTcp _notes;
    private readonly TcpConnectionSampler? _sampler;
    private readonly Latest<TcpTable> _latest = new();
    private readonly TcpTable[] _tables = [.. Enumerable.Range(0, Tables).Select(_ => new TcpTable())];
    private readonly ProcessIdentities _processes = new();
    private Followed[] _followed = [];
    private int _next;
    private long _gone;
    private long _nextIntervalNs;
    private long _ownersVersion;
    private long _lookedNs = MonotonicClock.NowNs;

    /// <summary>Opens the netlink socket, in the network namespace of the calling thread.</summary>
    internal TcpWatcher(LiveParts run)
    {
        (_connections, _settings) = (run.Connections, run.Settings.HostPath);
        (_owners, _notes) = (run.Get<SocketOwnerWatcher>(), run.Get<LiveTcp>());
        if (_settings.Tcp)
            _sampler = new TcpConnectionSampler(TcpRow.MaxReported, _settings.TcpEveryNs);
        Keep();
    }

    public long LookEveryNs => _settings.Tcp ? _settings.TcpEveryNs : long.MaxValue / 2;

    public void Look(long nowNs)
    {
        if (_sampler is null)
            return;
        Follow(nowNs);
        if (nowNs >= _nextIntervalNs)
        {
            _sampler.BeginInterval();
            _nextIntervalNs = nowNs + SecondNs;
        }
        _sampler.Poll(nowNs);
        while (_sampler.TryTakeGone(out _))
            _gone++;
        _lookedNs = nowNs;
        Keep();
    }

    public int ReadHooks(Span<HookRow> hooks)
    {
        hooks[0] = _latest.Value!.Hook;
        return 1;
    }

    public int ReadTcp(Span<TcpRow> connections)
    {
        TcpTable table = _latest.Value!;
        table.Rows.AsSpan(0, table.Count).CopyTo(connections);
        return table.Count;
    }

    public void Dispose() => _sampler?.Dispose();

    /// <summary>Adds the connections that have come, and removes those that have ended.</summary>
    private void Follow(long nowNs)
    {
        int count = _connections.Count;
        bool areOwnersNew = _ownersVersion != _owners.Version;
        _ownersVersion = _owners.Version;
        if (_followed.Length < count)
            Array.Resize(ref _followed, count);
        for (int index = 0; index < count; index++)
        {
            ref Followed followed = ref _followed[index];
            bool isOpen = _connections.TryRead(index, out ConnectionRow row, out uint number) && number != 0;
            if (isOpen && number == followed.Number && followed.Handle != NoPlace)
            {
                followed.SessionIndex = (short)row.SessionIndex;
                if (areOwnersNew)
                    followed.Process = ProcessOf(row, nowNs);
                continue;
            }
            if (followed.Number != 0 && followed.Handle != NoPlace)
                _sampler!.Remove(followed.Handle);
            followed = default;
            if (!isOpen)
                continue;
            (followed.Number, followed.SessionIndex) = (number, (short)row.SessionIndex);
            followed.Process = ProcessOf(row, nowNs);
            if (!_sampler!.TryAdd(new TcpEndpoints(row.Client, row.Gateway), out followed.Handle))
                followed.Handle = NoPlace;
        }
    }

    /// <summary>The process that has a connection's socket; null if unknown.</summary>
    private ProcessIdentity? ProcessOf(in ConnectionRow row, long nowNs)
    {
        int position = 0;
        while (_owners.Table.TryFind(SocketOwner.Tcp, row.Client, ref position, out SocketOwner owner))
        {
            if (owner.RemotePort == row.Gateway.Port && owner.RemoteAddress == row.Gateway.Address)
                return _processes.Of((int)owner.Process, nowNs)
                    ?? new ProcessIdentity((int)owner.Process, owner.Name, null, null);
        }
        return null;
    }

    private void Keep()
    {
        TcpTable table = _tables[_next];
        _next = (_next + 1) % Tables;
        table.Count = 0;
        foreach (ref readonly Followed followed in _followed.AsSpan())
        {
            if (followed.Number == 0 || followed.Handle == NoPlace
                || _sampler![followed.Handle] is not { IsGone: false, Latest.HasDetails: true } sample)
                continue;
            ref TcpRow row = ref table.Rows[table.Count++];
            row.Connection = followed.Number;
            row.SessionIndex = followed.SessionIndex;
            row.Client = sample.Endpoints.Local;
            row.Gateway = sample.Endpoints.Remote;
            row.Congestion = sample.Latest.Congestion;
            row.Process = followed.Process?.Name;
            (row.Cgroup, row.Container) = (followed.Process?.Cgroup, followed.Process?.Container);
            row.State = StateOf(sample);
            row.AskedNs = sample.AnsweredNs ?? 0;
            (long Fast, long Timeout)? resent = _notes.ReportsResent ? _notes.Resent!.Of(followed.Number) : null;
            row.RetransmitsFast = NullValue.From(resent?.Fast);
            row.RetransmitsTimeout = NullValue.From(resent?.Timeout);
        }
        table.Hook = Hook();
        _latest.Value = table;
    }

    private HookRow Hook()
    {
        long lost = _sampler?.Unanswered ?? 0;
        long asked = _sampler?.Asked ?? 0;
        TcpQueryStatus? refusal = _sampler?.Refusal;
        return new HookRow
        {
            Program = "tcp_info",
            Hook = "sock_diag",
            EveryNs = _sampler is null ? 0 : _settings.TcpEveryNs,
            AskedNs = _lookedNs,
            State = _sampler is null ? HookState.Off : refusal is null ? HookState.Attached : HookState.Missing,
            Why = refusal switch
            {
                null => null,
                TcpQueryStatus.NotPermitted => "the kernel does not permit it",
                TcpQueryStatus.NotAvailable => "the kernel has no tcp_diag",
                _ => string.Create(CultureInfo.InvariantCulture, $"the kernel refuses it: error {_sampler!.LastError}"),
            },
            Counters = new HookCounters
            {
                Events = asked,
                Ignored = _gone,
                Told = asked - _gone - lost,
                Limited = 0,
                Lost = lost,
                Missed = NullValue.Int64,
            },
        };
    }

    private static TcpStateCounters StateOf(TcpSample sample)
    {
        TcpInfo info = sample.Latest;
        return new TcpStateCounters
        {
            SrttNs = NullValue.From(info.SrttNs),
            MinRttNs = NullValue.From(info.MinRttNs),
            RtoNs = NullValue.From(info.RtoNs),
            Cwnd = NullValue.From(info.Cwnd),
            CwndLow = NullValue.From(sample.CwndLow),
            Ssthresh = NullValue.From(info.Ssthresh),
            Unacked = NullValue.From(info.Unacked),
            NotSentBytes = NullValue.From(info.NotSentBytes),
            SendWindow = NullValue.From(info.SendWindow),
            Retransmits = NullValue.From(info.Retransmits),
            Lost = NullValue.From(info.Lost),
            Reordering = NullValue.From(info.Reordering),
            OutOfOrder = NullValue.From(info.OutOfOrder),
            DeliveryRate = NullValue.From(info.DeliveryRate),
            PacingRate = NullValue.From(info.PacingRate),
            AppLimited = NullValue.From(info.AppLimited is { } limited ? (limited ? 1 : 0) : null),
            BusyNs = NullValue.From(info.BusyNs),
            WindowLimitedNs = NullValue.From(info.WindowLimitedNs),
            BufferLimitedNs = NullValue.From(info.BufferLimitedNs),
            DelayedAckNs = NullValue.From(info.DelayedAckNs),
            BytesSent = NullValue.From(info.BytesSent),
            BytesAcked = NullValue.From(info.BytesAcked),
            BytesReceived = NullValue.From(info.BytesReceived),
            BytesRetransmitted = NullValue.From(info.BytesRetransmitted),
        };
    }
}
