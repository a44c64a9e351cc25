// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>
/// A ring that is written at full rate on one CPU and read on another, over a thousand times round and full again and
/// again: each record is compared with what it must be, and every packet is either a record or in the count of losses
/// that the next record reports.
/// </summary>
[Trait("Needs", "root")]
public sealed class RingStressTests
{
    private const int Numbers = 2_000;
    private const int MostNumbers = 100_000;                    // where the reader's CPU has other work
    private const int RepeatsOfEach = 1_000;
    private const int LongestPayload = 248;
    private const int RecordsOfReader = 100_000;                // then another one takes over
    private const int RingBytes = 1 << 16;

    private static readonly FlowDefinition[] Flows = [Programs.Flow(1, "239.1.1.1:26400", snap: LongestPayload)];

    [RootTheory]
    [InlineData(RingTransport.ArrayRing)]
    [InlineData(RingTransport.BpfRingBuffer)]
    public void every_record_is_what_it_must_be_and_every_loss_is_reported(RingTransport transport)
    {
        using var programs = new Programs(Flows, transport, RingBytes);
        RingDescriptor ring = programs.Capture.Rings.First(ring => ring.Hook == Hook.TcRx && ring.Cpu is 0 or -1);
        Tally tally = new();
        int produced = 0;
        (Thread, Task) producer = PinnedThread.Start(0, () => produced = Produce(programs, tally));

        PinnedThread.Run(Environment.ProcessorCount - 1, () =>
        {
            if (transport == RingTransport.ArrayRing)
                Consume(() => new ArrayRing(ring), programs, producer.Item1, tally);
            else
                Consume(() => new BpfRingBuffer(ring), programs, producer.Item1, tally);
        });
        PinnedThread.Join(producer);

        KernelCounters counters = programs.Counters();
        Assert.Equal("", tally.Forbidden ?? "");
        Assert.Equal((long)produced * RepeatsOfEach, counters.Matched);
        Assert.Equal(counters.Recorded, tally.Records);
        Assert.True(counters.IsClosed());
        Assert.Equal(counters.LostFull, programs.Capture.FlowLost(1));
        Assert.True(tally.Readers > 1, $"{tally.Records} records, {counters.LostFull} lost: nobody took over");
        Assert.InRange(tally.Lost, 1L, counters.LostFull);
    }

    // By the TC program: for XDP the kernel rewrites its dispatcher before each repeated run, which takes 20 ms.
    // Until a second reader has taken over and seen a loss, which may come late: how many numbers were sent.
    private static int Produce(Programs programs, Tally tally)
    {
        int number = 0;
        while (number < Numbers || (number < MostNumbers && (tally.Readers < 2 || tally.Lost == 0)))
        {
            number++;
            _ = programs.Run(Hook.TcRx, new PacketBuilder { Payload = PayloadOf(number) }.Build(), RepeatsOfEach);
        }
        return number;
    }

    // Of 8 to 248 bytes, so that records begin and end everywhere in the ring and reach into the slack by all lengths.
    private static byte[] PayloadOf(int number)
    {
        byte[] payload = new byte[8 + (number * 37 % (LongestPayload - 7))];
        BinaryPrimitives.WriteInt64LittleEndian(payload, number);
        for (int i = 8; i < payload.Length; i++)
            payload[i] = (byte)(number * i);
        return payload;
    }

    private static void Consume<TRing>(Func<TRing> takeOver, Programs programs, Thread producer, Tally tally)
        where TRing : struct, IPacketRing
    {
        bool isEnded = false;
        TRing ring = takeOver();
        tally.Readers++;
        while (tally.Forbidden is null)
        {
            _ = ring.Refresh();
            while (ring.TryPeek(out ulong stampNs))
            {
                tally.Compare(ref ring.Current, ring.Payload, stampNs);
                ring.Advance();
            }
            ring.Release();
            if (ring.IsCorrupt)
                tally.Forbidden ??= "a record that cannot be right";
            if (isEnded)
                return;
            isEnded = !producer.IsAlive;                        // one more pass after its end
            if (tally.Records < (long)tally.Readers * RecordsOfReader)
                continue;
            AwaitLoss(programs, producer);
            ring = takeOver();
            tally.Readers++;
        }
    }

    // Until the next reader comes the ring gets full.
    private static void AwaitLoss(Programs programs, Thread producer)
    {
        long before = programs.Counters().LostFull;
        while (producer.IsAlive && programs.Counters().LostFull == before)
            Thread.SpinWait(100);
    }

    /// <summary>What was read so far, and the first thing that may not happen.</summary>
    private sealed class Tally
    {
        private PacketRecord _expected;
        private byte[] _payload = [];
        private long _number;
        private ulong _stampNs;
        private volatile uint _lost;
        private volatile int _readers;

        internal long Records { get; private set; }

        internal uint Lost
        {
            get => _lost;
            private set => _lost = value;
        }

        internal int Readers
        {
            get => _readers;
            set => _readers = value;
        }

        internal string? Forbidden { get; set; }

        // The records of one number are alike except stamp and losses; each is compared with the first one, that with
        // what was sent.
        internal void Compare(ref PacketRecord record, ReadOnlySpan<byte> payload, ulong stampNs)
        {
            Records++;
            long number = payload.Length < sizeof(long) ? -1 : BinaryPrimitives.ReadInt64LittleEndian(payload);
            if (number != _number)
                Begin(number, ref record);
            // The how many-eth packet it is follows from what was read and what was lost before: it has this number.
            long ordinal = Records - 1 + record.FlowLost;
            if (ordinal / RepeatsOfEach != number - 1)
                Forbid($"packet {ordinal} has number {number}, {record.FlowLost} lost before");
            if (record.FlowLost < Lost || stampNs < _stampNs || stampNs != record.StampNs)
                Forbid($"back: lost {Lost} {record.FlowLost}, stamp {_stampNs} {stampNs}");
            if (!payload.SequenceEqual(_payload))
                Forbid($"payload of number {number}: {Convert.ToHexString(payload)}");
            Lost = record.FlowLost;
            _stampNs = stampNs;
            _expected.StampNs = record.StampNs;
            _expected.FlowLost = record.FlowLost;
            if (!Bytes(ref record).SequenceEqual(Bytes(ref _expected)))
                Forbid($"record of number {number}: {Convert.ToHexString(Bytes(ref record))}");
        }

        private void Begin(long number, ref PacketRecord record)
        {
            if (number <= _number || number > MostNumbers)
            {
                Forbid($"number {number} behind {_number}");
                return;
            }
            _number = number;
            _payload = PayloadOf((int)number);
            _expected = record;
            uint length = (uint)_payload.Length;
            if ((record.FlowId, record.CapturedLength, record.PayloadLength) != (1u, length, length)
                || record.RecordLength != ((PacketRecord.Size + length + 7) & ~7u)
                || (record.Hook, record.IpProtocol, record.GsoSegments, record.Cpu) != (Hook.TcRx, 17, 1, 0)
                || (record.SourcePort, record.DestinationPort) != (40_000, 26_400))
                Forbid($"first record of number {number}: {Convert.ToHexString(Bytes(ref record))}");
        }

        private void Forbid(string what) => Forbidden ??= what;

        private static ReadOnlySpan<byte> Bytes(ref PacketRecord record) =>
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref record, 1));
    }
}
