// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.CompilerServices;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Model.Ranges;
using Telemetry.Model.Ticks;
using Telemetry.Model.Types;
using Telemetry.Yaml.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Planning;

/// <summary>Memory that a configuration will use, calculated before it is allocated. Bounds, not
/// measurements.</summary>
public sealed class MemoryPlan
{
    /// <summary>Intervals between analysis and publisher with live packets: the current one, and the previous one while
    /// it is published.</summary>
    public const int IntervalsOnTheirWay = 2;

    /// <summary>The same in a replay, where the analysis must not wait for the publisher.</summary>
    private const int IntervalsOfReplay = 3;

    /// <summary>Histograms of each series that are not of intervals: the publisher's totals, and the interval and the
    /// totals in the process's own reports.</summary>
    private const int HistogramsOfTotals = 3;

    /// <summary>One more with a publication: pending intervals while it is back-pressured.</summary>
    private const int HistogramsPerPublication = 1;

    /// <summary>Encoded distributions: two states in transit, and the file that is made from one.</summary>
    private const int StatesKept = 3;

    private const int Streams = 3;
    private const int TermsPerLog = 3;
    private const int DirectoryBytes = 12 << 20;
    private const int SlackBytes = 1 << 17;
    private const int DropRingBytes = 1 << 20;
    private const int BytesPerFeed = 184 << 10;         // such as the lines that won the latest packets
    private const int BytesPerChannel = 3_072;
    private const int BytesPerChannelAndLine = 384;
    private const int BytesPerWithheldRun = 1_344;
    private const int BytesPerPendingOrder = 264;
    private const int BytesPerSession = 152 << 10;
    private const int BytesPerAnswered = sizeof(ulong);
    private const int BytesPerConnection = 570 << 10;   // streams, and what sessions know of it
    private const int ConnectionsPerTcpFlow = 4;
    private const int BytesPerBurstEntry = 8;
    private const int StageRingBytes = 8 << 20;
    private const long StageTableBytes = 20 << 20;      // of fixed sizes
    private const long TalkerBytes = 4 << 20;           // ring and tables: of fixed sizes
    private const long FollowedBytes = 128 << 10;       // copied from a ring at once
    private const long FrameFileBytes = 8 << 20;        // blocks that are gathered; places of payloads
    private const long BytesPerRecovery = 512;
    private const long BytesPerLoop = 320;
    private const long BytesOfFills = 40 << 10;
    private const long FixedBytes = 80 << 20;

    /// <summary>Size of the queue of messages for the process's own reports, bytes: a power of two.</summary>
    public const int LocalQueueBytes = 1 << 24;

    private MemoryPlan(IReadOnlyList<MemoryPart> parts) => Parts = parts;

    /// <summary>Payloads of sessions that a black box keeps, bytes.</summary>
    public const long TapeBytes = 16L << 20;

    /// <summary>The parts, in the order of the path of a packet.</summary>
    public IReadOnlyList<MemoryPart> Parts { get; }

    /// <summary>Sum of the parts, bytes.</summary>
    public long TotalBytes => Parts.Sum(part => part.Bytes);

    /// <summary>Counts of a histogram over the range of every series, bytes.</summary>
    public static long HistogramBytes { get; } = SizeOfHistogram();

