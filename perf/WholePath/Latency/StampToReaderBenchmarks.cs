// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport.Workload;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Time from a packet's kernel stamp until a reader has it, in turns: a reader in C with libbpf on a BPF ring buffer;
/// the appliance's on array rings, with the packet decoded; and the appliance's with the default hold for records of
/// other rings. All spin on CPU 1 and stay off the ring equally long; packets are sent from CPU 0 by schedule.
/// </summary>
internal sealed unsafe class StampToReaderBenchmarks : BenchmarkGroup
{
    private const string InC = "path.stamp_to_c_reader";
    private const string Ours = "path.stamp_to_reader";
    private const string Held = "path.stamp_to_held_reader";

    private const int Port = 26400;
    private const int PerSecond = 20_000;
    private const int FullPackets = 5_000;
    private const int QuickPackets = 2_000;
    private const int ReaderCpu = 1;
    private const long SettleNs = 5_000_000;
    private const long PatienceNs = 2_000_000_000;
    private const int MostAttempts = 5;
    private const double MostRatio = 1.3;
    private const int LastWithTarget = 1;                       // p50 and p99

    private const string Yaml = """
        interfaces: [{name: host0}]
        feeds:
          - {name: f, protocol: cme-mdp3, lines: [{address: 10.99.1.2:26400}]}
        """;

    private static readonly string[] Kinds = [InC, Ours, Held];

    internal override IReadOnlyList<string> Names { get; } =
        [.. Kinds.SelectMany(kind => Percentiles.Suffixes.Select(suffix => kind + suffix))];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.IsQuick ? QuickPackets : FullPackets;
        Configuration configuration = WatchedRun.Configure(Yaml);
        using var inC = new Subject(configuration, RingTransport.BpfRingBuffer, packets);
        using var ours = new Subject(configuration, RingTransport.ArrayRing, packets);
        using var held = new Subject(configuration, RingTransport.ArrayRing, packets);
        using var cReader = new CReader(inC.Capture.Rings.First(ring => ring.Hook == Hook.XdpRx).PollFd);
        var ourReader = new OurReader(ours, configuration, holdNs: 0);
        var heldReader = new OurReader(held, configuration, configuration.Settings.Capture.HoldNs);
        string? failure = null;
        _ = Turns.Take(
            options.Rounds, MeasureReference,
            () => ours.Measure(ourReader.ReadUntil), () => held.Measure(heldReader.ReadUntil));
        Subject[] subjects = [inC, ours, held];
        for (int kind = 0; kind < subjects.Length; kind++)
        {
            if (kind > 0 || failure is null)
                subjects[kind].Delays.Warm();
            for (int place = 0; place < Percentiles.Suffixes.Length; place++)
            {
                string suffix = Percentiles.Suffixes[place];
                bool isReference = kind == 0;
                if (isReference && failure is not null)
                {
                    report.Lack(InC + suffix, failure);
                    continue;
                }
                report.Add(new Measurement(Kinds[kind] + suffix, "ns", subjects[kind].Delays.Rounds(place))
                {
                    ReferenceName = isReference ? null : InC + suffix,
                    ReferenceValues = isReference || failure is not null ? null : inC.Delays.Rounds(place),
                    ReferenceFailure = failure,
                    HighestRatio = Kinds[kind] == Ours && place <= LastWithTarget ? MostRatio : null,
                });
            }
        }

