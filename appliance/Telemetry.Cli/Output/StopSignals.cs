// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Cli.Output;

/// <summary>
/// SIGINT and SIGTERM ask for an orderly end, however often they come; SIGHUP never does. Writing to a pipe that nobody
/// reads is an error of the write and no signal: the runtime sees to that. So is writing beyond the limit of a file's
/// size.
/// </summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int SigHup = 1;
    private const int SigInt = 2;
    private const int SigFileSize = 25;         // SIGXFSZ
    private const nint Default = 0;
    private const nint Ignore = 1;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="hangUp">What SIGHUP asks for; null for nothing.</param>
    public StopSignals(Action? hangUp)
    {
        // A shell starts its background jobs with SIGINT ignored, nohup with SIGHUP, and the runtime keeps it so: ask
        // for them back.
        _ = SetHandler(SigInt, Default);
        _ = SetHandler(SigHup, Default);
        _ = SetHandler(SigFileSize, Ignore);
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            hangUp?.Invoke();
        }));
    }

    /// <summary>Canceled when the process is to end.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Asks for the end from inside.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
