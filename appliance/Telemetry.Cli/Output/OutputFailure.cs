// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Cli.Output;

/// <summary>Why standard output could not be written.</summary>
internal static class OutputFailure
{
    private const int BrokenPipe = 32;                          // EPIPE

    /// <summary>The failure behind an exception, which carries the number of the error as its HResult.</summary>
    public static Failure Of(IOException cause) => cause.HResult == BrokenPipe
        ? new Failure(ExitCode.Failed, "standard output", "its reader went away", "keep the reader until the summary")
        : new Failure(ExitCode.Failed, "standard output", $"it cannot be written: {cause.Message.TrimEnd('.')}",
            "make room where it goes, or write it elsewhere");
}
