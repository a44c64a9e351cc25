// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;

namespace Telemetry.Commands;

/// <summary>The limit of open files, which any opening of a file can exceed.</summary>
internal static class OpenFileLimit
{
    private const int NoMoreInProcess = 24;                     // EMFILE
    private const int NoMoreInSystem = 23;                      // ENFILE

    /// <summary>The failure to print instead of an exception that it caused; null for other causes.</summary>
    public static Failure? FailureOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            bool isMet = cause is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
                || cause is IOException { HResult: NoMoreInProcess or NoMoreInSystem };
            if (isMet)
                return new Failure(ExitCode.CannotRun, "open files", cause.Message,
                    "raise the limit of open files to 1024 (ulimit -n, LimitNOFILE of the unit)");
        }
        return null;
    }
}
