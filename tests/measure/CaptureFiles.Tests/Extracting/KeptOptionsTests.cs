// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Extracting;
using Telemetry.CaptureFiles.Formats;
using TestSupport;
using TestSupport.CaptureFiles;
using static Telemetry.CaptureFiles.Tests.Extracting.ExtractedCapture;

namespace Telemetry.CaptureFiles.Tests.Extracting;

/// <summary>What a pcapng of either byte order says of packets and interfaces is in the extracted file too.</summary>
public class KeptOptionsTests
{
    [TsharkTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void options_of_packets_and_interfaces_are_kept(bool bigEndian)
    {
        using var folder = new ScratchFolder();
        byte[] capture = new CaptureBytes(bigEndian).Section().InterfaceOfSpeed(10_000_000_000)
            .PacketWithOptions(0, (ulong)StartNs, Frame(1), flags: 0x0109, dropped: 3_000_000_000_000)
            .ToArray();
        File.WriteAllBytes(folder.File("in.pcapng"), capture);

        Run([folder.File("in.pcapng")], Target(folder.File("out.pcapng"), 0, 0));

        foreach (string file in (string[])["in.pcapng", "out.pcapng"])
        {
            Assert.Equal(
                ["a comment\t0x00000109\t3000000000000\t77\t5"],
                Output("tshark", "-r", folder.File(file), "-T", "fields", "-e", "frame.comment", "-e",
                    "frame.packet_flags", "-e", "frame.drop_count", "-e", "frame.packet_id", "-e",
                    "frame.interface_queue"));
            Assert.Contains(Output("capinfos", folder.File(file)),
                line => line.EndsWith("Speed = 10000000000", StringComparison.Ordinal));
        }
    }

    [TsharkTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void the_newest_statistics_of_an_interface_end_the_file(bool bigEndian)
    {
        using var folder = new ScratchFolder();
        byte[] capture = new CaptureBytes(bigEndian).Section().Interface(resolution: 9).Interface(resolution: 9)
            .Interface(resolution: 9)
            .EnhancedPacket(1, (ulong)StartNs, Frame(1)).Statistics(1, (ulong)StartNs + 1, 10, 1)
            .EnhancedPacket(2, (ulong)StartNs + 2, Frame(2))
            .Statistics(1, (ulong)StartNs + 3, 5_000_000_000, 7).Statistics(0, (ulong)StartNs + 4, 9, 9)
            .ToArray();
        File.WriteAllBytes(folder.File("in.pcapng"), capture);
        IReadOnlyList<IReadOnlyList<InterfaceStatistics>> statistics = StatisticsOf(folder.File("in.pcapng"));
        Assert.Equal([0, 1], statistics[0].Select(numbers => numbers.Interface));

        Run([folder.File("in.pcapng")], statistics, Target(folder.File("out.pcapng"), 0, 2));

        InterfaceStatistics kept = Assert.Single(Assert.Single(StatisticsOf(folder.File("out.pcapng"))));
        Assert.Equal((0, (ulong)StartNs + 3), (kept.Interface, kept.Ticks));
        Assert.Equal(statistics[0][1].Options, kept.Options);
        Assert.Equal((5_000_000_000UL, 7UL), (NumberIn(kept.Options, 4), NumberIn(kept.Options, 5)));
        Assert.Equal(["1", "0"], Output("capinfos", folder.File("out.pcapng"))
            .Where(line => line.Contains("stat entries", StringComparison.Ordinal)).Select(line => line[^1..]));
        Assert.True(File.ReadAllBytes(folder.File("out.pcapng")).AsSpan()
            .IndexOf("of the whole capture in.pcapng"u8) > 0);
    }

    [Fact]
    public void without_numbers_in_the_source_there_are_none()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(true, (0, Frame(1))));
        var statistics = StatisticsOf(folder.File("in.pcap"));

        Run([folder.File("in.pcap")], statistics, Target(folder.File("out.pcapng"), 0, 2));

        Assert.Empty(Assert.Single(statistics));
        Assert.Empty(Assert.Single(StatisticsOf(folder.File("out.pcapng"))));
    }

    private static ulong NumberIn(byte[] options, ushort code)
    {
        for (int at = 0; at < options.Length; at += 4 + BitConverter.ToUInt16(options, at + 2))
        {
            if (BitConverter.ToUInt16(options, at) == code)
                return BitConverter.ToUInt64(options, at + 4);
        }
        return 0;
    }

    /// <summary>Statistics as the first reading of the captures finds them.</summary>
    private static IReadOnlyList<IReadOnlyList<InterfaceStatistics>> StatisticsOf(string path)
    {
        using var reader = new ReplayReader(new CaptureSet([path]), [Replayed.Flow(1, "239.1.1.1", 5000)]);
        while (!reader.TakeNext(64, out _).IsEmpty)
        {
        }
        return reader.Statistics;
    }
}
