// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Commands;

/// <summary>Standard output and standard error of a command that ends by signals: threads write both, also for the
/// console's writers.</summary>
public sealed class StandardStreams : IDisposable
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    private static StandardStream? _errors;
    private static bool _ownsConsole;

    private readonly StandardStream _output;

    /// <param name="signals">Signals the request to stop.</param>
    public StandardStreams(StopSignals signals)
    {
        _output = new StandardStream(OutputDescriptor, "output", signals, signals.Stop);
        // A closed standard error is not a reason to end.
        _errors = new StandardStream(ErrorDescriptor, "errors", signals, static () => { });
        if (!_ownsConsole)
            return;
        Console.SetOut(WriterTo(_output));
        Console.SetError(WriterTo(_errors));
    }

    /// <summary>Permits replacing the console's writers. Not for a process in which others, such as tests, have set
    /// writers of their own.</summary>
    public static void OwnConsole() => _ownsConsole = true;

    public Stream Output => _output;

    /// <summary>Standard output as text. Flushed at each write, so that disposing has nothing left to write.</summary>
    public TextWriter Text => Console.IsOutputRedirected ? WriterTo(_output) : Console.Out;

    /// <summary>Waits until standard output is written, or its remaining bytes are discarded.</summary>
    /// <returns>The reason why not all is written; null if it is.</returns>
    public Failure? Finish() => _output.Finish() is { } failure ? OutputFailure.Of(failure) : null;

    /// <summary>Runs a command's work, and waits until standard output is written. If that fails, the failure takes the
    /// place of those that it caused; what a signal ended stays said.</summary>
    /// <param name="work">The work; gives the exit code.</param>
    /// <exception cref="FailureException">The work failed, or standard output.</exception>
    public int Run(Func<int> work)
    {
        int code;
        try
        {
            code = work();
        }
        catch (Exception error) when (error is IOException or FailureException && Finish() is not null)
        {
            Failure? stopped = !StopSignals.IsSignaled ? null : (error as FailureException)?.Failures
                .FirstOrDefault(failure => failure.Code == ExitCode.Interrupted);
            throw stopped is null ? new FailureException(Finish()!, error) : new FailureException([stopped, Finish()!]);
        }
        return Finish() is { } failure ? throw new FailureException(failure) : code;
    }

    /// <summary>Waits until standard error is written, or its remaining bytes are discarded.</summary>
    public static void FinishErrors() => _errors?.Finish();

    public void Dispose() => _output.Dispose();

    private static StreamWriter WriterTo(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };
}
