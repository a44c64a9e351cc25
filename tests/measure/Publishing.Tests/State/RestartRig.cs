// SPDX-License-Identifier: Apache-2.0
using Disruptor;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Calendars;
using Telemetry.Model.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.State;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;
using TestSupport.Reports;
using TestSupport.Sequencing;

namespace Telemetry.Publishing.Tests.State;

/// <summary>Analysis, publisher and writer of the state: one start of the process after another.</summary>
internal sealed class RestartRig : IDisposable
{
    public const long IntervalNs = 1_000_000_000;

    private readonly Analysis _analysis;
    private readonly TelemetryPublisher _publisher;
    private readonly LocalQueue _queue = new(1 << 22, waits: false);
    private readonly ReportReader _reader;
    private readonly StateWriter _writer;
    private readonly StateDirectory _directory;
    private readonly FixedLedger _ledger = new();

    public RestartRig(string folder, long startNs, Topology? topology = null, string host = "trader-7")
    {
        Topology = topology ?? FeedScript.MakeTopology(2);
        var calendar = new DayCalendar(17 * 3_600 * IntervalNs, "UTC", ZoneOffsets.Utc);
        var identity = new StateIdentity
        {
            Host = host,
            BootId = "boot",
            Version = "0.1.0",
            Incarnation = 7,
            ConfigHash = 8,
            DayRule = "17:00:00 UTC",
        };
        _directory = StateDirectory.Open(folder);
        StoredState? stored = _directory.Load(identity, startNs, new Notes(Notices), out bool isSetAside);
        IsSetAside = isSetAside;
        DayState? restored = stored?.For(Topology, new Notes(Notices));
        if (restored is not null)
            restored.Header.Ordinal = 1;
        Restored = restored;
        _writer = new StateWriter(Topology, identity, calendar, _directory.StateFile, Path.Combine(folder, "days"));
        var events = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, 1 << 14, new YieldingWaitStrategy());
        var intervals = new IntervalExchange(Topology, 16, 3, waits: false, keepsPositions: true);
        _reader = new ReportReader(Sink, new ReaderLimits());
        _publisher = new TelemetryPublisher(
            new PublisherOptions
            {
                Mode = PublisherMode.Run,
                HostName = host,
                Incarnation = (ulong)startNs,
                Version = "0.1.0",
                StartStampNs = startNs,
                Days = calendar,
                Restored = restored,
                State = _writer,
            },
            Topology, 16, new PublisherInput(events, intervals, _ledger), _queue, null,
            new FakeClock { NowNs = startNs });
        _analysis = new Analysis(
            Topology,
            new AnalysisOptions
            {
                IntervalNs = IntervalNs,
                WallOffsetNs = 0,
                Days = calendar,
                Restored = restored,
                StartClockNs = startNs,
            },
            events, intervals);
    }

    public Topology Topology { get; }

    public DayState? Restored { get; }

    public bool IsSetAside { get; }

    public List<string> Notices { get; } = [];

    public RecordingSink Sink { get; } = new();

    /// <summary>The totals as they were published last.</summary>
    public SummaryReport Reported
    {
        get
        {
            Work();
            return _reader.Summary("run");
        }
    }

    /// <summary>A packet; with a type it is one message of a stream.</summary>
    public void Packet(int line, long stampNs, ulong first, ulong last, ulong session = 1, char type = '\0')
    {
        PacketEvent packet = FeedScript.Packet(line, stampNs);
        packet.Heads = type == '\0' ? (ushort)0 : PacketEvent.IsOneMessage;
        packet.Envelope.MessageType = type;
        packet.ClockNs = stampNs;
        packet.Envelope.Channel = FeedScript.Session(session);
        packet.Envelope.FirstSequence = first;
        packet.Envelope.Count = (uint)(last - first + 1);
        packet.Envelope.NextSequence = last + 1;
        _ledger.Recorded++;
        _analysis.OnEvent(ref packet);
    }

    /// <summary>A packet of a recovery channel.</summary>
    public void Recover(int flow, long stampNs, ulong first, ulong last)
    {
        PacketEvent packet = FeedScript.Packet(line: 0, stampNs);
        packet.Kind = PacketEventKind.Recovery;
        (packet.LineIndex, packet.FlowId, packet.ClockNs) = (-1, flow, stampNs);
        packet.Direction = StreamDirection.FromExchange;
        packet.Envelope.Channel = FeedScript.Session(session: 1);
        packet.Envelope.FirstSequence = first;
        packet.Envelope.Count = (uint)(last - first + 1);
        _ledger.Recorded++;
        _analysis.OnEvent(ref packet);
    }

    public void Clock(long nowNs)
    {
        PacketEvent packet = default;
        (packet.ClockNs, packet.StampNs) = (nowNs, nowNs);
        packet.FeedIndex = packet.LineIndex = packet.SessionIndex = -1;
        _analysis.OnEvent(ref packet);
    }

    /// <summary>Lets the publisher do what there is to do.</summary>
    public void Work()
    {
        while (_publisher.DoWork() > 0)
        {
        }
        while (_queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            _reader.OnMessage(stream, message);
            _queue.Release();
        }
    }

    /// <summary>Waits until what was handed over is on the disk.</summary>
    public void Settle(long ordinal)
    {
        Work();
        SpinWait.SpinUntil(() => _writer.SettledOrdinal >= ordinal, TimeSpan.FromSeconds(60));
        Work();
    }

    public SummaryReport End(long nowNs)
    {
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.EndOfInput;
        (packet.ClockNs, packet.StampNs) = (nowNs, nowNs);
        packet.FeedIndex = packet.LineIndex = packet.SessionIndex = -1;
        _ledger.IsAtRest = true;
        _analysis.OnEvent(ref packet);
        SpinWait.SpinUntil(() =>
        {
            Work();
            return _publisher.IsDone;
        }, TimeSpan.FromSeconds(60));
        SummaryReport reported = Reported;
        ChannelTotals.AreThoseOf(reported.Feeds[0]);
        return reported;
    }

    /// <summary>The process is gone; what is on the disk is what there is.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _directory.Dispose();
    }

    private sealed class FixedLedger : IHostCounterSource
    {
        public long Recorded;

        public bool IsAtRest;

        public void Read(ref HostCounters counters)
        {
            // Up to three packets are under way until the end, and one has just been seen.
            long recorded = IsAtRest ? Recorded : Recorded + 3;
            counters.Ledger.Matched = counters.Ledger.Recorded = counters.Ledger.Read = recorded;
            counters.Ledger.Seen = IsAtRest ? recorded : recorded + 1;
            counters.AtRest = IsAtRest;
        }
    }

    private sealed class Notes(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
