// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.HostPath;
using Telemetry.Appliance.Transport;
using Telemetry.Appliance.Watchers;
using Telemetry.Appliance.Watchers.HostPath;
using Telemetry.Capture;
using Telemetry.Host.Losses;
using Telemetry.Kernel.Capturing;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Live;

/// <summary>Counters of kernel programs, reader and runtime for the publisher; no allocation.</summary>
internal sealed class LiveCounters(
    KernelCapture kernel, HostReaders host, AeronOutput aeron, HostPathWatchers path, LivePrograms programs)
    : IHostCounterSource
{
    private int _collectionsAtStart;
    private long _allocatedAtStart;
    private bool _isWarm;
    private bool _atRest;

    /// <summary>The appliance's own programs, tables and threads.</summary>
    internal OwnPrograms Own { get; } = new(kernel, path, programs);

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

    /// <inheritdoc/>
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
        Own.ReadThreads(ref counters.Appliance);
        counters.Appliance.RecordsPerSecondPeak = read.RecordsPerSecondPeak;
        counters.Appliance.RingHighWater = read.RingHighWaterBytes;
        counters.UsesMediaDriver = true;
        counters.HasMediaDriver = aeron.Link.Totals.Read(ref counters.MediaDriver);
        counters.HasHostDrops = true;
        host.Drops.Read(ref counters.HostDrops);
        counters.AtRest = Volatile.Read(ref _atRest);
    }

    /// <inheritdoc/>
    public void ReadDrops(ref HostDropCounters counters) => host.Drops.ReadBeforeHooks(ref counters);

    /// <inheritdoc/>
    public bool ReadSockets(Span<long> counts, out long askedNs)
    {
        // Lines added after the last reading of the sockets have no counts yet.
        SocketDrops sockets = host.Sockets;
        counts.Fill(NullValue.Int64);
        for (int row = 0; row < Math.Min(counts.Length, sockets.Rows.Count); row++)
            counts[row] = sockets.TotalOf(row);
        askedNs = sockets.AskedNs;
        return sockets.IsReadable;
    }

    /// <inheritdoc/>
    // Bytes written by the host thread: each is current, or was a moment ago.
    public void ReadMemberships(Span<LineMembership> memberships)
    {
        ReadOnlySpan<LineMembership> known = host.LineMemberships;
        known[..Math.Min(known.Length, memberships.Length)].CopyTo(memberships);
    }

    /// <inheritdoc/>
    public int ReadHooks(Span<HookRow> hooks)
    {
        int used = path.ReadHooks(hooks);
        hooks[used] = programs.Drops.Hook();
        hooks[used + 1] = programs.Causes.HistoryHook();
        return used + 2 + programs.Stages.ReadHooks(hooks[(used + 2)..]);
    }

    /// <inheritdoc/>
    public int ReadOtherDrops(Span<OtherDrops> reasons) => programs.Drops.ReadOthers(reasons);

    /// <inheritdoc/>
    public int ReadTcp(Span<TcpRow> connections) => path.ReadTcp(connections);

    /// <inheritdoc/>
    public int ReadThreads(Span<ThreadRow> threads) => path.ReadThreads(threads);

    /// <inheritdoc/>
    public int ReadCpus(Span<CpuRow> cpus) => path.ReadCpus(cpus);

    /// <inheritdoc/>
    public int ReadTalkers(Span<TalkerRow> talkers)
    {
        TalkerSnapshot latest = path.Talkers.Latest;
        latest.Rows.AsSpan(0, latest.Count).CopyTo(talkers);
        return latest.Count;
    }

    /// <inheritdoc/>
    public bool TryReadCauses(ref CauseCounters counters) => programs.Causes.TryRead(ref counters);

    /// <inheritdoc/>
    public int ReadPrograms(Span<ProgramRow> programs) => Own.Read(programs);

    /// <inheritdoc/>
    public int ReadMaps(Span<MapRow> maps) => Own.Read(maps);

    /// <inheritdoc/>
    public bool TryTakeConnection(out LoggedConnection connection)
    {
        connection = default;
        return path.Connections?.TryTake(out connection) == true;
    }

    /// <inheritdoc/>
    public int ReadSubscribers(Span<SubscriberCounters> subscribers) =>
        aeron.Subscribers.Read(subscribers, MonotonicClock.NowNs);
}
