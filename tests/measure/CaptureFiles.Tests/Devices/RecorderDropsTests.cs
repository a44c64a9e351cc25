// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Devices;

/// <summary>What the recorder of a pcapng says that it dropped: which packets may reveal it.</summary>
public sealed class RecorderDropsTests
{
    private const char Unmarked = '-';
    private const char Placed = 'P';
    private const char Somewhere = '?';

    private static readonly FlowDefinition[] Flows =
        [Replayed.Flow(1, "233.0.0.1", 5000), Replayed.Flow(2, "233.0.0.2", 5000)];
    private static readonly byte[] First = Frames.UdpFrame("233.0.0.1", 5000, [1]);
    private static readonly byte[] Second = Frames.UdpFrame("233.0.0.2", 5000, [2]);
    private static readonly byte[] Other = Frames.UdpFrame("233.0.0.3", 5000, [3]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_count_before_a_packet_concerns_the_next_one_of_each_flow_on_its_interface(bool bigEndian)
    {
        CaptureBytes file = Start(bigEndian)
            .EnhancedPacket(0, 1, First).EnhancedPacket(0, 2, Second).EnhancedPacket(1, 3, Second)
            .PacketWithOptions(0, 4, Other, 0, 5)               // of no flow, but the loss counts
            .EnhancedPacket(1, 5, Second).EnhancedPacket(0, 6, First).EnhancedPacket(0, 7, First)
            .EnhancedPacket(0, 8, Second).PacketWithOptions(0, 9, First, 0, 0).EnhancedPacket(0, 10, First);

        (string marks, DeviceCounters device) = Read(file);

        Assert.Equal("----P-P--", marks);
        Assert.Equal((DeviceFormat.Pcapng, 10L, 5L, 0L, false),
            (device.Format, device.Packets, device.Lost, device.Unplaced, device.IsUnplacedLate));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void an_old_packet_has_a_count_unless_it_is_unknown(bool bigEndian)
    {
        CaptureBytes file = Start(bigEndian).OldPacket(0, 1, First).OldPacket(0, 2, First, 0xffff)
            .OldPacket(0, 3, First, 0xfffe).OldPacket(0, 4, First);

        (string marks, DeviceCounters device) = Read(file);

        Assert.Equal("--P-", marks);
        Assert.Equal(0xfffe, device.Lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void statistics_concern_their_interface_since_those_before(bool bigEndian)
    {
        CaptureBytes file = Start(bigEndian)
            .EnhancedPacket(0, 1, First).Statistics(0, 2, 1, 0)
            .EnhancedPacket(0, 3, First).EnhancedPacket(1, 4, Second).EnhancedPacket(0, 5, First)
            .Statistics(0, 6, 3, 1, bySystem: 2)
            .EnhancedPacket(0, 7, First).EnhancedPacket(0, 8, First).EnhancedPacket(1, 9, Second)
            .Statistics(0, 10, 5, 1, bySystem: 2).EnhancedPacket(0, 11, First);

        (string marks, DeviceCounters device) = Read(file);

        Assert.Equal("-?-??---", marks);
        Assert.Equal((3L, 3L, false), (device.Lost, device.Unplaced, device.IsUnplacedLate));
    }

    [Fact]
    public void statistics_at_the_end_concern_all_of_the_file()
    {
        CaptureBytes file = Start(bigEndian: false).EnhancedPacket(0, 1, First).EnhancedPacket(1, 2, First)
            .EnhancedPacket(0, 3, Second).Statistics(0, 4, 2, 9).Statistics(1, 5, 1, 0);

        Assert.Equal("?-?", Read(file).Marks);
    }

    [Fact]
    public void what_packets_name_is_not_counted_again()
    {
        CaptureBytes file = Start(bigEndian: false).EnhancedPacket(0, 1, First).PacketWithOptions(0, 2, First, 0, 3)
            .EnhancedPacket(0, 3, First).Statistics(0, 4, 3, 3)
            .EnhancedPacket(0, 5, First).PacketWithOptions(0, 6, First, 0, 1).Statistics(0, 7, 5, 6);

        (string marks, DeviceCounters device) = Read(file);

        Assert.Equal("-P-?P", marks);                           // 3 + 1 named, 2 more somewhere
        Assert.Equal((6L, 2L), (device.Lost, device.Unplaced));
    }

    [Fact]
    public void statistics_that_start_again_count_from_0()
    {
        CaptureBytes file = Start(bigEndian: false).Statistics(0, 1, 0, 8).EnhancedPacket(0, 2, First)
            .Statistics(0, 3, 1, 8).EnhancedPacket(0, 4, First).Statistics(0, 5, 1, 2);

        (string marks, DeviceCounters device) = Read(file);

        Assert.Equal("??", marks);                              // behind the first ones, and before the last
        Assert.Equal(10, device.Lost);
    }

    [Fact]
    public void a_reader_that_was_told_nothing_marks_what_follows_and_says_that_it_is_late()
    {
        CaptureBytes file = Start(bigEndian: false).EnhancedPacket(0, 1, First).Statistics(0, 2, 1, 4)
            .EnhancedPacket(0, 3, First).EnhancedPacket(0, 4, First);
        using ReplayReader reader = Replayed.Reader(Flows, file.ToArray());

        Assert.Equal("-?-", Marks(reader));
        Assert.True(Assert.Single(reader.Devices).Device.IsUnplacedLate);
    }

    [Theory]
    [InlineData(false, "-?-")]
    [InlineData(true, "??-")]
    public void statistics_far_before_the_end_come_late_unless_all_is_read_first(bool isCompressed, string marks)
    {
        CaptureBytes bytes = Start(bigEndian: true).EnhancedPacket(0, 1, First).Statistics(0, 2, 1, 4)
            .EnhancedPacket(0, 3, First).EnhancedPacket(0, 4, First);
        for (uint number = 0; number < 1_000; number++)
            bytes.EnhancedPacket(0, 5 + number, Other);

        (string seen, DeviceCounters device) = Read(bytes, isCompressed);

        Assert.Equal(marks, seen);
        Assert.Equal(!isCompressed, device.IsUnplacedLate);
    }

    [Fact]
    public void a_file_that_names_the_losses_of_each_flow_has_no_others()
    {
        var bytes = new MemoryStream();
        var file = new FrameFile(bytes);
        file.WriteSection();
        file.WriteInterface("eth1 xdp_rx", "");
        for (int number = 1; number <= 3; number++)
        {
            file.Write(new FileFrame
            {
                Interface = 0,
                TimeNs = number,
                Bytes = First,
                WireLength = (uint)First.Length,
                Hook = Hook.XdpRx,
                IsOfFlow = true,
                PayloadLength = 1,
                Segments = 1,
                DropCount = 2,
            });
        }
        file.Flush();
        using ReplayReader reader = Replayed.Reader(Flows, bytes.ToArray());

        Assert.Equal("---", Marks(reader));
        Assert.Empty(reader.Devices);
    }

    private static CaptureBytes Start(bool bigEndian) => new CaptureBytes(bigEndian).Section()
        .Interface(resolution: 9).Interface(resolution: 9);

    private static (string Marks, DeviceCounters Device) Read(CaptureBytes file, bool isCompressed = false)
    {
        using var folder = new ScratchFolder();
        using (Stream bytes = File.Create(folder.File("a.pcapng")))
        using (Stream written = isCompressed ? new GZipStream(bytes, CompressionLevel.Fastest) : bytes)
            written.Write(file.ToArray());
        using var captures = new CaptureSet([folder.File("a.pcapng")]) { FindsDrops = true };
        using var reader = new ReplayReader(captures, Flows);
        string marks = Marks(reader);
        return (marks, reader.Devices.SingleOrDefault().Device);
    }

    private static string Marks(ReplayReader reader)
    {
        string marks = "";
        while (reader.TakeNext(int.MaxValue, out _) is { Length: > 0 } taken)
        {
            foreach (ref readonly PendingPacket packet in taken)
            {
                marks += packet.LostOutside switch
                {
                    OutsideLoss.Device => Placed,
                    OutsideLoss.DeviceSomewhere => Somewhere,
                    _ => Unmarked,
                };
            }
        }
        Assert.Empty(reader.Failures);
        return marks;
    }
}
