// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Owners;
using Telemetry.Appliance.Live;
using Telemetry.Host.Processes;
using Telemetry.Host.Talkers;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Talkers;

/// <summary>Estimates the host's other flows from samples, reads those of TCP exactly, and keeps the largest for the
/// publisher.</summary>
internal sealed class TalkerWatcher : ILivePart, IHostWatcher
{
    private const long SecondNs = 1_000_000_000;
    private const long LookNs = 50_000_000;
    private const int Seconds = 10;                             // of the window
    private const int Places = 1_024;                           // flows that there is room for
    private const string Program = "talker_sampler";
    private const string Hooks = "xdp_rx, tc_rx, tc_tx";
    private const int Snapshots = 10;       // more than Latest keeps, so that none is written while it is read
    private const double PpmOfOneSample = 1_960_000;            // 1.96 standard deviations of a count of one
    private const long Ppm = 1_000_000;

    private readonly KernelCapture _kernel;
    private readonly int _every;
    private readonly SocketOwnership? _owners;
    private readonly TalkerTable? _table;
    private readonly TcpTalkers? _tcp;
    private readonly ProcessIdentities _processes = new();
    private readonly Latest<TalkerSnapshot> _latest = new();
    private readonly TalkerSnapshot[] _snapshots =
        [.. Enumerable.Range(0, Snapshots).Select(_ => new TalkerSnapshot())];
    private readonly Talker[] _sampled = new Talker[TalkerRow.MaxReported];
    private readonly TcpTalker[] _exact = new TcpTalker[TalkerRow.MaxReported];
    private readonly long[] _durations = new long[Seconds];
    private int _next;
    private int _slot;
    private long? _slotStartNs;

    /// <summary>Opens a netlink socket, in the network namespace of the calling thread.</summary>
    internal TalkerWatcher(LiveParts run)
    {
        (_kernel, _every, _owners) = (run.Kernel, run.Settings.HostPath.Talkers, run.Find<SocketOwnership>());
        if (_every > 0)
            (_table, _tcp) = (new TalkerTable(Places, Seconds), new TcpTalkers(() => _kernel.Flows, Seconds));
        Keep(0);
    }

    private TalkerSnapshot Latest => _latest.Value!;

    public IEnumerable<WatchedProgram> Programs => _every == 0 ? []
        : [new WatchedProgram(Program, Hooks, () => Latest.Sampler.Counters.Events, static () => null)];

    public IEnumerable<WatchedTable> Tables =>
        _every == 0 ? [] : [new WatchedTable("talkers", () => Latest.Places, Places)];

    public long LookEveryNs => _every > 0 ? LookNs : long.MaxValue / 2;

    public void Look(long nowNs)
    {
        if (_table is null || _tcp is null)
            return;
        // No longer than there is room for in the ring: a flood of packets must not hold up the other watchers.
        int left = (int)(SampleRing.Bytes / 64);
        for (; left > 0 && _kernel.Samples!.TryTake(out PacketSample sample); left--)
            _table.Add(TalkerKey.Of(sample), sample.Segments, sample.WireLength);
        if (_slotStartNs is null)
        {
            // Differences count from here.
            _tcp.Look(nowNs);
            _slotStartNs = nowNs;
        }
        if (nowNs - _slotStartNs < SecondNs)
            return;
        _durations[_slot] = nowNs - _slotStartNs.Value;
        _slot = (_slot + 1) % Seconds;
        _slotStartNs = nowNs;
        _tcp.Look(nowNs);
        Keep(nowNs);
        _table.Slide();
    }

    public int ReadHooks(Span<HookRow> hooks)
    {
        (hooks[0], hooks[1]) = (Latest.Sampler, Latest.Dump);
        return 2;
    }

    public int ReadTalkers(Span<TalkerRow> talkers)
    {
        TalkerSnapshot latest = Latest;
        latest.Rows.AsSpan(0, latest.Count).CopyTo(talkers);
        return latest.Count;
    }

    public void Dispose() => _tcp?.Dispose();

    private void Keep(long nowNs)
    {
        TalkerSnapshot snapshot = _snapshots[_next];
        _next = (_next + 1) % Snapshots;
        snapshot.Count = 0;
        snapshot.Places = _table?.Count ?? 0;
        if (_table is not null && _tcp is not null)
            Fill(snapshot, nowNs);
        snapshot.Sampler = Sampler();
        snapshot.Dump = Dump();
        _latest.Value = snapshot;
    }

