// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A feed of many groups whose packets do not say their channel: each group has numbers of its own.</summary>
public sealed class GroupChannelTests
{
    private const uint Second = 1_700_000_000;
    private const int Groups = 96;
    private const uint Packets = 40;
    private const string Many = "f=cme-mdp3@239.1.1.1-96:5000,239.1.2.1-96:5000";

    // What the network loses: of a channel on both lines, on one, and the first number of another on line B.
    private static readonly HashSet<(int Channel, uint Number, int Line)> Lost =
    [
        (7, 10, 0), (7, 10, 1), (7, 11, 0), (7, 11, 1), (50, 20, 0), (96, 0, 1),
    ];

    [Fact]
    public void a_loss_in_one_group_is_a_gap_of_its_channel_and_of_no_other()
    {
        RunResult result = Replay(Interleaved(), "--feed", Many);

        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal((Groups * Packets) - 2, feed.Count("messages"));
        Assert.Equal((2, 1), (feed.Count("messages_lost"), feed.Count("feed_gaps")));
        Assert.Equal((1, 0, 0), (feed.Count("messages_repaired"), feed.Count("resets"), feed.Count("undecodable")));
        JsonElement gap = Assert.Single(result.OfType("gap"), gap => gap.Text("scope") == "feed");
        Assert.Equal(
            ("7", FirstOf(7) + 10L, FirstOf(7) + 11L), (gap.Text("channel"), gap.Count("first"), gap.Count("last")));
        Assert.Equal(
            Enumerable.Range(1, Groups).Select(channel => ($"{channel}", (long)FirstOf(channel) + Packets)),
            feed.At("channels").EnumerateArray().Select(row => (row.Text("channel")!, row.Count("next_sequence")))
                .OrderBy(row => int.Parse(row.Item1, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void the_totals_are_the_sums_of_the_same_groups_as_feeds_of_their_own()
    {
        byte[] capture = Interleaved();
        string[] feeds = [.. Enumerable.Range(1, Groups).SelectMany(channel => new[]
        {
            "--feed", $"f{channel}=cme-mdp3@239.1.1.{channel}:5000,239.1.2.{channel}:5000",
        })];

        JsonElement one = Replay(capture, "--feed", Many).Summary.At("feeds", 0);
        JsonElement[] each = [.. Replay(capture, feeds).Summary.At("feeds").EnumerateArray()];

        Assert.Equal(Groups, each.Length);
        foreach (string key in (string[])
            ["packets", "messages", "bytes", "line_gaps", "feed_gaps", "messages_lost", "messages_repaired",
                "messages_unobserved", "duplicates", "reordered", "resets"])
            Assert.Equal((key, each.Sum(feed => feed.Count(key))), (key, one.Count(key)));
        foreach ((string ofFeed, string ofChannel) in ((string, string)[])
            [("packets", "packets"), ("messages", "messages"), ("feed_gaps", "gaps"),
                ("messages_lost", "messages_lost"), ("messages_unobserved", "messages_unobserved")])
        {
            Assert.Equal(
                each.Select(feed => (feed.Text("feed")![1..], feed.Count(ofFeed))).Order(),
                one.At("channels").EnumerateArray().Select(row => (row.Text("channel")!, row.Count(ofChannel)))
                    .Order());
        }
        // The last packet of the capture is of channel 96: behind that of channel c come 2 a channel, 100 ns each.
        Assert.All(one.At("channels").EnumerateArray(), row => Assert.Equal(
            100 * 2 * (Groups - int.Parse(row.Text("channel")!, System.Globalization.CultureInfo.InvariantCulture)),
            row.Count("silence_ns")));
    }

    /// <summary>Packets of all groups on both lines, one number each in turn, line B 100 ns behind.</summary>
    private static byte[] Interleaved()
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        uint atNs = 0;
        for (uint number = 0; number < Packets; number++)
        {
            for (int channel = 1; channel <= Groups; channel++)
            {
                for (int line = 0; line < 2; line++)
                {
                    atNs += 100;
                    if (!Lost.Contains((channel, number, line)))
                        capture.PcapRecord(Second, atNs, Packet(channel, number, line));
                }
            }
        }
        return capture.ToArray();
    }

    /// <summary>First number of a channel: far from those of the others.</summary>
    private static uint FirstOf(int channel) => (uint)(channel * 100_003);

    private static byte[] Packet(int channel, uint number, int line)
    {
        byte[] payload = new byte[12 + 10 + 8];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, FirstOf(channel) + number);
        BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(4), Second * 1_000_000_000L);
        (payload[12], payload[16]) = (18, 46);
        return new PacketBuilder
        {
            Destination = new IPAddress([239, 1, (byte)(1 + line), (byte)channel]),
            DestinationPort = 5000,
            Payload = payload,
        }.Build();
    }

    private static RunResult Replay(byte[] capture, params string[] options)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("capture.pcap");
        File.WriteAllBytes(file, capture);
        RunResult result = TelemetryBinary.Run(["replay", file, .. options, "--json"]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result;
    }
}
