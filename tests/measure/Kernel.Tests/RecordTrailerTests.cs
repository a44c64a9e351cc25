// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>The end of a frame in its record, where devices add their stamps.</summary>
[Trait("Needs", "root")]
public sealed class RecordTrailerTests
{
    private const int ShortestPayload = 18;                     // of a frame of 60 bytes

    private static readonly FlowDefinition[] Flows =
    [
        Programs.Flow(1, "239.1.1.1:26400", snap: 9216), Programs.Flow(2, "239.1.1.1:26400", tcp: true, snap: 100),
        Programs.Flow(3, "[ff02::77]:26400", snap: 64), Programs.Flow(4, "239.2.2.2:26400", tcp: true, whole: true),
    ];

    [RootTheory]
    [InlineData(Hook.XdpRx, RingTransport.ArrayRing)]
    [InlineData(Hook.XdpRx, RingTransport.BpfRingBuffer)]
    [InlineData(Hook.TcRx, RingTransport.ArrayRing)]
    [InlineData(Hook.TcRx, RingTransport.BpfRingBuffer)]
    public void it_is_what_stood_behind_the_packet(Hook hook, RingTransport transport)
    {
        using KernelCapture capture = Open(transport, extraHooks: [hook], []);
        List<(byte[] Payload, byte[] Behind)> sent = [];
        foreach ((byte[] frame, byte[] payload, byte[] behind) in Frames(new Random(5), 600, longest: 3000))
        {
            ProgramRun run = ProgramRun.Of(capture.ProgramFd(hook), frame, 1, hook == Hook.XdpRx ? [] : new byte[192]);
            Assert.Equal((0, Programs.PassingVerdict(hook)), (run.Errno, run.Verdict));
            sent.Add((payload, behind));
        }

        AssertSame(sent, Drain(capture));
    }

    [RootTheory]
    [InlineData(AttachMode.Xdp)]
    [InlineData(AttachMode.XdpGeneric)]
    [InlineData(AttachMode.Tc)]
    public void it_is_in_the_records_of_frames_on_a_mirror_port(AttachMode attach)
    {
        using var pair = new VethPair(9000);
        pair.OnHost(() =>
        {
            using KernelCapture capture = Open(
                RingTransport.ArrayRing, [], [new CaptureInterface(VethPair.Watched, attach, Mirror: true)]);
            capture.AttachReceive();
            (byte[] Frame, byte[] Payload, byte[] Behind)[] frames = [.. Frames(new Random(6), 300, longest: 8800)];

            pair.SendFrames([.. frames.Select(entry => entry.Frame)]);

            List<(PacketRecord Record, byte[] Payload, byte[] Behind, int Length)> records = [];
            VethPair.Until(
                () =>
                {
                    records.AddRange(Drain(capture));
                    return records.Count >= frames.Length;
                },
                () => $"{records.Count} records");
            AssertSame([.. frames.Select(entry => (entry.Payload, entry.Behind))], records);
            KernelCounters counters = default;
            capture.ReadCounters(ref counters);
            Assert.True(counters.IsClosed());
        });
    }

    [RootFact]
    public void sent_packets_have_none()
    {
        using KernelCapture capture = Open(RingTransport.ArrayRing, extraHooks: [Hook.TcTx], []);
        byte[] frame = new PacketBuilder { Payload = new byte[100], Padding = new byte[20] }.Build();

        _ = ProgramRun.Of(capture.ProgramFd(Hook.TcTx), frame, 1, new byte[192]);

        Assert.Equal(0, Assert.Single(Drain(capture)).Length);
    }

    [RootFact]
    public void neither_flight_rings_nor_stamps_of_NICs_go_with_it()
    {
        var options = new KernelCaptureOptions { Flows = Flows, Interfaces = [], Trailers = true };

        Assert.Throws<FailureException>(() => KernelCapture.Open(options with { Flight = new FlightOptions() }));
        Assert.Throws<FailureException>(() => KernelCapture.Open(options with
        {
            Interfaces = [new CaptureInterface("lo") { NicStamps = true }],
        }));
    }

    private static KernelCapture Open(
        RingTransport transport, IReadOnlyList<Hook> extraHooks, IReadOnlyList<CaptureInterface> interfaces) =>
        KernelCapture.Open(new KernelCaptureOptions
        {
            Flows = Flows,
            Interfaces = interfaces,
            RingBytes = VethPair.RingBytesOf(transport),
            Transport = transport,
            Trailers = true,
            ExtraHooks = extraHooks,
        });

    private static IEnumerable<(byte[] Frame, byte[] Payload, byte[] Behind)> Frames(
        Random random, int count, int longest)
    {
        for (int number = 0; number < count; number++)
        {
            int flow = random.Next(1, 5);
            byte[] behind = PacketBuilder.Bytes(number % 3 == 0 ? random.Next(0, 5) : random.Next(0, 90), number);
            var packet = new PacketBuilder
            {
                IsTcp = flow is 2 or 4,
                Source = IPAddress.Parse(flow == 3 ? "fd00::1" : "10.1.0.1"),
                Destination = IPAddress.Parse(flow == 3 ? "ff02::77" : flow == 4 ? "239.2.2.2" : "239.1.1.1"),
                Tags = random.Next(4) == 0 ? [(0x8100, 5)] : [],
                Payload = PacketBuilder.Bytes(
                    random.Next(ShortestPayload, random.Next(8) == 0 ? longest : 300), number),
                Padding = behind,
            };
            yield return (packet.Build(), packet.Payload, behind);
        }
    }

    private static void AssertSame(
        List<(byte[] Payload, byte[] Behind)> sent,
        List<(PacketRecord Record, byte[] Payload, byte[] Behind, int Length)> records)
    {
        records.Sort((one, other) => one.Record.StampNs.CompareTo(other.Record.StampNs));
        Assert.Equal(sent.Count, records.Count);
        foreach (((byte[] payload, byte[] behind), (PacketRecord record, byte[] recorded, byte[] end, int length))
            in sent.Zip(records))
        {
            Assert.Equal((uint)payload.Length, record.PayloadLength);
            Assert.Equal(payload[..(int)record.CapturedLength], recorded);
            Assert.Equal(behind.Length, length);
            Assert.Equal(behind[Math.Max(0, behind.Length - RecordTrailer.MostBytes)..], end);
        }
    }

    private static List<(PacketRecord Record, byte[] Payload, byte[] Behind, int Length)> Drain(KernelCapture capture)
    {
        List<(PacketRecord, byte[], byte[], int)> records = [];
        foreach (RingDescriptor ring in capture.Rings)
        {
            if (ring.Transport == RingTransport.ArrayRing)
                Take(new ArrayRing(ring), records);
            else
                Take(new BpfRingBuffer(ring), records);
        }
        return records;
    }

    private static void Take<TRing>(TRing ring, List<(PacketRecord, byte[], byte[], int)> records)
        where TRing : struct, IPacketRing
    {
        ring.Refresh();
        while (ring.TryPeek(out _))
        {
            byte[] behind = RecordShape.TrailerOf(ref ring.Current, out int length).ToArray();
            records.Add((ring.Current, ring.Payload.ToArray(), behind, length));
            ring.Advance();
        }
        ring.Release();
        Assert.False(ring.IsCorrupt);
    }
}