    /// <summary>Merges both kinds of rows, the most bytes first.</summary>
    private void Fill(TalkerSnapshot snapshot, long nowNs)
    {
        long windowNs = Math.Max(1, _durations.Sum());
        int sampled = _table!.Top(_sampled, _tcp!.Knows);
        int exact = _tcp.Top(_exact);
        SocketOwnerTable owners = _owners!.At(nowNs, SecondNs / 2);
        for (int nextSampled = 0, nextExact = 0; snapshot.Count < snapshot.Rows.Length; snapshot.Count++)
        {
            ref TalkerRow row = ref snapshot.Rows[snapshot.Count];
            bool hasSampled = nextSampled < sampled;
            if (nextExact < exact && (!hasSampled || _exact[nextExact].Bytes >= _every * _sampled[nextSampled].Bytes))
                row = RowOf(_exact[nextExact++], windowNs);
            else if (hasSampled)
                row = RowOf(_sampled[nextSampled++], windowNs);
            else
                break;
            Own(ref row, owners, nowNs);
            row.AskedNs = nowNs;
        }
    }

    private TalkerRow RowOf(in Talker talker, long windowNs) => new()
    {
        Local = talker.Key.Local,
        Remote = talker.Key.Remote,
        Protocol = talker.Key.Protocol,
        Direction = talker.Key.Direction,
        ErrorPpm = (long)Math.Round(PpmOfOneSample / Math.Sqrt(talker.Samples))
            + (talker.Unseen * Ppm / Math.Max(1, talker.Bytes)),
        Counters = new TalkerCounters
        {
            Packets = _every * talker.Packets,
            Bytes = _every * talker.Bytes,
            BitsPerSecond = RateOf(_every * talker.Bytes, windowNs),
            Samples = talker.Samples,
        },
    };

    private static TalkerRow RowOf(in TcpTalker talker, long windowNs) => new()
    {
        Local = talker.Key.Local,
        Remote = talker.Key.Remote,
        Protocol = talker.Key.Protocol,
        Direction = talker.Key.Direction,
        IsExact = true,
        Counters = new TalkerCounters
        {
            Packets = talker.Packets,
            Bytes = talker.Bytes,
            BitsPerSecond = RateOf(talker.Bytes, windowNs),
            Samples = NullValue.Int64,
        },
    };

    private static long RateOf(long bytes, long windowNs) => (long)(bytes * 8.0 * SecondNs / windowNs);

    private void Own(ref TalkerRow row, SocketOwnerTable owners, long nowNs)
    {
        SocketOwner? found = null;
        int position = 0;
        while (row.Local.Port != 0 && owners.TryFind(row.Protocol, row.Local, ref position, out SocketOwner owner))
        {
            if (owner.Network != _owners!.Network)
                continue;
            // A connected socket is the flow's own; another may only share the port.
            bool isConnected = owner.RemotePort == row.Remote.Port && owner.RemoteAddress == row.Remote.Address;
            if (isConnected || (owner.RemotePort == 0 && found is null))
                found = owner;
            if (isConnected)
                break;
        }
        if (found is not { } holder)
            return;
        row.Pid = (int)holder.Process;
        ProcessIdentity? identity = _processes.Of(row.Pid, nowNs);
        row.Process = identity?.Name ?? holder.Name;
        (row.Cgroup, row.Container) = (identity?.Cgroup, identity?.Container);
    }

    private HookRow Sampler()
    {
        KernelCounters counters = default;
        long read = _kernel.Samples?.Read ?? 0;
        if (_every > 0)
            _kernel.ReadCounters(ref counters);
        return new HookRow
        {
            Program = Program,
            Hook = Hooks,
            State = _every > 0 ? HookState.Attached : HookState.Off,
            Why = _owners?.Why is { } why ? $"processes are unknown: {why}" : null,
            Counters = Totals(read + counters.SamplesLost, 0, read, 0, counters.SamplesLost),
        };
    }

    private HookRow Dump() => new()
    {
        Program = "tcp_dump",
        Hook = "sock_diag",
        EveryNs = _tcp is null || _tcp.IsTooMany || _tcp.IsMissing ? 0 : SecondNs,
        AskedNs = _slotStartNs ?? 0,
        State = _tcp is null || _tcp.IsTooMany ? HookState.Off
            : _tcp.IsMissing ? HookState.Missing : HookState.Attached,
        Why = _tcp is null ? null
                : _tcp.IsTooMany ? $"more than {TcpTalkers.MostSockets} TCP sockets: asked again each minute"
            : _tcp.IsMissing ? "the kernel lists no TCP sockets" : null,
        Counters = _tcp is null ? Totals(0, 0, 0, 0, 0) : Totals(_tcp.Listed + _tcp.Broken, _tcp.LeftOut,
            _tcp.Listed - _tcp.LeftOut - _tcp.Limited, _tcp.Limited, _tcp.Broken),
    };

    private static HookCounters Totals(long events, long ignored, long told, long limited, long lost) => new()
    {
        Events = events,
        Ignored = ignored,
        Told = told,
        Limited = limited,
        Lost = lost,
        Missed = NullValue.Int64,
    };
}
