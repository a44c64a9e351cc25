// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Devices;

/// <summary>Captures of devices and of tunnels with bytes changed at random.</summary>
public sealed class MutatedWrappedTests
{
    private const int Seed = 20_261_125;
    private const TunnelChoice All = TunnelChoice.Erspan | TunnelChoice.Vxlan | TunnelChoice.Gre;
    private static readonly FlowDefinition[] Flows = [Replayed.Flow(1, "233.0.0.1", 5000)];
    private static readonly byte[] Frame = Frames.UdpFrame("233.0.0.1", 5000, [1, 2, 3, 4]);

    [Fact]
    public void mutated_records_of_devices_and_tunnels_end_without_an_exception_and_count_each_once()
    {
        var random = new Random(Seed);
        byte[][] originals =
        [
            [.. Wrapped.Erf(1L << 60, Frame, extensions: 1), .. Wrapped.Erf(1L << 60, Frame)],
            new CaptureBytes(false).PcapHeader(true, 197).PcapRecord(0, 1, Wrapped.Erf(1L << 60, Frame))
                .PcapRecord(0, 1, Wrapped.Erf(1L << 60, Frame, extensions: 3)).ToArray(),
            new CaptureBytes(true).Section().Interface(197).EnhancedPacket(0, 1, Wrapped.Erf(1L << 60, Frame))
                .EnhancedPacket(0, 1, Wrapped.Erf(1L << 60, Frame)).ToArray(),
            new CaptureBytes(false).PcapHeader(true).PcapRecord(5, 6, Wrapped.Expcap(5_000_000_006, Frame),
                (uint)Frame.Length).PcapRecord(5, 7, Wrapped.Expcap(5_000_000_007, Frame), (uint)Frame.Length)
                .ToArray(),
            .. Wrapped.Tunnels.Values.Select(wrap => new CaptureBytes(false).PcapHeader(true)
                .PcapRecord(0, 1, wrap(Frame, 1)).PcapRecord(0, 2, wrap(Frame, 2)).ToArray()),
        ];
        CapturedPacket packet = default;
        long matched = 0;
        for (int round = 0; round < 120_000; round++)
        {
            byte[] bytes = (byte[])originals[round % originals.Length].Clone();
            for (int change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(4) == 0 ? 0xff : random.Next(256));
            if (random.Next(4) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            CaptureFile file = Replayed.Open(bytes, "fuzz", 1024);
            file.Opens = All;
            using var reader = new ReplayReader([file], Flows);
            long given = 0;
            while (reader.TryNext(ref packet))
            {
                Assert.True(packet.Payload.Length <= packet.Head.PayloadLength);
                given++;
            }
            Assert.True(given == reader.Counters.Matched && reader.Counters.Seen <= 8, $"round {round} of seed {Seed}");
            Assert.All(reader.Tunnels, row => Assert.True(row.Tunnel.Opened <= row.Tunnel.Packets));
            matched += given;
        }
        Assert.InRange(matched, 60_000, 240_000);
    }
}
