// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost for the kernel program of a reader that waits and reads: its time at full rate on one CPU, with the reader's
/// loop on another, and without a reader while it runs.
/// </summary>
internal sealed class WaitingReaderBenchmarks : BenchmarkGroup
{
    private const string Nobody = "kernel.reader_none";
    private const string Spinning = "kernel.reader_spin";
    private const string Yielding = "kernel.reader_yield";
    private const string Sleeping = "kernel.reader_sleep";

    private const int Repeat = 5_000;                       // a ring holds the records of this many runs
    private const int FullCalls = 60;
    private const int QuickCalls = 15;
    private const long RingBytes = 1 << 21;
    private const long BetweenNs = 100_000;
    private const int ReaderCpu = 1;
    private const double MostRatio = 1.3;

    internal override IReadOnlyList<string> Names { get; } = [Nobody, Spinning, Yielding, Sleeping];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        !Environment.IsPrivilegedProcess ? "loading kernel programs needs root"
        : Environment.ProcessorCount < 2 ? "needs two CPUs, one for the reader" : null;

    internal override void Run(PerfOptions options, Report report)
    {
        using var rig = new Rig(options.IsQuick ? QuickCalls : FullCalls);
        double[][] values = Turns.Take(
            options.Rounds, rig.TimeAlone, () => rig.TimeRead(WaitMode.Spin), () => rig.TimeRead(WaitMode.Yield),
            () => rig.TimeRead(WaitMode.Sleep));
        for (int index = 0; index < values.Length; index++)
        {
            bool isReference = index == 0;
            report.Add(new Measurement(Names[index], "ns", values[index])
            {
                ReferenceName = isReference ? null : Nobody,
                ReferenceValues = isReference ? null : values[0],
                HighestRatio = isReference ? null : MostRatio,
            });
        }
    }

    private sealed class Rig : IDisposable
    {
        private readonly KernelCapture _capture;
        private readonly RecordReader<ArrayRing, DiscardingSink, NoTap> _reader;
        private readonly byte[] _packet;
        private readonly int _calls;
        private long _written;
        private bool _isStopped;

        internal Rig(int calls)
        {
            _calls = calls;
            Topology topology = TradingTopology.Build();
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = topology.Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                ExtraHooks = [Hook.TcRx],
            });
            var decoder = new PacketDecoder<DiscardingSink>(
                topology, TcpStreamOptions.For(topology), new DiscardingSink(new DiscardingSink.Tally()));
            _reader = new RecordReader<ArrayRing, DiscardingSink, NoTap>(
                _capture, [.. _capture.Rings.Select(ring => new ArrayRing(ring))], decoder,
                new FlowInterfaces(topology.Flows.Count), holdNs: 0, new ControlQueue(), default);
            var traffic = new TradingTraffic(TrafficShape.FeedOnly);
            traffic.MoveNext();
            _packet = (TradingTopology.Frame(traffic.Current.FlowId) with
            {
                Payload = traffic.Payload.ToArray(),
            }).Build();
        }

        /// <summary>Time of a run; the same thread empties the ring between calls.</summary>
        internal double TimeAlone() => Time(() => _reader.Pass(MonotonicClock.NowNs));

        /// <summary>Time of a run with the reader's loop on another CPU, reading while the program runs.</summary>
        internal double TimeRead(WaitMode mode)
        {
            Volatile.Write(ref _isStopped, false);
            Exception? failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    Read(new ReaderWait(mode, -1));
                }
                catch (Exception cause)
                {
                    failure = cause;
                }
            });
            thread.Start();
            double timeNs;
            try
            {
                timeNs = Time(() => AwaitReader(thread));
            }
            finally
            {
                Volatile.Write(ref _isStopped, true);
                thread.Join();
            }
            return failure is null ? timeNs : throw new InvalidOperationException(failure.Message, failure);
        }

        public void Dispose() => _capture.Dispose();

        private void Read(ReaderWait wait)
        {
            HostThread.PinTo(ReaderCpu);
            HostThread.UseFineTimers();
            while (!Volatile.Read(ref _isStopped))
                wait.After(_reader.Pass(MonotonicClock.NowNs));
        }

        // Until it has read everything and waits.
        private void AwaitReader(Thread reader)
        {
            while (Volatile.Read(ref _reader.Counters.Read) < _written && reader.IsAlive)
                HostThread.SleepNs(BetweenNs);
            HostThread.SleepNs(BetweenNs);
        }

        private double Time(Action between)
        {
            var times = new double[_calls];
            for (int call = 0; call < _calls; call++)
            {
                between();
                ProgramRun run = ProgramRun.Of(_capture.ProgramFd(Hook.TcRx), _packet, Repeat);
                if (run.Errno != 0)
                    throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
                times[call] = run.NanosecondsEach;
                _written += Repeat;
            }
            between();
            if (_capture.FlowLost(TradingTopology.LineA) is > 0 and long lost)
                throw new InvalidOperationException($"{lost} records found a full ring");
            return Turns.MiddleMean(times);
        }
    }
}
