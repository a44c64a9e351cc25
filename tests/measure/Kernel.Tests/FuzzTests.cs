// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>
/// Mutated packets through the programs and through the parser of replay: two implementations, one behaviour; both
/// ledgers add up whatever comes.
/// </summary>
[Trait("Needs", "root")]
public sealed class FuzzTests
{
    private const int Packets = 40_000;                         // for each hook
    private const int Batch = 1000;

    [RootTheory]
    [InlineData(Hook.XdpRx, 1)]
    [InlineData(Hook.TcRx, 2)]
    [InlineData(Hook.TcTx, 3)]
    public void kernel_and_replay_report_the_same_about_mutated_packets(Hook hook, int seed)
    {
        using var programs = new Programs(PacketTable.Flows);
        var matcher = new FlowMatcher(PacketTable.Flows);
        byte[][] corpus = [.. PacketTable.Rows.Select(row => row.Bytes).Where(bytes => bytes.Length <= 1500)];
        var random = new Random(seed);
        int ran = 0;

        for (int i = 0; i < Packets; i++)
        {
            byte[] packet = Mutate(corpus[random.Next(corpus.Length)], random);
            KernelCounters before = programs.Counters();
            ProgramRun run = programs.Run(hook, packet);
            List<(PacketRecord Record, byte[] Payload)> records = programs.Drain();
            if (run.Errno != 0)
                continue;
            ran++;
            string counters = CounterChange.Between(before, programs.Counters());
            string? difference = Compare(packet, counters, records, matcher);
            Assert.True(
                difference is null && run.Verdict == Programs.PassingVerdict(hook)
                    && packet.AsSpan().SequenceEqual(run.Bytes),
                $"seed {seed}, packet {i}: {difference} ({Convert.ToHexString(packet)})");
            if (i % Batch == 0)
                Assert.True(programs.Counters().IsClosed());
        }

        Assert.True(programs.Counters().IsClosed());
        Assert.Equal(ran, programs.Counters().Seen);
        Assert.True(ran > Packets / 2, $"the kernel ran only {ran}");
    }

    private static string? Compare(
        byte[] packet, string counters, List<(PacketRecord Record, byte[] Payload)> records, FlowMatcher matcher)
    {
        if (HasNoLength(packet))                // read in files only
            return records.Count == 0 ? null : "a record of a packet without a length";
        ParsedPacket parsed = default;
        ParseVerdict verdict = PacketParser.Parse(packet, (uint)packet.Length, LinkType.Ethernet, ref parsed);
        int flow = verdict == ParseVerdict.Parsed ? matcher.Match(parsed) : 0;
        string expected = CounterChange.Sorted(flow != 0 ? "Seen+1 Matched+1 Recorded+1" : "Seen+1 " + Counter(verdict)
            + "+1");
        if (counters != expected)
            return $"kernel {counters}, replay {expected}";
        if (flow == 0)
            return records.Count == 0 ? null : "a record of nothing";
        (PacketRecord record, byte[] payload) = records[0];
        int captured = Math.Min(parsed.CapturedLength, PacketTable.Flows.First(row => row.Id == flow).SnapLength);
        var differences = new Differences();
        differences.Expect("flow", flow, record.FlowId);
        differences.Expect("payload length", parsed.PayloadLength, record.PayloadLength);
        differences.Expect("captured", captured, record.CapturedLength);
        differences.Expect("sequence", parsed.TcpSequence, record.TcpSequence);
        differences.Expect("VLAN", parsed.VlanId, record.VlanId);
        differences.Expect("source port", parsed.SourcePort, record.SourcePort);
        differences.ExpectAddress("source", parsed.SourceAddress, record.SourceAddress);
        differences.ExpectAddress("destination", parsed.DestinationAddress, record.DestinationAddress);
        bool same = payload.AsSpan()
            .SequenceEqual(packet.AsSpan(parsed.PayloadOffset, Math.Min(captured, payload.Length)));
        differences.Expect("payload", 1, same ? 1 : 0);
        return differences.Text;
    }

    private static bool HasNoLength(byte[] packet) =>
        PacketParser.TryFindNetwork(packet, LinkType.Ethernet, out bool isIPv6, out int at)
        && packet.AsSpan(Math.Min(packet.Length, at + (isIPv6 ? 4 : 2))) is [0, 0, ..];

    private static string Counter(ParseVerdict verdict) => verdict switch
    {
        ParseVerdict.Ethertype => "UnsupportedEthertype",
        ParseVerdict.VlanDepth => "UnsupportedVlanDepth",
        ParseVerdict.Fragment => "UnsupportedFragment",
        ParseVerdict.Ipv6Extension => "UnsupportedIPv6Extension",
        ParseVerdict.Truncated => "UnsupportedTruncated",
        ParseVerdict.BadLength => "UnsupportedBadLength",
        _ => "Unmatched",
    };

    // Mostly a few bytes of the headers, sometimes the length, sometimes everything.
    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] packet = [.. original];
        switch (random.Next(10))
        {
            case 0:
                packet = packet[..random.Next(14, packet.Length + 1)];
                break;
            case 1:
                packet = [.. packet, .. new byte[random.Next(1, 100)]];
                break;
            case 2:
                random.NextBytes(packet.AsSpan(random.Next(12, packet.Length)));
                break;
        }
        int changes = random.Next(1, 5);
        for (int i = 0; i < changes; i++)
        {
            int at = random.Next(12, Math.Min(packet.Length, 90));
            if (at < packet.Length)
                packet[at] = random.Next(3) == 0 ? (byte)(packet[at] ^ (1 << random.Next(8))) : Interesting(random);
        }
        return packet;
    }

    private static byte Interesting(Random random) =>
        ((byte[])[0, 1, 4, 5, 6, 7, 8, 17, 20, 40, 0x45, 0x4F, 0x60, 0x81, 0x86, 0xDD, 0xFF,
            (byte)random.Next(256)])[random.Next(18)];
}
