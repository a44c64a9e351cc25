// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Every row of the packet table through every program, by BPF_PROG_TEST_RUN, on both transports.</summary>
[Trait("Needs", "root")]
public sealed class PacketTableTests
{
    private const uint LoopbackIndex = 1;                       // the interface of a test run

    [RootTheory]
    [InlineData(Hook.XdpRx, RingTransport.ArrayRing)]
    [InlineData(Hook.TcRx, RingTransport.ArrayRing)]
    [InlineData(Hook.TcTx, RingTransport.ArrayRing)]
    [InlineData(Hook.XdpRx, RingTransport.BpfRingBuffer)]
    [InlineData(Hook.TcRx, RingTransport.BpfRingBuffer)]
    [InlineData(Hook.TcTx, RingTransport.BpfRingBuffer)]
    public void every_row_gives_its_verdict_its_record_and_its_counters(Hook hook, RingTransport transport)
    {
        using var programs = new Programs(PacketTable.Flows, transport);
        List<string> wrong = [];
        int ran = 0;

        foreach (PacketFixture row in PacketTable.Rows)
        {
            string? error = Check(programs, hook, row, ref ran);
            if (error is not null)
                wrong.Add($"{row.Name}: {error}");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
        Assert.True(ran > 400, $"the kernel ran only {ran} rows");
        Assert.True(programs.Counters().IsClosed());
    }

    private static string? Check(Programs programs, Hook hook, PacketFixture row, ref int ran)
    {
        byte[] bytes = row.Bytes;
        KernelCounters before = programs.Counters();

        ProgramRun run = programs.Run(hook, bytes);
        List<(PacketRecord Record, byte[] Payload)> records = programs.Drain();

        if (run.Errno != 0)                                     // too short or too long for a test run of this kind
            return row.Cut is not null || bytes.Length > 3000 ? null : $"not run: errno {run.Errno}";
        ran++;
        if (run.Verdict != Programs.PassingVerdict(hook))
            return $"verdict {run.Verdict}";
        if (!run.Bytes.AsSpan().SequenceEqual(bytes))
            return "the packet was changed";
        bool recorded = row.Outcome == HookCounter.Recorded;
        string counters = CounterChange.Between(before, programs.Counters());
        string expected = recorded ? "Matched+1 Recorded+1 Seen+1" : CounterChange.Sorted($"Seen+1 {row.Outcome}+1");
        if (counters != expected)
            return $"counters {counters}, expected {expected}";
        if (records.Count != (recorded ? 1 : 0))
            return $"{records.Count} records";
        return recorded ? Compare(hook, row, bytes, records[0].Record, records[0].Payload) : null;
    }

    private static string? Compare(Hook hook, PacketFixture row, byte[] bytes, PacketRecord record, byte[] payload)
    {
        PacketBuilder packet = row.Packet;
        int payloadLength = row.PayloadLength ?? packet.Payload.Length;
        int here = Math.Min(payloadLength, packet.Payload.Length);
        int captured = Math.Min(here, row.Snap);
        PacketRecordFlags flags = row.Flags;
        flags |= captured < payloadLength ? PacketRecordFlags.Truncated : 0;
        flags |= packet.Tags.Count > 0 ? PacketRecordFlags.Vlan : 0;
        flags |= packet.Tags.Count > 1 ? PacketRecordFlags.QinQ : 0;
        flags |= packet.Source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? PacketRecordFlags.IPv6 : 0;
        ChecksumVerdict verdict = row.Verdict(hook == Hook.TcTx);
        flags |= verdict == ChecksumVerdict.NotVerifiable ? PacketRecordFlags.Unverifiable : 0;
        bool isMissing = verdict == ChecksumVerdict.Wrong && packet.Checksum == ChecksumForm.None && !packet.IsTcp;
        flags |= isMissing ? PacketRecordFlags.NoChecksum : 0;
        flags |= row.HasBadHeader && hook != Hook.TcTx ? PacketRecordFlags.BadHeader : 0;
        int length = (PacketRecord.Size + captured + 7) / 8 * 8;
        var differences = new Differences();
        differences.Expect("record_length", length, record.RecordLength);
        differences.Expect("flow_id", row.Flow, record.FlowId);
        differences.Expect("flow_lost", 0, record.FlowLost);
        differences.Expect("interface_index", LoopbackIndex, record.InterfaceIndex);
        differences.Expect("wire_length", bytes.Length, record.WireLength);
        differences.Expect("payload_length", payloadLength, record.PayloadLength);
        differences.Expect("captured_length", captured, record.CapturedLength);
        differences.Expect("tcp_sequence", packet.IsTcp ? packet.Sequence : 0, record.TcpSequence);
        differences.Expect("tcp_acknowledgement", packet.IsTcp ? packet.Acknowledgement : 0, record.TcpAcknowledgement);
        differences.Expect("tcp_flags", packet.IsTcp ? packet.TcpFlags : 0, record.TcpFlags);
        differences.Expect("tcp_window", packet.IsTcp ? packet.Window : 0, record.TcpWindow);
        differences.Expect("tcp_window_scale", (int)row.Scale, (int)record.TcpWindowScale);
        differences.Expect("source_port", packet.SourcePort, record.SourcePort);
        differences.Expect("destination_port", packet.DestinationPort, record.DestinationPort);
        differences.Expect("flags", (int)flags, (int)record.Flags);
        differences.Expect("gso_segments", 1, record.GsoSegments);
        differences.Expect("vlan_id", packet.Tags.Count == 0 ? 0 : packet.Tags[^1].Id, record.VlanId);
        differences.Expect("hook", (int)hook, (int)record.Hook);
        differences.Expect("ip_protocol", packet.IsTcp ? 6 : 17, record.IpProtocol);
        differences.Expect("cpu below", 1, record.Cpu < Environment.ProcessorCount ? 1 : 0);
        differences.ExpectAddress("source", EndpointAddress.FromAddress(packet.Source), record.SourceAddress);
        differences.ExpectAddress("destination", EndpointAddress.FromAddress(packet.Destination),
            record.DestinationAddress);
        differences.Expect("stamp", 1, record.StampNs > 0 && record.StampNs <= (ulong)MonotonicClock.NowNs ? 1 : 0);
        if (verdict != ChecksumVerdict.NotVerifiable && captured == payloadLength && !isMissing)
        {
            ulong sum = record.TransportSum + InternetChecksum.Sum(payload);
            bool isRight = InternetChecksum.Fold(sum) == InternetChecksum.Right;
            differences.Expect("checksum right", verdict == ChecksumVerdict.Right ? 1 : 0, isRight ? 1 : 0);
        }
        if (verdict == ChecksumVerdict.Right)
            differences.Expect("transport_sum", SumWithout(packet, payloadLength), record.TransportSum);
        differences.Expect("payload", 1, payload.AsSpan().SequenceEqual(packet.Payload.AsSpan(0, captured)) ? 1 : 0);
        return differences.Text;
    }

    /// <summary>What the sum of the headers must be for the whole to be 0xffff.</summary>
    private static ushort SumWithout(PacketBuilder packet, int payloadLength)
    {
        ushort payload = OnesComplement.Sum(packet.Payload.Take(payloadLength));
        if (payloadLength == 0 && packet.TcpWords == 15)
            return ushort.MaxValue;                             // all of it is header
        ushort headers = (ushort)~payload;
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(headers) : headers;
    }
}
