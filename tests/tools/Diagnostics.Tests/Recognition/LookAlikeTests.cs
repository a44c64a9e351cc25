// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Reports;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Recognition;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Proprietary formats, constant bytes and zeros get no name, however similar to a protocol.</summary>
public class LookAlikeTests
{
    private const string Group = "239.3.3.3:6000";
    private const string Client = "10.4.4.1:40001";
    private const string Gateway = "10.4.4.2:9001";
    private const int Packets = 200;
    private static readonly int[] Seeds = [1, 2, 3, 4, 5];

    public static TheoryData<string> Names => [.. LookAlikes.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void a_proprietary_format_has_no_name(string name)
    {
        foreach (int seed in Seeds)
        {
            Func<long, long, byte[]> packets = LookAlikes.Of(name, seed);
            var traffic = new SeenTraffic();
            for (int number = 1; number <= Packets; number++)
                traffic.Datagram(Group, packets(number, traffic.NowNs - 1_000));

            Assert.Empty(traffic.Named);
        }
    }

    [Theory]
    [InlineData("name, u64 number, u16 0")]
    [InlineData("name, u32 number, u16 0")]
    [InlineData("u16 length, u8 1, u8 0, u32 number, u32 s, u32 ns")]
    [InlineData("u16 length, u16 1, u32 number, u32 ms of day, u32 1")]
    [InlineData("u16 length, u16 2, u32 number, u32 ms of day, u8 1, u8 1, u16 1")]
    [InlineData("u8 0, u8 18, u64 1, u64 number")]
    [InlineData("u8 1, u16 length, u64 ms, u8 1, u32 number")]
    public void probes_that_are_heartbeats_or_resets_of_a_protocol_have_no_name(string name)
    {
        foreach (int startNs in (int[])[0, 999_999_000, 993_000_000, 400_000_000])
        {
            var traffic = new SeenTraffic();
            for (uint number = 1; number <= Packets; number++)
                traffic.Datagram(Group, Control(name, number, traffic.NowNs + startNs));

            Assert.Empty(traffic.Named);
        }
    }

    [Fact]
    public void the_probes_of_a_capture_have_no_name()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("probes.pcap");
        var bytes = new CaptureBytes(false).PcapHeader(true);
        for (uint number = 0; number < 1_000; number++)
        {
            const uint second = 1_700_000_000;
            ulong timeNs = (second * 1_000_000_000UL) + (number * 100_000);
            byte[] first = new Wire().Le(timeNs, 8).Le(number, 8).Packet();
            byte[] other = new Wire().Le(number, 4).Le(timeNs, 8).Packet();
            bytes.PcapRecord(second, number * 100, Frames.UdpFrame("239.3.3.1", 6001, first));
            bytes.PcapRecord(second, number * 100, Frames.UdpFrame("239.3.3.2", 6002, other));
        }
        File.WriteAllBytes(path, bytes.ToArray());

        IReadOnlyList<DetectedReport> found = Recognised.In(path);

        Assert.Equal([DetectedKind.Unknown, DetectedKind.Unknown], found.Select(report => report.Kind));
        Assert.All(found, report =>
            Assert.Contains("nothing in it is the protocol's own", report.Evidence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(300)]
    public void constant_bytes_of_any_value_and_length_have_no_name(int packets)
    {
        for (int value = 0; value < 256; value++)
        {
            var traffic = new SeenTraffic();
            for (int length = 1; length < 160; length++)
            {
                byte[] payload = new byte[length];
                payload.AsSpan().Fill((byte)value);
                for (int packet = 0; packet < Math.Min(packets, 20); packet++)
                    traffic.Datagram($"239.4.{length}.1:6000", payload);
            }
            byte[] whole = new byte[(value << 8) | value];      // its first bytes are its length
            whole.AsSpan().Fill((byte)value);
            for (int packet = 0; packet < packets && whole.Length is > 0 and < 10_000; packet++)
                traffic.Datagram("239.5.1.1:6000", whole);

            Assert.Empty(traffic.Named);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(32)]
    public void zeros_after_a_counter_or_a_time_have_no_name(int length)
    {
        for (int at = 0; at + 8 <= length; at++)
        {
            var traffic = new SeenTraffic();
            for (ulong number = 1; number <= Packets; number++)
            {
                byte[] payload = new byte[length];
                BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(at), number);
                traffic.Datagram(Group, payload);
                traffic.Datagram("239.3.3.4:6000", payload.Reverse().ToArray());
                BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(at), (ulong)traffic.NowNs);
                traffic.Datagram("239.3.3.5:6000", payload);
            }

            Assert.Empty(traffic.Named);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void orders_of_jnx_are_distinguished_from_ouch_42_of_equal_length(bool asOneConversation)
    {
        // Real messages of JNX OUCH 1.11: enter order, accepted, replace order.
        byte[] order = Convert.FromHexString("0031554f0000004a726566312020202020204200000064000011464441595800002b02"
            + "0001869f000000002041000000003131");
        byte[] accepted = Convert.FromHexString("004253410000289e0ea797000000004a7265663120202020202042000000640000"
            + "11464441595800002b020001869f00000000204102cebd434b2dc45d000000004c3131");
        byte[] replace = Convert.FromHexString("001b55550000005f00000060000002bc00002b020001869f2000000000");
        var traffic = new SeenTraffic();
        traffic.Segment(Client, Gateway, order);
        traffic.Segment(Gateway, asOneConversation ? Client : "10.4.4.1:40002", accepted);
        traffic.Segment(asOneConversation ? Client : "10.4.4.1:40003", Gateway, replace);

        Assert.Equal([(DetectedKind.Session, "session1", "soupbintcp-ouch-jnx", Gateway)], traffic.Named);
    }

    [Theory]
    [InlineData('C')]
    [InlineData('E')]
    [InlineData('X')]
    public void messages_over_soupbintcp_are_not_a_version_of_ouch_by_their_letters_alone(char letter)
    {
        var traffic = new SeenTraffic();
        for (int number = 1; number <= 100; number++)
        {
            int length = 20 + (number % 50);
            traffic.Segment(Client, Gateway, new Wire().Be((ulong)length + 2, 2).Text($"U{letter}").Body(number, length)
                .Packet());
            traffic.Segment(Gateway, Client, new Wire().Be((ulong)length + 2, 2).Text($"S{letter}").Body(number, length)
                .Packet());
        }

        Assert.Empty(traffic.Named);
    }

    /// <summary>A probe that one of the decoders accepts as a heartbeat, or as a reset.</summary>
    private static byte[] Control(string name, uint number, long timeNs)
    {
        ulong ms = (ulong)(timeNs / 1_000_000);
        (ulong seconds, ulong ns) = ((ulong)timeNs / 1_000_000_000, (ulong)timeNs % 1_000_000_000);
        var wire = new Wire();
        return (name switch
        {
            "name, u64 number, u16 0" => wire.Text("MONITOR001").Be(number, 8).Be(0, 2),
            "name, u32 number, u16 0" => wire.Text("MONITOR001").Be(number, 4).Be(0, 2),
            "u16 length, u8 1, u8 0, u32 number, u32 s, u32 ns" =>
                wire.Le(16, 2).Le(1, 1).Le(0, 1).Le(number, 4).Le(seconds, 4).Le(ns, 4),
            "u16 length, u16 1, u32 number, u32 ms of day, u32 1" =>
                wire.Be(14, 2).Be(1, 2).Be(number, 4).Be(ms % 86_400_000, 4).Be(0x0C010100, 4),
            "u16 length, u16 2, u32 number, u32 ms of day, u8 1, u8 1, u16 1" =>
                wire.Be(14, 2).Be(2, 2).Be(number, 4).Be(ms % 86_400_000, 4).Be(0x0C010100, 4),
            "u8 0, u8 18, u64 1, u64 number" => wire.Be(0, 1).Be(18, 1).Be(1, 8).Be(number, 8),
            _ => wire.Be(1, 1).Be(16, 2).Be(ms, 8).Be(1, 1).Be(number, 4),
        }).Packet();
    }
}
