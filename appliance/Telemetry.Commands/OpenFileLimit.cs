// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Sockets;

namespace Telemetry.Commands;

/// <summary>The limit of open files, which any opening of a file can exceed.</summary>
public static class OpenFileLimit
{
    private const int NoMoreInProcess = 24;                     // EMFILE
    private const int NoMoreInSystem = 23;                      // ENFILE

    /// <summary>Files that this process may have open; the largest number where that is not known.</summary>
    public static long Now()
    {
        try
        {
            string? line = File.ReadLines("/proc/self/limits")
                .FirstOrDefault(one => one.StartsWith("Max open files", StringComparison.Ordinal));
            string? soft = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(3);
            return long.TryParse(soft, CultureInfo.InvariantCulture, out long files) ? files : long.MaxValue;
        }
        catch (IOException)
        {
            return long.MaxValue;
        }
    }

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
