// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Receiving;

namespace TestSupport.Fleet;

/// <summary>
/// An appliance without packets: encodes the messages that a real one publishes, and knows what is in them. The same
/// for the same seed.
/// </summary>
public sealed partial class SimulatedAppliance
{
    private const long SecondNs = 1_000_000_000;
    private const int HistogramsEvery = 60;                 // seconds
    private const int NamesEvery = 10;

    private readonly SampleSets _sets;
    private readonly Random _random;
    private readonly byte[] _buffer = new byte[1 << 18];
    private readonly ulong[] _sequences = new ulong[StreamIds.Count];
    private readonly int[][] _uses;                         // of each set, by series
    private readonly long[] _counts;                        // of the day, by series
    private readonly FeedCounters[] _feeds;
    private readonly LineCounters[] _lines;
    private readonly SessionCounters[] _sessions;
    private readonly long[] _lost;                          // that the next second has, by feed
    private long _negative;
    private long _id;

    /// <summary>Starts it.</summary>
    /// <param name="shape">Names and size.</param>
    /// <param name="sets">Samples to choose from.</param>
    public SimulatedAppliance(ApplianceShape shape, SampleSets sets)
    {
        (Shape, _sets, OffsetNs, SettingsHash) = (shape, sets, shape.OffsetNs, shape.SettingsHash);
        _random = new Random(shape.Seed);
        Truth = new ApplianceTruth(sets);
        _uses = [.. Enumerable.Range(0, shape.Active).Select(_ => new int[sets.Count])];
        _counts = new long[shape.Series];
        _feeds = new FeedCounters[shape.Feeds];
        _lines = new LineCounters[shape.Feeds * shape.Lines];
        _sessions = new SessionCounters[shape.Sessions];
        _lost = new long[shape.Feeds];
    }

    /// <summary>Names and size.</summary>
    public ApplianceShape Shape { get; private set; }

    /// <summary>What it measured.</summary>
    public ApplianceTruth Truth { get; }

    /// <summary>UTC less the clock of its stamps, nanoseconds: a change is a step of its clock.</summary>
    public long OffsetNs { get; set; }

    /// <summary>Hash of the settings of its host now; 0 for none that it publishes.</summary>
    public ulong SettingsHash { get; set; }

    /// <summary>Number of the last interval.</summary>
    public long Ordinal { get; set; }

    /// <summary>Messages that each feed loses in a second; null for some in one second of twenty.</summary>
    public int? Lost { get; set; }

    /// <summary>True if it keeps what it measured second by second.</summary>
    public bool KeepsTruth { get; init; } = true;

    /// <summary>End of the last interval by the clock of its stamps, nanoseconds.</summary>
    public long StampNs => Shape.StartStampNs + (Ordinal * SecondNs);

    /// <summary>End of the last interval, UTC, nanoseconds.</summary>
    public long TimeNs => StampNs + OffsetNs;

    /// <summary>Appliances that start now, by the clocks of this host: <c>host001</c>, <c>host002</c>, ...</summary>
    /// <param name="count">Their number.</param>
    /// <param name="change">Changes the size of each.</param>
    /// <param name="keepsTruth">True if they keep what they measured second by second.</param>
    public static IReadOnlyList<SimulatedAppliance> Many(
        int count, Func<ApplianceShape, ApplianceShape> change, bool keepsTruth = true)
    {
        // Intervals end at whole seconds of UTC.
        long timeNs = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        long startTimeNs = timeNs / SecondNs * SecondNs;
        long startStampNs = MonotonicClock.NowNs - (timeNs - startTimeNs);
        var sets = new SampleSets(sets: 64, samples: 100);
        return [.. Enumerable.Range(1, count).Select(number => new SimulatedAppliance(
            change(new ApplianceShape
            {
                Host = $"host{number:000}",
                Incarnation = (ulong)number << 32,
                Seed = number,
                StartStampNs = startStampNs,
                OffsetNs = startTimeNs - startStampNs,
                HistogramsAt = number % HistogramsEvery,
            }), sets)
        { KeepsTruth = keepsTruth })];
    }

