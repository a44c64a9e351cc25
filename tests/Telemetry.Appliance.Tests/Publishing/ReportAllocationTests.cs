// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Hosting;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Appliance.Model.Intervals;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Appliance.Subscribing;
using Telemetry.Appliance.Tests.Libraries;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Tests.Publishing;

/// <summary>A process that reports its own intervals does so for days.</summary>
public sealed class ReportAllocationTests
{
    private static readonly ChannelKey Session = Watched.Channel("SESS1");

    [OurLibrariesFact]
    public void reporting_an_interval_allocates_nothing_once_rows_were_made()
    {
        var rig = new PublisherRig();
        rig.Outlet.Keeps = false;
        rig.Source.Counters.UsesMediaDriver = true;
        rig.Source.Sockets = new long[3];
        rig.Source.Subscribers = [new SubscriberCounters { ReceiverId = 7 }, new SubscriberCounters { ReceiverId = 8 }];
        var sink = new ArrivalSink();
        var reader = new ReportReader(OrderKeySink.For(sink, OrderKeyTelling.Hashed), new ReaderLimits());
        for (int interval = 0; interval < 70; interval++)
            Report(rig, reader);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int interval = 0; interval < 130; interval++)
            Report(rig, reader);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(200, sink.Snapshots);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void a_report_that_is_kept_stays_as_it_is_only_as_a_copy()
    {
        var rig = new PublisherRig();
        var sink = new ArrivalSink();
        var reader = new ReportReader(sink, new ReaderLimits());

        Report(rig, reader);
        SnapshotReport copy = sink.Last!.Copy();
        Report(rig, reader);

        Assert.Equal((1, 2), (copy.Ordinal, sink.Last.Ordinal));
        Assert.Equal((1, 2), (Summed(copy), Summed(sink.Last)));
    }

    private static long Summed(SnapshotReport report) =>
        report.Interval.Feeds[0].Lines[0].Packets;

    private static void Report(PublisherRig rig, ReportReader reader)
    {
        rig.Interval(static buffer => Measure(buffer));
        rig.Work(60);
        while (rig.Queue.TryRead(out int stream, out ReadOnlySpan<byte> message))
        {
            reader.OnMessage(stream, message);
            rig.Queue.Release();
        }
    }

    private static void Measure(IntervalBuffer buffer)
    {
        buffer.Lines[0].Packets += buffer.Ordinal;
        buffer.ChannelCount = 1;
        buffer.Channels[0] = new ChannelCounters { FeedIndex = 0, Channel = Session, NextSequence = 7 };
        for (int series = 0; series < buffer.Histograms.Length; series++)
        {
            buffer.Histograms[series].RecordValue(1_000 + buffer.Ordinal);
            ref WorstSample worst = ref buffer.Worst[series * WorstSample.PerSeries];
            worst = new WorstSample { ValueNs = 1_000, StampNs = buffer.Ordinal };
            worst.Key.SetInteger((ulong)buffer.Ordinal);
        }
        buffer.Bursts[0] = new BurstWindow { Packets = 5, Bytes = 500, StampNs = 9 };
    }
}
