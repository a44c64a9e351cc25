// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>
/// What stands behind the IP packet (Ethernet padding to 60 bytes, the trailers that tapping devices append) is no part
/// of the payload: in the programs and in the replay alike.
/// </summary>
[Trait("Needs", "root")]
public sealed class TrailerTests
{
    private const int ShortestFrame = 60;
    private const byte PaddingByte = 0xAA;

    private static readonly FlowDefinition[] Flows =
        [Programs.Flow(1, "239.1.1.1:26400", snap: 200), Programs.Flow(2, "239.1.1.1:26400", tcp: true, snap: 200)];

    private static IReadOnlyList<(byte[] Frame, byte[] Payload)> Frames { get; } = [.. MakeFrames()];

    [RootTheory]
    [InlineData(Hook.XdpRx)]
    [InlineData(Hook.TcRx)]
    public void the_programs_leave_it_out(Hook hook)
    {
        using var programs = new Programs(Flows);

        foreach ((byte[] frame, _) in Frames)
            programs.Run(hook, frame);

        AssertPayloads(programs.Drain());
    }

    [RootTheory]
    [InlineData(AttachMode.Xdp)]
    [InlineData(AttachMode.Tc)]
    public void it_is_left_out_of_real_frames_on_a_mirror_port(AttachMode attach)
    {
        using var pair = new VethPair();
        pair.OnHost(() =>
        {
            using KernelCapture capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = Flows,
                Interfaces = [new(VethPair.Watched, attach, Mirror: true)],
                RingBytes = 1 << 20,
            });
            capture.AttachReceive();
            capture.AttachTransmit();

            pair.SendFrames([.. Frames.Select(entry => entry.Frame)]);

            AssertPayloads(new RecordTap(capture).Take(Frames.Count));
        });
    }

    [Fact]
    public void the_replay_leaves_it_out()
    {
        foreach ((byte[] frame, byte[] payload) in Frames)
        {
            ParsedPacket packet = default;
            Assert.Equal(
                ParseVerdict.Parsed, PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet, ref packet));
            Assert.Equal(payload.Length, packet.PayloadLength);
            Assert.Equal(payload, frame.AsSpan(packet.PayloadOffset, packet.CapturedLength).ToArray());
        }
    }

    private static void AssertPayloads(List<(PacketRecord Record, byte[] Payload)> records)
    {
        Assert.Equal(Frames.Select(entry => entry.Payload), records.Select(entry => entry.Payload));
        Assert.Equal(
            Frames.Select(entry => (uint)entry.Payload.Length), records.Select(entry => entry.Record.PayloadLength));
        Assert.DoesNotContain(records, entry => entry.Record.Flags.HasFlag(PacketRecordFlags.Truncated));
    }

    private static IEnumerable<(byte[] Frame, byte[] Payload)> MakeFrames()
    {
        foreach (bool tcp in (bool[])[false, true])
        {
            foreach (int length in (int[])[0, 1, 6, 17, 18, 64, 130])
            {
                foreach (int trailer in (int[])[0, 4, 8, 13, 16, 20, 32])
                {
                    var packet = new PacketBuilder
                    {
                        IsTcp = tcp,
                        Destination = IPAddress.Parse("239.1.1.1"),
                        Payload = PacketBuilder.Bytes(length, seed: length + trailer),
                    };
                    int padding = Math.Max(0, ShortestFrame - packet.Build().Length);
                    byte[] behind =
                        [.. Enumerable.Repeat(PaddingByte, padding), .. PacketBuilder.Bytes(trailer, seed: 200)];
                    yield return ((packet with { Padding = behind }).Build(), packet.Payload);
                }
            }
        }
    }
}