        // A loss of the reader in C is no loss of the appliance's; there is then only no reference to judge by.
        double MeasureReference()
        {
            try
            {
                return failure is null ? inC.Measure(stop => cReader.ReadUntil(stop, inC.DelaysNs)) : double.NaN;
            }
            catch (RecordsLostException lost)
            {
                failure = lost.Message;
                return double.NaN;
            }
        }
    }

    /// <summary>Reads until stopped; returns the number of records.</summary>
    private delegate long ReadUntil(int* stop);

    /// <summary>Network with its programs, and the measurements there.</summary>
    private sealed class Subject : IDisposable
    {
        private readonly PathNetwork _network = new();
        private readonly Socket _nobody;
        private readonly Socket _sender;
        private readonly byte[] _packet = PathPacket.Make();
        private readonly int* _stop = (int*)NativeMemory.AllocZeroed(sizeof(int));
        private uint _sent;

        internal Subject(Configuration configuration, RingTransport transport, int packets)
        {
            DelaysNs = new long[packets];
            KernelCapture? capture = null;
            _network.OnHost(() =>
            {
                capture = KernelCapture.Open(new KernelCaptureOptions
                {
                    Flows = configuration.Topology.Flows,
                    Interfaces = [new CaptureInterface(PathNetwork.Watched, AttachMode.Auto)],
                    RingBytes = 1 << 20,
                    Transport = transport,
                });
                capture.AttachReceive();
            });
            Capture = capture!;
            _nobody = _network.HostSocket(SocketType.Dgram, Port);
            _sender = _network.MarketSocket(SocketType.Dgram, 0);
            _sender.Connect(new IPEndPoint(PathNetwork.HostAddress, Port));
        }

        internal KernelCapture Capture { get; }

        internal long[] DelaysNs { get; }

        internal Percentiles Delays { get; } = new();

        /// <summary>Sends while a reader reads; returns the median of the delays, nanoseconds. Repeats a round in which
        /// packets did not reach the hook because the other end of the pair had no room: no reader lost
        /// those.</summary>
        internal double Measure(ReadUntil read)
        {
            for (int attempt = 1; ; attempt++)
            {
                KernelCounters before = Counted();
                long taken = SendAndRead(read);
                KernelCounters after = Counted();
                long came = after.Matched - before.Matched;
                RecordsLostException.ThrowIfNotAll(came, taken, after.LostRing - before.LostRing);
                if (came == DelaysNs.Length)
                    return Delays.Add(DelaysNs);
                if (attempt == MostAttempts)
                    throw new InvalidOperationException($"of {DelaysNs.Length} packets {came} came to the hook");
            }
        }

        public void Dispose()
        {
            _sender.Dispose();
            _nobody.Dispose();
            _network.OnHost(Capture.Dispose);
            _network.Dispose();
            NativeMemory.Free(_stop);
        }

        private KernelCounters Counted()
        {
            KernelCounters counters = default;
            Capture.ReadCounters(ref counters);
            return counters;
        }

        private long SendAndRead(ReadUntil read)
        {
            Volatile.Write(ref *_stop, 0);
            long taken = 0;
            Task reader = Task.Factory.StartNew(
                () => PinnedThread.Run(() => taken = read(_stop), ReaderCpu),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                long expected = Counted().Matched + DelaysNs.Length;
                PinnedThread.Run(Send);
                long deadlineNs = MonotonicClock.NowNs + PatienceNs;
                do
                    HostThread.SleepNs(SettleNs);
                while (Counted().Matched < expected && MonotonicClock.NowNs < deadlineNs);
            }
            finally
            {
                Volatile.Write(ref *_stop, 1);
                reader.Wait();
            }
            return taken;
        }

        private void Send()
        {
            HostThread.UseFineTimers();
            HostThread.SleepNs(SettleNs);                       // until the reader runs
            var schedule = new Schedule(MonotonicClock.NowNs, PerSecond);
            int fd = (int)_sender.Handle;
            for (int index = 0; index < DelaysNs.Length; index++)
            {
                PathPacket.Fill(_packet, ++_sent, schedule.DueNs(index));
                schedule.Await(index);
                fixed (byte* bytes = _packet)
                {
                    if (Libc.send(fd, bytes, PathPacket.Length, 0) != PathPacket.Length)
                        throw new InvalidOperationException("a packet was not taken");
                }
            }
        }
    }

    /// <summary>Loop of the appliance's reader thread, with a clock reading after each packet.</summary>
    private sealed class OurReader
    {
        private readonly RecordReader<ArrayRing, DiscardingSink, DelayTap> _reader;
        private ReaderWait _wait = new(WaitMode.Spin, -1);
        private readonly Subject _subject;

        internal OurReader(Subject subject, Configuration configuration, long holdNs)
        {
            _subject = subject;
            Topology topology = configuration.Topology;
            var decoder = new PacketDecoder<DiscardingSink>(
                topology, TcpStreamOptions.For(topology), new DiscardingSink(new DiscardingSink.Tally()));
            _reader = new RecordReader<ArrayRing, DiscardingSink, DelayTap>(
                subject.Capture, [.. subject.Capture.Rings.Select(ring => new ArrayRing(ring))], decoder,
                new FlowInterfaces(subject.Capture.LargestFlowId), holdNs, new ControlQueue(), new DelayTap(this));
        }

        private long Count { get; set; }

        internal long ReadUntil(int* stop)
        {
            Count = 0;
            while (Volatile.Read(ref *stop) == 0)
                _wait.After(_reader.Pass(MonotonicClock.NowNs));
            // Records present at the stop are still read.
            _ = _reader.DrainAll(MonotonicClock.NowNs);
            return Count;
        }

        private void Record(long delayNs)
        {
            if (Count < _subject.DelaysNs.Length)
                _subject.DelaysNs[Count] = delayNs;
            Count++;
        }

        private readonly struct DelayTap(OurReader reader) : IPacketTap
        {
            public void OnPacket(ref CapturedPacket packet) =>
                reader.Record(MonotonicClock.NowNs - packet.Head.StampNs);

            public void OnFlowLoss(int flowId, uint count)
            {
            }

            public void OnPathStep(in PathStep step)
            {
            }

            public void OnDrop(in DroppedPacket packet)
            {
            }

            public void OnControlMessage(in ControlMessage message)
            {
            }
        }
    }
}
