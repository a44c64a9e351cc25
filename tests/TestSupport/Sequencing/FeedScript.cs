// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Disruptor;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;
using Xunit;

namespace TestSupport.Sequencing;

/// <summary>Runs sequencing on a script of packets by line and stamp, and keeps its results.</summary>
internal sealed class FeedScript
{
    public const long WindowNs = 10_000_000;

    private const int RingSize = 1 << 12;

    private readonly ValueRingBuffer<TelemetryEvent> _ring;
    private readonly SequencingStage _stage;
    private long _read;
    private long _clockNs;
    private long _frame;

    public FeedScript(int lines = 2, Func<FeedDefinition, FeedDefinition>? change = null)
    {
        Topology = MakeTopology(lines, change);
        _ring = ValueRingBuffer<TelemetryEvent>.CreateSingleProducer(
            static () => default, RingSize, new YieldingWaitStrategy());
        _stage = new SequencingStage(Topology, new EventSink(_ring, waits: false));
    }

    public Topology Topology { get; }

    public List<TelemetryEvent> Events { get; } = [];

    public SequencingStage Stage => _stage;

    public LineCounters[] Lines
    {
        get
        {
            var lines = new LineCounters[Topology.Lines.Count];
            _stage.CopyLines(lines);
            return lines;
        }
    }

    public FeedCounters Feed
    {
        get
        {
            var feeds = new FeedCounters[Topology.Feeds.Count];
            _stage.CopyFeeds(feeds);
            return feeds[0];
        }
    }

    /// <summary>The packet event after sequencing.</summary>
    public PacketEvent Last { get; private set; }

    public static Topology MakeTopology(int lines, Func<FeedDefinition, FeedDefinition>? change = null)
    {
        LineDefinition[] definitions = [.. Enumerable.Range(0, lines).Select(index => new LineDefinition
        {
            Index = index, FeedIndex = 0, Name = ((char)('A' + index)).ToString(), Endpoints = [],
        })];
        var feed = new FeedDefinition
        {
            Index = 0,
            Name = "itch",
            Protocol = ProtocolId.MoldUdp64,
            Lines = definitions,
            RepairWindowNs = WindowNs,
            StaleAfterNs = 0,
            LineBehindAfterNs = 100_000_000,
            LineDownAfterNs = 1_000_000_000,
            DuplicateWindow = 100_000,
            MaxChannels = 16,
            MaxRanges = 4096,
            HistoryLength = 1 << 14,
        };
        feed = change?.Invoke(feed) ?? feed;
        FlowDefinition[] flows = [.. definitions.Select(line => new FlowDefinition
        {
            Id = line.Index + 1, Endpoint = new EndpointAddress(0, (ushort)(1000 + line.Index)), MatchesSource = false,
            IsTcp = false, SnapLength = 64, FeedIndex = 0, LineIndex = line.Index, Protocol = ProtocolId.MoldUdp64,
        })];
        return new Topology
        {
            Feeds = [feed],
            Lines = definitions,
            Sessions = [],
            Flows = flows,
            Series = SeriesPlan.For([feed], []),
        };
    }

    public static ChannelKey Session(ulong session, ulong channel = 0) => new(channel, session, 0);

    /// <summary>Stamps have a resolution from here on.</summary>
    public FeedScript Resolve(long resolutionNs)
    {
        PacketEvent message = default;
        message.Kind = PacketEventKind.ControlMessage;
        message.FeedIndex = message.LineIndex = message.SessionIndex = -1;
        message.ClockNs = message.StampNs = _clockNs;
        message.Control = new ControlMessage
        {
            Kind = ControlKind.ClockResolution,
            Count = resolutionNs,
            LineIndex = -1,
        };
        _stage.OnEvent(ref message);
        return this;
    }

    /// <summary>A data packet of a line with numbers first to last.</summary>
    public FeedScript Send(
        int line, long stampNs, ulong first, ulong last, ulong session = 1, uint lostBefore = 0, short source = 0,
        EnvelopeFlags flags = EnvelopeFlags.None, ulong channel = 0)
    {
        PacketEvent packet = Packet(line, stampNs);
        packet.LostBefore = lostBefore;
        packet.Source = source;
        packet.Envelope.Channel = Session(session, channel);
        packet.Envelope.FirstSequence = first;
        packet.Envelope.Count = (uint)(last - first + 1);
        packet.Envelope.NextSequence = last + 1;
        packet.Envelope.Flags = flags;
        return Put(ref packet);
    }

    /// <summary>A packet of a line without numbers that announces the next.</summary>
    public FeedScript Next(
        int line, long stampNs, ulong next, EnvelopeFlags flags = EnvelopeFlags.Heartbeat, ulong session = 1,
        uint lostBefore = 0, ulong channel = 0)
    {
        PacketEvent packet = Packet(line, stampNs);
        packet.LostBefore = lostBefore;
        packet.Envelope.Channel = Session(session, channel);
        packet.Envelope.FirstSequence = next;
        packet.Envelope.NextSequence = next;
        packet.Envelope.Flags = flags;
        return Put(ref packet);
    }

    public FeedScript Bad(int line, long stampNs, EnvelopeStatus status)
    {
        PacketEvent packet = Packet(line, stampNs);
        packet.Status = status;
        return Put(ref packet);
    }

