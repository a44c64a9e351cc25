// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Host.Watchers;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.HostPath.Owners;

/// <summary>Reads which process holds which socket, for the other watchers of the host thread. Takes at most a
/// hundredth of a core: a host with very many descriptors is read less often.</summary>
internal sealed class SocketOwnerWatcher : ILivePart, IHostWatcher
{
    private const string Program = "socket_owners";
    private const string Iterator = "iter/task_file";
    private const long SecondNs = 1_000_000_000;
    private const long LongestNs = 60 * SecondNs;
    private const int Share = 100;

    private readonly SocketOwners? _owners;
    private readonly string? _why;
    private readonly bool _isUsed;
    private readonly Latest<HookCounters> _books = new();
    private HookCounters _counts = new() { Missed = NullValue.Int64 };
    private string? _failure;
    private long _lookedNs = MonotonicClock.NowNs;
    private long _everyNs = SecondNs;

    /// <summary>Loads the program; takes CAP_BPF and CAP_PERFMON.</summary>
    /// <param name="settings">Whether others need it.</param>
    internal SocketOwnerWatcher(HostPathSettings settings)
    {
        _isUsed = settings.Tcp || settings.Stalls != StallLevel.Off;
        if (_isUsed)
            _owners = SocketOwners.TryOpen(out _why);
        _books.Value = _counts;
    }

    /// <summary>Reason why owners are unknown; null if they are known, or not asked for.</summary>
    internal string? Why => _why ?? _failure;

    /// <summary>The last reading; of the host thread.</summary>
    internal SocketOwnerTable Table { get; } = new();

    /// <summary>Number of readings.</summary>
    internal long Version { get; private set; }

    public long LookEveryNs => Volatile.Read(ref _everyNs);

    public IEnumerable<(string What, string? Why)> Missing => [("owners of sockets", Why)];

    public IEnumerable<WatchedProgram> Programs => _owners is not { } owners ? []
        : [new WatchedProgram(Program, Iterator, static () => NullValue.Int64, () => owners.ReadFacts())];

    public IEnumerable<WatchedTable> Tables =>
        _owners is null ? [] : [new WatchedTable(Program, () => Table.Descriptors, SocketOwnerTable.Most)];

    public int ReadHooks(Span<HookRow> hooks)
    {
        hooks[0] = new HookRow
        {
            Program = Program,
            Hook = Iterator,
            State = !_isUsed ? HookState.Off : _owners is null ? HookState.Missing : HookState.Attached,
            Why = Why,
            EveryNs = _owners is null ? 0 : LookEveryNs,
            AskedNs = Volatile.Read(ref _lookedNs),
            Counters = _books.Value,
        };
        return 1;
    }

    public void Look(long nowNs)
    {
        if (_owners is null)
            return;
        long beganNs = HostThread.CpuTimeNs();
        int result = _owners.Read(Table);
        _failure = result == 0 ? null : NativeError.Text(result);
        _counts.Events++;
        if (result == 0)
            _counts.Told++;
        else
            _counts.Lost++;
        _books.Value = _counts;
        Version++;
        Volatile.Write(ref _lookedNs, nowNs);
        Volatile.Write(ref _everyNs, Math.Clamp(Share * (HostThread.CpuTimeNs() - beganNs), SecondNs, LongestNs));
    }

    public void Dispose() => _owners?.Dispose();
}
