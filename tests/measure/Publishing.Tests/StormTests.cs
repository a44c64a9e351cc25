// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Appliance;
using Telemetry.Appliance.Transport;
using Telemetry.Kernel;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;
using Telemetry.Publishing.Outlets;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Receiving;
using Telemetry.Transport;
using TestSupport;
using TestSupport.Publishing;
using TestSupport.Sequencing;

namespace Telemetry.Publishing.Tests;

/// <summary>
/// A line that loses a tenth of 200,000 packets a second for ten seconds, in real time through the pipeline, Aeron and
/// a subscriber.
/// </summary>
[Collection(Undisturbed.Name)]
public sealed class StormTests
{
    private const long SecondNs = 1_000_000_000;
    private const long PeriodNs = 5_000;
    private const ulong Packets = 2_000_000;
    private const ulong FeedGapFirst = 1_000_001;
    private const ulong FeedGapLast = 1_000_100;
    private const int NumbersOnB = 20;                      // the other line packs its numbers differently
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("needs", "time")]
    public void a_feed_gap_in_a_storm_of_line_gaps_arrives_by_itself_and_in_time_and_the_counters_are_exact()
    {
        string channel = "aeron:udp?endpoint=127.0.0.1:" + FreePort();
        Topology topology = FeedScript.MakeTopology(2);
        ClockOffset offset = HostClock.Measure();
        var sink = new ArrivalSink();
        var reader = new ReportReader(sink, new ReaderLimits());
        var link = new AeronLinkOptions { Channel = channel, Failure = new StageFailure() };
        using var output = new AeronOutput(link);
        using var subscriber = new AeronInput(link, null, reader);
        Await(() => subscriber.Poll() >= 0 && output.Outlet.IsConnected(0) && output.Outlet.IsConnected(1), "up");
        using var pipeline = new PacketPipeline(OptionsFor(topology, offset), output.Outlet, new StageFailure());
        pipeline.Start();
        using var stop = new CancellationTokenSource();
        var receiving = new Thread(() => Receive(subscriber, stop.Token)) { IsBackground = true };
        receiving.Start();

        StormLog log = Send(pipeline.Sink);
        Await(() => pipeline.IsDone && reader.IsFinal, "everything told");
        stop.Cancel();
        receiving.Join();

        Check(log, sink, reader.Summary("watch"));
    }

    private static void Check(StormLog log, ArrivalSink sink, SummaryReport summary)
    {
        FeedReport feed = summary.Feeds[0];
        LineReport line = feed.Lines[0];
        Assert.Equal((log.Ranges, log.Missing), (line.Gaps, line.MessagesMissing + line.Reordered));
        Assert.Equal((log.Sent, 0L, 0L), (line.Packets, line.Duplicates, line.Late));
        Assert.Equal((1L, 100L, (long)Packets - 100), (feed.FeedGaps, feed.MessagesLost, feed.Messages));

        (GapReport gap, long arrivedNs) = Assert.Single(sink.Gaps, item => item.Gap.Scope == "feed");
        Assert.Equal((FeedGapFirst, FeedGapLast, "lost"), (gap.First, gap.Last, gap.State));
        Assert.InRange(arrivedNs - gap.OpenedStampNs, FeedScript.WindowNs, FeedScript.WindowNs + SecondNs);

        List<EventReport> storms = [.. sink.Events.Select(item => item.Event).Where(item => item.Event == "storm")];
        Assert.All(storms, storm => Assert.Equal(("gap", "itch"), (storm.StormOf, storm.Flow)));
        // One line for each interval of a second.
        Assert.InRange(storms.Count(storm => storm.Line == "A"), 9, sink.Snapshots);
        Assert.InRange(sink.Snapshots, 10, 2 + (summary.DurationNs!.Value / SecondNs));
        long singles = sink.Gaps.Count(item => item.Gap.Line == "A");
        Assert.InRange(singles, 900, 100 * (2 + sink.Snapshots));
        long lost = summary.Publication!.EventsLost;
        long reported = singles + storms.Where(storm => storm.Line == "A").Sum(storm => storm.Ranges!.Value) + lost;
        Assert.True(reported >= log.Ranges, $"{log.Ranges} ranges, {reported} told, of them {lost} lost");
        if (lost == 0)
        {
            Assert.Equal(log.Missing, sink.Gaps.Where(item => item.Gap.Line == "A").Sum(item => item.Gap.Count)
                + storms.Where(storm => storm.Line == "A").Sum(storm => storm.Count!.Value));
        }
    }

    private static StormLog Send(PipelineSink sink)
    {
        var random = new Random(11);
        var log = new StormLog();
        long startNs = MonotonicClock.NowNs;
        for (ulong number = 1; number <= Packets; number++)
        {
            // Between two packets of the other line, so that what is behind opens and closes nothing.
            if (number % NumbersOnB == 1)
                startNs += Pace(startNs + ((long)(number + NumbersOnB) * PeriodNs));
            long stampNs = startNs + ((long)number * PeriodNs);
            bool isFeedGap = number is >= FeedGapFirst and <= FeedGapLast;
            bool isEdge = number is 1 or Packets;
            bool isLost = isFeedGap || (!isEdge && random.Next(10) == 0);
            log.Add(isLost);
            if (!isLost)
                Put(ref sink, 0, stampNs, number, 1);
            if (number % NumbersOnB == 0 && !isFeedGap)
                Put(ref sink, 1, stampNs + 1_000, number - NumbersOnB + 1, NumbersOnB);
        }
        ref PacketEvent end = ref sink.Claim();
        end = default;
        end.Kind = PacketEventKind.EndOfInput;
        end.FeedIndex = end.LineIndex = end.SessionIndex = -1;
        end.StampNs = end.ClockNs = startNs + ((long)(Packets + 1) * PeriodNs) + SecondNs / 10;
        sink.Publish();
        return log;
    }

    /// <summary>
    /// Waits until a stamp's time is over, so that nothing is sent before it happened; the script is moved on by what
    /// it is behind.
    /// </summary>
    private static long Pace(long stampNs)
    {
        long nowNs = MonotonicClock.NowNs;
        if (nowNs - stampNs > 50_000_000)
            return nowNs - stampNs;
        for (; nowNs <= stampNs; nowNs = MonotonicClock.NowNs)
            HostThread.SleepNs(stampNs - nowNs);
        return 0;
    }

    private static void Put(ref PipelineSink sink, short line, long stampNs, ulong first, uint count)
    {
        ref PacketEvent packet = ref sink.Claim();
        packet = default;
        packet.Kind = PacketEventKind.Feed;
        packet.StampNs = packet.ClockNs = stampNs;
        packet.FlowId = line + 1;
        packet.LineIndex = line;
        packet.SessionIndex = -1;
        packet.WireLength = 100;
        packet.PayloadLength = 58;
        packet.Flags = PacketEventFlags.CountsInLedger;
        packet.Envelope.Channel = FeedScript.Session(1);
        packet.Envelope.FirstSequence = first;
        packet.Envelope.Count = count;
        packet.Envelope.NextSequence = first + count;
        sink.Publish();
    }

    private static PipelineOptions OptionsFor(Topology topology, ClockOffset offset) => new()
    {
        Topology = topology,
        Publisher = new PublisherOptions
        {
            Mode = PublisherMode.Run,
            HostName = "storm",
            Incarnation = 1,
            Version = "0",
            IntervalNs = SecondNs,
            StartStampNs = MonotonicClock.NowNs,
            Offset = offset,
        },
        HostCounters = new PublisherRig.FixedSource(),
        Wait = WaitMode.Sleep,
        PacketEvents = 1 << 14,
        LocalQueueBytes = 1 << 20,
    };

    private static void Receive(AeronInput subscriber, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (subscriber.Poll() == 0)
                HostThread.SleepNs(1_000_000);
        }
    }

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }

    private static void Await(Func<bool> condition, string what)
    {
        long end = Environment.TickCount64 + (long)Deadline.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < end, what + ": not within " + Deadline);
            HostThread.SleepNs(5_000_000);
        }
    }

    /// <summary>What was made on line A.</summary>
    private sealed class StormLog
    {
        private bool _isInRange;

        public long Sent { get; private set; }

        public long Missing { get; private set; }

        public long Ranges { get; private set; }

        public void Add(bool isLost)
        {
            if (!isLost)
                Sent++;
            else
                Missing++;
            if (isLost && !_isInRange)
                Ranges++;
            _isInRange = isLost;
        }
    }
}