    /// <summary>Records of a line were lost, and none followed since.</summary>
    public FeedScript Lose(int line, long stampNs, uint records, short source = -1, long untilNs = 0)
    {
        PacketEvent packet = Packet(line, stampNs);
        packet.Kind = PacketEventKind.FlowLoss;
        packet.DecodedStampNs = untilNs;
        packet.Source = source;
        packet.LostBefore = records;
        return Put(ref packet);
    }

    /// <summary>A check finds the line's group not joined; the check before it found it joined.</summary>
    public FeedScript Leave(int line, long stampNs, long sinceNs) =>
        Control(line, stampNs, ControlKind.GroupNotJoined, sinceNs);

    /// <summary>A check finds the line's group joined again.</summary>
    public FeedScript Join(int line, long stampNs) => Control(line, stampNs, ControlKind.GroupJoined, sinceNs: 0);

    /// <summary>A check finds that no program captures the line; at the check before one did.</summary>
    public FeedScript Unwatch(int line, long stampNs, long sinceNs) =>
        Control(line, stampNs, ControlKind.FlowUnwatched, sinceNs);

    /// <summary>A program captures the line again.</summary>
    public FeedScript Watch(int line, long stampNs) => Control(line, stampNs, ControlKind.FlowWatched, sinceNs: 0);

    /// <summary>Something was lost before the capture, directly before the line's packet of this stamp.</summary>
    public FeedScript LoseOutside(int line, long stampNs, UnobservedCause cause, bool isSure = true) =>
        Control(line, stampNs, ControlKind.LostOutside, sinceNs: 0, (int)cause, isSure ? 0 : 1);

    /// <summary>Advances the clock.</summary>
    public FeedScript Clock(long clockNs) => PutBare(PacketEventKind.Clock, clockNs);

    public FeedScript End(long clockNs) => PutBare(PacketEventKind.EndOfInput, clockNs);

    public FeedScript Put(ref PacketEvent packet)
    {
        _clockNs = Math.Max(_clockNs, Math.Max(packet.ClockNs, packet.StampNs));
        packet.ClockNs = _clockNs;
        packet.Frame = ++_frame;
        while (!_stage.TryFollow(ref packet))
        {
            if (_stage.TrySettle(ref packet))
                continue;
            _stage.OnEvent(ref packet);
            break;
        }
        Last = packet;
        while (_read <= _ring.Cursor)
            Events.Add(_ring[_read++]);
        return this;
    }

    /// <summary>
    /// Gaps as <c>A 10-14 repaired B 5..5</c>: line or feed, numbers, end, opening and closing stamp.
    /// </summary>
    public string[] Gaps() => [.. Events.Where(item => item.Kind == TelemetryEventKind.Gap).Select(Describe)];

    public TelemetryEvent[] Of(TelemetryEventKind kind) => [.. Events.Where(item => item.Kind == kind)];

    /// <summary>Numbers last - first + 1 of a line, which hold at any time once its windows are over.</summary>
    public static long Received(in LineCounters line) =>
        line.Messages - line.Duplicates - line.Late - line.BeforeStart
        + line.MessagesMissing - line.Retracted.Messages + line.MessagesUnobserved;

    private FeedScript Control(int line, long stampNs, ControlKind kind, long sinceNs, int ticket = 0, int count = 0)
    {
        PacketEvent packet = Packet(line, stampNs);
        packet.Kind = PacketEventKind.ControlMessage;
        packet.Control = new ControlMessage
        {
            StampNs = stampNs,
            SinceNs = sinceNs,
            Kind = kind,
            Ticket = ticket,
            Count = count,
            LineIndex = (short)line,
            FlowId = line + 1,
        };
        return Put(ref packet);
    }

    private FeedScript PutBare(PacketEventKind kind, long clockNs)
    {
        PacketEvent packet = default;
        packet.Kind = kind;
        packet.ClockNs = packet.StampNs = clockNs;
        packet.FeedIndex = packet.LineIndex = packet.SessionIndex = -1;
        return Put(ref packet);
    }

    private string Describe(TelemetryEvent gap)
    {
        var text = new StringBuilder();
        text.Append(Name(gap.LineIndex)).Append(' ').Append(gap.First).Append('-').Append(gap.Last).Append(' ');
        text.Append(gap.GapState.ToString().ToLowerInvariant());
        if (gap.GapState == GapState.Repaired)
            text.Append(' ').Append(Name(gap.RepairedByLineIndex));
        text.Append(' ').Append(gap.OpenedStampNs).Append("..").Append(gap.ClosedStampNs);
        if (gap.AtEnd != 0)
            text.Append(" end");
        Assert.Equal((long)(gap.Last - gap.First + 1), gap.Count);
        return text.ToString();
    }

    private string Name(short line) => line < 0 ? "feed" : Topology.Lines[line].Name;

    public static PacketEvent Packet(int line, long stampNs)
    {
        PacketEvent packet = default;
        packet.Kind = PacketEventKind.Feed;
        packet.StampNs = stampNs;
        packet.FlowId = line + 1;
        packet.FeedIndex = 0;
        packet.LineIndex = (short)line;
        packet.SessionIndex = -1;
        packet.PayloadLength = 100;
        packet.WireLength = 142;
        packet.Flags = PacketEventFlags.CountsInLedger;
        return packet;
    }
}
