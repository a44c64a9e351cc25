// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Failures;

/// <summary>Handles SIGINT and SIGTERM as requests for an orderly end, however often they come; after the second,
/// output is not waited for. SIGHUP never ends the process. Writing to a pipe without a reader is an error of the
/// write, not a signal: the runtime ensures that.</summary>
public sealed partial class StopSignals : IDisposable
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigFileSize = 25;         // SIGXFSZ
    private const nint Default = 0;
    private const nint Ignore = 1;

    private const long PatienceMs = 3000;
    private const long LittlePatienceMs = 100;

    private static int _first;                  // exit code of the first signal; 0 before

    private readonly CancellationTokenSource _stop = new();
    private long _stoppedMs;                    // 0: no stop was requested
    private int _signals;
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="hangUp">Action on SIGHUP; null for none.</param>
    public StopSignals(Action? hangUp)
    {
        // A shell starts background jobs with SIGINT ignored, nohup with SIGHUP ignored, and the runtime keeps that:
        // restore the default first.
        _ = SetHandler(SigInt, Default);
        _ = SetHandler(SigHup, Default);
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            hangUp?.Invoke();
        }));
    }

    /// <summary>Makes writing beyond the file size limit an error of the write; the signal would end the
    /// process.</summary>
    public static void IgnoreFileSize() => _ = SetHandler(SigFileSize, Ignore);

    /// <summary>True if a signal requested the end, and not the process itself.</summary>
    public static bool IsSignaled => Volatile.Read(ref _first) != 0;

    /// <summary>The exit code of failures: that of the signal if one of them is <see cref="ExitCode.Interrupted"/>,
    /// else that of the first. Where the process itself requested the end, what caused that counts.</summary>
    public static ExitCode CodeOf(IReadOnlyList<Failure> failures)
    {
        if (failures.Any(failure => failure.Code == ExitCode.Interrupted) && IsSignaled)
            return (ExitCode)Volatile.Read(ref _first);
        return failures.FirstOrDefault(failure => failure.Code != ExitCode.Interrupted)?.Code ?? ExitCode.Failed;
    }

    /// <summary>Canceled when the process is to end.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>True if a stop was requested.</summary>
    public bool IsStopping => Volatile.Read(ref _stoppedMs) != 0;

    /// <summary>True if output without progress since an instant (of <see cref="Environment.TickCount64"/>) is to be
    /// given up: seconds after the request to stop, and at once after a second signal.</summary>
    public bool IsPatienceOver(long progressMs)
    {
        long stoppedMs = Volatile.Read(ref _stoppedMs);
        long patienceMs = Volatile.Read(ref _signals) > 1 ? LittlePatienceMs : PatienceMs;
        return stoppedMs != 0 && Environment.TickCount64 - Math.Max(stoppedMs, progressMs) > patienceMs;
    }

    /// <summary>Requests the end from within the process.</summary>
    public void Stop()
    {
        Interlocked.CompareExchange(ref _stoppedMs, Environment.TickCount64, 0);
        _stop.Cancel();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        ExitCode code = context.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated;
        Interlocked.CompareExchange(ref _first, (int)code, 0);
        Interlocked.Increment(ref _signals);
        Stop();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
