// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Diagnostics.Traffic;
using Telemetry.Host.Losses;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>What is lost on the way of packets, each kind made on purpose and counted.</summary>
[Trait("Needs", "root")]
public sealed class LossReadingTests
{
    private const int Sent = 500;
    private const int Few = 20;
    private const int Port = 26_400;

    [RootFact]
    public void nothing_is_reported_where_nothing_is_lost()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            var before = LossReading.Take([VethPair.Watched]);

            HostCheck[] checks = Judge(before);

            Assert.Equal(["nic-drops-growing", "softnet-dropped", "sock-udp-drops"],
                checks.Select(check => check.Check));
            Assert.Equal(CheckVerdict.Ok, checks[0].Verdict);
            Assert.StartsWith($"{VethPair.Watched}: none of ", checks[0].Detail, StringComparison.Ordinal);
            Assert.Equal((CheckVerdict.NotApplicable, "there is no UDP socket"), (checks[2].Verdict, checks[2].Detail));
        });
    }

    [RootFact]
    public void what_a_socket_loses_is_counted_to_the_datagram_and_named_by_its_address()
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            {
                ReceiveBufferSize = 4_096,
            };
            slow.Bind(VethPair.HostEndpoint(Port));
            var before = LossReading.Take([VethPair.Watched]);
            using (var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
            {
                for (int datagram = 0; datagram < Sent; datagram++)
                    sender.SendTo(new byte[100], VethPair.HostEndpoint(Port));
            }
            int kept = 0;
            byte[] buffer = new byte[200];
            while (slow.Available > 0 && slow.Receive(buffer) > 0)
                kept++;

            HostCheck check = Judge(before)[^1];

            Assert.True(kept < Sent);
            Assert.Equal(("sock-udp-drops", CheckVerdict.Fail), (check.Check, check.Verdict));
            Assert.StartsWith($"10.77.0.2:{Port} lost {Sent - kept} in ", check.Detail, StringComparison.Ordinal);
            Assert.Contains($"'sport = :{Port}'", check.Fix, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void frames_that_an_interface_does_not_take_are_counted_by_name()
    {
        using var pair = new VethPair();
        pair.Neighbour("link", "set", VethPair.Other, "mtu", "9000");
        pair.OnHost(() =>
        {
            var before = LossReading.Take([VethPair.Watched]);
            byte[] tooLong = new byte[4_000];
            tooLong[12] = 0x08;

            // The sender gets an error for each.
            for (int frame = 0; frame < Few; frame++)
                Assert.Throws<SocketException>(() => pair.SendFrames([tooLong]));

            HostCheck check = Judge(before)[0];
            Assert.Equal(CheckVerdict.Warn, check.Verdict);
            Assert.Contains($"link rx_dropped grew by {Few} (unclassified)", check.Detail, StringComparison.Ordinal);
        });
    }

    [RootFact]
    public void what_a_queueing_discipline_drops_is_counted()
    {
        using var pair = new VethPair();
        pair.OnHost("tc", "qdisc", "add", "dev", VethPair.Watched, "root", "tbf", "rate", "8kbit", "burst", "2kb",
            "limit", "2kb");
        pair.OnHost(() =>
        {
            var before = LossReading.Take([VethPair.Watched]);
            using (var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
            {
                for (int datagram = 0; datagram < Sent; datagram++)
                    sender.SendTo(new byte[1_000], VethPair.NeighbourEndpoint(Port));
            }

            HostCheck check = Judge(before)[0];

            Assert.Equal(CheckVerdict.Fail, check.Verdict);
            Assert.Contains($"{VethPair.Watched}: tbf grew by ", check.Detail, StringComparison.Ordinal);
            Assert.Contains("dropped by the queueing discipline", check.Detail, StringComparison.Ordinal);
            Assert.StartsWith($"tc -statistics qdisc show dev {VethPair.Watched}", check.Fix, StringComparison.Ordinal);
        });
    }

    private static HostCheck[] Judge(LossReading before) =>
        [.. LossDoctor.Judge(before, LossReading.Take([VethPair.Watched]), [VethPair.Watched], 1)];
}
