// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath.Connections;
using Telemetry.Appliance.Watchers;
using Telemetry.Capture;
using Telemetry.Kernel.Capturing;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Live;

/// <summary>Counters of kernel programs, reader, runtime and parts for the publisher; no allocation.</summary>
/// <param name="kernel">The programs of the hooks.</param>
/// <param name="parts">The parts, in the order of their rows; one has the readers of the host.</param>
internal sealed class LiveCounters(KernelCapture kernel, IEnumerable<ILivePart> parts) : IHostCounterSource
{
    private readonly ILivePart[] _parts = [.. parts];
    private readonly HostReaders _host = parts.OfType<HostReaders>().First();
    // Asked in every turn of the publisher, so not by way of all parts.
    private readonly ConnectionWatcher? _connections = parts.OfType<ConnectionWatcher>().FirstOrDefault();
    private int _collectionsAtStart;
    private long _allocatedAtStart;
    private bool _isWarm;
    private bool _atRest;

    private delegate int RowReading<TRow>(ILivePart part, Span<TRow> rows);

    /// <summary>The reader, which is made after the publisher and before either runs.</summary>
    internal IReaderThread? Reader { get; set; }

    /// <summary>Marks the end of the start: collections and allocations up to now are not reported.</summary>
    internal void MarkWarm()
    {
        _collectionsAtStart = GC.CollectionCount(0);
        _allocatedAtStart = GC.GetTotalAllocatedBytes();
        Volatile.Write(ref _isWarm, true);
    }

    /// <summary>Call when no program is attached any more: from the next reading on the counters must
    /// balance.</summary>
    internal void MarkAtRest() => Volatile.Write(ref _atRest, true);

    public void Read(ref HostCounters counters)
    {
        KernelCounters seen = default;
        ReaderCounters read = Reader?.Counters ?? default;
        kernel.ReadCounters(ref seen);
        ref LedgerCounters ledger = ref counters.Ledger;
        ledger.Seen = seen.Seen;
        ledger.Matched = seen.Matched;
        ledger.Unmatched = seen.Unmatched;
        ledger.Unsupported = seen.Unsupported;
        ledger.Ethertype = seen.UnsupportedEthertype;
        ledger.VlanDepth = seen.UnsupportedVlanDepth;
        ledger.Fragment = seen.UnsupportedFragment;
        ledger.Ipv6Extension = seen.UnsupportedIPv6Extension;
        ledger.Truncated = seen.UnsupportedTruncated;
        ledger.BadLength = seen.UnsupportedBadLength;
        ledger.Recorded = seen.Recorded;
        ledger.LostRing = seen.LostRing;
        ledger.LostFull = seen.LostFull;
        ledger.LostNoRing = seen.LostNoRing;
        ledger.Read = read.Read;
        ledger.LostPipeline = 0;
        ledger.GsoSegments = seen.GsoSegments;
        bool isWarm = Volatile.Read(ref _isWarm);
        counters.Appliance.GcCollections = isWarm ? GC.CollectionCount(0) - _collectionsAtStart : 0;
        counters.Appliance.AllocatedBytes = isWarm ? GC.GetTotalAllocatedBytes() - _allocatedAtStart : 0;
        counters.Appliance.CpuNsReader = read.CpuNs;
        counters.Appliance.RecordsPerSecondPeak = read.RecordsPerSecondPeak;
        counters.Appliance.RingHighWater = read.RingHighWaterBytes;
        foreach (ILivePart part in _parts)
            part.Read(ref counters);
        counters.AtRest = Volatile.Read(ref _atRest);
    }

    public void ReadDrops(ref HostDropCounters drops) => _host.ReadDrops(ref drops);

    public bool ReadSockets(Span<long> drops, out long askedNs) => _host.ReadSockets(drops, out askedNs);

    public void ReadMemberships(Span<LineMembership> memberships) => _host.ReadMemberships(memberships);

    public int ReadHooks(Span<HookRow> hooks) => Fill(hooks, static (part, rows) => part.ReadHooks(rows));

    public int ReadOtherDrops(Span<OtherDrops> reasons) =>
        Fill(reasons, static (part, rows) => part.ReadOtherDrops(rows));

    public int ReadTcp(Span<TcpRow> connections) => Fill(connections, static (part, rows) => part.ReadTcp(rows));

    public int ReadThreads(Span<ThreadRow> threads) => Fill(threads, static (part, rows) => part.ReadThreads(rows));

    public int ReadCpus(Span<CpuRow> cpus) => Fill(cpus, static (part, rows) => part.ReadCpus(rows));

    public int ReadTalkers(Span<TalkerRow> talkers) => Fill(talkers, static (part, rows) => part.ReadTalkers(rows));

    public int ReadPrograms(Span<ProgramRow> programs) =>
        Fill(programs, static (part, rows) => part.ReadPrograms(rows));

    public int ReadMaps(Span<MapRow> maps) => Fill(maps, static (part, rows) => part.ReadMaps(rows));

    public bool TryReadCauses(ref CauseCounters causes)
    {
        bool isRead = false;
        foreach (ILivePart part in _parts)
            isRead |= part.TryReadCauses(ref causes);
        return isRead;
    }

    public bool TryTakeConnection(out LoggedConnection connection)
    {
        connection = default;
        return _connections?.TryTakeConnection(out connection) == true;
    }

    public int ReadSubscribers(Span<SubscriberCounters> subscribers)
    {
        int count = -1;
        foreach (ILivePart part in _parts)
            count = Math.Max(count, part.ReadSubscribers(subscribers));
        return count;
    }

    private int Fill<TRow>(Span<TRow> rows, RowReading<TRow> read)
    {
        int used = 0;
        foreach (ILivePart part in _parts)
            used += read(part, rows[used..]);
        return used;
    }
}
