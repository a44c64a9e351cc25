// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Writing;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>Checksums of captures, compared with sums made byte by byte.</summary>
public sealed class ChecksumTests
{
    private const int SomePayload = 33;

    private static readonly IPAddress HostV6 = IPAddress.Parse("fd00::17");
    private static readonly IPAddress GroupV6 = IPAddress.Parse("ff05::1:1");

    private static readonly FlowDefinition[] Flows =
    [
        Replayed.Flow(1, "239.1.1.1", 26_400), Replayed.Flow(2, "ff05::1:1", 26_400),
        Replayed.Flow(3, "10.9.0.1", 15_000, tcp: true),
    ];

    public static TheoryData<ChecksumForm, ChecksumVerdict> Verdicts => new()
    {
        { ChecksumForm.Right, ChecksumVerdict.Right },
        { ChecksumForm.Wrong, ChecksumVerdict.Wrong },
        { ChecksumForm.LeftToNic, ChecksumVerdict.NotVerifiable },
    };

    [Fact]
    public void sums_of_any_length_and_place_are_those_made_byte_by_byte()
    {
        var random = new Random(5);
        byte[] bytes = new byte[2_100];
        random.NextBytes(bytes);
        for (int length = 0; length < 2_000; length++)
        {
            int at = random.Next(64);
            ushort truth = OnesComplement.Sum(bytes.Skip(at).Take(length));
            ushort sum = InternetChecksum.Fold(InternetChecksum.Sum(bytes.AsSpan(at, length)));
            Assert.Equal(truth, (ushort)((sum >> 8) | (sum << 8)));
        }
    }

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void each_packet_has_its_verdict_by_either_format_and_is_refused_only_when_asked_for(
        ChecksumForm form, ChecksumVerdict verdict)
    {
        byte[][] frames = [.. Packets().Select(packet => (packet with { Checksum = form }).Build())];
        foreach (bool refuses in (bool[])[false, true])
        {
            ChecksumVerdict expected = refuses && verdict == ChecksumVerdict.Wrong ? ChecksumVerdict.Refused : verdict;
            Assert.All(Read(Pcap(frames), refuses), found => Assert.Equal(expected, found));
            Assert.All(Read(Pcapng(frames), refuses), found => Assert.Equal(expected, found));
            Assert.Equal(frames.Length, Read(Pcap(frames), refuses).Count);
        }
    }

    [Fact]
    public void without_a_checksum_udp_is_not_verifiable_over_ipv4_and_wrong_over_ipv6()
    {
        PacketBuilder packet = Udp(SomePayload) with { Checksum = ChecksumForm.None };
        byte[][] frames = [packet.Build(), (packet with { Source = HostV6, Destination = GroupV6 }).Build()];

        Assert.Equal([ChecksumVerdict.NotVerifiable, ChecksumVerdict.Wrong], Read(Pcap(frames), refuses: false));
    }

    [Theory]
    [InlineData(ChecksumForm.Wrong)]
    [InlineData(ChecksumForm.None)]
    public void a_wrong_header_is_wrong_whatever_it_carries_and_one_left_to_the_nic_is_not(ChecksumForm form)
    {
        PacketBuilder[] packets = [.. Packets()
            .SelectMany(packet => Enum.GetValues<ChecksumForm>().Select(sum => packet with { Checksum = sum }))];
        byte[][] plain = [.. packets.Select(packet => packet.Build())];
        byte[][] frames = [.. packets.Select(packet => (packet with { HeaderChecksum = form }).Build())];
        List<ChecksumVerdict> expected = Read(Pcap(plain), refuses: false);
        for (int i = 0; i < packets.Length; i++)
        {
            bool hasHeader = packets[i].Destination.AddressFamily == AddressFamily.InterNetwork;
            if (form == ChecksumForm.Wrong && hasHeader)
                expected[i] = ChecksumVerdict.Wrong;
        }

        Assert.Equal(expected, Read(Pcap(frames), refuses: false));
        Assert.Equal(expected, Read(Pcapng(frames), refuses: false));
    }

    [Fact]
    public void what_was_cut_is_not_verified()
    {
        byte[] frame = (Udp(SomePayload) with { Checksum = ChecksumForm.Wrong }).Build();
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        capture.PcapRecord(1, 0, frame[..^1], wireLength: (uint)frame.Length);

        Assert.Equal([ChecksumVerdict.NotCaptured], Read(capture.ToArray(), refuses: true));
    }

    [Fact]
    public void a_frame_put_together_has_the_verdict_of_its_packet_whatever_its_sum()
    {
        byte[] payload = PacketBuilder.Bytes(SomePayload);
        ushort payloadSum = InternetChecksum.Fold(InternetChecksum.Sum(payload));
        byte[] masked = [.. payload];
        masked.AsSpan(3, 8).Fill((byte)'*');
        for (int sum = 1; sum <= ushort.MaxValue; sum++)
        {
            bool isRight = InternetChecksum.Fold((ulong)sum + payloadSum) == InternetChecksum.Right;
            var packet = new QueuedPacket
            {
                SourceAddress = EndpointAddress.FromAddress(IPAddress.Parse("10.1.0.1")),
                DestinationAddress = EndpointAddress.FromAddress(IPAddress.Parse("10.9.0.1")),
                SourcePort = 40_000,
                DestinationPort = 15_000,
                Protocol = PacketParser.Tcp,
                PayloadLength = payload.Length,
                CapturedLength = payload.Length,
                TransportSum = (ushort)sum,
                PayloadSum = payloadSum,
            };
            byte[] frame = new byte[FrameBuilder.HeaderLength(in packet) + masked.Length];
            FrameBuilder.WriteHeaders(in packet, frame);
            masked.CopyTo(frame.AsSpan(FrameBuilder.HeaderLength(in packet)));
            FrameChecksumWriter.Write(in packet, frame);

            ParsedPacket parsed = default;
            PacketParser.Parse(frame, (uint)frame.Length, LinkType.Ethernet, ref parsed);
            ChecksumVerdict expected = isRight ? ChecksumVerdict.Right : ChecksumVerdict.Wrong;
            Assert.Equal(expected, FrameChecksum.Verify(frame, in parsed));
        }
    }