    /// <summary>Name of a series: kind and key as in output.</summary>
    public static (string Kind, string Key) SeriesOf(ApplianceShape shape, int series)
    {
        (byte kind, string key, _, _, _) = Definition(shape, series);
        return (kind switch { OrderToAck => "order_to_ack", FeedAge => "feed_age", _ => "order_to_fill" }, key);
    }

    /// <summary>Gives the feeds other names, and publishes them.</summary>
    public void Rename(IMessageHandler to, params string[] feeds)
    {
        Shape = Shape with { FeedNames = feeds };
        Names(to);
    }

    /// <summary>Publishes its names.</summary>
    public void Introduce(IMessageHandler to)
    {
        Status(to);
        Names(to);
    }

    /// <summary>Publishes everything of one second.</summary>
    public void Second(IMessageHandler to)
    {
        Status(to);
        if (Ordinal % NamesEvery == 0)
            Names(to);
        Interval(to);
        Totals(to, withHistograms: Ordinal % HistogramsEvery == Shape.HistogramsAt);
    }

    /// <summary>Publishes one interval of one or more seconds.</summary>
    public void Interval(IMessageHandler to, int seconds = 1)
    {
        long first = Ordinal + 1;
        long startNs = StampNs;
        var feeds = new FeedCounters[_feeds.Length];
        var lines = new LineCounters[_lines.Length];
        var sessions = new SessionCounters[_sessions.Length];
        int[][] uses = [.. _uses.Select(_ => new int[_sets.Count])];
        int negative = 0;
        long endTimeNs = TimeNs + (seconds * SecondNs);
        for (int second = 0; second < seconds; second++)
        {
            Ordinal++;
            SimulatedSecond made = Measure();
            if (KeepsTruth)
                Truth.Add(made with { EndTimeNs = endTimeNs });
            CounterMath.Add<FeedCounters>(feeds, made.Feeds);
            CounterMath.Add<LineCounters>(lines, made.Lines);
            CounterMath.Add<SessionCounters>(sessions, made.Sessions);
            negative += made.Negative;
            for (int series = 0; series < uses.Length; series++)
                uses[series][made.Sets[series]]++;
        }
        Begin(to, 0, first, startNs);
        Ledger(to, 0, lines.Sum(line => line.Packets));
        Rows(to, 0, feeds, lines, sessions);
        for (int series = 0; series < uses.Length; series++)
            Samples(to, series, first, uses[series], seconds, series == 0 ? negative : 0);
        End(to, 0, first, startNs, isLast: false);
    }

    /// <summary>Publishes the totals of the day.</summary>
    public void Totals(IMessageHandler to, bool withHistograms, bool isLast = false)
    {
        Begin(to, 1, 1, Shape.StartStampNs);
        Ledger(to, 1, _lines.Sum(line => line.Packets));
        Rows(to, 1, _feeds, _lines, _sessions);
        for (int series = 0; series < Shape.Series; series++)
        {
            bool hasHistogram = withHistograms && _counts[series] > 0;
            Write(to, 1, new SeriesSamplesMessage
            {
                FirstOrdinal = 1,
                LastOrdinal = Ordinal,
                Count = _counts[series],
                Counters = OutsideOf(series == 0 ? _negative : 0),
                SeriesIndex = (ushort)series,
                Scope = 1,
                Parts = hasHistogram ? (byte)1 : (byte)0,
                Worst0 = new WorstFields { ValueNs = -1 },
                Worst1 = new WorstFields { ValueNs = -1 },
                Worst2 = new WorstFields { ValueNs = -1 },
            }, hasHistogram ? _sets.Encoded(_uses[series]) : []);
        }
        var publication = new PublicationMessage
        {
            LastOrdinal = Ordinal,
            LastSequence0 = _sequences[0],
            LastSequence1 = _sequences[1],
            LastSequence2 = _sequences[2] + 2,              // up to the end of these totals
            Scope = 1,
            HasChannel = 1,
        };
        Send(to, 2, MessageEncoder.Begin(_buffer, in publication).Length);
        End(to, 1, 1, Shape.StartStampNs, isLast);
    }

