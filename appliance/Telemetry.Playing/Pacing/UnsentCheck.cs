// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Playing.Pacing;

/// <summary>Failure of a play of which nothing was sent, which a receiver would take for a quiet market.</summary>
internal static class UnsentCheck
{
    /// <summary>Failure of a play that was stopped before its first datagram.</summary>
    public static Failure Stopped { get; } = new(
        ExitCode.Failed, "play", "it was stopped before anything was sent", "start it again");

    /// <summary>The failure; null if something was sent.</summary>
    /// <param name="interfaceName">The interface.</param>
    /// <param name="report">How the play went.</param>
    public static Failure? FailureOf(string interfaceName, PacingReport report)
    {
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