    /// <summary>Calculates the plan.</summary>
    /// <param name="rings">Kernel rings: CPUs times hooks, or hooks (BPF ring buffer); 0 in replay.</param>
    /// <param name="publishes">True if Aeron is used.</param>
    /// <param name="movedRings">Rings, of those, whose records are moved to another NUMA node.</param>
    public static MemoryPlan For(Configuration configuration, int rings, bool publishes, int movedRings = 0)
    {
        Settings settings = configuration.Settings;
        Topology topology = rings > 0 ? MostOf(configuration) : configuration.Topology;
        List<MemoryPart> parts = [];
        if (rings > 0)
        {
            string ring = ByteSize.Format(settings.Capture.RingBytes);
            parts.Add(new MemoryPart("kernel rings", rings * (settings.Capture.RingBytes + SlackBytes),
                Text($"{rings} rings ({Each(settings)}) of {ring}")));
        }
        if (movedRings > 0)
        {
            string ring = ByteSize.Format(settings.Capture.RingBytes);
            parts.Add(new MemoryPart("node readers", movedRings * (settings.Capture.RingBytes + SlackBytes),
                Text($"{movedRings} rings of other NUMA nodes, {ring} each on the reader's")));
        }
        parts.Add(new MemoryPart("pipeline", (long)settings.Capture.PipelineEvents * PacketEvent.Size,
            Text($"{settings.Capture.PipelineEvents} events of {PacketEvent.Size} bytes")));
        parts.Add(new MemoryPart("sequencing", topology.Feeds.Sum(SizeOfFeed),
            Text($"{topology.Feeds.Count} feeds, {topology.Lines.Count} lines: delivered numbers and ranges")));
        if (topology.Recovery.Count > 0)
            parts.Add(PartOfRecovery(topology.Recovery));
        parts.Add(new MemoryPart("orders", topology.Sessions.Where(session => !session.IsRemoved)
                .Sum(session => SizeOfSession(session, topology)),
            Text($"{topology.Sessions.Count} sessions: orders that wait for answers")));
        int connections = ConnectionsOf(topology);
        parts.Add(new MemoryPart("connections", (long)connections * BytesPerConnection,
            Text($"{connections} TCP connections: bytes that came out of order: resident as far as needed")));
        parts.Add(PartOfBursts(topology));
        int histograms = publishes ? IntervalsOnTheirWay : IntervalsOfReplay;
        parts.Add(new MemoryPart("histograms", topology.Series.Count * histograms * HistogramBytes,
            Text($"{topology.Series.Count} series, {histograms} intervals of {HistogramBytes} bytes each")));
        if (topology.CountsTypes)
            parts.Add(PartOfTypes(topology, histograms, publishes));
        if (settings.Publish.Orders == PublishedOrders.Worst)
            parts.Add(PartOfWorstOrders(WorstOrders.SamplesOf(topology), histograms));
        int totals = HistogramsOfTotals + (publishes ? HistogramsPerPublication : 0);
        parts.Add(new MemoryPart("totals", topology.Series.Count * totals * HistogramBytes,
            Text($"{topology.Series.Count} series, {totals} histograms of at most {HistogramBytes} bytes each: ")
            + "resident as far as they are filled"));
        if (publishes && (settings.StateDirectory ?? settings.Day?.Directory) is not null)
        {
            parts.Add(new MemoryPart("state", (long)topology.Series.Count * StatesKept * SeriesRange.EncodedBytes,
                Text($"{topology.Series.Count} series, {StatesKept} times {SeriesRange.EncodedBytes} bytes each")));
        }
        if (rings > 0)
            AddHostPath(parts, settings.HostPath, settings.Interfaces);
        if (rings > 0 && FlightRingPlan.For(settings) is { } flight)
            parts.Add(PartOfFlights(rings, flight, settings.BlackBox));
        if (publishes)
            parts.Add(PartOfAeron(settings));
        parts.Add(new MemoryPart(
            "reports", LocalQueueBytes, "messages that wait to be printed: resident as far as needed"));
        parts.Add(new MemoryPart("program", FixedBytes, "code, runtime, tables of a fixed size"));
        return new MemoryPlan(parts);
    }

    private static MemoryPart PartOfAeron(Settings settings)
    {
        string term = ByteSize.Format(settings.Aeron.TermLength);
        int streams = settings.Publish.Packets ? Streams + 1 : Streams;
        return new MemoryPart("aeron", (long)streams * TermsPerLog * settings.Aeron.TermLength + DirectoryBytes,
            Text($"{streams} streams, {TermsPerLog} terms of {term} each; commands, events and counters"));
    }

    /// <summary>The topology with all series that a live run may have.</summary>
    private static Topology MostOf(Configuration configuration)
    {
        HostPathSettings path = configuration.Settings.HostPath;
        Topology topology = configuration.Topology;
        bool isComplete = topology is not { Stages: StageLevel.Off, Processes: null }
            || (path is { Stages: StageLevel.Off, Stalls: not StallLevel.Causes }
                && configuration.Settings.StampedInterfaces.Count == 0);
        return isComplete ? topology : topology.With(
            path.MostStages, path.Stalls == StallLevel.Causes ? new ProcessSlots() : null,
            configuration.Settings.StampedInterfaces);
    }

