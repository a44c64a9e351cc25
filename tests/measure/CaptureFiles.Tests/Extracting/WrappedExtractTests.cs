// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Model.Definitions;
using TestSupport;
using TestSupport.CaptureFiles;
using static Telemetry.CaptureFiles.Tests.Extracting.ExtractedCapture;

namespace Telemetry.CaptureFiles.Tests.Extracting;

/// <summary>Extracts from captures of devices and of tunnels.</summary>
public sealed class WrappedExtractTests
{
    private static readonly FlowSelector LineA = new(0, 0, -1);

    [Theory]
    [InlineData("erf")]
    [InlineData("pcap of erf")]
    [InlineData("pcapng of erf")]
    [InlineData("expcap")]
    public void frames_of_devices_are_copied_without_what_is_around_them(string form)
    {
        using var folder = new ScratchFolder();
        (long Ns, byte[] Frame)[] frames = [.. Enumerable.Range(0, 50)
            .Select(i => (i * 1_001L, ExtractedCapture.Frame(1 + i % 3, 20 + i)))];
        File.WriteAllBytes(folder.File("in"), Wrap(form, frames));

        (string path, ExtractedContents contents) = Assert.Single(
            Run([folder.File("in")], Target(folder.File("out.pcapng"), 10_010, 30_030)));

        Assert.Equal(21, contents.Packets);
        Assert.Equal(
            frames[10..31].Select(one => $"{one.Ns} {Convert.ToHexString(one.Frame)}"),
            Read(path).Select(one => $"{one.Ns} {Convert.ToHexString(one.Frame)}"));
    }

    [Theory]
    [InlineData(TunnelChoice.Erspan, 1)]
    [InlineData(TunnelChoice.Vxlan, 0)]
    public void a_frame_in_a_tunnel_is_copied_with_it_and_gets_its_comment_if_that_is_opened(
        TunnelChoice opens, int commented)
    {
        using var folder = new ScratchFolder();
        (long Ns, byte[] Frame)[] frames = [.. Enumerable.Range(0, 5)
            .Select(i => (i * 1_000L, Wrapped.Erspan3(ExtractedCapture.Frame(1 + i % 2), 5, (uint)i)))];
        File.WriteAllBytes(folder.File("in"), Pcap(nanoseconds: true, frames));

        (string path, ExtractedContents contents) = Assert.Single(Run(
            new CaptureSet([folder.File("in")]) { Opens = opens },
            Target(folder.File("out.pcapng"), 0, 3_000, new PacketMark(StartNs + 2_000, LineA, "here"))));

        Assert.Equal((4L, (long)commented), (contents.Packets, contents.Commented));
        Assert.Equal(frames[..4].Select(one => Convert.ToHexString(one.Frame)),
            Read(path).Select(one => Convert.ToHexString(one.Frame)));
    }

    private static byte[] Wrap(string form, (long Ns, byte[] Frame)[] frames)
    {
        IEnumerable<byte[]> records = frames.Select(one => form == "expcap"
            ? Wrapped.Expcap(StartNs + one.Ns, one.Frame) : Wrapped.Erf(StartNs + one.Ns, one.Frame));
        var capture = new CaptureBytes(bigEndian: false);
        switch (form)
        {
            case "erf":
                return [.. records.SelectMany(record => record)];
            case "expcap":
                capture.PcapHeader(nanoseconds: true);
                foreach ((long ns, byte[] frame) in frames)
                {
                    capture.PcapRecord((uint)(StartNs / 1_000_000_000), (uint)ns,
                        Wrapped.Expcap(StartNs + ns, frame), (uint)frame.Length);
                }
                return capture.ToArray();
            case "pcap of erf":
                capture.PcapHeader(nanoseconds: false, 197);
                foreach (byte[] record in records)
                    capture.PcapRecord(1, 2, record);
                return capture.ToArray();
            default:
                capture.Section().Interface(197);
                foreach (byte[] record in records)
                    capture.EnhancedPacket(0, 7, record, comment: true);
                return capture.ToArray();
        }
    }
}
