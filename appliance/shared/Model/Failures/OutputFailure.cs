// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Reason why standard output could not be written.</summary>
public static class OutputFailure
{
    private const int BrokenPipe = 32;                          // EPIPE
    private const int TimedOut = 110;                           // ETIMEDOUT

    /// <summary>Failure of output that its reader did not take in time.</summary>
    public static IOException GivenUp() => new("its reader stands still", TimedOut);

    /// <summary>Failure behind an exception whose HResult carries the error number.</summary>
    public static Failure Of(IOException cause) => cause.HResult switch
    {
        BrokenPipe => new Failure(ExitCode.ReaderGone, "standard output", "its reader went away",
            "keep the reader until the summary"),
        TimedOut => new Failure(ExitCode.Failed, "standard output",
            "its reader stands still: what it did not take is given up", "let the reader go on, or write to a file"),
        _ => new Failure(ExitCode.Failed, "standard output", $"it cannot be written: {cause.Message.TrimEnd('.')}",
            "make room where it goes, or write it elsewhere"),
    };
}
