// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>Captures that are cut or corrupt.</summary>
public class DamagedCaptureTests
{
    private static readonly FlowDefinition[] Flows = [Replayed.Flow(1, "233.0.0.1", 5000)];
    private static readonly byte[] Frame = Frames.UdpFrame("233.0.0.1", 5000, [1, 2, 3, 4]);

    [Fact]
    public void a_pcap_cut_at_any_byte_gives_whole_records_and_the_offset_of_the_cut_one()
    {
        byte[] whole = new CaptureBytes(false).PcapHeader(true)
            .PcapRecord(0, 1, Frame).PcapRecord(0, 2, Frame).PcapRecord(0, 3, Frame).ToArray();
        int record = 16 + Frame.Length;

        for (int length = 0; length < whole.Length; length++)
        {
            using ReplayReader reader = Replayed.Reader(Flows, whole[..length]);
            int records = Math.Max(0, (length - 24) / record);

            Assert.Equal(records, Replayed.All(reader).Count);
            bool atEdge = length >= 24 && (length - 24) % record == 0;
            Assert.Equal(atEdge ? 0 : 1, reader.Failures.Count);
            if (length > 24 && !atEdge)
                Assert.Equal($"capture0: byte {24 + records * record}", reader.Failures[0].Where);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void files_that_were_cut_before_their_first_record_do_not_end_those_beside_them(int threads)
    {
        using var scratch = new ScratchFolder();
        byte[] whole = new CaptureBytes(false).PcapHeader(true)
            .PcapRecord(0, 1, Frame).PcapRecord(0, 2, Frame).ToArray();
        (string Name, int Length)[] files = [("a", 0), ("b", whole.Length), ("c", 3), ("d", 17), ("e", whole.Length)];
        foreach ((string name, int length) in files)
            File.WriteAllBytes(scratch.File(name), whole[..length]);
        using var captures = new CaptureSet([.. files.Select(file => scratch.File(file.Name))]);
        using var reader = new ReplayReader(captures, Flows, threads);

        Assert.Equal(4, Replayed.All(reader).Count);
        Assert.Equal(["a: byte 0: nothing is in it", "c: byte 0: it has no header",
            "d: byte 0: the file ends inside the file's header"],
            reader.Failures.Select(failure => $"{Path.GetFileName(failure.Where)}: {failure.What}"));
    }

    [Fact]
    public void a_pcapng_cut_at_any_byte_gives_whole_packets()
    {
        var bytes = new CaptureBytes(true).Section().Interface(resolution: 9);
        var edges = new List<int> { 28, bytes.ToArray().Length };
        for (uint i = 0; i < 3; i++)
        {
            bytes.EnhancedPacket(0, i, Frame);
            edges.Add(bytes.ToArray().Length);
        }
        byte[] whole = bytes.ToArray();

        for (int length = 0; length < whole.Length; length++)
        {
            using ReplayReader reader = Replayed.Reader(Flows, whole[..length]);

            Assert.Equal(edges.Skip(2).Count(edge => edge <= length), Replayed.All(reader).Count);
            Assert.Equal(edges.Contains(length) ? 0 : 1, reader.Failures.Count);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void a_record_longer_than_the_buffer_ends_the_capture(int threads)
    {
        const int bufferLength = 4096;
        byte[] capture = new CaptureBytes(false).PcapHeader(true)
            .PcapRecord(0, 1, Frame).PcapRecord(0, 2, new byte[bufferLength]).PcapRecord(0, 3, Frame).ToArray();

        using var reader = new ReplayReader([Replayed.Open(capture, "x", bufferLength)], Flows, threads);

        Assert.Equal(1, Assert.Single(Replayed.All(reader)).StampNs);
        Assert.Equal($"x: byte {24 + 16 + Frame.Length}", Assert.Single(reader.Failures).Where);
    }

    [Fact]
    public void a_hundred_thousand_mutated_captures_end_without_an_exception_and_count_every_record_once()
    {
        const int Seed = 20_251_120;
        var random = new Random(Seed);
        byte[][] originals =
        [
            new CaptureBytes(false).PcapHeader(true).PcapRecord(0, 1, Frame).PcapRecord(0, 2, Frame).ToArray(),
            new CaptureBytes(true).PcapHeader(false, 113).PcapRecord(0, 1, Frame).PcapRecord(0, 2, Frame).ToArray(),
            new CaptureBytes(false).Section().Interface(resolution: 9).EnhancedPacket(0, 1, Frame,
                comment: true).Unknown(5, 8)
                .EnhancedPacket(0, 2, Frame).SimplePacket(Frame).OldPacket(0, 3, Frame).ToArray(),
            new CaptureBytes(true).Section().Interface(101, 0x85, 5).EnhancedPacket(0, 1, Frame).Section().Interface()
                .EnhancedPacket(0, 1, Frame).ToArray(),
        ];
        CapturedPacket packet = default;

        for (int round = 0; round < 100_000; round++)
        {
            byte[] bytes = (byte[])originals[round % originals.Length].Clone();
            for (int i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(4) == 0 ? 0xff : random.Next(256));
            using var reader = new ReplayReader([Replayed.Open(bytes, "fuzz", 2048)], Flows);
            long given = 0;
            while (reader.TryNext(ref packet))
            {
                Assert.True(packet.Payload.Length <= packet.Head.PayloadLength);
                given++;
            }

            Assert.True(given == reader.Counters.Matched && reader.Counters.Seen <= 6, $"round {round} of seed {Seed}");
        }
    }
}
