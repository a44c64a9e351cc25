// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Devices;

/// <summary>Files of capture devices: ERF, expcap, FMADIO.</summary>
public sealed class DeviceFileTests
{
    private const long StartNs = 1_700_000_000_123_456_789;
    private static readonly FlowDefinition[] Flows = [Replayed.Flow(1, "233.0.0.1", 5000)];
    private static readonly byte[] Frame = Frames.UdpFrame("233.0.0.1", 5000, [.. Enumerable.Repeat<byte>(7, 60)]);
    private static readonly byte[] Other = Frames.UdpFrame("233.0.0.2", 5000, [1]);

    public static TheoryData<string> Forms => ["erf", "erf.gz", "pcap of erf", "pcapng of erf", "expcap"];

    [Theory]
    [MemberData(nameof(Forms))]
    public void the_packets_are_those_of_a_plain_capture(string form)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("a"), File_(form, 300));
        using var reader = new ReplayReader(new CaptureSet([folder.File("a")]), Flows);

        List<Replayed> all = Replayed.All(reader);

        Assert.Empty(reader.Failures);
        Assert.Equal(Enumerable.Range(0, 300).Select(number => StartNs + number), all.Select(one => one.StampNs));
        Assert.All(all, one => Assert.Equal((60, (uint)Frame.Length), (one.PayloadLength, one.WireLength)));
        DeviceCounters device = Assert.Single(reader.Devices).Device;
        Assert.Equal((300L, 0L, 0L), (device.Packets, device.Lost, device.NoFooter));
        Assert.Equal(form == "expcap" ? 4u : 2u, device.Ports);
        Assert.Equal(form == "expcap" ? null : true, device.HasFrameCheck);
    }

    [Fact]
    public void erf_says_what_was_lost_cut_and_wrong()
    {
        byte[] file =
        [
            .. Wrapped.Erf(StartNs, Frame, extensions: 2),
            .. Wrapped.Erf(StartNs + 1, [], type: 48),
            .. Wrapped.Erf(StartNs + 2, Other, lost: 5),                    // of no flow, but the loss counts
            .. Wrapped.Erf(StartNs + 3, Frame, port: 3, snap: 54, flags: 8),
            .. Wrapped.Erf(StartNs + 4, Frame, flags: 16),
            .. Wrapped.Erf(StartNs + 5, Frame, type: 11, lost: 900),        // coloured: a rule's number
            .. Wrapped.Erf(StartNs + 6, Frame, type: 5),
        ];
        using ReplayReader reader = Replayed.Reader(Flows, file);

        List<OutsideLoss> losses = [];
        List<(long, int, int)> packets = [];
        while (reader.TakeNext(int.MaxValue, out _) is { Length: > 0 } taken)
        {
            foreach (ref readonly PendingPacket packet in taken)
            {
                losses.Add(packet.LostOutside);
                packets.Add((packet.Head.StampNs - StartNs, packet.CapturedLength, (int)packet.Head.WireLength));
            }
        }

        Assert.Equal([(0L, 60, Frame.Length), (3, 54 - 42, Frame.Length), (5, 60, Frame.Length)], packets);
        Assert.Equal([OutsideLoss.None, OutsideLoss.Device, OutsideLoss.None], losses);
        DeviceCounters device = Assert.Single(reader.Devices).Device;
        Assert.Equal((DeviceFormat.Erf, 4L, 5L, 1L, 1L, 1L, 1L),
            (device.Format, device.Packets, device.Lost, device.Truncated, device.ReceiveErrors, device.Fillers,
                device.OtherTypes));
        Assert.Equal(0b1001u, device.Ports);
        Assert.Equal(4, reader.Counters.Seen);
    }

    [Fact]
    public void erf_without_check_sequences_keeps_its_lengths()
    {
        using ReplayReader reader = Replayed.Reader(
            Flows, [.. Wrapped.Erf(StartNs, Frame, check: false), .. Wrapped.Erf(StartNs, Frame, check: false)]);

        Assert.All(Replayed.All(reader), one => Assert.Equal((uint)Frame.Length, one.WireLength));
        Assert.Equal(false, Assert.Single(reader.Devices).Device.HasFrameCheck);
    }

    [Fact]
    public void stamps_of_erf_are_rounded_to_the_nanosecond()
    {
        Assert.Equal(1_500_000_000, ErfRecord.NsOf(0x1_8000_0000));
        Assert.Equal(1_000_000_000, ErfRecord.NsOf(0x1_0000_0002));     // 0.466 ns
        Assert.Equal(1_000_000_001, ErfRecord.NsOf(0x1_0000_0003));     // 0.698 ns
        Assert.Equal(2_000_000_000, ErfRecord.NsOf(0x1_ffff_ffff));
    }

    [Fact]
    public void an_erf_file_cut_at_any_byte_gives_whole_records()
    {
        byte[] whole = File_("erf", 4);
        int record = whole.Length / 4;
        for (int length = 1; length < whole.Length; length++)
        {
            using ReplayReader reader = Replayed.Reader(Flows, whole[..length]);
            // One record and a part of another are not chain: that is not a recognised file.
            int records = length / record is 1 && length != record ? 0 : length / record;

            Assert.Equal(records, Replayed.All(reader).Count);
            Assert.Equal(length % record == 0 ? 0 : 1, reader.Failures.Count);
        }
    }

    [Fact]
    public void expcap_says_what_was_dropped_and_wrong()
    {
        byte[] file = Records(
            (StartNs, [.. Enumerable.Repeat<byte>(255, 40)], 0),
            (StartNs, Wrapped.Expcap(StartNs, Frame, picoseconds: 600), Frame.Length),
            (StartNs + 2, Wrapped.Expcap(StartNs + 2, Other, dropped: 3), Other.Length),
            (StartNs + 3, Wrapped.Expcap(StartNs + 3, Frame[..60], flags: 8), Frame.Length),
            (StartNs + 4, Wrapped.Expcap(StartNs + 4, Frame, flags: 2), Frame.Length),
            (StartNs + 5, Wrapped.Expcap(StartNs + 5, Frame, dropped: 77, flags: 1), Frame.Length),
            (StartNs + 6, Wrapped.Expcap(StartNs + 6, Frame, flags: 0x20), Frame.Length),
            (StartNs + 7, [], 0));
        using ReplayReader reader = Replayed.Reader(Flows, file);

        List<Replayed> all = Replayed.All(reader);

        Assert.Equal([1L, 3, 5, 6], all.Select(one => one.StampNs - StartNs));
        Assert.All(all, one => Assert.Equal((uint)Frame.Length, one.WireLength));
        Assert.Equal(18, all[1].Payload.Length);
        DeviceCounters device = Assert.Single(reader.Devices).Device;
        Assert.Equal((DeviceFormat.Expcap, 5L, 3L, 1L, 1L, 2L, 1L),
            (device.Format, device.Packets, device.Lost, device.Truncated, device.ReceiveErrors, device.Fillers,
                device.Overflows));
    }

    [Fact]
    public void a_later_record_without_a_footer_is_taken_and_counted()
    {
        List<(long, byte[], int)> records = [];
        for (int number = 0; number < 100; number++)
        {
            records.Add((StartNs + number, number == 80 ? Frame : Wrapped.Expcap(StartNs + number, Frame),
                Frame.Length));
        }
        using ReplayReader reader = Replayed.Reader(Flows, Records([.. records]));

        Assert.Equal(100, Replayed.All(reader).Count);
        Assert.Equal(1, Assert.Single(reader.Devices).Device.NoFooter);
    }

    [Fact]
    public void frames_that_only_look_as_if_they_had_footers_are_plain()
    {
        byte[] longer = Wrapped.Expcap(StartNs, Frame);
        using ReplayReader wrongTime = Replayed.Reader(Flows, Records((StartNs + 2_000, longer, Frame.Length)));
        using ReplayReader second = Replayed.Reader(
            Flows, Records((StartNs, longer, Frame.Length), (StartNs, Frame, Frame.Length)));

        Assert.Equal((uint)longer.Length, Assert.Single(Replayed.All(wrongTime)).WireLength);
        Assert.Equal(2, Replayed.All(second).Count);
        Assert.Empty(wrongTime.Devices);
        Assert.Empty(second.Devices);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(5_000_000_000)]
    public void frames_without_times_that_end_in_zeros_are_plain(long stampNs)
    {
        byte[] frame = Frames.UdpFrame("233.0.0.1", 5000, [.. Enumerable.Repeat<byte>(7, 40), .. new byte[20]]);
        byte[] seconds = Wrapped.Expcap(stampNs, frame);                // as if a second had been written there
        byte[] bytes = stampNs < 1_000_000_000 ? frame : seconds;
        using ReplayReader reader = Replayed.Reader(
            Flows, Records([.. Enumerable.Repeat((stampNs, bytes, bytes.Length), 100)]));

        List<Replayed> all = Replayed.All(reader);

        Assert.Equal(100, all.Count);
        Assert.All(all, one => Assert.Equal((60, (uint)bytes.Length), (one.PayloadLength, one.WireLength)));
        Assert.Empty(reader.Devices);
    }

    [Fact]
    public void no_byte_repeated_is_a_capture()
    {
        using var folder = new ScratchFolder();
        foreach (int value in Enumerable.Range(0, 256))
        {
            File.WriteAllBytes(folder.File("a"), [.. Enumerable.Repeat((byte)value, 80_000)]);
            var error = Assert.Throws<FailureException>(
                () => new ReplayReader(new CaptureSet([folder.File("a")]), Flows));

            Assert.Contains("neither pcap nor pcapng", error.Message);
        }
    }

    [Theory]
    [InlineData(0x1337bab3)]
    [InlineData(0x1337bab7)]
    public void fmadio_is_refused_by_name_with_the_command(uint magic)
    {
        using var folder = new ScratchFolder();
        foreach (byte[] head in (byte[][])[BitConverter.GetBytes(magic), Wrapped.U32(magic)])
        {
            File.WriteAllBytes(folder.File("a"), [.. head, .. new byte[300]]);
            var error = Assert.Throws<FailureException>(
                () => new ReplayReader(new CaptureSet([folder.File("a")]), Flows));

            Assert.Contains("FMADIO", error.Message);
            Assert.Contains("stream_cat", error.Message);
        }
    }

    private static byte[] File_(string form, int packets)
    {
        IEnumerable<int> numbers = Enumerable.Range(0, packets);
        byte[] erf = [.. numbers.SelectMany(number => Wrapped.Erf(StartNs + number, Frame, port: 1))];
        var capture = new CaptureBytes(bigEndian: false);
        switch (form)
        {
            case "erf":
                return erf;
            case "erf.gz":
                var packed = new MemoryStream();
                using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                    gzip.Write(erf);
                return packed.ToArray();
            case "pcap of erf":
                capture.PcapHeader(false, 197);
                foreach (int number in numbers)
                    capture.PcapRecord(1, 2, Wrapped.Erf(StartNs + number, Frame, port: 1));
                return capture.ToArray();
            case "pcapng of erf":
                capture.Section().Interface(197);
                foreach (int number in numbers)
                    capture.EnhancedPacket(0, 5, Wrapped.Erf(StartNs + number, Frame, port: 1));
                return capture.ToArray();
            default:
                return Records([.. numbers.Select(number =>
                    (StartNs + number, Wrapped.Expcap(StartNs + number, Frame), Frame.Length))]);
        }
    }

    private static byte[] Records(params (long StampNs, byte[] Bytes, int WireLength)[] records)
    {
        CaptureBytes capture = new CaptureBytes(false).PcapHeader(nanoseconds: true);
        foreach ((long stampNs, byte[] bytes, int wireLength) in records)
        {
            capture.PcapRecord((uint)(stampNs / 1_000_000_000), (uint)(stampNs % 1_000_000_000), bytes,
                (uint)wireLength);
        }
        return capture.ToArray();
    }
}