    private SimulatedSecond Measure()
    {
        int[] sets = [.. _uses.Select(_ => _random.Next(_sets.Count))];
        for (int series = 0; series < sets.Length; series++)
        {
            _uses[series][sets[series]]++;
            _counts[series] += _sets.Values(sets[series]).Count;
        }
        var lines = new LineCounters[_lines.Length];
        for (int line = 0; line < lines.Length; line++)
            lines[line] = new LineCounters
            {
                Packets = _random.Next(100, 1000),
                Messages = _random.Next(1000, 5000),
                Wins = _random.Next(500),
                MessagesMissing = _random.Next(20) == 0 ? _random.Next(1, 9) : 0,
            };
        var feeds = new FeedCounters[_feeds.Length];
        for (int feed = 0; feed < feeds.Length; feed++)
            feeds[feed] = new FeedCounters
            {
                Messages = _random.Next(1000, 5000),
                MessagesLost = _lost[feed]
                    + (Lost ?? (Shape.Loses && _random.Next(20) == 0 ? _random.Next(1, 9) : 0)),
                Blind = new BlindCounters { LongestNs = _random.Next(1000) },
            };
        Array.Clear(_lost);
        var sessions = new SessionCounters[_sessions.Length];
        for (int session = 0; session < sessions.Length; session++)
            sessions[session] = new SessionCounters { Orders = _random.Next(100), Acks = _random.Next(100) };
        CounterMath.Add<FeedCounters>(_feeds, feeds);
        CounterMath.Add<LineCounters>(_lines, lines);
        CounterMath.Add<SessionCounters>(_sessions, sessions);
        int negative = Shape.Active > 0 && _random.Next(4) == 0 ? 1 : 0;
        _negative += negative;
        return new SimulatedSecond(TimeNs, sets, negative, feeds, lines, sessions);
    }

    private void Samples(IMessageHandler to, int series, long first, int[] uses, int seconds, int negative)
    {
        int set = Array.FindIndex(uses, one => one > 0);
        long count = 0;
        long largest = -1;
        for (int other = set; other < uses.Length; other++)
        {
            IReadOnlyList<long> values = _sets.Values(other);
            count += uses[other] * values.Count;
            largest = uses[other] > 0 && values.Count > 0 ? Math.Max(largest, values[^1]) : largest;
        }
        Write(to, 0, new SeriesSamplesMessage
        {
            FirstOrdinal = first,
            LastOrdinal = Ordinal,
            Count = count,
            Counters = OutsideOf(negative),
            SeriesIndex = (ushort)series,
            Parts = count > 0 ? (byte)1 : (byte)0,
            Worst0 = new WorstFields { ValueNs = largest, StampNs = StampNs - series - 1 },
            Worst1 = new WorstFields { ValueNs = -1 },
            Worst2 = new WorstFields { ValueNs = -1 },
        }, count == 0 ? [] : seconds == 1 ? _sets.Encoded(set) : _sets.Encoded(uses));
    }

    private static SeriesCounters OutsideOf(long negative) => new()
    {
        NegativeCount = negative,
        NegativeMinNs = negative == 0 ? NullValue.Int64 : -7,
        AboveRangeMaxNs = NullValue.Int64,
    };

    private void Write(IMessageHandler to, byte scope, in SeriesSamplesMessage message, ReadOnlySpan<byte> histogram)
    {
        MessageEncoder encoder = MessageEncoder.Begin(_buffer, in message);
        encoder.AppendBytes(histogram);
        Send(to, scope == 0 ? 0 : 2, encoder.Length);
    }

    private void Send(IMessageHandler to, int stream, int length)
    {
        var origin = new MessageOrigin
        {
            HostId = (ulong)Shape.Host.Length,
            Incarnation = Shape.Incarnation,
            StreamSequence = ++_sequences[stream],
            StampNs = StampNs,
            TimeNs = TimeNs,
        };
        MemoryMarshal.Write(_buffer.AsSpan(MessageHeader.Size), in origin);
        to.OnMessage(StreamIds.Snapshots + stream, _buffer.AsSpan(0, length));
    }
}
