// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What captures of exchanges' packets really look like.</summary>
public class AwkwardCaptureTests
{
    private const string Feed = "f=moldudp64@239.1.1.1:5000";
    private const uint Second = 1_700_000_000;
    private const int EthernetLength = 14;
    private const int HeadersLength = EthernetLength + 20 + 8;
    private const int Packets = 20;
    private const uint CookedLinux = 113;
    private const uint RawIp = 101;

    [Fact]
    public void bytes_behind_the_ip_packet_are_no_payload()
    {
        // Padding to the least frame, and a capture device's trailer of 8 bytes.
        RunResult result = Replay(Capture(number => (Builder(number) with { Padding = new byte[8] }).Build()));

        AssertAllThere(result, Packets);
    }

    [Fact]
    public void a_tag_behind_the_header_of_cooked_linux_is_stepped_over()
    {
        RunResult result = Replay(Capture(number =>
        [
            .. new byte[14], 0x81, 0x00, 0x00, 0x8D, 0x08, 0x00, .. Builder(number).Build().AsSpan(EthernetLength),
        ], CookedLinux));

        AssertAllThere(result, Packets);
    }

    [Fact]
    public void packets_without_a_link_header_are_read()
    {
        RunResult result = Replay(Capture(number => Builder(number).Build()[EthernetLength..], RawIp));

        AssertAllThere(result, Packets);
    }

    [Fact]
    public void records_longer_than_the_snap_length_that_the_file_claims_are_whole()
    {
        RunResult result = Replay(Capture(number => Builder(number).Build(), snapLength: 60));

        AssertAllThere(result, Packets);
    }

    [Theory]
    [InlineData(64, Packets, 0)]
    [InlineData(20, Packets, 0)]
    [InlineData(19, 0, Packets)]
    [InlineData(0, 0, Packets)]
    public void what_can_be_decoded_of_cut_packets_is_and_the_rest_is_counted(
        int payload, int messages, int undecodable)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (uint number = 1; number <= Packets; number++)
        {
            byte[] frame = Builder(number).Build();
            int taken = Math.Min(frame.Length, HeadersLength + payload);
            capture.PcapRecord(Second, number * 1_000, frame[..taken], (uint)frame.Length);
        }

        RunResult result = Replay(capture.ToArray());

