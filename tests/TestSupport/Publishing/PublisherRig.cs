// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Publishing;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports.Receiving;
using Xunit;

namespace TestSupport.Publishing;

/// <summary>A publisher without threads: a test puts in events and intervals, and takes out messages.</summary>
internal sealed class PublisherRig
{
    public const long SecondNs = 1_000_000_000;
    public const long StartNs = 1000 * SecondNs;
    public const long OffsetNs = 1_700_000_000_000_000_000;
    public const int MaxChannels = 8;

    private readonly ValueRingBuffer<TelemetryEvent> _events;
    private readonly IntervalExchange _intervals;
    private readonly IntervalBuffer _totals;
    private long _ordinal;
    private long _nextId;

    public PublisherRig(
        Func<PublisherOptions, PublisherOptions>? change = null, int maxMessageLength = 1 << 16,
        StageLevel stages = StageLevel.Off, ProcessSlots? processes = null, IReadOnlyList<string>? stamped = null,
        IReadOnlyList<RecoveryDefinition>? recovery = null, int maxChannels = MaxChannels)
    {
        Topology topology = Watched.Topology with { Recovery = recovery ?? [] };
        if ((stages, processes, stamped) is not (StageLevel.Off, null, null))
            topology = topology.With(stages, processes, stamped);
        _intervals = new IntervalExchange(topology, maxChannels, 3, waits: false, keepsDrops: true, keepsOrders: true);
        _totals = new IntervalBuffer(topology, maxChannels);
        var options = new PublisherOptions
        {
            Mode = PublisherMode.Run,
            HostName = "trader-7",
            Incarnation = 0x1122_3344_5566_7788,
            Version = "0.1.0",
            ConfigHash = 0xABCDEF,
            StartStampNs = StartNs,
            Offset = new ClockOffset(OffsetNs, 50) { IsSynchronised = true, MaxErrorNs = 200 },
            ResolutionNs = 60,
            StampSource = "kernel",
            Interfaces = ["eth0", "eth1"],
            MeasuresPublishing = true,
        };
        Options = change is null ? options : change(options);
        Outlet = new ScriptedOutlet.State(maxMessageLength);
        _events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 8192, new YieldingWaitStrategy());
        Queue = new LocalQueue(1 << 22, waits: false);
        Publisher = new TelemetryPublisher(
            Options, topology, maxChannels, new PublisherInput(_events, _intervals, Source), Queue,
            new ScriptedOutlet(Outlet), Clock);
    }

    public PublisherOptions Options { get; }

    public TelemetryPublisher Publisher { get; }

    public ScriptedOutlet.State Outlet { get; }

    public FakeClock Clock { get; } = new() { NowNs = StartNs };

    public FixedSource Source { get; } = new();

    public LocalQueue Queue { get; }

    /// <summary>Puts an event into the ring, with the next id unless it has one.</summary>
    public void Publish(TelemetryEvent item)
    {
        item.Id = item.Id != 0 ? item.Id : ++_nextId;
        long sequence = _events.Next();
        _events[sequence] = item;
        _events.Publish(sequence);
    }

    /// <summary>Hands over the next interval; its counters continue from the interval before.</summary>
    public void Interval(Action<IntervalBuffer>? fill = null, bool isLast = false)
    {
        if (!_intervals.TryTakeFree(out IntervalBuffer? buffer))
            throw new InvalidOperationException("the publisher has all buffers");
        Copy(_totals, buffer!);
        buffer!.Ordinal = ++_ordinal;
        buffer.StartStampNs = StartNs + ((_ordinal - 1) * SecondNs);
        buffer.EndStampNs = StartNs + (_ordinal * SecondNs);
        buffer.EndTimeNs = buffer.EndStampNs + OffsetNs;
        buffer.EndsDay = false;
        buffer.IsLast = isLast;
        buffer.LastEvent = _events.Cursor;
        buffer.OtherChannels.AsSpan().Clear();
        fill?.Invoke(buffer);
        Copy(buffer, _totals);
        _intervals.Hand(buffer);
    }

    /// <summary>Runs the publisher until nothing is left to do, at most the given number of times.</summary>
    public void Work(int times = 200)
    {
        // Its stages take turns: one that has nothing to do now may have later.
        const int idleAtEnd = 100;
        int idle = 0;
        for (int time = 0; time < times && idle < idleAtEnd && !Publisher.IsDone; time++)
            idle = Publisher.DoWork() > 0 ? 0 : idle + 1;
    }

    /// <summary>Ends it with the last interval, and publishes all messages.</summary>
    public void End(Action<IntervalBuffer>? fill = null)
    {
        Interval(fill, isLast: true);
        // It has nothing to do while nobody takes what it publishes, until it gives up.
        for (int time = 0; time < 20_000 && !Publisher.IsDone; time++)
            Publisher.DoWork();
        Assert.True(Publisher.IsDone, "the publisher did not end");
    }

    /// <summary>A reader of the outlet's messages, except those that <paramref name="misses"/> selects.</summary>
    public (ReportReader Reader, RecordingSink Sink) ReadOutlet(Func<int, bool>? misses = null)
    {
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        for (int index = 0; index < Outlet.Taken.Count; index++)
        {
            if (misses is null || !misses(index))
                reader.OnMessage(Outlet.Taken[index].Stream, Outlet.Taken[index].Message);
        }
        return (reader, sink);
    }

    /// <summary>A reader of the local queue.</summary>
    public (ReportReader Reader, RecordingSink Sink) ReadLocal()
    {
        var sink = new RecordingSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        while (Queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            reader.OnMessage(stream, message);
            Queue.Release();
        }
        return (reader, sink);
    }

    private static void Copy(IntervalBuffer from, IntervalBuffer to)
    {
        from.Lines.CopyTo(to.Lines, 0);
        from.Feeds.CopyTo(to.Feeds, 0);
        from.Sessions.CopyTo(to.Sessions, 0);
        from.Series.CopyTo(to.Series, 0);
        from.Channels.CopyTo(to.Channels, 0);
        to.ChannelCount = from.ChannelCount;
        foreach (ref ChannelRow row in to.Channels.AsSpan())
            row.Counters = default;                                 // these are of the interval alone
        to.Pipeline = from.Pipeline;
    }

    internal sealed class FixedSource : IHostCounterSource
    {
        public HostCounters Counters;

        /// <summary>Drops at sockets, by row; null if unknown.</summary>
        public long[]? Sockets;

        /// <summary>The subscribers; null if unknown.</summary>
        public SubscriberCounters[]? Subscribers;

        public HookRow[] Hooks = [];

        public TcpRow[] Tcp = [];

        public ThreadRow[] Threads = [];

        public CpuRow[] Cpus = [];

        public TalkerRow[] Talkers = [];

        /// <summary>Search for causes; null if they are not looked for.</summary>
        public CauseCounters? Causes;

        public ProgramRow[] Programs = [];

        public MapRow[] Maps = [];

        public Queue<LoggedConnection> Connections = new();

        /// <summary>Stamp at which sockets were asked.</summary>
        public long SocketsAskedNs;

        /// <summary>Number of times that drops were read between intervals.</summary>
        public int DropReadings;

        public void Read(ref HostCounters counters) => counters = Counters;

        public void ReadDrops(ref HostDropCounters drops)
        {
            DropReadings++;
            drops = Counters.HostDrops;
        }

        public bool ReadSockets(Span<long> drops, out long askedNs)
        {
            askedNs = SocketsAskedNs;
            Sockets.AsSpan().CopyTo(drops);
            return Sockets is not null;
        }

        public int ReadHooks(Span<HookRow> hooks)
        {
            Hooks.CopyTo(hooks);
            return Hooks.Length;
        }

        public int ReadTcp(Span<TcpRow> connections)
        {
            Tcp.CopyTo(connections);
            return Tcp.Length;
        }

        public int ReadThreads(Span<ThreadRow> threads)
        {
            Threads.CopyTo(threads);
            return Threads.Length;
        }

        public int ReadCpus(Span<CpuRow> cpus)
        {
            Cpus.CopyTo(cpus);
            return Cpus.Length;
        }

        public int ReadTalkers(Span<TalkerRow> talkers)
        {
            Talkers.CopyTo(talkers);
            return Talkers.Length;
        }

        public bool TryReadCauses(ref CauseCounters causes)
        {
            causes = Causes ?? default;
            return Causes is not null;
        }

        public int ReadPrograms(Span<ProgramRow> programs)
        {
            Programs.CopyTo(programs);
            return Programs.Length;
        }

        public int ReadMaps(Span<MapRow> maps)
        {
            Maps.CopyTo(maps);
            return Maps.Length;
        }

        public bool TryTakeConnection(out LoggedConnection connection) => Connections.TryDequeue(out connection);

        public int ReadSubscribers(Span<SubscriberCounters> subscribers)
        {
            Subscribers.AsSpan().CopyTo(subscribers);
            return Subscribers?.Length ?? -1;
        }
    }
}
