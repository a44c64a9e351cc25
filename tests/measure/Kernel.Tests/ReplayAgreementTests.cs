// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The same packet table through a capture and the replay: kernel and user parser are one behaviour, except
/// the rows that have a <see cref="PacketFixture.FlowInFile"/>.</summary>
public sealed class ReplayAgreementTests
{
    [Fact]
    public void every_row_gives_the_verdict_and_the_fields_that_the_kernel_gives()
    {
        var matcher = new FlowMatcher(PacketTable.Flows);
        List<string> wrong = [];

        foreach (PacketFixture row in PacketTable.Rows)
        {
            string? error = Check(matcher, row);
            if (error is not null)
                wrong.Add($"{row.Name}: {error}");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong.Take(20)));
    }

    [Fact]
    public void the_ledger_of_the_table_as_a_capture_adds_up_as_that_of_the_programs()
    {
        using var folder = new ScratchFolder();
        PacketFixture[] rows = [.. PacketTable.Rows];
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (int i = 0; i < rows.Length; i++)
            capture.PcapRecord(1, (uint)i, rows[i].Bytes);
        File.WriteAllBytes(folder.File("table.pcap"), capture.ToArray());

        using var captures = new CaptureSet([folder.File("table.pcap")]);
        using var reader = new ReplayReader(captures, PacketTable.Flows);
        CapturedPacket packet = default;
        while (reader.TryNext(ref packet))
            Assert.Equal((rows[packet.Head.Frame - 1].Name, FlowOf(rows[packet.Head.Frame - 1])),
                (rows[packet.Head.Frame - 1].Name, (uint)packet.Head.FlowId));

        ReplayCounters counters = reader.Counters;
        long Of(HookCounter outcome) => rows.Count(row => row.OutcomeInFile == outcome);
        Assert.Empty(reader.Failures);
        Assert.Equal(rows.Length, counters.Seen);
        Assert.Equal(
            (Of(HookCounter.Recorded), Of(HookCounter.Unmatched), Of(HookCounter.UnsupportedTruncated),
                Of(HookCounter.UnsupportedBadLength), Of(HookCounter.UnsupportedFragment)),
            (counters.Matched, counters.Unmatched, counters.Truncated, counters.BadLength, counters.Fragment));
    }

    private static string? Check(FlowMatcher matcher, PacketFixture row)
    {
        byte[] bytes = row.Bytes;
        ParsedPacket packet = default;
        ParseVerdict verdict = PacketParser.Parse(bytes, (uint)bytes.Length, LinkType.Ethernet, ref packet);
        int flow = verdict == ParseVerdict.Parsed ? matcher.Match(in packet) : 0;
        HookCounter outcome = flow != 0 ? HookCounter.Recorded : CounterOf(verdict);
        if (outcome != row.OutcomeInFile)
            return $"{outcome}, expected {row.OutcomeInFile}";
        if (flow == 0)
            return null;

        PacketBuilder built = row.Packet;
        int payloadLength = row.PayloadLength ?? built.Payload.Length;
        var differences = new Differences();
        differences.Expect("flow", FlowOf(row), flow);
        differences.Expect("payload_length", payloadLength, packet.PayloadLength);
        differences.Expect("source_port", built.SourcePort, packet.SourcePort);
        differences.Expect("destination_port", built.DestinationPort, packet.DestinationPort);
        differences.Expect("vlan_id", built.Tags.Count == 0 ? 0 : built.Tags[^1].Id, packet.VlanId);
        differences.Expect("tcp_sequence", built.IsTcp ? built.Sequence : 0, packet.TcpSequence);
        differences.Expect("tcp_flags", built.IsTcp ? built.TcpFlags : 0, packet.TcpFlags);
        differences.Expect("tcp_window", built.IsTcp ? built.Window : 0, packet.TcpWindow);
        differences.Expect("tcp_window_scale", (int)row.Scale, (int)packet.TcpWindowScale);
        differences.Expect("fragment", row.Flags.HasFlag(PacketRecordFlags.Fragment) ? 1 : 0,
            packet.IsFragment ? 1 : 0);
        differences.Expect("source", 1, packet.SourceAddress == EndpointAddress.FromAddress(built.Source) ? 1 : 0);
        differences.Expect("destination", 1, packet.DestinationAddress == EndpointAddress.FromAddress(
            built.Destination) ? 1 : 0);
        int captured = Math.Min(payloadLength, built.Payload.Length);
        differences.Expect("captured_length", captured, packet.CapturedLength);
        if (row.Snap > 0)
            differences.Expect("checksum",
                (int)(row.HasBadHeader ? ChecksumVerdict.Wrong : row.Verdict(isOnTheWayOut: false)),
                (int)FrameChecksum.Verify(bytes, in packet));
        bool same = bytes.AsSpan(packet.PayloadOffset, packet.CapturedLength).SequenceEqual(
            built.Payload.AsSpan(0, captured));
        differences.Expect("payload", 1, same ? 1 : 0);
        return differences.Text;
    }

    private static uint FlowOf(PacketFixture row) => row.FlowInFile ?? row.Flow;

    private static HookCounter CounterOf(ParseVerdict verdict) => verdict switch
    {
        ParseVerdict.Ethertype => HookCounter.UnsupportedEthertype,
        ParseVerdict.VlanDepth => HookCounter.UnsupportedVlanDepth,
        ParseVerdict.Fragment => HookCounter.UnsupportedFragment,
        ParseVerdict.Ipv6Extension => HookCounter.UnsupportedIPv6Extension,
        ParseVerdict.Truncated => HookCounter.UnsupportedTruncated,
        ParseVerdict.BadLength => HookCounter.UnsupportedBadLength,
        _ => HookCounter.Unmatched,
    };
}