    /// <summary>Refuses a plan above the limit.</summary>
    /// <exception cref="FailureException">The plan is above the limit.</exception>
    public void Check(Located<long> limitBytes)
    {
        if (TotalBytes <= limitBytes.Value)
            return;
        MemoryPart largest = Parts.MaxBy(part => part.Bytes)!;
        string what = $"this takes {Megabytes(TotalBytes)}, the limit is {Megabytes(limitBytes.Value)}; "
            + $"most of it is {largest.Name}: {Megabytes(largest.Bytes)} ({largest.How})";
        throw new FailureException(new Failure(ExitCode.Usage, limitBytes.Where, what,
            "raise memory_limit or configure less"));
    }

    /// <summary>Bytes as MiB with one decimal.</summary>
    public static string Megabytes(long bytes) => Text($"{bytes / (double)(1 << 20):0.0} MiB");

    private static long SizeOfFeed(FeedDefinition feed) =>
        ((long)feed.HistoryLength * Unsafe.SizeOf<FirstDelivery>())
        + ((long)FeedHistory.TicksOf(feed) * Unsafe.SizeOf<Tick>())
        + ((feed.Lines.Count + 1L) * feed.MaxRanges * Unsafe.SizeOf<RangeNode>())
        + ((long)feed.MaxChannels * (BytesPerChannel + (feed.Lines.Count * BytesPerChannelAndLine)))
        + BytesPerFeed
        + (Math.Min(FeedDefinition.MostWithheldRuns, (long)feed.MaxChannels * feed.Lines.Count) * BytesPerWithheldRun);

    private static MemoryPart PartOfRecovery(IReadOnlyList<RecoveryDefinition> channels)
    {
        long bytes = channels.Sum(static channel => BytesPerRecovery + (channel.MostLoops * BytesPerLoop)
            + (channel.FillsGaps ? BytesOfFills : 0));
        return new MemoryPart("recovery", bytes,
            Text($"{channels.Count} recovery channels, of lines too: loops, and the latest gaps and answers"));
    }

    private static long SizeOfSession(SessionDefinition session, Topology topology)
    {
        long bytes = BytesPerSession + ((long)session.MaxPendingOrders * BytesPerPendingOrder);
        if (session.TickFeedIndex < 0)
            return bytes;
        int history = topology.Feeds[session.TickFeedIndex].HistoryLength;
        return bytes + ((long)FeedHistory.AnsweredOf(history) * BytesPerAnswered);
    }

    private static int ConnectionsOf(Topology topology) =>
        topology.Sessions.Where(session => !session.IsRemoved).Sum(session => session.MaxConnections)
        + (ConnectionsPerTcpFlow * topology.Flows.Count(flow => flow.IsTcp && flow.FeedIndex >= 0));

    private static void AddHostPath(
        List<MemoryPart> parts, HostPathSettings path, IReadOnlyList<InterfaceSettings> interfaces)
    {
        if (interfaces.Count(device => device.NicStamps) is > 0 and int stamped)
            parts.Add(PartOfNicStamps(stamped));
        if (path.Drops)
            parts.Add(PartOfDrops());
        if (path.Stalls == StallLevel.Causes)
            parts.AddRange([PartOfHistory(path.HistoryBytes), PartOfWaits()]);
        if (path.Stages != StageLevel.Off)
            parts.Add(PartOfStages());
        if (path.Talkers > 0)
            parts.Add(PartOfTalkers(path.Talkers));
    }

    private static MemoryPart PartOfFlights(
        int rings, FlightRingPlan flight, BlackBoxSettings? box) => new(
        flight.IsFollowed ? "whole frames" : "black box",
        (rings * (flight.Bytes + SlackBytes)) + TapeBytes
            + (flight.IsFollowed ? (rings * FollowedBytes) + FrameFileBytes : 0),
        Text($"{rings} flight rings (CPUs times hooks)")
        + (box is null || flight.IsFollowed ? $" of {ByteSize.Format(flight.Bytes)}; "
            : $", {FlightPlan.Text(box)} of them; ")
        + $"payloads of sessions: {ByteSize.Format(TapeBytes)}");

