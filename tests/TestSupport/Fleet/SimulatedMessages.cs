// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports.Receiving;

namespace TestSupport.Fleet;

/// <summary>Names, rows and events.</summary>
public sealed partial class SimulatedAppliance
{
    private const byte OrderToAck = 4;
    private const byte OrderToFill = 5;
    private const byte FeedAge = 8;
    private const byte LineDown = 7;                        // kind of an event

    /// <summary>Publishes the status.</summary>
    public void Status(IMessageHandler to)
    {
        var message = new StatusMessage
        {
            StartTimeNs = Shape.StartStampNs + OffsetNs,
            StartStampNs = Shape.StartStampNs,
            IntervalNs = SecondNs,
            ClockOffsetNs = OffsetNs,
            ClockUncertaintyNs = 250,
            ResolutionNs = 1,
            FeedCount = (ushort)Shape.Feeds,
            LineCount = (ushort)(Shape.Feeds * Shape.Lines),
            SessionCount = (ushort)Shape.Sessions,
            SeriesCount = (ushort)Shape.Series,
            ClockState = 2,
            HostSettingsHash = SettingsHash,
        };
        MessageEncoder encoder = MessageEncoder.Begin(_buffer, in message);
        foreach (string text in (string[])[Shape.Host, "0.1.0", "hardware", "eth0", "ptp4l", "", Shape.Instance, ""])
            encoder.AppendText(text);
        Send(to, 2, encoder.Length);
    }

    /// <summary>Publishes the names of feeds, lines, sessions and series.</summary>
    public void Names(IMessageHandler to)
    {
        for (int feed = 0; feed < Shape.Feeds; feed++)
        {
            var message = new FeedNameMessage { Index = (ushort)feed, Protocol = 1 };
            Send(to, 2, Encode(in message, NameOfFeed(Shape, feed), "moldudp64"));
        }
        for (int line = 0; line < Shape.Feeds * Shape.Lines; line++)
        {
            var message = new LineNameMessage { Index = (ushort)line, FeedIndex = (ushort)(line / Shape.Lines) };
            Send(to, 2, Encode(in message, LineName(line % Shape.Lines), "233.54.12.1:26400", "eth0"));
        }
        for (int session = 0; session < Shape.Sessions; session++)
        {
            var message = new SessionNameMessage { Index = (ushort)session };
            Send(to, 2, Encode(in message, SessionName(session), "ouch50", "10.0.0.1:9000"));
        }
        for (int series = 0; series < Shape.Series; series++)
        {
            (byte kind, string key, int feed, int line, int session) = Definition(Shape, series);
            var message = new SeriesNameMessage
            {
                Index = (ushort)series,
                Kind = kind,
                SessionIndex = (short)session,
                FeedIndex = (short)feed,
                LineIndex = (short)line,
                LoserLineIndex = -1,
            };
            Send(to, 2, Encode(in message, key));
        }
    }

    /// <summary>Number of the last event, gap or order.</summary>
    public long LastId => _id;

    /// <summary>Publishes an event: a line of the first feed is down.</summary>
    public void Event(IMessageHandler to)
    {
        var message = new EventMessage
        {
            Id = ++_id,
            RaisedByStampNs = StampNs,
            Kind = LineDown,
            Severity = 1,
            SessionIndex = -1,
        };
        Send(to, 1, MessageEncoder.Begin(_buffer, in message).Length);
    }

    /// <summary>Publishes a gap in which messages were lost, and counts them in the next second.</summary>
    /// <param name="to">Receives it.</param>
    /// <param name="feed">Index of the feed.</param>
    /// <param name="count">Messages lost.</param>
    public void Lose(IMessageHandler to, int feed, int count)
    {
        Gap(to, count, feed);
        _lost[feed] += count;
    }

    /// <summary>Publishes a gap in which messages were lost.</summary>
    /// <param name="to">Receives it.</param>
    /// <param name="count">Messages lost.</param>
    /// <param name="feed">Index of the feed.</param>
    /// <param name="first">Number of the first of them.</param>
    public void Gap(IMessageHandler to, int count, int feed = 0, ulong first = 1)
    {
        var message = new GapMessage
        {
            Id = ++_id,
            RaisedByStampNs = StampNs,
            First = first,
            Last = first + (ulong)count - 1,
            Count = count,
            OpenedStampNs = StampNs - SecondNs,
            ClosedStampNs = StampNs,
            FeedIndex = (short)feed,
            LineIndex = -1,
            RepairedByLineIndex = -1,
            State = 1,
        };
        Send(to, 1, MessageEncoder.Begin(_buffer, in message).Length);
    }