        AssertLedger(result, Packets);
        Assert.Equal((messages, undecodable), (result.Summary.Count("feeds", 0, "messages"),
            result.Summary.Count("feeds", 0, "undecodable")));
        Assert.Equal(0, result.Summary.Count("feeds", 0, "messages_lost"));
    }

    [Fact]
    public void packets_cut_in_their_headers_are_counted_as_unsupported()
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (uint number = 1; number <= Packets; number++)
        {
            byte[] frame = Builder(number).Build();
            capture.PcapRecord(Second, number * 1_000, frame[..30], (uint)frame.Length);
        }

        RunResult result = Replay(capture.ToArray());

        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(Packets, result.Summary.Count("ledger", "unsupported_reasons", "truncated"));
    }

    [Fact]
    public void a_made_up_envelope_opens_no_gap_and_repeats_nothing()
    {
        // Session all NUL, number 0, count 1 in every packet.
        byte[] payload = MoldSender.Packet(0);
        payload.AsSpan(0, 10).Clear();

        RunResult result = Replay(Capture(number => (Builder(number) with { Payload = payload }).Build()));

        AssertLedger(result, Packets);
        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal((0, 0, 0, 0), (feed.Count("messages"), feed.Count("messages_lost"), feed.Count("duplicates"),
            feed.Count("undecodable")));
        Assert.Equal(Packets, feed.Count("lines", 0, "unsequenced"));
    }

    [Fact]
    public void a_jump_between_two_packets_is_a_gap_however_far_and_however_late()
    {
        const uint jump = 4_244_620;
        RunResult result = Replay(new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: false)
            .PcapRecord(Second, 0, Builder(14_764_496).Build())
            .PcapRecord(Second + 38, 900_000, Builder(14_764_497 + jump).Build()).ToArray());

        AssertLedger(result, 2);
        Assert.Equal(jump, result.Summary.Count("feeds", 0, "messages_lost"));
    }

    [Fact]
    public void a_clock_in_1970_gives_no_age_and_is_reported_once()
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (uint number = 1; number <= Packets; number++)
            capture.PcapRecord(86_400, number * 1_000, (Builder(number) with { Payload = Mdp(number) }).Build());
        using var scratch = new ScratchFolder();
        string file = scratch.File("capture.pcap");
        File.WriteAllBytes(file, capture.ToArray());

        RunResult result = TelemetryBinary.Run("replay", file, "--feed", "f=cme-mdp3@239.1.1.1:5000", "--json");

        AssertAllThere(result, Packets);
        JsonElement age = result.Summary.At("series").EnumerateArray().Single(row => row.Text("series") == "feed_age");
        Assert.Equal(0, age.Count("count"));
        Assert.Single(result.OfType("event"), line => line.Text("event") == "clock_step");
    }

    [Theory]
    [InlineData(0x0000)]                                    // none was made
    [InlineData(0xBEEF)]                                    // the NIC had yet to make it
    public void the_checksum_of_a_datagram_decides_nothing(ushort checksum)
    {
        RunResult result = Replay(Capture(number =>
        {
            byte[] frame = Builder(number).Build();
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(HeadersLength - 2), checksum);
            return frame;
        }));

        AssertAllThere(result, Packets);
    }

    [Fact]
    public void a_number_that_comes_again_with_other_content_is_a_duplicate_and_no_message_more()
    {
        RunResult result = Replay(Capture(number =>
        {
            // 10 comes twice: 1 to 10, and 10 again with other bytes in place of 11.
            byte[] payload = MoldSender.Packet(number == 11 ? 10 : number);
            payload.AsSpan(22).Fill((byte)number);
            return (Builder(number) with { Payload = payload }).Build();
        }));

        AssertLedger(result, Packets);
        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal((Packets - 1, 1, 1, 0), (feed.Count("messages"), feed.Count("duplicates"),
            feed.Count("messages_lost"), feed.Count("undecodable")));
    }

    [Fact]
    public void units_that_share_a_group_are_sequences_of_their_own()
    {
        (byte Unit, uint Number)[] packets = [(17, 900), (15, 41), (15, 42), (15, 43), (31, 7)];
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        uint atNs = 0;
        foreach ((byte unit, uint number) in packets)
        {
            byte[] payload = [14, 0, 1, unit, 0, 0, 0, 0, 6, 0x20, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(4), number);
            capture.PcapRecord(Second, atNs += 1_000, (Builder(number) with { Payload = payload }).Build());
        }

        RunResult result = Replay(capture.ToArray(), "f=cboe-pitch@239.1.1.1:5000");

        AssertAllThere(result, packets.Length);
        Assert.Equal(
            [("15", 44L), ("17", 901L), ("31", 8L)],
            result.Summary.At("feeds", 0, "channels").EnumerateArray()
                .Select(row => (row.Text("channel")!, row.Count("next_sequence"))).Order());
    }

    [Fact]
    public void packets_that_were_sent_after_they_came_have_a_negative_age_and_are_no_clock_error()
    {
        const uint aheadNs = 18_700_000;
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (uint number = 1; number <= Packets; number++)
            capture.PcapRecord(
                Second - 1, 1_000_000_000 - aheadNs, (Builder(number) with { Payload = Mdp(number) }).Build());

        RunResult result = Replay(capture.ToArray(), "f=cme-mdp3@239.1.1.1:5000");

        AssertAllThere(result, Packets);
        JsonElement age = result.Summary.At("series").EnumerateArray().Single(row => row.Text("series") == "feed_age");
        Assert.Equal((0, Packets, -(long)aheadNs),
            ((int)age.Count("count"), (int)age.Count("negative", "count"), age.Count("negative", "min_ns")));
        Assert.Empty(result.OfType("event"));
    }

    private static void AssertAllThere(RunResult result, int packets)
    {
        AssertLedger(result, packets);
        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal((packets, 0, 0), (feed.Count("messages"), feed.Count("messages_lost"), feed.Count("undecodable")));
    }

    private static void AssertLedger(RunResult result, int packets)
    {
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(packets, result.Summary.Count("ledger", "seen"));
        Assert.Equal(packets, result.Summary.Count("feeds", 0, "packets"));
    }

    private static RunResult Replay(byte[] capture, string feed = Feed)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("capture.pcap");
        File.WriteAllBytes(file, capture);
        return TelemetryBinary.Run("replay", file, "--feed", feed, "--json");
    }

    private static byte[] Capture(Func<uint, byte[]> frame, uint linkType = 1, uint snapLength = 262_144)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true, linkType, snapLength);
        for (uint number = 1; number <= Packets; number++)
            capture.PcapRecord(Second, number * 1_000, frame(number));
        return capture.ToArray();
    }

    private static PacketBuilder Builder(uint number) => new()
    {
        Destination = new IPAddress([239, 1, 1, 1]),
        DestinationPort = 5000,
        Payload = MoldSender.Packet(number),
    };

    /// <summary>An MDP 3.0 packet with one message, sent in 2023.</summary>
    private static byte[] Mdp(uint number)
    {
        byte[] packet = new byte[12 + 10 + 8];
        BitConverter.TryWriteBytes(packet, number);
        BitConverter.TryWriteBytes(packet.AsSpan(4), Second * 1_000_000_000L);
        (packet[12], packet[16]) = (18, 46);
        return packet;
    }
}
