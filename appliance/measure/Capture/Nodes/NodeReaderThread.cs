// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Confinement;
using Telemetry.Model.Threads;

namespace Telemetry.Capture.Nodes;

/// <summary>Runs a <see cref="NodeReader"/> on its own thread until asked to finish.</summary>
[HotPath]
internal sealed class NodeReaderThread
{
    private const long QuietNs = 20_000_000;
    private const int Running = 0;
    private const int Finishing = 1;

    private readonly NodeReader _reader;
    private ReaderWait _wait;
    private readonly CpuSet _cpus;
    private readonly StageFailure _failure;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _underWay = new();
    private long _cpuNs;
    private int _state;

    /// <param name="wait">Waiting between passes.</param>
    /// <param name="cpus">CPUs of the node that the thread may run on.</param>
    /// <param name="failure">Receives the exception if it fails.</param>
    internal NodeReaderThread(NodeReader reader, ReaderWait wait, CpuSet cpus, StageFailure failure)
    {
        _reader = reader;
        _wait = wait;
        _cpus = cpus;
        _failure = failure;
        Name = string.Create(CultureInfo.InvariantCulture, $"reader-node{reader.Node}");
        _thread = new Thread(Guard) { Name = Name, IsBackground = true };
    }

    internal string Name { get; }

    /// <summary>True if the thread runs on CPUs of its node.</summary>
    internal bool IsPinned { get; private set; }

    /// <summary>CPU time of the thread so far, nanoseconds; exact once it has finished.</summary>
    internal long CpuNs => Volatile.Read(ref _cpuNs);

    /// <summary>Starts to move records; returns when the thread runs and is bound to its CPUs.</summary>
    internal void Start()
    {
        _thread.Start();
        _underWay.Wait();
    }

    /// <summary>Asks the thread to move the remaining records and to end.</summary>
    internal void BeginFinish() => Volatile.Write(ref _state, Finishing);

    /// <summary>Waits until the thread has ended.</summary>
    internal void AwaitEnd()
    {
        if (_underWay.IsSet)
            _thread.Join();
    }

    [ColdPath]
    private void Guard()
    {
        ThreadName.Set(Name);
        try
        {
            HostThread.UseFineTimers();
            IsPinned = HostThread.Bind(0, _cpus);
            _underWay.Set();
            Run();
        }
        catch (Exception cause)
        {
            _failure.Keep(Name, cause);
        }
        finally
        {
            _reader.End();
            _underWay.Set();
        }
    }

    private void Run()
    {
        long passes = 0;
        while (Volatile.Read(ref _state) == Running)
        {
            int moved = _reader.Pass(MonotonicClock.NowNs);
            if (_wait.IsTimeToLook(++passes))
                Volatile.Write(ref _cpuNs, HostThread.CpuTimeNs());
            _wait.After(moved);
        }
        MoveUntilQuiet();
        Volatile.Write(ref _cpuNs, HostThread.CpuTimeNs());
    }

    // All programs are detached, but one that was running then may still be writing its record.
    private void MoveUntilQuiet()
    {
        long quietSinceNs = MonotonicClock.NowNs;
        while (MonotonicClock.NowNs - quietSinceNs < QuietNs)
        {
            if (_reader.Pass(MonotonicClock.NowNs) > 0)
                quietSinceNs = MonotonicClock.NowNs;
            HostThread.SleepNs(QuietNs / 10);
        }
    }
}