    /// <summary>Publishes an order.</summary>
    /// <param name="to">Receives it.</param>
    /// <param name="answerNs">Time to its answer, nanoseconds; 0 if it is not answered.</param>
    /// <param name="tickNs">Time since its tick, nanoseconds; 0 if none is known.</param>
    /// <param name="session">Index of its session.</param>
    /// <returns>Its stamp, which no other order has.</returns>
    public long Order(IMessageHandler to, long answerNs = 20_000, long tickNs = 0, int session = 0)
    {
        _id++;
        long sentNs = StampNs - 20_000 + (_id % 10_000);
        var message = new OrderMessage
        {
            Id = _id,
            RaisedByStampNs = StampNs,
            OrderStampNs = sentNs,
            AnswerStampNs = answerNs == 0 ? 0 : sentNs + answerNs,
            TickStampNs = tickNs == 0 ? 0 : sentNs - tickNs,
            TickFeedIndex = 0,
            TickLineIndex = 0,
            SessionIndex = (short)session,
            OrderKind = 1,
            AnswerKind = answerNs == 0 ? (byte)0 : (byte)4,
            Attribution = tickNs == 0 ? (byte)0 : (byte)1,
        };
        Send(to, 1, MessageEncoder.Begin(_buffer, in message).Length);
        return sentNs;
    }

    private static string LineName(int line) => ((char)('A' + line)).ToString();

    private static string SessionName(int session) => string.Create(CultureInfo.InvariantCulture, $"oe{session}");

    private static string NameOfFeed(ApplianceShape shape, int feed) =>
        shape.FeedNames?[feed] ?? string.Create(CultureInfo.InvariantCulture, $"feed{feed}");

    /// <summary>An answer time of each session, then an age of each feed, then times of fills.</summary>
    private static (byte Kind, string Key, int Feed, int Line, int Session) Definition(ApplianceShape shape, int series)
    {
        if (series < shape.Sessions)
            return (OrderToAck, SessionName(series), -1, -1, series);
        int feed = series - shape.Sessions;
        if (feed < shape.Feeds)
            return (FeedAge, NameOfFeed(shape, feed), feed, -1, -1);
        int session = shape.Sessions == 0 ? -1 : series % shape.Sessions;
        return (OrderToFill, string.Create(CultureInfo.InvariantCulture, $"fill{series}"), -1, -1, session);
    }

    private int Encode<TBlock>(ref readonly TBlock message, params ReadOnlySpan<string> texts)
        where TBlock : unmanaged, IMessageBlock
    {
        MessageEncoder encoder = MessageEncoder.Begin(_buffer, in message);
        foreach (string text in texts)
            encoder.AppendBytes(Encoding.UTF8.GetBytes(text));
        return encoder.Length;
    }

    private void Begin(IMessageHandler to, byte scope, long first, long startStampNs)
    {
        var message = new IntervalBeginMessage
        {
            FirstOrdinal = first,
            LastOrdinal = Ordinal,
            StartStampNs = startStampNs,
            EndStampNs = StampNs,
            Scope = scope,
        };
        Send(to, scope * 2, MessageEncoder.Begin(_buffer, in message).Length);
    }

    private void End(IMessageHandler to, byte scope, long first, long startStampNs, bool isLast)
    {
        var message = new IntervalEndMessage
        {
            FirstOrdinal = first,
            LastOrdinal = Ordinal,
            StartStampNs = startStampNs,
            EndStampNs = StampNs,
            Scope = scope,
            IsLast = isLast ? (byte)1 : (byte)0,
            ClockUncertaintyNs = 250,
            HostSettingsHash = SettingsHash,
        };
        Send(to, scope * 2, MessageEncoder.Begin(_buffer, in message).Length);
    }

    private void Ledger(IMessageHandler to, byte scope, long packets)
    {
        var counters = new LedgerCounters
        {
            Seen = packets,
            Matched = packets,
            Recorded = packets,
            Read = packets,
            Processed = packets,
        };
        var message = new LedgerMessage { LastOrdinal = Ordinal, Scope = scope, Counters = counters };
        Send(to, scope * 2, MessageEncoder.Begin(_buffer, in message).Length);
    }

    private void Rows(
        IMessageHandler to, byte scope, FeedCounters[] feeds, LineCounters[] lines, SessionCounters[] sessions)
    {
        for (int feed = 0; feed < feeds.Length; feed++)
        {
            var message = new FeedCountersMessage { LastOrdinal = Ordinal, FeedIndex = (ushort)feed, Scope = scope };
            message.Write(feeds[feed]);
            Send(to, scope * 2, MessageEncoder.Begin(_buffer, in message).Length);
        }
        for (int line = 0; line < lines.Length; line++)
        {
            var message = new LineCountersMessage { LastOrdinal = Ordinal, LineIndex = (ushort)line, Scope = scope };
            message.Write(lines[line]);
            Send(to, scope * 2, MessageEncoder.Begin(_buffer, in message).Length);
        }
        for (int session = 0; session < sessions.Length; session++)
        {
            var message = new SessionCountersMessage
            {
                LastOrdinal = Ordinal,
                SessionIndex = (ushort)session,
                Scope = scope,
            };
            message.Write(sessions[session]);
            Send(to, scope * 2, MessageEncoder.Begin(_buffer, in message).Length);
        }
    }
}
