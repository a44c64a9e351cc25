// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Nodes;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Model.Threads;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Capture;

/// <summary>Runs a <see cref="RecordReader{TRing, TSink, TTap}"/> on its own thread until asked to finish.</summary>
[HotPath]
public sealed class ReaderThread<TRing, TSink, TTap> : IReaderThread
    where TRing : struct, IPacketRing
    where TSink : struct, IPacketEventSink
    where TTap : struct, IPacketTap
{
    private const string Name = "reader";
    private const long QuietNs = 20_000_000;

    private readonly RecordReader<TRing, TSink, TTap> _reader;
    private ReaderWait _wait;
    private readonly CpuSet? _cpus;
    private readonly NodeReaders? _nodes;
    private readonly StageFailure _failure;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _underWay = new();
    private ReaderCounters _published;
    private int _state;

    /// <param name="wait">Waiting between passes.</param>
    /// <param name="cpus">CPUs of the thread; null if it is not pinned.</param>
    /// <param name="failure">Receives the exception if it fails.</param>
    /// <param name="nodes">Readers that move the records of other NUMA nodes into its rings, started and finished with
    /// it; null if there are none.</param>
    public ReaderThread(
        RecordReader<TRing, TSink, TTap> reader, ReaderWait wait, CpuSet? cpus, StageFailure failure,
        NodeReaders? nodes = null)
    {
        _nodes = nodes;
        _failure = failure;
        _reader = reader;
        _wait = wait;
        _cpus = cpus;
        _thread = new Thread(Guard) { Name = Name, IsBackground = true };
    }

    private const int Running = 0;
    private const int Finishing = 1;

    public bool IsPinned { get; private set; }

    public void Start()
    {
        _nodes?.Start();
        _thread.Start();
        _underWay.Wait();
    }

    public void Finish()
    {
        // Once these have ended, the rings hold all remaining records.
        _nodes?.Finish();
        Volatile.Write(ref _state, Finishing);
        _thread.Join();
    }

    // The reader writes the counters without synchronisation: each long is read whole, and they are exact once it has
    // ended.
    public ReaderCounters Counters
    {
        get
        {
            ReaderCounters counters = _thread.IsAlive ? _reader.Counters : _published;
            _nodes?.AddTo(ref counters);
            return counters;
        }
    }

    [ColdPath]
    private void Guard()
    {
        ThreadName.Set(Name);
        try
        {
            HostThread.UseFineTimers();
            IsPinned = _cpus is not null && HostThread.Bind(0, _cpus);
            _underWay.Set();
            Run();
        }
        catch (Exception cause)
        {
            _failure.Keep(Name, cause);
        }
        finally
        {
            _published = _reader.Counters;
            _underWay.Set();
        }
    }

    private void Run()
    {
        long allocatedAtStart = GC.GetAllocatedBytesForCurrentThread();
        if (_nodes is null)
            Read();
        else
            ReadWith(_nodes);
        DrainUntilQuiet();
        _reader.Finish(MonotonicClock.NowNs);
        _reader.Counters.CpuNs = HostThread.CpuTimeNs();
        _reader.Counters.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocatedAtStart;
    }

    private void Read()
    {
        long passes = 0;
        while (Volatile.Read(ref _state) == Running)
        {
            int taken = _reader.Pass(MonotonicClock.NowNs);
            if (_wait.IsTimeToLook(++passes))
                _reader.Counters.CpuNs = HostThread.CpuTimeNs();
            _wait.After(taken);
        }
    }

    private void ReadWith(NodeReaders nodes)
    {
        long passes = 0;
        while (Volatile.Read(ref _state) == Running)
        {
            long nowNs = MonotonicClock.NowNs;
            int taken = _reader.Pass(nowNs, nodes.Reached(nowNs));
            if (_wait.IsTimeToLook(++passes))
                _reader.Counters.CpuNs = HostThread.CpuTimeNs();
            _wait.After(taken);
        }
    }

    // All programs are detached, but one that was running then may still be writing its record.
    private void DrainUntilQuiet()
    {
        long quietSinceNs = MonotonicClock.NowNs;
        while (MonotonicClock.NowNs - quietSinceNs < QuietNs)
        {
            if (_reader.DrainAll(MonotonicClock.NowNs) > 0)
                quietSinceNs = MonotonicClock.NowNs;
            HostThread.SleepNs(QuietNs / 10);
        }
    }
}
