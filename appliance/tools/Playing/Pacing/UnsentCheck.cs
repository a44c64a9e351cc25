// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Playing.Pacing;

/// <summary>Failure of a play that sent nothing, which a receiver would take for a quiet market, or only a
/// part.</summary>
internal static class UnsentCheck
{
    /// <summary>Failure of a play that was stopped before its first datagram.</summary>
    public static Failure Stopped { get; } = new(
        ExitCode.Interrupted, "play", "it was stopped before anything was sent", "start it again");

    /// <summary>The failure; null if something was sent, and it was not stopped.</summary>
    /// <param name="report">How the play went.</param>
    /// <param name="all">Datagrams that were to be sent.</param>
    public static Failure? FailureOf(string interfaceName, PacingReport report, long all)
    {
        if (report.Stopped && report.Sent > 0)
        {
            return new Failure(ExitCode.Interrupted, "play", string.Create(CultureInfo.InvariantCulture,
                $"stopped after {report.Datagrams} of {all} datagrams"), "the figures are of these only");
        }
        if (report.Sent > 0)
            return null;
        if (report.Stopped)
            return Stopped;
        return report.Refused > 0
            ? new Failure(ExitCode.Failed, interfaceName,
                $"nothing was sent, since datagrams were refused, {string.Join(", ", report.RefusalTexts)}",
                $"see \"ip -s link show {interfaceName}\"")
            : new Failure(ExitCode.Failed, "play",
                "nothing was sent: the captures have changed since they were planned", "start it again");
    }
}
