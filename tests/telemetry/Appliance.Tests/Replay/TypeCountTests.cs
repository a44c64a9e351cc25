// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Messages;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Publishing;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Messages by type of constructed feeds, of which the test knows every message.</summary>
public sealed class TypeCountTests : IDisposable
{
    private const long NsPerSecond = 1_000_000_000;
    private const long StartNs = 1_700_000_000 * NsPerSecond;
    private const ushort Port = 26400;
    private const string Letters = "SRHYLVWKJAFECXDUPQBINO";
    private static readonly string[] Groups = ["239.7.0.1", "239.7.0.2"];

    private readonly TypeReplay _replay = new();
    private readonly CaptureBytes _capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
    private long _stampNs = StartNs;

    public void Dispose() => _replay.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void each_number_counts_once_whichever_line_brings_it_and_however_it_is_packed(int seed)
    {
        var random = new Random(seed);
        (char Type, int Length)[] messages = [.. Enumerable.Range(0, 5_000).Select(_ =>
            (Letters[random.Next(Letters.Length)], random.Next(1, 60)))];
        bool[] isDelivered = new bool[messages.Length];
        int[] next = [0, 0];
        while (next.Any(at => at < messages.Length))
        {
            // Each line packs the messages in its own way, and loses some of its packets.
            int line = next[0] < next[1] || next[1] == messages.Length ? 0 : 1;
            int count = Math.Min(random.Next(1, 9), messages.Length - next[line]);
            bool isLost = random.Next(20) == 0 && next[line] > 20;
            if (!isLost)
            {
                Send(line, Mold(next[line], messages.AsSpan(next[line], count)));
                isDelivered.AsSpan(next[line], count).Fill(true);
            }
            next[line] += count;
        }

        SummaryReport summary = _replay.Run(_capture.ToArray(), ["f=moldudp64-itch50@" + Lines]);

        FeedReport feed = summary.Feeds[0];
        Assert.True(feed.MessagesLost > 0 && feed.Lines.All(line => line.Gaps > 20), "hardly anything was lost");
        Assert.Equal(isDelivered.Count(delivered => delivered), feed.Messages);
        Assert.Equal(feed.Messages, summary.Types!.Sum(type => type.Messages));
        var expected = messages.Where((_, number) => isDelivered[number]).GroupBy(message => message.Type)
            .Select(group => ($"{group.Key}", (long)group.Count(), (long)group.Sum(message => message.Length)));
        Assert.Equal(
            expected.OrderBy(row => row.Item1, StringComparer.Ordinal),
            summary.Types!.Select(type => (type.Type!, type.Messages, type.Bytes))
                .OrderBy(row => row.Item1, StringComparer.Ordinal));
        Assert.All(summary.Types!, type => Assert.True(type.Numbered is true && type.Channel == "TYPES"));
        Assert.Equal("Order Delete", summary.Types!.Single(type => type.Type == "D").Name);
        int[] lengths =
            [.. messages.Where((_, number) => isDelivered[number]).Select(message => message.Length).Order()];
        SizeReport sizes = summary.Sizes!.Single(row => row.Of == "message");
        Assert.Equal(
            (lengths.LongLength, lengths[(lengths.Length + 1) / 2 - 1], lengths[^1]),
            (sizes.Count, sizes.P50Bytes!.Value, sizes.MaxBytes));
        Assert.Equal(feed.Packets, summary.Sizes!.Single(row => row.Of == "packet").Count);
    }

    [Fact]
    public void what_was_not_captured_counts_without_a_type()
    {
        (char, int)[] messages = [.. Enumerable.Repeat(('A', 30), 10)];
        for (int packet = 0; packet < 20; packet++)
            Send(0, Mold(packet * 10, messages), captured: 42 + 100);

        SummaryReport summary = _replay.Run(_capture.ToArray(), ["f=moldudp64-itch50@" + Lines]);

        // 20 bytes of header, then blocks of 32: the heads of three were captured, of the rest none.
        Assert.Equal(
            [("A", 60L, 60L * 30), (null, 140L, 140L * 30)],
            summary.Types!.Select(type => (type.Type, type.Messages, type.Bytes)).OrderByDescending(row => row.Type));
        Assert.Equal(200, summary.Feeds[0].Messages);
    }

