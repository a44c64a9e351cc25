// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Publishing.Outlets;
using TestSupport.Libraries;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

public sealed class PublisherAllocationTests
{
    [OurLibrariesFact]
    public void the_publisher_allocates_nothing_after_the_start_whatever_the_outlet_answers()
    {
        var rig = new PublisherRig(options => options with { EventQueueLength = 64, Orders = true });
        rig.Outlet.Keeps = false;
        rig.Source.Counters.UsesMediaDriver = true;
        rig.Source.Subscribers = new SubscriberCounters[8];
        int turn = 0;
        rig.Outlet.Answer = _ => (OfferResult)(turn++ % 7 == 0 ? 1 : turn % 11 == 0 ? 2 : 0);
        for (int interval = 0; interval < 5; interval++)
            Work(rig);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int interval = 0; interval < 100; interval++)
            Work(rig);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.True(rig.Outlet.Refused > 0 && rig.Outlet.Unheard > 0);
    }

    [Fact]
    public void reporting_packets_allocates_nothing()
    {
        var rig = new PublisherRig();
        var publisher = new PacketPublisher(rig.Options, new LocalQueue(1 << 16, waits: false));
        var packet = new PacketEvent { Kind = PacketEventKind.Feed };
        var message = new PacketEvent { Kind = PacketEventKind.Message };
        Publish(publisher, packet, message, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Publish(publisher, packet, message, 10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Publish(PacketPublisher publisher, in PacketEvent packet, in PacketEvent message, int times)
    {
        for (int time = 0; time < times; time++)
        {
            publisher.Publish(packet);
            publisher.Publish(message);
        }
    }

    private static void Work(PublisherRig rig)
    {
        for (int item = 0; item < 500; item++)
        {
            rig.Publish(new TelemetryEvent
            {
                Kind = (TelemetryEventKind)(1 + (item % 20)),
                LineIndex = (short)(item % 3),
                FeedIndex = 0,
                SessionIndex = -1,
            });
        }
        rig.Interval(Measure);
        rig.Work(60);
    }

    private static void Measure(IntervalBuffer buffer)
    {
        buffer.Lines[0].Packets += 3;
        for (int value = 1; value < 100_000; value += 97)
            buffer.Histograms[0].RecordValue(value);
    }
}
