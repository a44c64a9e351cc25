// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Sums that the programs make of payloads longer than their records, against sums made here.</summary>
[Trait("Needs", "root")]
public sealed class PayloadSumTests
{
    private const int Snap = 64;
    private const int Longest = 1_500;

    private static readonly IPAddress Unsummed = IPAddress.Parse("239.2.2.2");
    private static readonly IPAddress GroupV6 = IPAddress.Parse("ff05::1:1");
    private static readonly IPAddress HostV6 = IPAddress.Parse("fd00::17");

    private static readonly FlowDefinition[] Flows =
    [
        Programs.Flow(1, "239.1.1.1:26400", snap: Snap, summed: true),
        Programs.Flow(2, "[ff05::1:1]:26400", snap: Snap, summed: true),
        Programs.Flow(3, "239.2.2.2:26400", snap: Snap),
    ];

    public static TheoryData<Hook, RingTransport> Ways => new()
    {
        { Hook.XdpRx, RingTransport.ArrayRing },
        { Hook.TcRx, RingTransport.ArrayRing },
        { Hook.XdpRx, RingTransport.BpfRingBuffer },
        { Hook.TcRx, RingTransport.BpfRingBuffer },
    };

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void payloads_of_any_length_are_summed_and_recorded_by_their_head(Hook hook, RingTransport transport)
    {
        using var programs = new Programs(Flows, transport);
        for (int length = Snap + 1; length <= Longest; length += length < 300 ? 1 : 37)
        {
            Check(programs, hook, Udp(length));
            Check(programs, hook, Udp(length) with { Tags = [(0x8100, 7)] });
            Check(programs, hook, Udp(length) with { Source = HostV6, Destination = GroupV6 });
            Check(programs, hook, Udp(length) with { Payload = new byte[length] });
            Check(programs, hook, Udp(length) with { Payload = [.. Enumerable.Repeat((byte)0xff, length)] });
        }
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void each_damaged_byte_makes_the_checksum_wrong(Hook hook, RingTransport transport)
    {
        const int Length = 299;
        using var programs = new Programs(Flows, transport);
        byte[] right = Udp(Length).Build();
        int payloadAt = right.Length - Length;
        for (int at = payloadAt; at < right.Length; at++)
        {
            byte[] damaged = [.. right];
            damaged[at] ^= 0x10;

            (PacketRecord record, _) = Run(programs, hook, damaged);

            Assert.True(record.Flags.HasFlag(PacketRecordFlags.Summed), $"byte {at - payloadAt}");
            Assert.False(IsRight(in record), $"byte {at - payloadAt}");
        }
    }

    [RootTheory]
    [MemberData(nameof(Ways))]
    public void what_cannot_or_need_not_be_summed_is_not(Hook hook, RingTransport transport)
    {
        using var programs = new Programs(Flows, transport);
        (string Why, PacketBuilder Packet, PacketRecordFlags Flags)[] rows =
        [
            ("recorded in whole", Udp(Snap), 0),
            ("another flow", Udp(500) with { Destination = Unsummed }, 0),
            ("left to the NIC", Udp(500) with { Checksum = ChecksumForm.LeftToNic }, PacketRecordFlags.Unverifiable),
            ("without a checksum", Udp(500) with { Checksum = ChecksumForm.None }, PacketRecordFlags.Unverifiable),
        ];
        foreach ((string why, PacketBuilder packet, PacketRecordFlags flags) in rows)
        {
            (PacketRecord record, _) = Run(programs, hook, packet.Build());
            Assert.True(
                (flags, 0u) == (record.Flags & ~PacketRecordFlags.Truncated, record.TcpAcknowledgement),
                $"{why}: {record.Flags}, {record.TcpAcknowledgement}");
        }
    }

    // Where the kernel has XDP with frames in several buffers (5.18), a test run gives the programs such frames.
    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void payloads_in_several_buffers_are_summed_up_to_9_KiB(RingTransport transport)
    {
        using var programs = new Programs(Flows, transport);
        foreach (int length in (int[])[3_500, 5_001, 9_000, 9_216, 9_217])
        {
            ProgramRun run = programs.Run(Hook.XdpRx, Udp(length).Build());
            if (Environment.OSVersion.Version < new Version(5, 18) && run.Errno != 0)
                return;
            Assert.Equal((length, 0), (length, run.Errno));
            (PacketRecord record, _) = Assert.Single(programs.Drain());
            Assert.Equal((length, length <= 9_216), (length, record.Flags.HasFlag(PacketRecordFlags.Summed)));
            Assert.True(length > 9_216 || IsRight(in record), $"{length} bytes");
        }
    }

    [RootFact]
    public void outgoing_packets_are_not_summed()
    {
        using var programs = new Programs(Flows);

        (PacketRecord record, _) = Run(programs, Hook.TcTx, Udp(500).Build());

        Assert.Equal(PacketRecordFlags.Unverifiable | PacketRecordFlags.Truncated, record.Flags);
    }

    private static PacketBuilder Udp(int payload) => new() { Payload = PacketBuilder.Bytes(payload) };

    private static void Check(Programs programs, Hook hook, PacketBuilder packet)
    {
        foreach (ChecksumForm form in (ChecksumForm[])[ChecksumForm.Right, ChecksumForm.Wrong])
        {
            (PacketRecord record, byte[] payload) = Run(programs, hook, (packet with { Checksum = form }).Build());

            Assert.Equal(packet.Payload[..Snap], payload);
            Assert.True(record.Flags.HasFlag(PacketRecordFlags.Summed | PacketRecordFlags.Truncated),
                $"{packet.Payload.Length} bytes: {record.Flags}");
            Assert.Equal(SumOf(packet.Payload), record.TcpAcknowledgement % ushort.MaxValue);
            Assert.True((form == ChecksumForm.Right) == IsRight(in record), $"{packet.Payload.Length} bytes, {form}");
        }
    }

    private static (PacketRecord Record, byte[] Payload) Run(Programs programs, Hook hook, byte[] frame)
    {
        ProgramRun run = programs.Run(hook, frame);
        Assert.Equal(0, run.Errno);
        return Assert.Single(programs.Drain());
    }

    // Modulo 0xffff, since a sum has two forms of 0; in the byte order of the packet.
    private static uint SumOf(byte[] payload)
    {
        ushort sum = OnesComplement.Sum(payload);
        return (uint)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(sum) : sum) % ushort.MaxValue;
    }

    private static bool IsRight(in PacketRecord record) =>
        (record.TransportSum + record.TcpAcknowledgement) % ushort.MaxValue == 0;
}