    [Fact]
    public void types_beyond_the_table_are_added_up_and_none_is_lost()
    {
        const int units = 100;
        const int types = 60;
        for (int round = 0; round < 2; round++)
        {
            for (int unit = 1; unit <= units; unit++)
                Send(0, Pitch((byte)unit, 1 + (round * types), types));
        }

        SummaryReport summary = _replay.Run(_capture.ToArray(), ["f=cboe-pitch@" + Lines]);

        FeedReport feed = summary.Feeds[0];
        Assert.Equal(2 * units * types, feed.Messages);
        Assert.Equal(feed.Messages, summary.Types!.Sum(type => type.Messages));
        Assert.Equal(feed.Messages * 6, summary.Types!.Sum(type => type.Bytes));
        Assert.Equal(4_096 + 1, summary.Types!.Count);
        TypeReport other = Assert.Single(summary.Types!, type => type.Type == TypeReport.Other);
        Assert.Equal((2 * ((units * types) - 4_096), (string?)null), (other.Messages, other.Channel));
        Assert.Equal(feed.Messages, summary.Sizes!.Single(row => row.Of == "message").Count);
    }

    [Fact]
    public void messages_without_a_number_count_in_each_copy_and_stand_apart()
    {
        for (int packet = 0; packet < 10; packet++)
        {
            for (int line = 0; line < 2; line++)
            {
                Send(line, Pitch(1, 1 + (packet * 3), 3));
                Send(line, Pitch(1, 0, 3));             // number 0: unsequenced
            }
        }

        SummaryReport summary = _replay.Run(_capture.ToArray(), ["f=cboe-pitch@" + Lines]);

        Assert.Equal(30, summary.Feeds[0].Messages);
        Assert.Equal(
            [(false, 60L), (true, 30L)],
            summary.Types!.GroupBy(type => type.Numbered!.Value).OrderBy(group => group.Key)
                .Select(group => (group.Key, group.Sum(type => type.Messages))));
        Assert.Equal(
            ["0x20 Time", "0x21 Add Order Long", "0x22 Add Order Short"],
            summary.Types!.Select(type => $"{type.Type} {type.Name}").Distinct().Order());
    }

    [Fact]
    public void a_watcher_receives_what_the_replay_prints()
    {
        for (int packet = 0; packet < 500; packet++)
        {
            _stampNs += 7_000_000;                      // three and a half seconds: several intervals
            Send(0, Pitch((byte)(1 + (packet % 3)), 1 + (packet / 3 * 5), 5));
        }
        var received = new RecordingSink();
        var watcher = new Watcher(new ReportReader(received, new ReaderLimits()));

        SummaryReport printed = _replay.Run(_capture.ToArray(), ["f=cboe-pitch@" + Lines], recording: watcher);

        SummaryReport watched = watcher.Reader.Summary("watch");
        Assert.Equal(printed.Types, watched.Types);
        Assert.Equal(printed.Sizes, watched.Sizes);
        Assert.True(received.Snapshots.Count >= 4);
        Assert.Equal(
            printed.Types!.Sum(type => type.Messages),
            received.Snapshots.Sum(snapshot => snapshot.Interval.Types!.Sum(type => type.Messages)));
        Assert.Equal(2_500, printed.Types!.Sum(type => type.Messages));
    }

    private static string Lines => string.Join(',', Groups.Select(group => $"{group}:{Port}"));

    private void Send(int line, byte[] payload, int? captured = null)
    {
        _stampNs += 1_000;
        byte[] frame = Frames.UdpFrame(Groups[line], Port, payload);
        _capture.PcapRecord((uint)(_stampNs / NsPerSecond), (uint)(_stampNs % NsPerSecond),
            captured is { } length ? frame[..length] : frame, (uint)frame.Length);
    }

    private static byte[] Mold(int first, ReadOnlySpan<(char Type, int Length)> messages)
    {
        List<byte> packet = [.. "TYPES     "u8, .. Big64((ulong)first + 1), .. Big16(messages.Length)];
        foreach ((char type, int length) in messages)
            packet.AddRange([.. Big16(length), (byte)type, .. new byte[length - 1]]);
        return [.. packet];
    }

    /// <summary>A packet of messages of six bytes, each of the next type.</summary>
    private static byte[] Pitch(byte unit, int first, int count)
    {
        int length = 8 + (count * 6);
        List<byte> packet = [(byte)length, (byte)(length >> 8), (byte)count, unit,
            (byte)first, (byte)(first >> 8), (byte)(first >> 16), 0];
        for (int type = 0; type < count; type++)
            packet.AddRange([6, (byte)(0x20 + type), 0, 0, 0, 0]);
        return [.. packet];
    }

    private static byte[] Big64(ulong number)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Big16(int number) => [(byte)(number >> 8), (byte)number];

    private sealed class Watcher(ReportReader reader) : IMessageHandler
    {
        public ReportReader Reader => reader;

        public void OnMessage(int streamId, ReadOnlySpan<byte> message) => reader.OnMessage(streamId, message);
    }
}
