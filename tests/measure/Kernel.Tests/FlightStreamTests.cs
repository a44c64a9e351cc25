// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>Flight rings that are read as they are written: each frame once, or counted as overtaken.</summary>
[Trait("Needs", "root")]
public sealed class FlightStreamTests
{
    private const long Smallest = 256 << 10;
    private const FlightChoice Counted = FlightChoice.Counted | FlightChoice.Others | FlightChoice.Payload;

    private static readonly FlowDefinition[] Flows =
        [Programs.Flow(1, "239.1.1.1:26400"), Programs.Flow(2, "239.1.1.2:26400")];

    [RootFact]
    public void frames_of_several_hooks_come_by_their_stamps_and_have_numbers_of_ring_and_flow() =>
        PinnedThread.Run(0, () =>
        {
            using var programs = new Programs(Flows, flight: Programs.Flight with { Packets = Counted });
            var stream = new FlightStream(programs.Capture.Flights);
            Hook[] hooks = [Hook.TcTx, Hook.XdpRx, Hook.TcRx];
            const int Frames = 300;
            for (int number = 0; number < Frames; number++)
                programs.Run(hooks[number % 3], FrameOf(number, flow: number % 7 == 0 ? 2 : number % 11 == 0 ? 9 : 1));

            stream.Refresh();
            var ofRing = new Dictionary<Hook, uint>();
            var ofFlow = new Dictionary<(Hook, uint), uint>();
            for (int number = 0; number < Frames; number++)
            {
                Assert.True(stream.TryPeek(long.MaxValue - 1));
                FlightFrame frame = stream.Frame;
                FlightRecord record = frame.Record;
                uint flow = number % 7 == 0 ? 2u : number % 11 == 0 ? 0u : 1u;
                Assert.Equal((number, hooks[number % 3], flow), (NumberOf(frame), record.Hook, record.FlowId));
                Assert.Equal(ofRing.GetValueOrDefault(record.Hook), record.Number);
                ofRing[record.Hook] = record.Number + 1;
                Assert.Equal(flow == 0 ? 0 : ofFlow.GetValueOrDefault((record.Hook, flow)), record.FlowNumber);
                ofFlow[(record.Hook, flow)] = record.FlowNumber + 1;
                Assert.Equal(0u, stream.Overtaken);
                stream.Advance();
            }
            stream.Refresh();
            Assert.False(stream.TryPeek(long.MaxValue - 1));
            Assert.All(programs.Capture.Flights.Where(ring => ring.Cpu == 0), ring => Assert.Equal(
                (ofFlow[(ring.Hook, 1)], ofFlow[(ring.Hook, 2)]), (ring.CountOf(1), ring.CountOf(2))));
        });

    [RootFact]
    public void a_reader_that_slept_goes_on_in_the_ring_and_knows_how_many_it_missed() => PinnedThread.Run(0, () =>
    {
        using var programs = new Programs(Flows, flight: new FlightOptions { Bytes = Smallest, Packets = Counted });
        var stream = new FlightStream(programs.Capture.Flights);
        var seen = new Missing(stream);
        int sent = 0;
        foreach (int frames in new[] { 100, 5_000, 1, 300, 8_000, 0, 7 })
        {
            for (int one = 0; one < frames; one++)
                programs.Run(Hook.XdpRx, FrameOf(sent++, 1));
            seen.ReadAll();

            Assert.Equal(sent, seen.Frames + seen.Overtaken);
            Assert.Equal(sent - 1, seen.Last);
            _ = programs.Drain();
        }
        Assert.True(seen.Overtaken > 10_000, $"{seen.Overtaken} of {sent}");
        Assert.Equal(408 + (5_000 + 8_000 - seen.Overtaken), seen.Frames);
    });

    [RootFact]
    public void while_the_kernel_writes_each_frame_is_read_whole_or_counted() => PinnedThread.Run(0, () =>
    {
        using var programs = new Programs(Flows, flight: new FlightOptions { Bytes = Smallest, Packets = Counted });
        var seen = new Missing(new FlightStream(programs.Capture.Flights));
        bool hasEnded = false;
        Exception? failure = null;
        var reader = new Thread(() =>
        {
            try
            {
                while (!Volatile.Read(ref hasEnded))
                {
                    seen.ReadAll();
                    if (seen.Frames % 3 == 0)
                        _ = SpinWait.SpinUntil(static () => false, 1);
                }
                seen.ReadAll();
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        PinnedThread.Run(Environment.ProcessorCount - 1, reader.Start);
        long endMs = Environment.TickCount64 + 500;
        int sent = 0;
        while (Environment.TickCount64 < endMs)
        {
            for (int one = 0; one < 100; one++)
                programs.Run(Hook.XdpRx, FrameOf(sent++, 1));
            _ = programs.Drain();
        }
        Volatile.Write(ref hasEnded, true);
        reader.Join();

        Assert.Null(failure);
        Assert.Equal((sent, sent - 1), (seen.Frames + seen.Overtaken, seen.Last));
        Assert.True(seen.Frames > 500, $"{seen.Frames} of {sent}");
    });

    /// <summary>A frame of a length that differs from one to the next, with its number at the end.</summary>
    private static byte[] FrameOf(int number, int flow)
    {
        byte[] payload = new byte[8 + (number * 37 % 1_000)];
        payload.AsSpan().Fill((byte)number);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(^4), number);
        return new PacketBuilder
        {
            Destination = System.Net.IPAddress.Parse($"239.1.1.{flow}"),
            Payload = payload,
        }.Build();
    }

    private static int NumberOf(FlightFrame frame) => BinaryPrimitives.ReadInt32LittleEndian(frame.Bytes[^4..]);

    /// <summary>Reads all there is, and compares each frame with the one that its number names.</summary>
    private sealed class Missing(FlightStream stream)
    {
        internal int Frames { get; private set; }

        internal int Overtaken { get; private set; }

        internal int Last { get; private set; } = -1;

        internal void ReadAll()
        {
            stream.Refresh();
            while (stream.TryPeek(long.MaxValue - 1))
            {
                FlightFrame frame = stream.Frame;
                Overtaken += (int)stream.Overtaken;
                Last += (int)stream.Overtaken + 1;
                Assert.Equal(Last, NumberOf(frame));
                Assert.True(frame.Bytes.SequenceEqual(FrameOf(Last, 1)), $"frame {Last}");
                Frames++;
                stream.Advance();
            }
        }
    }
}
