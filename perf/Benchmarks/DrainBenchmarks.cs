// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Reading records from a ring and each of their words, without interpreting them: the appliance's reader of both kinds
/// of ring, compared with a consumer in C with libbpf. The kernel programs write the same records for all, on the same
/// CPU.
/// </summary>
internal sealed class DrainBenchmarks : BenchmarkGroup
{
    private const string Ours = "reader.words_";
    private const string OursRingbuf = "reader.ringbuf_words_";
    private const string InC = "reader.c_words_";

    private const int Records = 2_000;
    private const int FullFills = 50;
    private const int QuickFills = 10;
    private const long RingBytes = 1 << 20;

    // Bytes of payload: of the smallest records, and of a feed's records.
    private static readonly int[] Payloads = [8, 64];

    internal override IReadOnlyList<string> Names { get; } =
        [.. Payloads.SelectMany(payload => new[] { InC, Ours, OursRingbuf }.Select(kind => Name(kind, payload)))];

    // The time of the C reader depends on the installed libbpf, not on this project.
    internal override IReadOnlyList<string> CountedNames { get; } =
        [.. Payloads.SelectMany(payload => new[] { Ours, OursRingbuf }.Select(kind => Name(kind, payload)))];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int fills = options.IsQuick ? QuickFills : FullFills;
        using var array = new Filler(RingTransport.ArrayRing);
        using var ringbuf = new Filler(RingTransport.BpfRingBuffer);
        using var forC = new Filler(RingTransport.BpfRingBuffer);
        using var reader = new CReader(forC.Ring.PollFd);
        var ourArray = new ArrayRing(array.Ring);
        var ourRingbuf = new BpfRingBuffer(ringbuf.Ring);
        ulong sum = 0;
        foreach (int payload in Payloads)
        {
            if (!new[] { InC, Ours, OursRingbuf }.Any(kind => options.Selects(Name(kind, payload))))
                continue;
            byte[] packet = (TradingTopology.Frame(TradingTopology.LineA) with
            {
                Payload = PacketBuilder.Bytes(payload),
            }).Build();
            double[][] values = Turns.Take(
                options.Rounds,
                () => Time(forC, packet, fills, () => reader.Drain(ref sum)),
                () => Time(array, packet, fills, () => Drain(ref ourArray, ref sum)),
                () => Time(ringbuf, packet, fills, () => Drain(ref ourRingbuf, ref sum)));
            report.Add(new Measurement(Name(InC, payload), "ns/record", values[0]));
            report.Add(new Measurement(Name(Ours, payload), "ns/record", values[1])
            {
                ReferenceName = Name(InC, payload),
                ReferenceValues = values[0],
                HighestRatio = 1,
            });
            report.Add(new Measurement(Name(OursRingbuf, payload), "ns/record", values[2])
            {
                ReferenceName = Name(InC, payload),
                ReferenceValues = values[0],
            });
        }
        GC.KeepAlive(sum);
    }

    private static string Name(string kind, int payload) => $"{kind}{(PacketRecord.Size + payload + 7) & ~7}";

    private static double Time(Filler filler, byte[] packet, int fills, Func<int> drain)
    {
        long workNs = 0;
        for (int fill = 0; fill < fills; fill++)
        {
            filler.Fill(packet);
            long startNs = WorkClock.Now();
            int taken = drain();
            workNs += WorkClock.Now() - startNs;
            if (taken != Records)
                throw new InvalidOperationException($"{taken} of {Records} records were in the ring");
        }
        return (double)workNs / fills / Records;
    }

    private static int Drain<TRing>(ref TRing shared, ref ulong sum)
        where TRing : struct, IPacketRing
    {
        TRing ring = shared;
        ulong words = 0;
        int taken = 0;
        _ = ring.Refresh();
        while (ring.TryPeek(out _))
        {
            words += Sum(ref ring.Current);
            ring.Advance();
            taken++;
        }
        ring.Release();
        shared = ring;
        sum += words;
        return taken;
    }

    // With vectors, as the C compiler does.
    private static ulong Sum(ref PacketRecord record)
    {
        ref ulong words = ref Unsafe.As<PacketRecord, ulong>(ref record);
        nuint count = record.RecordLength / sizeof(ulong);
        Vector128<ulong> even = default;
        Vector128<ulong> odd = default;
        nuint at = 0;
        for (; at + 4 <= count; at += 4)
        {
            even += Vector128.LoadUnsafe(ref words, at);
            odd += Vector128.LoadUnsafe(ref words, at + 2);
        }
        ulong sum = Vector128.Sum(even + odd);
        for (; at < count; at++)
            sum += Unsafe.Add(ref words, at);
        return sum;
    }

    /// <summary>Kernel program that writes records of one packet into one ring.</summary>
    private sealed class Filler : IDisposable
    {
        private readonly KernelCapture _capture;

        internal Filler(RingTransport transport)
        {
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = TradingTopology.Build().Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                Transport = transport,
                ExtraHooks = [Hook.TcRx],
            });
            Ring = _capture.Rings.First(ring => ring.Hook == Hook.TcRx && ring.Cpu is 0 or -1);
        }

        internal RingDescriptor Ring { get; }

        // Uses the TC program: before each call of an XDP program the kernel rewrites its dispatcher.
        internal void Fill(byte[] packet)
        {
            ProgramRun run = ProgramRun.Of(_capture.ProgramFd(Hook.TcRx), packet, Records);
            if (run.Errno != 0)
                throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
        }

        public void Dispose() => _capture.Dispose();
    }
}
