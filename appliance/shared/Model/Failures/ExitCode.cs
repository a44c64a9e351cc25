// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Exit codes of the process; the numbers are part of the output contract.</summary>
public enum ExitCode
{
    Done = 0,

    /// <summary>Failed at run time, or a check failed.</summary>
    Failed = 1,

    /// <summary>The command line or the configuration is wrong.</summary>
    Usage = 2,

    /// <summary>Privileges or the kernel do not allow it.</summary>
    CannotRun = 3,

    /// <summary>A feed gap was found, and the command was asked to report that.</summary>
    FeedGap = 4,

    /// <summary>A measurement is worse than its baseline.</summary>
    Regression = 5,

    /// <summary>The capture was incomplete, and the command was asked to report that.</summary>
    Incomplete = 6,

    /// <summary>SIGINT ended a command before the end of its input; also the code of the failure that says so,
    /// whatever signal it was.</summary>
    Interrupted = 130,

    /// <summary>The reader of standard output went away before the end, as <c>head</c> does; nothing is printed about
    /// it. The number is the one that a shell shows for SIGPIPE.</summary>
    ReaderGone = 141,

    /// <summary>SIGTERM ended a command before the end of its input.</summary>
    Terminated = 143,
}
