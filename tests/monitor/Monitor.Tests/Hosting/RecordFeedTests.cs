// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Fleet;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Storing;
using Telemetry.Monitor.Hosting;
using Telemetry.Reports.Receiving;
using TestSupport;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Hosting;

/// <summary>What happens in the fleet goes to the disk and, events and gaps, to those who send them on.</summary>
public sealed partial class RecordFeedTests
{
    private const long Second = 1_000_000_000;
    private const int Each = 20;

    [Fact]
    public async Task every_event_and_gap_of_two_appliances_is_sent_once_and_no_order()
    {
        using var receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        receiver.ReceiveTimeout = 60_000;
        var address = SyslogAddress.Parse($"udp://127.0.0.1:{((IPEndPoint)receiver.LocalEndPoint!).Port}");
        await using LogWriter writer = LogWriters.Of(new SyslogTarget { Address = address! }, new Notices());
        var disk = new KeptRecords();
        var feed = new RecordFeed(disk, [writer]);
        FleetModel model = feed.Fleet = new FleetModel(new FleetLimits()) { Records = feed };
        SimulatedAppliance[] appliances =
        [
            new(new ApplianceShape { Host = "trade01", Incarnation = 1 }, new SampleSets(sets: 8, samples: 50)),
            new(new ApplianceShape { Host = "trade02", Incarnation = 2 }, new SampleSets(sets: 8, samples: 50)),
        ];
        IMessageHandler channel = model.HandlerOf("aeron:test");
        writer.Start();
        List<string> messages = [];
        for (int second = 1; second <= Each; second++)
        {
            foreach (SimulatedAppliance one in appliances)
            {
                one.Second(channel);
                // The first come before the name of their appliance.
                one.Event(channel);
                one.Gap(channel, second);
                _ = one.Order(channel);
            }
            model.SetTime(second * Second, appliances[0].TimeNs);
            _ = model.Turn();
        }
        while (messages.Count < 4 * Each)
        {
            byte[] bytes = new byte[4_096];
            messages.Add(Encoding.UTF8.GetString(bytes, 0, receiver.Receive(bytes)));
        }

        Assert.Equal(4 * Each, messages.Distinct().Count());
        foreach (string name in (string[])["trade01", "trade02"])
        {
            string[] own = [.. messages.Where(one => one.Contains($" {name} telemetry - ", default))];
            Assert.All(own, one => Assert.Contains($"appliance=\"{name}\"", one));
            Assert.Equal(
                Enumerable.Range(1, Each),
                own.Where(one => one.Contains(" telemetry - gap ", default) && one.Contains("feed=\"feed0\"", default))
                    .Select(one => int.Parse(Count().Match(one).Groups[1].Value, null)));
            Assert.Equal(Each, own.Count(one => one.Contains(" telemetry - line_down ", default)));
        }
        // A datagram may be here before the writer has counted it.
        Assert.True(SpinWait.SpinUntil(
            () => (writer.State.Sent, writer.State.Queued) == (4 * Each, 0), TimeSpan.FromSeconds(60)));
        Assert.Equal(6 * Each, disk.Records);
    }

    [GeneratedRegex(" count=\"([0-9]+)\"")]
    private static partial Regex Count();

    private sealed class KeptRecords : IRecordSink
    {
        internal int Records { get; private set; }

        public void OnRecord(FleetRecord record) => Records++;

        public void OnHole(ReceptionHole hole)
        {
        }

        public void OnReceptions(IReadOnlyList<Reception> receptions)
        {
        }
    }
}
