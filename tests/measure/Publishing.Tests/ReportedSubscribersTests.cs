// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Who subscribes and what each lacked, from the counters to the reports.</summary>
public sealed class ReportedSubscribersTests
{
    private const long Unknown = NullValue.Int64;
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    [Fact]
    public void every_figure_of_a_subscriber_arrives_under_its_name_here_and_over_aeron()
    {
        var rig = new PublisherRig();
        UseDriver(rig);
        SubscriberCounters one = Subscriber(7, 0x0A000005, SubscriberState.Silent);
        one.Streams[0] = new SubscriberStreamCounters
        {
            BehindBytes = 1,
            WindowBytes = 2,
            Naks = 3,
            AskedBytes = 4,
            RetransmittedBytes = 5,
        };
        one.Streams[2] = one.Streams[0] with { BehindBytes = Unknown, WindowBytes = Unknown, Naks = 30 };
        one.SharesAddress = true;
        rig.Source.Subscribers = [one];
        rig.End();

        foreach (SummaryReport summary in (SummaryReport[])
            [rig.ReadOutlet().Reader.Summary("watch"), rig.ReadLocal().Reader.Summary("run")])
        {
            SubscriberReport reported = Assert.Single(summary.Subscribers!);
            Assert.Equal(("10.0.0.5", 40124, "0000000000000007", "silent", true),
                (reported.Address, reported.Port, reported.Receiver, reported.State, reported.SharesAddress));
            Assert.Equal((PublisherRig.StartNs + 7, PublisherRig.StartNs + 7 + PublisherRig.OffsetNs),
                (reported.HeardStampNs, reported.HeardTimeNs));
            Assert.Equal(
                [
                    new SubscriberStreamReport
                    {
                        Stream = 1001, BehindBytes = 1, WindowBytes = 2, Naks = 3, AskedBytes = 4,
                        RetransmittedBytes = 5,
                    },
                    new SubscriberStreamReport
                    {
                        Stream = 1003, Naks = 30, AskedBytes = 4, RetransmittedBytes = 5,
                    },
                ],
                reported.Streams);
        }
    }

    [Fact]
    public void those_that_were_reported_last_are_the_ones_that_there_are()
    {
        var rig = new PublisherRig();
        UseDriver(rig);
        rig.Source.Subscribers =
            [Subscriber(1, 0x0A000001, SubscriberState.Live), Subscriber(2, 0x0A000002, SubscriberState.Live)];
        rig.Interval();
        rig.Work();
        rig.Source.Subscribers =
            [Subscriber(2, 0x0A000002, SubscriberState.Left), Subscriber(3, 0x0A000003, SubscriberState.Live)];
        rig.Interval();
        rig.Work();
        rig.End();

        (ReportReader reader, RecordingSink sink) = rig.ReadLocal();
        Assert.Equal(["10.0.0.2 left", "10.0.0.3 live"], Describe(reader.Summary("run")));
        Assert.Equal(["10.0.0.1 live", "10.0.0.2 live"], Describe(sink.Snapshots[1].Interval));
        Assert.Equal(["10.0.0.2 left", "10.0.0.3 live"], Describe(sink.Snapshots[2].Interval));
    }

    [Fact]
    public void as_many_as_a_driver_reports_are_published()
    {
        var rig = new PublisherRig();
        UseDriver(rig);
        rig.Source.Subscribers = [.. Enumerable.Range(0, SubscriberCounters.MaxReported)
            .Select(number => Subscriber(number, 0x0A000000 + (ulong)number, SubscriberState.Live))];
        rig.End();

        Assert.Equal(SubscriberCounters.MaxReported, rig.ReadOutlet().Reader.Summary("watch").Subscribers!.Count);
    }

    [Fact]
    public void none_is_an_empty_list_and_a_driver_that_does_not_report_is_unknown()
    {
        var lonely = new PublisherRig();
        UseDriver(lonely);
        lonely.Source.Subscribers = [];
        lonely.End();
        var foreign = new PublisherRig();
        UseDriver(foreign);
        foreign.End();

        Assert.Empty(lonely.ReadOutlet().Reader.Summary("watch").Subscribers!);
        Assert.Null(foreign.ReadOutlet().Reader.Summary("watch").Subscribers);
    }

    private static void UseDriver(PublisherRig rig) =>
        (rig.Source.Counters.UsesMediaDriver, rig.Source.Counters.HasMediaDriver) = (true, true);

    private static SubscriberCounters Subscriber(long receiverId, ulong address, SubscriberState state)
    {
        var subscriber = new SubscriberCounters
        {
            AddressLow = MappedPrefix | address,
            ReceiverId = receiverId,
            HeardStampNs = PublisherRig.StartNs + receiverId,
            Port = 40124,
            State = state,
        };
        ((Span<SubscriberStreamCounters>)subscriber.Streams).Fill(new SubscriberStreamCounters
        {
            BehindBytes = Unknown,
            WindowBytes = Unknown,
            Naks = Unknown,
            AskedBytes = Unknown,
            RetransmittedBytes = Unknown,
        });
        return subscriber;
    }

    private static IEnumerable<string> Describe(SummaryReport summary) =>
        summary.Subscribers!.Select(one => $"{one.Address} {one.State}");
}