    private static MemoryPart PartOfDrops()
    {
        const int Books = IntervalsOnTheirWay + 2;
        const int Rows = DropRow.MaxReported;
        int row = Unsafe.SizeOf<DropRow>();
        return new MemoryPart("drops", DropRingBytes + ((long)Books * Rows * row),
            Text($"a ring of {ByteSize.Format(DropRingBytes)}; {Books} times {Rows} rows of {row} bytes"));
    }

    private static MemoryPart PartOfStages() => new("stages", StageRingBytes + StageTableBytes,
        Text($"a ring of {ByteSize.Format(StageRingBytes)}, and tables of datagrams, reads, sends and numbers ")
        + "(about 0.24 µs of each datagram at a socket, 0.23 µs of each read, 0.09 µs of one that finds nothing, "
        + "0.18 µs of each send)");

    private static MemoryPart PartOfHistory(long bytes)
    {
        int cpus = Environment.ProcessorCount;
        return new MemoryPart("history", cpus * bytes,
            Text($"the scheduler's newest events, {ByteSize.Format(bytes)} for each of {cpus} CPUs ")
            + "(about 190 ns of each switch and wake-up of any thread)");
    }

    private static MemoryPart PartOfWorstOrders(int samples, int intervals) => new("worst orders",
        (long)samples * intervals * WorstOrders.BytesPerSample,
        Text($"orders of {samples} worst samples, {intervals} intervals of {WorstOrders.BytesPerSample} bytes each"));

    private static MemoryPart PartOfTypes(Topology topology, int intervals, bool publishes)
    {
        // The publisher's interval and totals, what waits for its outlet, and two states on their way to the disk.
        int copies = intervals + 2 + (publishes ? 1 + StatesKept - 1 : 0);
        long bytes = TypeCounts.BytesFor(topology);
        return new MemoryPart("types", (copies * bytes) + HeadRing.Bytes,
            Text($"{copies} times {TypeCounts.MostRows} rows, and sizes of each feed and session; ")
            + Text($"a ring of {ByteSize.Format(HeadRing.Bytes)}"));
    }

    private static MemoryPart PartOfWaits() => new("waits",
        SeriesPlan.OfProcesses.Count * ((ProcessSlots.Most * HistogramBytes) + ProcessSamples.QueueBytes),
        Text($"waits for a CPU of {ProcessSlots.Most} processes until an interval takes them"));

    private static MemoryPart PartOfNicStamps(int interfaces) => new("nic stamps",
        NicStamps.Bytes + StampedTimes.QueueBytes + (interfaces * HistogramBytes),
        Text($"stamps of {interfaces} NICs on their way, and the newest of them"));

    private static MemoryPart PartOfTalkers(int sampled) => new("talkers", TalkerBytes,
        Text($"one packet of no flow in {sampled} is sampled (about 1 ns of each), ")
        + "TCP sockets are listed each second (about 1 µs of each)");

    private static MemoryPart PartOfBursts(Topology topology)
    {
        (int lines, int directions) = (topology.Lines.Count, 2 * topology.Sessions.Count);
        int ofLine = BurstWindow.PacketsOfLine(lines + directions);
        int ofDirection = BurstWindow.PacketsOfDirection(lines + directions);
        long entries = ((long)lines * ofLine) + ((long)directions * ofDirection);
        return new MemoryPart("bursts", BytesPerBurstEntry * entries,
            Text($"stamps of the last {ofLine} packets of each line, {ofDirection} of each direction of a session"));
    }

    private static long SizeOfHistogram()
    {
        // HdrHistogram's arithmetic: 2 x 10^digits values of one resolution, in buckets that double, half of each
        // shared.
        long subBuckets = 1;
        while (subBuckets < 2 * Math.Pow(10, SeriesRange.Digits))
            subBuckets <<= 1;
        int buckets = 1;
        for (long untrackable = subBuckets; untrackable <= SeriesRange.HighestNs; untrackable <<= 1)
            buckets++;
        return (buckets + 1) * (subBuckets / 2) * sizeof(uint);
    }

    private static string Each(Settings settings) =>
        settings.Capture.Transport == RingTransport.ArrayRing ? "CPUs times hooks" : "hooks";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One part of the memory that a configuration takes.</summary>
/// <param name="Name">Name of the part.</param>
/// <param name="Bytes">Its size, bytes.</param>
/// <param name="How">The calculation, as text.</param>
public sealed record MemoryPart(string Name, long Bytes, string How);
