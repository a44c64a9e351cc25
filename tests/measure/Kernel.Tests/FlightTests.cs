// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Flight rings: whole frames of the last moments, and never any payload of TCP.</summary>
[Trait("Needs", "root")]
public sealed class FlightTests
{
    private const FlightChoice All = FlightChoice.Control | FlightChoice.Others | FlightChoice.Payload;

    private static readonly FlowDefinition[] Flows =
        [Programs.Flow(1, "239.1.1.1:26400"), Programs.Flow(2, "10.0.0.9:7001", tcp: true)];

    private static readonly PacketBuilder Order = new()
    {
        IsTcp = true,
        Destination = IPAddress.Parse("10.0.0.9"),
        DestinationPort = 7_001,
        Payload = Encoding.ASCII.GetBytes("PASSWORD of somebody"),
    };

    private readonly FlightSnapshot _snapshot = new();

    [RootTheory]
    [InlineData(Hook.XdpRx)]
    [InlineData(Hook.TcRx)]
    [InlineData(Hook.TcTx)]
    public void frames_of_flows_of_every_length_are_there_byte_for_byte_and_in_order(Hook hook) =>
        PinnedThread.Run(0, () =>
        {
            using var programs = new Programs(Flows, ringBytes: LargestRing.EverywhereBytes,
                flight: Programs.Flight with { Snap = 4_096 });
            byte[][] frames = [.. Enumerable.Range(18, 1_490).Append(2_500).Append(3_000)
                .Select(length => new PacketBuilder { Payload = PacketBuilder.Bytes(length) }.Build())];

            foreach (byte[] frame in frames)
                programs.Run(hook, frame);
            _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);

            List<(PacketRecord Record, byte[] Payload)> records = programs.Drain();
            Assert.Equal(frames.Length, _snapshot.Count);
            for (int index = 0; index < frames.Length; index++)
            {
                FlightFrame flown = _snapshot[index];
                Assert.True(flown.Bytes.SequenceEqual(frames[index]), $"frame {index} of {frames[index].Length} bytes");
                Assert.Equal((records[index].Record.StampNs, 1u, (uint)frames[index].Length, hook,
                    HookCounter.Recorded, FlightFlags.None), (flown.Record.StampNs, flown.Record.FlowId,
                    flown.Record.WireLength, flown.Record.Hook, flown.Record.Outcome, flown.Record.Flags));
            }
            Assert.Null(_snapshot.WholeFromNs);
            Assert.Equal(0, _snapshot.OvertakenBytes);
        });

    [RootTheory]
    [InlineData(Hook.XdpRx)]
    [InlineData(Hook.TcRx)]
    [InlineData(Hook.TcTx)]
    public void no_payload_of_tcp_is_ever_in_the_ring(Hook hook) => PinnedThread.Run(0, () =>
    {
        byte[] ours = Order.Build();
        byte[] others = (Order with { DestinationPort = 9_999 }).Build();
        byte[][] hidden =
        [
            ours,
            others,
            (Order with { TcpFlags = 2 }).Build(),                                  // data in a SYN
            (Order with { IPv4Options = new byte[8] }).Build(),
            (Order with { DestinationPort = 9_999, IPv4Options = new byte[8] }).Build(),
            (Order with { Tags = [(0x8100, 77)] }).Build(),
            (Order with { Protocol = 47 }).Build(),                                 // inside GRE
            new PacketBuilder { Protocol = 1, Payload = ours[14..] }.Build(),       // quoted by ICMP
            WithEthertype(ours, 0x8847),                                            // inside MPLS
            Fragment(ours, 0x2000),
            Fragment(ours, 0x0010),
        ];
        using var programs = new Programs(Flows, flight: Programs.Flight with { Packets = All });

        foreach (byte[] frame in hidden)
            programs.Run(hook, frame);
        _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);

        Assert.Equal(hidden.Length, _snapshot.Count);
        for (int index = 0; index < hidden.Length; index++)
        {
            FlightFrame flown = _snapshot[index];
            Assert.True(flown.Bytes.SequenceEqual(hidden[index].AsSpan(0, flown.Bytes.Length)));
            Assert.True(flown.Record.Flags.HasFlag(FlightFlags.Cut));
            Assert.Equal(hidden[index].Length, (int)flown.Record.WireLength);
        }
        Assert.Equal(54, _snapshot[0].Bytes.Length);
        List<byte[]> rings = FlightMemory();
        Assert.True(rings.Count >= 3, $"{rings.Count} rings");      // and those of tests beside this one
        Assert.All(rings, ring => Assert.Equal(-1, ring.AsSpan().IndexOf("PASSW"u8)));
    });

    [RootTheory]
    [InlineData(FlightChoice.Flows, 0)]
    [InlineData(FlightChoice.Control, 5)]
    [InlineData(FlightChoice.Others, 4)]
    [InlineData(All, 7)]
    public void other_packets_are_there_as_chosen(FlightChoice choice, int expected) => PinnedThread.Run(0, () =>
    {
        var datagram = new PacketBuilder { DestinationPort = 9_999, Payload = PacketBuilder.Bytes(100) };
        byte[][] frames =
        [
            WithEthertype(datagram.Build(), 0x0806),                                // ARP
            (datagram with { Protocol = 2 }).Build(),                               // IGMP
            (datagram with { Protocol = 1 }).Build(),                               // ICMP
            datagram.Build(),
            (datagram with { IPv4Options = new byte[4] }).Build(),
            (datagram with { DestinationPort = 319 }).Build(),                      // PTP, of both groups
            (datagram with { DestinationPort = 320, IPv4Options = new byte[4] }).Build(),
        ];
        using var programs = new Programs(Flows, flight: Programs.Flight with { Packets = choice });

        foreach (byte[] frame in frames)
            programs.Run(Hook.XdpRx, frame);
        _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);

        Assert.Equal(expected, _snapshot.Count);
        int[] lengths = [.. Enumerable.Range(0, _snapshot.Count).Select(index => _snapshot[index].Bytes.Length)];
        int[] control = [frames[0].Length, frames[1].Length, 14 + 20 + 48];
        int[] others = choice.HasFlag(FlightChoice.Payload) ? [frames[3].Length, frames[4].Length] : [42, 46];
        int[] ptp = choice.HasFlag(FlightChoice.Control) ? [frames[5].Length, frames[6].Length] : others;
        Assert.Equal(
            choice == FlightChoice.Flows ? [] :
            [
                .. choice.HasFlag(FlightChoice.Control) ? control : [],
                .. choice.HasFlag(FlightChoice.Others) ? others : [],
                .. ptp,
            ],
            lengths);
        for (int index = 0; index < _snapshot.Count; index++)
            Assert.Equal(0u, _snapshot[index].Record.FlowId);
    });

    [RootFact]
    public void what_the_full_ring_lost_is_still_there() => PinnedThread.Run(0, () =>
    {
        using var programs = new Programs(Flows, ringBytes: 4_096, flight: Programs.Flight);
        byte[] frame = new PacketBuilder { Payload = PacketBuilder.Bytes(64) }.Build();

        programs.Run(Hook.XdpRx, frame, repeat: 100);
        _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);

        Assert.Equal(100, _snapshot.Count);
        HookCounter[] outcomes = [.. Enumerable.Range(0, 100).Select(index => _snapshot[index].Record.Outcome)];
        long recorded = programs.Counters().Recorded;
        Assert.InRange(recorded, 20, 30);
        Assert.All(outcomes[..(int)recorded], outcome => Assert.Equal(HookCounter.Recorded, outcome));
        Assert.All(outcomes[(int)recorded..], outcome => Assert.Equal(HookCounter.LostFull, outcome));
    });

    [RootFact]
    public void a_longer_frame_is_cut_at_the_snap_length_and_says_so() => PinnedThread.Run(0, () =>
    {
        using var programs = new Programs(Flows, flight: Programs.Flight with { Snap = 128 });
        byte[] frame = new PacketBuilder { Payload = PacketBuilder.Bytes(1_000) }.Build();

        programs.Run(Hook.TcRx, frame);
        _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);

        FlightFrame flown = _snapshot[0];
        Assert.True(flown.Bytes.SequenceEqual(frame.AsSpan(0, 128)));
        Assert.Equal((FlightFlags.Cut, (uint)frame.Length), (flown.Record.Flags, flown.Record.WireLength));
    });

    [RootFact]
    public void a_window_has_what_was_stamped_in_it_and_says_from_when_it_is_whole() => PinnedThread.Run(0, () =>
    {
        using var programs = new Programs(Flows, flight: new FlightOptions { Bytes = 256 << 10 });
        byte[] frame = new PacketBuilder { Payload = PacketBuilder.Bytes(200) }.Build();
        const int Frames = 5_000;                                                   // five laps

        for (int number = 0; number < Frames; number++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(^4), number);
            programs.Run(Hook.XdpRx, frame);
            _ = programs.Drain();
        }
        _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);

        int[] numbers = Numbers();
        Assert.Equal(Enumerable.Range(Frames - numbers.Length, numbers.Length), numbers);
        Assert.InRange(numbers.Length, 850, (256 << 10) / 290);                     // 242 + 48 bytes each
        Assert.Equal((long)_snapshot[0].Record.StampNs, _snapshot.WholeFromNs);
        long fromNs = _snapshot[100].StampNs;
        long toNs = _snapshot[200].StampNs;
        _snapshot.Read(programs.Capture.Flights, fromNs, toNs);
        Assert.Equal(numbers[100..201], Numbers());
        Assert.Null(_snapshot.WholeFromNs);
    });

    [RootFact]
    public void what_is_read_while_it_is_overwritten_is_whole_and_without_holes() => PinnedThread.Run(0, () =>
    {
        using var programs = new Programs(Flows, flight: new FlightOptions { Bytes = 256 << 10 });
        bool hasEnded = false;
        long snapshots = 0, frames = 0, overtaken = 0;
        var reader = new Thread(() =>
        {
            while (!Volatile.Read(ref hasEnded))
            {
                _snapshot.Read(programs.Capture.Flights, 0, long.MaxValue);
                int[] numbers = Numbers();
                for (int index = 1; index < numbers.Length; index++)
                    Assert.Equal(numbers[index - 1] + 1, numbers[index]);
                for (int index = 0; index < numbers.Length; index++)
                    Assert.Equal(FrameOf(numbers[index]), _snapshot[index].Bytes.ToArray());
                snapshots++;
                frames += numbers.Length;
                overtaken += _snapshot.OvertakenBytes;
            }
        });
        Exception? failure = null;
        var guarded = new Thread(() =>
        {
            try
            {
                PinnedThread.Run(Environment.ProcessorCount - 1, reader.Start);
                reader.Join();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        guarded.Start();
        long endMs = Environment.TickCount64 + 3_000;
        int number = 0;
        while (Environment.TickCount64 < endMs)
            programs.Run(Hook.XdpRx, FrameOf(number++));
        Volatile.Write(ref hasEnded, true);
        guarded.Join();

        Assert.Null(failure);
        Assert.True(snapshots > 10 && frames > 10_000, $"{snapshots} snapshots of {frames} frames, {number} written");
    });

    [RootFact]
    public void without_the_option_there_is_no_ring()
    {
        using var programs = new Programs(Flows);

        Assert.Empty(programs.Capture.Flights);
    }

    /// <summary>All bytes of the flight rings, whole records or not: of maps here only those are larger than one
    /// ring.</summary>
    private static List<byte[]> FlightMemory()
    {
        List<byte[]> rings = [];
        using FileStream memory = File.OpenRead("/proc/self/mem");
        foreach (string line in File.ReadLines("/proc/self/maps")
            .Where(line => line.EndsWith("bpf-map", StringComparison.Ordinal)))
        {
            string[] ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            long from = Convert.ToInt64(ends[0], 16);
            long length = Convert.ToInt64(ends[1], 16) - from;
            if (length < LargestRing.EverywhereBytes * Environment.ProcessorCount)
                continue;
            byte[] ring = new byte[length];
            memory.Position = from;
            try
            {
                memory.ReadExactly(ring);
                rings.Add(ring);
            }
            catch (IOException)
            {
                // Another test's, which is unmapped by now.
            }
        }
        return rings;
    }

    /// <summary>A frame of a length that differs from one to the next, filled by its number.</summary>
    private static byte[] FrameOf(int number)
    {
        byte[] payload = new byte[8 + (number * 37 % 1_000)];
        payload.AsSpan().Fill((byte)number);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(^4), number);
        return new PacketBuilder { Payload = payload }.Build();
    }

    private static byte[] WithEthertype(byte[] frame, ushort ethertype)
    {
        byte[] changed = [.. frame];
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(12), ethertype);
        return changed;
    }

    private static byte[] Fragment(byte[] frame, ushort flags)
    {
        byte[] changed = [.. frame];
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(20), flags);
        return changed;
    }

    private int[] Numbers() => [.. Enumerable.Range(0, _snapshot.Count).Select(index =>
        BinaryPrimitives.ReadInt32LittleEndian(_snapshot[index].Bytes[^4..]))];
}