    [Fact]
    public void a_capture_of_our_own_has_the_verdicts_that_its_packets_had()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("own.pcapng");
        byte[] payload = PacketBuilder.Bytes(SomePayload);
        ushort payloadSum = InternetChecksum.Fold(InternetChecksum.Sum(payload));
        ushort right = (ushort)~payloadSum;
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions { QueueBytes = 1 << 20 }))
        {
            Write(writer, payload, right, isUnverifiable: false);
            Write(writer, payload, (ushort)(right - 1), isUnverifiable: false);
            Write(writer, payload, right, isUnverifiable: true);
            Write(writer, payload, 0, isUnverifiable: true);
        }

        Assert.Equal(
            [ChecksumVerdict.Right, ChecksumVerdict.Refused, ChecksumVerdict.NotVerifiable,
                ChecksumVerdict.NotVerifiable],
            Read(File.ReadAllBytes(path), refuses: false));

        void Write(CaptureWriter writer, byte[] bytes, ushort sum, bool isUnverifiable)
        {
            CapturedPacket packet = Captured(bytes, bytes.Length, sum, payloadSum);
            packet.IsUnverifiable = isUnverifiable;
            writer.Write(in packet);
        }
    }

    [Fact]
    public void a_capture_of_our_own_has_the_verdicts_of_payloads_that_were_summed_and_of_headers()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("own.pcapng");
        byte[] payload = PacketBuilder.Bytes(SomePayload);
        ushort payloadSum = InternetChecksum.Fold(InternetChecksum.Sum(payload));
        ushort right = (ushort)~payloadSum;
        using (var writer = new CaptureWriter(path, Flows, new CaptureWriterOptions { QueueBytes = 1 << 20 }))
        {
            Write(writer, right, payloadSum, 16, hasWrongHeader: false);
            Write(writer, (ushort)(right - 1), payloadSum, 16, hasWrongHeader: false);
            Write(writer, right, 0, 16, hasWrongHeader: false);
            Write(writer, right, payloadSum, 16, hasWrongHeader: true);
            Write(writer, right, payloadSum, payload.Length, hasWrongHeader: true);
        }

        Assert.Equal(
            [ChecksumVerdict.Right, ChecksumVerdict.Refused, ChecksumVerdict.NotCaptured, ChecksumVerdict.Refused,
                ChecksumVerdict.Refused],
            Read(File.ReadAllBytes(path), refuses: false));

        void Write(CaptureWriter writer, ushort sum, ulong ofPayload, int captured, bool hasWrongHeader)
        {
            CapturedPacket packet = Captured(payload, captured, sum, ofPayload);
            packet.HasWrongHeader = hasWrongHeader;
            writer.Write(in packet);
        }
    }

    private static CapturedPacket Captured(byte[] payload, int captured, ushort sum, ulong payloadSum)
    {
        var packet = new CapturedPacket
        {
            Payload = payload.AsSpan(0, captured),
            SourceAddress = EndpointAddress.FromAddress(IPAddress.Parse("10.1.0.1")),
            DestinationAddress = EndpointAddress.FromAddress(IPAddress.Parse("239.1.1.1")),
            SourcePort = 40_000,
            DestinationPort = 26_400,
            TransportSum = sum,
            PayloadSum = payloadSum,
        };
        packet.Head.FlowId = 1;
        packet.Head.PayloadLength = payload.Length;
        packet.Head.GsoSegments = 1;
        return packet;
    }

    private static PacketBuilder Udp(int payload) => new() { Payload = PacketBuilder.Bytes(payload) };

    private static IEnumerable<PacketBuilder> Packets()
    {
        foreach (int length in (int[])[0, 1, 2, 17, 18, 63, 64, 65, 300, 1_401])
        {
            PacketBuilder udp = Udp(length);
            PacketBuilder tcp = udp with
            {
                IsTcp = true,
                Destination = IPAddress.Parse("10.9.0.1"),
                DestinationPort = 15_000,
            };
            yield return udp;
            yield return udp with { Tags = [(0x8100, 7)] };
            yield return udp with { Padding = PacketBuilder.Bytes(18, 9) };
            yield return udp with { IPv4Options = [148, 4, 0, 0] };
            yield return udp with { Source = HostV6, Destination = GroupV6 };
            yield return tcp;
            yield return tcp with { TcpOptions = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2] };
        }
        yield return Udp(60) with { UdpLength = 41 };           // bytes behind the datagram
    }

    private static byte[] Pcap(byte[][] frames)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (int i = 0; i < frames.Length; i++)
            capture.PcapRecord(1, (uint)i, frames[i]);
        return capture.ToArray();
    }

    private static byte[] Pcapng(byte[][] frames)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: true).Section().Interface();
        for (int i = 0; i < frames.Length; i++)
            capture.EnhancedPacket(0, (ulong)i, frames[i]);
        return capture.ToArray();
    }

    private static List<ChecksumVerdict> Read(byte[] capture, bool refuses)
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("x"), capture);
        using var captures = new CaptureSet([folder.File("x")]);
        using var reader = new ReplayReader(captures, Flows, verifiesChecksums: refuses);
        List<ChecksumVerdict> found = [];
        CapturedPacket packet = default;
        while (reader.TryNext(ref packet))
            found.Add(packet.Head.Checksum);
        return found;
    }
}
