// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Model.Definitions;
using Telemetry.Stamps;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Stamps;

namespace Telemetry.CaptureFiles.Tests.Stamps;

/// <summary>A capture as it is made.</summary>
internal sealed class StampedCapture
{
    public const long StartNs = 1_714_407_847_900_000_000;

    public static readonly StampChoice Auto = new(StampUse.Auto);

    public static readonly IReadOnlyList<FlowDefinition> Flows = [Replayed.Flow(1, "239.1.1.1", 26_400)];

    private readonly CaptureBytes _bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);

    public byte[] Bytes => _bytes.ToArray();

    public List<long> CaptureNs { get; } = [];

    public List<long> Expected { get; } = [];

    public void Add(long captureNs, byte[] frame, long expectedNs, int cut = 0)
    {
        CaptureNs.Add(captureNs);
        Expected.Add(expectedNs);
        _bytes.PcapRecord((uint)(captureNs / 1_000_000_000), (uint)(captureNs % 1_000_000_000), frame[..^cut],
            (uint)frame.Length);
    }

    public (List<Replayed> Packets, StampCount? Count) Replay(StampChoice choice)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("in.pcap");
        File.WriteAllBytes(path, _bytes.ToArray());
        using var captures = new CaptureSet([path]);
        DeviceStamps? stamps = DeviceStamps.Find(captures, choice);
        (List<Replayed> packets, StampCount? count) = Replay(captures, stamps, threads: 1);
        (List<Replayed> ahead, StampCount? same) = Replay(captures, DeviceStamps.Find(captures, choice), threads: 2);
        Assert.Equal(packets.Select(packet => packet.StampNs), ahead.Select(packet => packet.StampNs));
        Assert.Equal((count?.Stamped, count?.Refused), (same?.Stamped, same?.Refused));
        return (packets, count);
    }

    private static (List<Replayed> Packets, StampCount? Count) Replay(
        CaptureSet captures, DeviceStamps? stamps, int threads)
    {
        using var reader = new ReplayReader(captures, Flows, threads, stamps: stamps);
        return (Replayed.All(reader), stamps?.Counts.Single());
    }

    public static byte[] Frame(int seed) =>
        Frames.UdpFrame("239.1.1.1", 26_400, PacketBuilder.Bytes(40 + (seed % 90), seed));

    public static byte[] Arp() => [.. Frames.Ethernet(0x0806, new byte[28]), .. new byte[18]];

    public static byte[] Write(StampFormat format, byte[] frame, long ns)
    {
        uint seconds = (uint)(ns / 1_000_000_000);
        uint below = (uint)(ns % 1_000_000_000);
        return format switch
        {
            StampFormat.MetaWatch => StampedFrame.MetaWatch(frame, seconds, below, 1, 7, 1),
            StampFormat.CPacket => StampedFrame.MetaWatch(frame, seconds, below, 8, 7, 1),
            StampFormat.CiscoHpt => StampedFrame.Hpt(frame, 1, 2, seconds,
                (ulong)((((UInt128)below << 40) + 500_000_000) / 1_000_000_000)),
            StampFormat.Ixia => StampedFrame.Ixia(frame, 6, seconds, below),
            StampFormat.Gigamon => StampedFrame.Gigamon(frame, 5, seconds, below, 12),
            StampFormat.Arista7280 => StampedFrame.Arista64(frame, 0, 1, seconds, below),
            StampFormat.Vss => StampedFrame.Vss(frame, seconds, 3, below),
            StampFormat.Ttag => StampedFrame.Ttag(frame, (ulong)ns & 0xffff_ffff_ffff),
            StampFormat.TtagTrailer => StampedFrame.TtagTrailer(frame, (ulong)ns & 0xffff_ffff_ffff),
            StampFormat.Broadcom => StampedFrame.Broadcom(frame, seconds & 0x3_ffff, below, 3),
            StampFormat.Mac48 => StampedFrame.Mac48(frame, (ushort)seconds, below),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    public static StampedCapture Steady(int count)
    {
        var made = new StampedCapture();
        for (int i = 0; i < count; i++)
        {
            long ns = StartNs + (i * 1_000L);
            made.Add(ns + 300, Write(StampFormat.MetaWatch, Frame(i), ns), ns);
        }
        return made;
    }
}
