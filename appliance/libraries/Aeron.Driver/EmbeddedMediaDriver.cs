// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Conducting;
using Adaptive.Aeron.Driver.Conducting.Directories;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver;

/// <summary>
/// Media driver in this process, on its own thread or the caller's. Clients of this and any other process connect
/// through its directory, as to any media driver.
/// </summary>
public sealed unsafe class EmbeddedMediaDriver : IDisposable
{
    private const long CycleThresholdNs = 1_000_000_000;
    private const int Spins = 10;
    private const int Yields = 20;
    private const long LongPauseNs = 100_000;
    private const long LongestFailureMs = 1_000;

    private readonly MediaDriverContext _context;
    private readonly DriverDirectory _directory;
    private readonly DriverConductor _conductor;
    private readonly Thread? _thread;
    private long _lastCycleNs;
    private long? _failingSinceMs;
    private volatile bool _isStopping;
    private int _isDisposed;

    private EmbeddedMediaDriver(MediaDriverContext context)
    {
        _context = context;
        _directory = DriverDirectory.Take(context);
        _conductor = MakeConductor();
        if (!context.UseInvoker)
        {
            _thread = new Thread(Run) { Name = context.ThreadName, IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>Directory through which clients find this driver.</summary>
    public string AeronDirectoryName => _directory.Name;

    /// <summary>Most recent error, for display; null if there was none.</summary>
    public string? LastError => _conductor.LastError;

    /// <summary>Number of calls of <see cref="MediaDriverContext.OnRefusedSession"/>; for any thread.</summary>
    public int RefusedSessions => _conductor.RefusedSessions;

    /// <summary>Starts a driver. Throws IOException if its directory cannot be created or is in use.</summary>
    public static EmbeddedMediaDriver Launch(MediaDriverContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new EmbeddedMediaDriver(context);
    }

    /// <summary>Value of a counter; for any thread.</summary>
    public long Counter(SystemCounter counter) => _conductor.Counters[counter];

    /// <summary>Runs one duty cycle, for an owner with <see cref="MediaDriverContext.UseInvoker"/>.</summary>
    public int DoWork()
    {
        long nowNs = _context.NanoClock();
        if (_lastCycleNs != 0)
            CountCycle(nowNs - _lastCycleNs);
        _lastCycleNs = nowNs;
        return _conductor.DoWork(nowNs);
    }

    /// <summary>Closes everything that clients have opened, sends remaining data and the ends of streams, and
    /// stops.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;

        _isStopping = true;
        if (_thread is null)
            Stop();
        else
            _thread.Join();
        _conductor.Dispose();
        _directory.Dispose();
    }

    private DriverConductor MakeConductor()
    {
        try
        {
            return new DriverConductor(_context, _directory);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    private void Run()
    {
        if (_context.Cpu is { } cpu)
            Pin(cpu);
        try
        {
            int idleCycles = 0;
            while (!_isStopping)
            {
                if (TryWork() > 0)
                    idleCycles = 0;
                else
                    Idle(idleCycles++);
            }

            Stop();
        }
        catch (Exception exception)
        {
            _context.OnFailure?.Invoke(exception);
        }
    }

    /// <summary>Runs a duty cycle; reports its failure, and throws it only if all have failed for too long.</summary>
    private int TryWork()
    {
        try
        {
            int work = DoWork();
            _failingSinceMs = null;
            return work;
        }
        catch (Exception exception) when (_isStopping || !HasFailedForTooLong())
        {
            _conductor.OnError($"{_directory.Name}: {exception.Message}");
            return 0;
        }
    }

    private bool HasFailedForTooLong()
    {
        long nowMs = Environment.TickCount64;
        _failingSinceMs ??= nowMs;
        return nowMs - _failingSinceMs > LongestFailureMs;
    }

    private void Stop()
    {
        // Commands sent before the stop are executed first.
        TryWork();
        _conductor.CloseClients(_context.NanoClock());
        long deadlineNs = _context.NanoClock() + _context.CloseTimeoutNs;
        while (!_conductor.IsQuiet && _context.NanoClock() - deadlineNs < 0)
        {
            if (TryWork() == 0)
                Sleep(_context.MinIdleNs);
        }
    }

    private void Idle(int idleCycles)
    {
        // Cycles without a pause find what comes at once: an agent that may pause for long does not need them.
        int awake = _context.MinIdleNs < LongPauseNs ? Spins + Yields : 0;
        if (_context.Idle == DriverIdle.Spin
            || (_context.Idle == DriverIdle.Backoff && idleCycles < Math.Min(Spins, awake)))
        {
            Thread.SpinWait(1);
        }
        else if (_context.Idle == DriverIdle.Yield || idleCycles < awake)
        {
            Thread.Yield();
        }
        else
        {
            int doublings = Math.Min(idleCycles - awake, 30);
            Sleep(Math.Min(_context.MinIdleNs << doublings, _context.MaxIdleNs));
        }
    }

    private static void Sleep(long durationNs)
    {
        var wanted = new Libc.TimeSpec { Seconds = 0, Nanoseconds = Math.Min(durationNs, 999_999_999) };
        _ = Libc.nanosleep(&wanted, null);
    }

    private void CountCycle(long cycleNs)
    {
        _conductor.Counters.ProposeMax(SystemCounter.ConductorMaxCycleTime, cycleNs);
        if (cycleNs > CycleThresholdNs)
            _conductor.Counters.Increment(SystemCounter.ConductorCycleTimeThresholdExceeded);
    }

    private void Pin(int cpu)
    {
        const int SetLength = 128; // bytes: 1,024 CPUs
        byte* set = stackalloc byte[SetLength];
        new Span<byte>(set, SetLength).Clear();
        if ((uint)cpu >= SetLength * 8)
        {
            _conductor.OnError($"cpu {cpu}: the driver's thread cannot be pinned; give a CPU of this host");
            return;
        }

        set[cpu / 8] = (byte)(1 << (cpu % 8));
        if (Libc.sched_setaffinity(0, SetLength, set) != 0)
            _conductor.OnError($"cpu {cpu}: the driver's thread cannot be pinned; give a CPU that it may use");
    }
}
